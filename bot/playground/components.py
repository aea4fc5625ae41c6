"""Check buttons, selects and layouts against Discord's limits."""

from collections.abc import Collection, Iterator
from enum import IntEnum

from bot.playground.events import Json
from bot.playground.forms import WEB, Form


class Kind(IntEnum):
    """Number the kinds of components as Discord does."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = (
    Kind.STRING_SELECT,
    Kind.USER_SELECT,
    Kind.ROLE_SELECT,
    Kind.MENTIONABLE_SELECT,
    Kind.CHANNEL_SELECT,
)
CUSTOM_ID = 100
_ROWS, _ROW_WIDTH = 5, 5
_BUTTON_LABEL, _BUTTON_URL, _LINK, _PREMIUM = 80, 512, 5, 6
_PLACEHOLDER, _OPTIONS, _OPTION_TEXT = 150, 25, 100
_ALL_COMPONENTS, _ALL_TEXT = 40, 4_000
_GALLERY_ITEMS, _SECTION_TEXTS, _ALT_TEXT = 10, 3, 1_024
_COLORS = 0xFFFFFF

_IN_CONTAINER = (Kind.ROW, Kind.SECTION, Kind.TEXT, Kind.GALLERY, Kind.FILE, Kind.SEPARATOR)
_IN_LAYOUT = (*_IN_CONTAINER, Kind.CONTAINER)


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield every component, nested ones too, in reading order."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        yield from walk([c for c in (component.get("accessory"), component.get("component")) if c])


def read_components(form: Form, *, layout: bool, files: Collection[str]) -> list[Json]:
    """Return a message's components, each with its id; note what Discord would not take.

    `layout` says that the message consists of components alone (version 2); `files` names its
    attachments, which layouts may show.
    """
    allowed = _IN_LAYOUT if layout else (Kind.ROW,)
    most = _ALL_COMPONENTS if layout else _ROWS
    for item in form.items(most=most):
        _check(item, allowed, files)
    check_custom_ids(form)
    if form.problems.found or form.value is None:
        return []
    if layout:
        _check_sums(form, form.value)
    return numbered(form.value)


def numbered(components: list[Json]) -> list[Json]:
    """Return the components with an id each, as Discord gives them."""
    taken = {c["id"] for c in walk(components) if c.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    return [_numbered(component, free) for component in components]


def _numbered(component: Json, free: Iterator[int]) -> Json:
    with_id = {**component, "id": component.get("id") or next(free)}
    if "components" in component:
        with_id["components"] = [_numbered(c, free) for c in component["components"]]
    for single in ("accessory", "component"):
        if single in component:
            with_id[single] = _numbered(component[single], free)
    return with_id


def _check_sums(form: Form, components: list[Json]) -> None:
    everything = list(walk(components))
    if len(everything) > _ALL_COMPONENTS:
        form.refuse(
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            f"Must have {_ALL_COMPONENTS} or fewer total components.",
        )
    text = sum(len(str(c.get("content", ""))) for c in everything if c.get("type") == Kind.TEXT)
    if text > _ALL_TEXT:
        form.refuse(
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"The total displayable text size exceeds the maximum of {_ALL_TEXT} characters",
        )


def check_custom_ids(form: Form) -> None:
    """Note custom ids and ids that are used twice."""
    seen: set[str] = set()
    for field in _fields(form):
        custom_id = field.at("custom_id").value
        if custom_id is None:
            continue
        if str(custom_id) in seen:
            field.at("custom_id").refuse(
                "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        seen.add(str(custom_id))


def _fields(form: Form) -> Iterator[Form]:
    if isinstance(form.value, list):
        for index in range(len(form.value)):
            yield from _fields(form.at(index))
    elif isinstance(form.value, dict):
        yield form
        for nested in ("components", "accessory", "component"):
            yield from _fields(form.at(nested))


def kind_of(form: Form, allowed: Collection[Kind]) -> Kind | None:
    """Return a component's kind, None if it may not stand here; note that."""
    form.mapping()
    kind = form.at("type").value
    if kind in tuple(allowed):
        return Kind(kind)
    listed = ", ".join(str(int(a)) for a in allowed) + ("," if len(allowed) == 1 else "")
    form.refuse("UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed}).')
    return None


def _check(form: Form, allowed: Collection[Kind], files: Collection[str]) -> None:
    kind = kind_of(form, allowed)
    if kind is Kind.ROW:
        _check_row(form)
    elif kind is Kind.TEXT:
        form.at("content").text(least=1, most=_ALL_TEXT)
    elif kind is Kind.SECTION:
        _check_section(form, files)
    elif kind is Kind.GALLERY:
        for item in form.at("items").items(least=1, most=_GALLERY_ITEMS):
            _check_media(item, "media", files)
    elif kind is Kind.FILE:
        _check_media(form, "file", files)
    elif kind is Kind.SEPARATOR:
        form.at("spacing").integer(least=1, most=2, default=1)
    elif kind is Kind.CONTAINER:
        form.at("accent_color").integer(least=0, most=_COLORS)
        for item in form.at("components").items(least=1, most=_ALL_COMPONENTS):
            _check(item, _IN_CONTAINER, files)


def _check_section(form: Form, files: Collection[str]) -> None:
    for item in form.at("components").items(least=1, most=_SECTION_TEXTS):
        _check(item, (Kind.TEXT,), files)
    accessory = form.at("accessory")
    if accessory.value is None:
        accessory.required()
        return
    kind = kind_of(accessory, (Kind.BUTTON, Kind.THUMBNAIL))
    if kind is Kind.BUTTON:
        _check_button(accessory)
    elif kind is Kind.THUMBNAIL:
        _check_media(accessory, "media", files)


def _check_media(form: Form, field: str, files: Collection[str]) -> None:
    form.at("description").text(most=_ALT_TEXT)
    address = form.at(field, "url").url((*WEB, "attachment"))
    name = address.removeprefix("attachment://")
    if name != address and name not in files:
        form.at(field).refuse(
            "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
            "The referenced attachment was not found",
        )


def _check_row(form: Form) -> None:
    children = list(form.at("components").items(least=1, most=_ROW_WIDTH))
    for child in children:
        kind = kind_of(child, (Kind.BUTTON, *SELECTS))
        if kind is Kind.BUTTON:
            _check_button(child)
        elif kind is not None:
            check_select(child, kind)
    if len(children) > 1 and any(child.at("type").value in SELECTS for child in children):
        form.refuse("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the width")


def _check_button(form: Form) -> None:
    style = form.at("style").value
    form.at("style").choice(range(1, 7))
    form.at("label").text(most=_BUTTON_LABEL)
    if style == _LINK:
        form.at("url").url((*WEB, "discord"), most=_BUTTON_URL)
        if form.at("custom_id").value is not None:
            form.refuse(
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            )
    elif style != _PREMIUM:
        form.at("custom_id").text(least=1, most=CUSTOM_ID)
    if style != _PREMIUM and not form.at("label").value and not form.at("emoji").value:
        form.refuse(
            "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button must have a label or an emoji"
        )


def check_select(form: Form, kind: Kind) -> None:
    """Note what Discord would not take in a select."""
    form.at("custom_id").text(least=1, most=CUSTOM_ID)
    form.at("placeholder").text(most=_PLACEHOLDER)
    least = form.at("min_values").integer(least=0, most=_OPTIONS, default=1)
    most = form.at("max_values").integer(least=1, most=_OPTIONS, default=1)
    if least > most:
        form.at("min_values").refuse("BASE_TYPE_MIN_MAX", "min_values is above max_values")
    if kind is Kind.STRING_SELECT:
        check_options(form.at("options"), least=1, most=_OPTIONS, chosen=most)


def check_options(form: Form, *, least: int, most: int, chosen: int) -> None:
    """Note what Discord would not take in a list of options to choose from."""
    options = list(form.items(least=least, most=most))
    values: set[str] = set()
    for option in options:
        option.at("label").text(least=1, most=_OPTION_TEXT)
        option.at("description").text(most=_OPTION_TEXT)
        value = option.at("value").text(least=1, most=_OPTION_TEXT)
        if value in values:
            option.at("value").refuse(
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(value)
    if options and chosen > len(options):
        form.refuse(
            "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", "max_values is above the number of options"
        )
