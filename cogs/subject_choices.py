"""Let people pick one person or thing among several of the same name."""

import re

from bot.ids import EntityId
from bot.memory.entity_names import NAME_CHARACTERS
from bot.memory.subjects import Subject
from bot.vocabulary import EntityKind
from cogs.browsing import Choice
from cogs.embeds import OPTION_LABEL, option_label

# With its sign longer than a name can be, so that no name is ever taken for an id.
_DIGITS = NAME_CHARACTERS
_VALUE = re.compile(rf"~([0-9]{{{_DIGITS}}})")

ICONS = {EntityKind.PERSON: "👤", EntityKind.THING: "🏷️"}
UNSURE = " · not known who"


def choice_of(subject: Subject, hint: str = "") -> Choice:
    """Return what is shown of a subject where it can be picked, and what then names it."""
    room = OPTION_LABEL - len(hint)
    return Choice(option_label(subject_label(subject), room) + hint, f"~{subject.id:0{_DIGITS}d}")


def picked(value: str) -> EntityId | None:
    """Return the id in a choice's value, or None if somebody typed a name."""
    found = _VALUE.fullmatch(value.strip())
    return EntityId(int(found[1])) if found else None


def name_in(typed: str) -> str:
    """Return the name in a label: Discord asks anew with the label of what was picked."""
    name = typed.strip().partition(" · ")[0]
    for icon in ICONS.values():
        name = name.removeprefix(icon).strip()
    return name


def subject_label(subject: Subject) -> str:
    """Return a subject's name without markdown, and whether it is a person."""
    unsure = subject.kind is EntityKind.PERSON and subject.user_id is None
    return f"{ICONS[subject.kind]} {subject.name}{UNSURE if unsure else ''}"
