"""What stands in the page's HTML is what the components say."""

import dash_mantine_components as dmc
import pytest
from dash import dcc, html

from neuroviz_dash.model.limits import LARGEST_REQUEST
from neuroviz_dash.views.native import native_input
from neuroviz_dash.views.page import static_parts
from neuroviz_dash.views.static import to_html


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (None, ""),
        ("a < b & c", "a &lt; b &amp; c"),
        (3, "3"),
        (html.P(), "<p></p>"),
        (html.P(["x ", html.B(0), None]), "<p>x <b>0</b></p>"),
        (html.Div(html.Br(), className="a b", id="i"), '<div id="i" class="a b"><br></div>'),
        (html.Img(src="/a?b=1&c=2", alt='a "b"'), '<img alt="a &quot;b&quot;" src="/a?b=1&amp;c=2">'),
        (html.Button("B", hidden=True, disabled=False), "<button hidden>B</button>"),
        (html.Label("L", htmlFor="i"), '<label for="i">L</label>'),
        (
            html.Div(tabIndex="0", **{"data-x": '{"a": 1}'}),
            '<div tabindex="0" data-x="{&quot;a&quot;: 1}"></div>',
        ),
        (
            native_input("number", "n", value=0, required=True, aria_label="N"),
            '<span class="native"><input type="number" id="n" value="0" required aria-label="N"></span>',
        ),
    ],
    ids=str,
)
def test_each_kind_of_part(part: object, wanted: str) -> None:
    assert to_html(part) == wanted


@pytest.mark.parametrize(
    "part",
    [
        dcc.Store(id="s"),
        dmc.Select(id="s"),
        html.Div(dcc.Store(id="s")),
        html.Div(style={"width": "1px"}),
        object(),
        html.B(True),
        html.Div(**{"aria-hidden": True}),
    ],
    ids=["a store", "a choice", "a store within", "a style", "anything", "a truth", "a state"],
)
def test_what_has_no_html_of_its_own_is_refused(part: object) -> None:
    with pytest.raises(TypeError, match="allowed"):
        to_html(part)


def test_the_parts_of_the_page_leave_nothing_for_a_template_or_a_script_to_fill_in() -> None:
    found = to_html(static_parts(LARGEST_REQUEST))
    assert found.startswith('<dialog id="dialog-runs"')
    assert found.count("<dialog") == found.count("</dialog>") == len(static_parts(LARGEST_REQUEST))
    assert "{%" not in found
    assert "data-native" not in found
