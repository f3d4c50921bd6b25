"""The switches over the network."""

from neuroviz_dash.views.network_tools import SWITCHES, network_tools


def test_each_value_of_an_option_has_a_button_with_its_name() -> None:
    groups = network_tools()[: len(SWITCHES)]
    found = {
        button.to_plotly_json()["props"]["data-option"]: [
            each.to_plotly_json()["props"]["data-value"] for each in group.children
        ]
        for group in groups
        for button in group.children
    }
    assert found == {"weights": ["before", "after", "change"], "terms": ["symbols", "numbers", "both"]}
    assert all("aria-label" in group.to_plotly_json()["props"] for group in groups)
