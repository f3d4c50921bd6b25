"""The experiment panel's controls, each made from a field's own metadata. A `path` says where a field stands
in the experiment; `hidden_label` names a control that has no label beside it."""

from typing import Any

import dash_mantine_components as dmc
import msgspec

from neuroviz_dash.model.fields import field_of

Path = list[str | int]


def control_id(path: Path, optimizer: str = "") -> str:
    """The id of a field's control: "f-dataset-noise", "f-adam-optimizer-eps"."""
    return "-".join(["f", *([optimizer] if optimizer else []), *map(str, path)])


def _named(title: str, hidden_label: str) -> dict[str, Any]:
    return {"aria-label": hidden_label} if hidden_label else {"label": title}


def select(
    kind: type[msgspec.Struct], name: str, path: Path, data: list[Any], hidden_label: str = ""
) -> dmc.Select:
    """A choice among `data`."""
    field = field_of(kind, name)
    return dmc.Select(
        id=control_id(path),
        data=data,
        allowDeselect=False,
        size="xs",
        comboboxProps={"width": "max-content", "position": "bottom-start", "keepMounted": False},
        maxDropdownHeight=420,
        **_named(field.title, hidden_label),
    )


def number_field(
    kind: type[msgspec.Struct],
    name: str,
    path: Path,
    optimizer: str = "",
    title: str = "",
    hidden_label: str = "",
    has_steps: bool = True,
    most: int | None = None,
) -> dmc.NumberInput | dmc.TextInput:
    """A whole number may have steps up and down. Any other is typed as one writes it, 0.01 or 1e-2, and sent
    on Enter or when the control is left: typing 0.05 must not start a run with 0 and one with 0.0."""
    field = field_of(kind, name)
    attributes = {"title": field.help}
    common = {
        "id": control_id(path, optimizer),
        "size": "xs",
        "attributes": {"input": attributes},
        **_named(title or field.title, hidden_label),
    }
    if not (field.is_whole and has_steps):
        attributes |= {
            "data-number": "whole" if field.is_whole else "decimal",
            "inputMode": "decimal",
            "autoComplete": "off",
        }
        return dmc.TextInput(debounce=True, **common)
    # What is out of range is refused by its name, not bent into the range.
    return dmc.NumberInput(
        min=field.low, max=most or field.high, clampBehavior="none", debounce=400, **common
    )


def switch(kind: type[msgspec.Struct], name: str, path: Path, optimizer: str = "") -> dmc.Switch:
    """On or off; its value is in `checked`."""
    field = field_of(kind, name)
    return dmc.Switch(id=control_id(path, optimizer), label=field.title, size="xs")
