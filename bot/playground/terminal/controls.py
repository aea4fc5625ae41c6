"""Find the buttons and menus of a message and number them for typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import PlaygroundError
from bot.playground.components import SELECTS, Kind, walk
from bot.playground.events import Json


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

    @property
    def is_button(self) -> bool:
        """Return whether this is pressed; else it is a menu to choose from."""
        return self.kind is Kind.BUTTON


def controls(message: Json) -> list[Control]:
    """Return what can be pressed or chosen from on this message, numbered from 1."""
    usable = [part for part in walk(message.get("components", [])) if _usable(part)]
    return [_control(number, part) for number, part in enumerate(usable, 1)]


def label_of(component: Json) -> str:
    """Return what a button or menu says on itself."""
    emoji = component.get("emoji") or {}
    words = (emoji.get("name"), component.get("label") or component.get("placeholder"))
    return " ".join(word for word in words if word) or "Choose"


def find(label: str, among: Sequence[Control], *, to: str) -> Control:
    """Return the control with this number or label, to press or to choose from.

    Raise PlaygroundError if there is none.
    """
    wanted = label.casefold()
    exact = [c for c in among if wanted in (str(c.number), c.label.casefold())]
    similar = [c for c in among if wanted and wanted in c.label.casefold()]
    if exact or similar:
        return (exact or similar)[0]
    if not among:
        raise PlaygroundError(f"There is nothing to {to} right now.")
    known = ", ".join(f"{control.number} {control.label}" for control in among)
    raise PlaygroundError(f"There is no “{label}” here; there is: {known}.")


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
    can_be_used = component.get("custom_id") and not component.get("disabled")
    return (kind == Kind.BUTTON or kind in SELECTS) and bool(can_be_used)


def _control(number: int, component: Json) -> Control:
    options = component.get("options", ())
    return Control(
        number=number,
        kind=Kind(component["type"]),
        label=label_of(component),
        custom_id=component["custom_id"],
        choices=tuple(Choice(option["label"], option["value"]) for option in options),
        most=component.get("max_values", 1),
    )
