"""The page's fixed parts fit together."""

import json
from collections import Counter
from collections.abc import Iterator

from dash.development.base_component import Component

from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.model.limits import LARGEST_REQUEST
from neuroviz_dash.views.board import board
from neuroviz_dash.views.class_bar import ROLE_FILES
from neuroviz_dash.views.native import native_input
from neuroviz_dash.views.page import layout, static_parts
from neuroviz_dash.views.teacher import teacher_bar, teacher_dialogs


def parts(component: object) -> Iterator[Component]:
    """The component and all that it holds."""
    if isinstance(component, list):
        for each in component:
            yield from parts(each)
    elif isinstance(component, Component):
        yield component
        yield from parts(getattr(component, "children", None))


def plain(component: Component) -> dict[str, object]:
    found: dict[str, object] = component.to_plotly_json()["props"]
    return found


WHOLE = [
    layout({role: [] for role in ROLE_FILES}, Bounds(6, 16)),
    *static_parts(LARGEST_REQUEST),
    teacher_bar(),
    board(),
    *teacher_dialogs(),
]
"""The page with what a teacher's has beside it."""
PAGE = [plain(each) for each in parts(WHOLE)]
NATIVE = [json.loads(str(each["data-native"])) for each in PAGE if "data-native" in each]
IDS = [str(each["id"]) for each in [*PAGE, *NATIVE] if each.get("id")]


def test_no_id_is_given_twice() -> None:
    assert [name for name, count in Counter(IDS).items() if count > 1] == []


def test_what_names_another_part_finds_it() -> None:
    for each in PAGE:
        for key in ("aria-controls", "aria-labelledby", "htmlFor"):
            if key in each:
                assert each[key] in IDS, each


def test_each_tab_has_its_panel() -> None:
    tabs = [each for each in PAGE if each.get("role") == "tab"]
    panels = {each["id"]: each for each in PAGE if each.get("role") == "tabpanel"}
    assert len(tabs) == len(panels) == 7
    for tab in tabs:
        assert panels[tab["aria-controls"]]["aria-labelledby"] == tab["id"]


def test_each_button_says_what_it_is() -> None:
    for component in parts(WHOLE):
        if component.to_plotly_json()["type"] == "Button" and not getattr(component, "hidden", False):
            props = plain(component)
            assert props.get("children") or props.get("aria-label"), props


def test_a_native_input_has_its_attributes_and_no_empty_ones() -> None:
    place = native_input("radio", name="step", value=0, checked=True, disabled=False, aria_label="Step")
    assert json.loads(plain(place)["data-native"]) == {  # type: ignore[arg-type]
        "type": "radio",
        "name": "step",
        "value": 0,
        "checked": True,
        "aria-label": "Step",
    }
