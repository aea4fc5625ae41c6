"""Put a server's settings in words: each value, its bounds and where it comes from."""

import json
from dataclasses import dataclass
from typing import Any

from bot.client import MemoirBot
from bot.config import Settings, environment_name
from bot.memory.audit import AuditEntry
from bot.memory.guild_settings import EVERYWHERE, GuildSettings, SettingRefused, bounds
from cogs.embeds import clip, plain
from cogs.listening_state import mode_for_managers, named_channels

CHOSEN = "chosen here"
DEFAULT = "nothing chosen here"
THE_DEFAULT, NOWHERE = "the default", "nowhere"
OPERATORS = "the operator's {name}"
MEMOIRS = "Memoir's default; the operator can change it with {name}"
CAPPED = "chosen here: {chosen}; the operator's {name} allows no more"
NO_LIMIT = "no limit"
NO_STYLE = {"persona": "none", "language": "that of the question"}
NUMBER_CHARACTERS = 20
VALUE_SHOWN = 200  # characters of a value in the audit
# What was done besides changing a setting.
DEEDS = {
    "reset": "erased everything",
    "export": "exported the memory",
    "import": "imported a memory",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold a setting in words."""

    name: str
    title: str
    value: str
    source: str


def shown(bot: MemoirBot, chosen: GuildSettings) -> list[Shown]:
    """Return every setting as it takes effect, the channels first."""
    fields = GuildSettings.model_fields
    return [
        Shown(name, str(field.title), *_value(bot, chosen, name)) for name, field in fields.items()
    ]


def parsed(name: str, text: str) -> object:
    """Return what was typed as a setting's value; raise SettingRefused for no number."""
    text = text.strip()
    if name in NO_STYLE:
        return text
    if not text:
        return None
    digits = text.replace(",", "").replace(" ", "").replace("_", "")
    if not (digits.isascii() and digits.isdecimal()):
        raise SettingRefused(f"{GuildSettings.model_fields[name].title} must be {bounds(name)}.")
    return int(digits)


def typed(name: str, chosen: GuildSettings) -> tuple[str, int]:
    """Return a setting as people type it, and how many characters it may take."""
    value = getattr(chosen, name)
    longest = NUMBER_CHARACTERS
    for part in GuildSettings.model_fields[name].metadata:
        longest = getattr(part, "max_length", longest)
    return ("" if value is None else str(value)), longest


def audited(entry: AuditEntry) -> str:
    """Say in one line what an entry of the audit tells."""
    field = GuildSettings.model_fields.get(entry.what)
    if field is None:
        return f"**{plain(DEEDS.get(entry.what, entry.what))}**"
    unset = NOWHERE if entry.what == "listen" else THE_DEFAULT
    return f"**{field.title}**: {_told(entry.before, unset)} → {_told(entry.after, unset)}"


def _value(bot: MemoirBot, chosen: GuildSettings, name: str) -> tuple[str, str]:
    if name == "listen":
        return mode_for_managers(bot, chosen), CHOSEN if chosen.listen else DEFAULT
    if name in NO_STYLE:
        value = getattr(chosen, name)
        return plain(value) or NO_STYLE[name], CHOSEN if value else DEFAULT
    return _number(bot.settings, name, getattr(chosen, name))


def _number(settings: Settings, name: str, chosen: int | None) -> tuple[str, str]:
    """Return the number in force: a server may lower what the operator allows, never raise it."""
    allowed, variable = int(getattr(settings, name)), environment_name(name)
    if chosen and allowed and chosen > allowed:
        return f"{allowed:,}", CAPPED.format(chosen=f"{chosen:,}", name=variable)
    if chosen:
        return f"{chosen:,}", CHOSEN
    source = OPERATORS if name in settings.model_fields_set else MEMOIRS
    return f"{allowed:,}" if allowed else NO_LIMIT, source.format(name=variable)


def _told(value: str | None, unset: str) -> str:
    """Return a value of the audit in words."""
    if value is None:
        return unset
    read: Any = json.loads(value)
    if isinstance(read, list):
        return named_channels(read)
    if read == EVERYWHERE:
        return EVERYWHERE
    return f"{read:,}" if isinstance(read, int) else f"“{plain(clip(str(read), VALUE_SHOWN))}”"
