"""The switches over the network: which weights it draws, and what the equations are written in."""

from dash import html

SWITCHES = (
    ("weights", "Weights drawn after an update", (
        ("before", "Before", "Before: the weights before the update (key 1)"),
        ("after", "After", "After: the weights after the update (key 2)"),
        ("change", "Change", "Change: what the update added (key 3)"),
    )),
    ("terms", "Equations in", (
        ("symbols", "Symbols", "Symbols"),
        ("numbers", "Numbers", "Numbers"),
        ("both", "Both", "Both symbols and numbers"),
    )),
)  # fmt: skip
"""The option that a switch sets, its name, and each value with its text and its full name."""


PICTURES = html.Button(
    "Pictures",
    type="button",
    className="chip",
    title="In each neuron what it makes of the plane of the two inputs",
    hidden=True,  # until an experiment with two inputs offers it
    **{"data-option": "pictures", "aria-pressed": "false"},
)


def network_tools() -> list[html.Div | html.Button]:
    """The switches, for the line over the network's top edge; the page presses what is chosen."""
    switches = [
        html.Div(
            [
                html.Button(
                    text,
                    type="button",
                    title=full,
                    **{"data-option": option, "data-value": value, "aria-pressed": "false"},
                )
                for value, text, full in values
            ],
            className="seg",
            role="group",
            id=f"switch-{option}",
            **{"aria-label": name},
        )
        for option, name, values in SWITCHES
    ]
    return [*switches, PICTURES]
