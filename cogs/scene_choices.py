"""Let people pick one scene among several of the same name."""

import re

from bot.ids import SceneId
from bot.memory.records import Scene
from bot.vocabulary import SCENE_NAME_CHARACTERS
from cogs.browsing import Choice
from cogs.embeds import option_label
from cogs.rendering import PRIVATE, scene_label

# With its "#" longer than a scene's name can be, so that no name is ever taken for an id.
_DIGITS = SCENE_NAME_CHARACTERS
_VALUE = re.compile(rf"#([0-9]{{{_DIGITS}}})")


def choice_of(scene: Scene) -> Choice:
    """Return what is shown of a scene where it can be picked, and what then names it."""
    return Choice(option_label(scene_label(scene)), f"#{scene.id:0{_DIGITS}d}")


def picked(value: str) -> SceneId | None:
    """Return the id in a choice's value, or None if somebody typed a name."""
    found = _VALUE.fullmatch(value.strip())
    return SceneId(int(found[1])) if found else None


def name_in(typed: str) -> str:
    """Return the name in a label: Discord asks anew with the label of what was picked."""
    return typed.strip().removesuffix(PRIVATE)
