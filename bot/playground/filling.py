"""Fill in modals as people do."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import PlaygroundError
from bot.playground.components import SELECTS, Kind
from bot.playground.events import Json
from bot.playground.modals import TEXT_INPUT, labelled_fields
from bot.playground.options import SELECTED, Options


class Filling:
    """Turn what a person enters into what Discord sends the bot."""

    def __init__(self, modal: Json, options: Options) -> None:
        self._modal = modal
        self._options = options

    def submission(self, values: Mapping[str, Any]) -> Json:
        """Return the filled-in modal; values go by custom id or label."""
        fields = list(labelled_fields(self._modal))
        known = {name for label, field in fields for name in (label, field["custom_id"])}
        for name in values:
            if name not in known:
                raise PlaygroundError(f"This modal has no field {name}.")
        filled = {
            field["custom_id"]: self._fill(
                label, field, values.get(field["custom_id"], values.get(label))
            )
            for label, field in fields
        }
        components = [_submitted(component, filled) for component in self._modal["components"]]
        data = {"custom_id": self._modal["custom_id"], "components": components}
        return data | ({"resolved": self._options.resolved} if self._options.resolved else {})

    def _fill(self, label: str, field: Json, value: Any) -> Json:
        shell = {name: field[name] for name in ("type", "id", "custom_id")}
        kind = Kind(field["type"])
        if kind is Kind.TEXT_INPUT:
            return shell | {"value": _text(label, field, value)}
        if kind is Kind.CHECKBOX:
            return shell | {"value": bool(field.get("default") if value is None else value)}
        chosen = self._chosen(label, field, kind, _listed(value))
        if not chosen and field.get("required", True):
            raise PlaygroundError(f"{label} is required.")
        if kind is Kind.RADIO_GROUP:
            return shell | {"value": chosen[0] if chosen else None}
        return shell | {"values": chosen}

    def _chosen(self, label: str, field: Json, kind: Kind, given: Sequence[Any]) -> list[str]:
        if kind is Kind.FILE_UPLOAD:
            return [self._options.attach(label, value) for value in given]
        if kind in SELECTS and kind is not Kind.STRING_SELECT:
            return [self._options.refer(label, SELECTED[kind], value) for value in given]
        return [_offered(label, field["options"], str(value)) for value in given]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return [value] if isinstance(value, str | int | tuple) else list(value)


def _offered(label: str, options: list[Json], value: str) -> str:
    for option in options:
        if value in (option["value"], option["label"]):
            return str(option["value"])
    names = ", ".join(option["label"] for option in options)
    raise PlaygroundError(f"{label} must be one of: {names}.")


def _text(label: str, field: Json, value: Any) -> str:
    text = str((field.get("value") or "") if value is None else value)
    least, most = field.get("min_length") or 0, field.get("max_length") or TEXT_INPUT
    if not text and field.get("required", True):
        raise PlaygroundError(f"{label} is required.")
    if text and not least <= len(text) <= most:
        raise PlaygroundError(f"{label} must have between {least} and {most} letters.")
    return text


def _submitted(component: Json, filled: Mapping[str, Json]) -> Json:
    shell = {"type": component["type"], "id": component["id"]}
    if component["type"] == Kind.ROW:
        inner = [filled[child["custom_id"]] for child in component["components"]]
        return shell | {"components": inner}
    if component["type"] == Kind.LABEL:
        return shell | {"component": filled[component["component"]["custom_id"]]}
    return shell
