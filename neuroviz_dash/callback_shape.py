"""Does the body of a callback's request fit a callback that is registered?

Dash trusts it: an unknown output, a missing id or a number where an object belongs would be an error inside
the server. Only the envelope is judged here; the values are judged by whoever receives them.
"""

import json
from typing import Any

LONGEST_SHOWN = 60
WILDCARDS = (["MATCH"], ["ALL"], ["ALLSMALLER"])
MANY = (["ALL"], ["ALLSMALLER"])


class ShapeError(ValueError):
    """The body is malformed; the text is one line that names the part, what it is and what is allowed."""


def check_callback_body(body: object, callback_map: dict[str, Any]) -> None:
    """Raises ShapeError unless `body` is what the page itself could send to one of the callbacks."""
    if not isinstance(body, dict):
        raise ShapeError(f"The body is {_shown(body)}; allowed: an object.")
    output = body.get("output")
    # A callback of the page alone is registered too, but has no function here.
    if not isinstance(output, str) or "callback" not in callback_map.get(output, {}):
        raise ShapeError(f"output is {_shown(output)}; allowed: the output of a callback of this page.")
    callback = callback_map[output]
    _check_group("inputs", body.get("inputs", []), callback["inputs"])
    _check_group("state", body.get("state", []), callback["state"])
    if not callback.get("no_output"):
        _check_outputs(body.get("outputs"), callback["output"])
    _check_changed(body.get("changedPropIds", []), callback["inputs"])


def _check_group(name: str, given: object, registered: list[dict[str, Any]]) -> None:
    if not isinstance(given, list) or len(given) != len(registered):
        raise ShapeError(f"{name} is {_shown(given)}; allowed: a list of {len(registered)}.")
    for index, (part, spec) in enumerate(zip(given, registered, strict=True)):
        _check_part(f"{name}[{index}]", part, spec["id"], spec["property"])


def _check_outputs(given: object, registered: Any) -> None:
    many = isinstance(registered, list | tuple)
    specs = registered if many else [registered]
    parts = given if many else [given]
    if not isinstance(parts, list) or len(parts) != len(specs):
        raise ShapeError(f"outputs is {_shown(given)}; allowed: a list of {len(specs)}.")
    for index, (part, spec) in enumerate(zip(parts, specs, strict=True)):
        _check_part(f"outputs[{index}]", part, spec.component_id_str(), spec.component_property)


def _check_part(name: str, part: object, component_id: str, component_property: str) -> None:
    """One {id, property} against the registered one; a list of them where the registered id says ALL."""
    if _stands_for_many(component_id):
        if not isinstance(part, list):
            raise ShapeError(f"{name} is {_shown(part)}; allowed: a list.")
        parts = part
    else:
        parts = [part]
    for one in parts:
        if not isinstance(one, dict):
            raise ShapeError(f"{name} is {_shown(one)}; allowed: an object with id and property.")
        if not _id_fits(one.get("id"), component_id):
            raise ShapeError(f"{name}.id is {_shown(one.get('id'))}; allowed: {component_id}.")
        given = one.get("property")
        # Dash marks an output that several callbacks share with "@" and a digest.
        if not isinstance(given, str) or given.split("@")[0] != component_property:
            raise ShapeError(f"{name}.property is {_shown(given)}; allowed: {component_property}.")


def _check_changed(given: object, registered: list[dict[str, Any]]) -> None:
    if not isinstance(given, list):
        raise ShapeError(f"changedPropIds is {_shown(given)}; allowed: a list of texts.")
    for changed in given:
        if not isinstance(changed, str) or not any(_names(changed, spec) for spec in registered):
            raise ShapeError(f"changedPropIds has {_shown(changed)}; allowed: inputs of the callback.")


def _names(changed: str, spec: dict[str, Any]) -> bool:
    """Whether a text such as `button.n_clicks` or `{"index":1,"type":"layer"}.value` names this input."""
    component_id, _, component_property = changed.rpartition(".")
    if component_property != spec["property"]:
        return False
    if not spec["id"].startswith("{"):
        return bool(component_id == spec["id"])
    try:
        return _id_fits(json.loads(component_id), spec["id"])
    except (ValueError, RecursionError):
        return False


def _id_fits(given: object, registered: str) -> bool:
    if not registered.startswith("{"):
        return given == registered
    pattern = json.loads(registered)
    if not isinstance(given, dict) or given.keys() != pattern.keys():
        return False
    return all(_value_fits(given[key], wanted) for key, wanted in pattern.items())


def _value_fits(given: object, wanted: object) -> bool:
    if wanted in WILDCARDS:
        return isinstance(given, str | int | float | bool)
    return type(given) is type(wanted) and bool(given == wanted)


def _stands_for_many(registered: str) -> bool:
    return registered.startswith("{") and any(wanted in MANY for wanted in json.loads(registered).values())


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    text = json.dumps(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."
