"""The browser's own input elements. Dash has no component for most of their types, so that the page puts them
into their places itself (`assets/13-native.js`) before anything else looks for them."""

import json

from dash import html

Attribute = str | int | float | bool


def native_input(kind: str, identity: str = "", **attributes: Attribute) -> html.Span:
    """The place of an `<input type=kind>`. A name such as `aria_label` stands for `aria-label`; True for an
    attribute without a value, and False for one that is not there."""
    given = {"type": kind, "id": identity, **attributes}
    named = {
        name.replace("_", "-"): value for name, value in given.items() if value != "" and value is not False
    }
    return html.Span(className="native", **{"data-native": json.dumps(named)})
