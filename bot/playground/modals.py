"""Check modals, and fill them in as people do."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import PlaygroundError
from bot.playground.components import (
    CUSTOM_ID,
    SELECTS,
    Kind,
    check_custom_ids,
    check_options,
    check_select,
    kind_of,
    numbered,
)
from bot.playground.events import Json
from bot.playground.forms import Form

_TITLE, _COMPONENTS, _LABEL, _DESCRIPTION = 45, 5, 45, 100
_INPUT, _PLACEHOLDER, _TEXT = 4_000, 100, 4_000
_FILES, _RADIOS, _CHECKBOXES = 10, 10, 10
_GROUPS = (Kind.RADIO_GROUP, Kind.CHECKBOX_GROUP)
_FIELDS = (Kind.TEXT_INPUT, *SELECTS, Kind.FILE_UPLOAD, *_GROUPS, Kind.CHECKBOX)


def read_modal(form: Form) -> Json:
    """Return a modal; refuse with 50035 what Discord would not take."""
    form.mapping()
    form.at("custom_id").text(least=1, most=CUSTOM_ID)
    form.at("title").text(least=1, most=_TITLE)
    for item in form.at("components").items(least=1, most=_COMPONENTS):
        _check(item)
    check_custom_ids(form.at("components"))
    form.problems.check()
    modal: Json = {name: form.value[name] for name in ("custom_id", "title")}
    return modal | {"components": numbered(form.value["components"])}


def _check(form: Form) -> None:
    kind = kind_of(form, (Kind.ROW, Kind.TEXT, Kind.LABEL))
    if kind is Kind.ROW:
        for child in form.at("components").items(least=1, most=1):
            child.at("label").text(least=1, most=_LABEL)
            _check_field(child, (Kind.TEXT_INPUT,))
    elif kind is Kind.TEXT:
        form.at("content").text(least=1, most=_TEXT)
    elif kind is Kind.LABEL:
        form.at("label").text(least=1, most=_LABEL)
        form.at("description").text(most=_DESCRIPTION)
        _check_field(form.at("component"), _FIELDS)


def _check_field(form: Form, allowed: tuple[Kind, ...]) -> None:
    kind = kind_of(form, allowed)
    if kind is None:
        return
    form.at("custom_id").text(least=1, most=CUSTOM_ID)
    if kind is Kind.TEXT_INPUT:
        form.at("style").choice((1, 2))
        form.at("min_length").integer(least=0, most=_INPUT)
        form.at("max_length").integer(least=1, most=_INPUT, default=_INPUT)
        form.at("placeholder").text(most=_PLACEHOLDER)
        form.at("value").text(most=_INPUT)
    elif kind in SELECTS:
        check_select(form, kind)
    elif kind is Kind.RADIO_GROUP:
        check_options(form.at("options"), least=2, most=_RADIOS, chosen=1)
    elif kind is Kind.CHECKBOX_GROUP:
        check_options(form.at("options"), least=1, most=_CHECKBOXES, chosen=1)
    elif kind is Kind.FILE_UPLOAD:
        form.at("max_values").integer(least=1, most=_FILES, default=1)


def labelled_fields(modal: Json) -> Iterator[tuple[str, Json]]:
    """Yield every field that can be filled in, with the label that people see."""
    for component in modal["components"]:
        if component["type"] == Kind.ROW:
            for child in component["components"]:
                yield child["label"], child
        elif component["type"] == Kind.LABEL:
            yield component["label"], component["component"]


def submission(modal: Json, values: Mapping[str, Any]) -> Json:
    """Return what Discord sends for a filled-in modal; values go by custom id or label."""
    fields = list(labelled_fields(modal))
    known = {name for label, field in fields for name in (label, field["custom_id"])}
    for name in values:
        if name not in known:
            raise PlaygroundError(f"This modal has no field {name}.")
    filled = {
        field["custom_id"]: _fill(label, field, values.get(field["custom_id"], values.get(label)))
        for label, field in fields
    }
    components = [_submitted(component, filled) for component in modal["components"]]
    return {"custom_id": modal["custom_id"], "components": components}


def _submitted(component: Json, filled: Mapping[str, Json]) -> Json:
    shell = {"type": component["type"], "id": component["id"]}
    if component["type"] == Kind.ROW:
        inner = [filled[child["custom_id"]] for child in component["components"]]
        return shell | {"components": inner}
    if component["type"] == Kind.LABEL:
        return shell | {"component": filled[component["component"]["custom_id"]]}
    return shell


def _fill(label: str, field: Json, value: Any) -> Json:
    shell = {name: field[name] for name in ("type", "id", "custom_id")}
    kind = Kind(field["type"])
    if kind is Kind.TEXT_INPUT:
        return shell | {"value": _text(label, field, value)}
    if kind is Kind.CHECKBOX:
        return shell | {"value": bool(value if value is not None else field.get("default"))}
    chosen = _chosen(label, field, value)
    if kind is Kind.RADIO_GROUP:
        return shell | {"value": chosen[0] if chosen else None}
    return shell | {"values": chosen}


def _text(label: str, field: Json, value: Any) -> str:
    text = str(field.get("value") or "" if value is None else value)
    least, most = field.get("min_length") or 0, field.get("max_length") or _INPUT
    if not text and field.get("required", True):
        raise PlaygroundError(f"{label} is required.")
    if text and not least <= len(text) <= most:
        raise PlaygroundError(f"{label} must have between {least} and {most} letters.")
    return text


def _chosen(label: str, field: Json, value: Any) -> list[str]:
    given = [] if value is None else [value] if isinstance(value, str | int) else list(value)
    offered = {
        name: o["value"] for o in field.get("options", []) for name in (o["label"], o["value"])
    }
    chosen = [offered.get(str(v), None if offered else str(v)) for v in given]
    if None in chosen:
        raise PlaygroundError(f"{label} must be one of: {', '.join(offered)}.")
    if not chosen and field.get("required", True):
        raise PlaygroundError(f"{label} is required.")
    return [str(c) for c in chosen]
