"""Check modals against Discord's limits."""

from collections.abc import Iterator

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
TEXT_INPUT, _PLACEHOLDER, _TEXT = 4_000, 100, 4_000
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
        form.at("min_length").integer(least=0, most=TEXT_INPUT)
        form.at("max_length").integer(least=1, most=TEXT_INPUT, default=TEXT_INPUT)
        form.at("placeholder").text(most=_PLACEHOLDER)
        form.at("value").text(most=TEXT_INPUT)
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
