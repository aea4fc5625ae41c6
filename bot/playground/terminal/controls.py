"""Find the buttons and menus of a message and number them for typing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.errors import PlaygroundError
from bot.playground.events import Json

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL = 17, 18
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)

Kind = Literal["button", "menu"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold one option of a menu."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Control:
    """Hold one button or menu that can be used."""

    number: int  # from 1, in the order it is shown
    kind: Kind
    label: str
    custom_id: str
    choices: tuple[Choice, ...] = ()  # empty for menus of people, roles and channels
    most: int = 1  # how many options may be chosen
    component: int = BUTTON  # Discord's component type


def walk(components: Sequence[Any]) -> Iterator[Json]:
    """Yield every component, those inside others too, in the order they are shown."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        inner = [component[key] for key in ("accessory", "component") if component.get(key)]
        yield from walk(inner)


def controls(message: Json) -> list[Control]:
    """Return what can be pressed or chosen from on this message, numbered from 1."""
    usable = [part for part in walk(message.get("components", ())) if _usable(part)]
    return [_control(number, part) for number, part in enumerate(usable, 1)]


def label_of(component: Json) -> str:
    """Return what a button or menu says on itself."""
    emoji = component.get("emoji") or {}
    words = (emoji.get("name"), component.get("label") or component.get("placeholder"))
    return " ".join(word for word in words if word) or "Choose"


def find(label: str, among: Sequence[Control], kind: Kind) -> Control:
    """Return the control with this number or label; raise PlaygroundError if there is none."""
    of_kind = [control for control in among if control.kind == kind]
    named = [
        control
        for control in of_kind
        if label == str(control.number) or label.casefold() == control.label.casefold()
    ] or [control for control in of_kind if label and label.casefold() in control.label.casefold()]
    if named:
        return named[0]
    raise PlaygroundError(_missing(label, of_kind, kind))


def _missing(label: str, of_kind: Sequence[Control], kind: Kind) -> str:
    verb = "press" if kind == "button" else "choose from"
    if not of_kind:
        return f"There is nothing to {verb} right now."
    known = ", ".join(f"{control.number} {control.label}" for control in of_kind)
    return f"There is no {kind} “{label}”; there is: {known}."


def chosen(text: str, menu: Control) -> list[str]:
    """Return the values that these labels or numbers mean; raise PlaygroundError on a wrong one."""
    labels = [part.strip() for part in text.split(",")] if menu.most > 1 else [text.strip()]
    if len(labels) > menu.most:
        raise PlaygroundError(f"“{menu.label}” takes at most {menu.most} options.")
    return [_value(label, menu) for label in labels]


def _value(label: str, menu: Control) -> str:
    for number, choice in enumerate(menu.choices, 1):
        if label.casefold() in (choice.label.casefold(), choice.value.casefold(), str(number)):
            return choice.value
    known = ", ".join(choice.label for choice in menu.choices)
    raise PlaygroundError(f"“{menu.label}” has no option “{label}”; it has: {known}.")


def _usable(component: Json) -> bool:
    kind = component.get("type")
    return (kind == BUTTON or kind in SELECTS) and bool(
        component.get("custom_id") and not component.get("disabled")
    )


def _control(number: int, component: Json) -> Control:
    options = component.get("options", ())
    return Control(
        number=number,
        kind="button" if component["type"] == BUTTON else "menu",
        label=label_of(component),
        custom_id=component["custom_id"],
        choices=tuple(Choice(option["label"], option["value"]) for option in options),
        most=component.get("max_values", 1),
        component=component["type"],
    )
