"""Tell what became of messages and scenes."""

from dataclasses import dataclass

from bot.ids import ChannelId, GuildId


@dataclass(frozen=True, slots=True)
class Extracted:
    """Tell that messages were extracted from."""

    guild_id: GuildId
    channel_id: ChannelId
    messages: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """Tell that new cells are in memory."""

    guild_id: GuildId
    cells: int
    scenes: tuple[str, ...]  # that they went into


@dataclass(frozen=True, slots=True)
class Consolidated:
    """Tell that a scene has a new summary."""

    guild_id: GuildId
    scene: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Tell that messages were set aside because extraction failed too often."""

    guild_id: GuildId
    messages: int


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Tell that scenes were merged or split, or that one has another name."""

    guild_id: GuildId
    told: str  # as in "Paddling went into Canoe Trip"


@dataclass(frozen=True, slots=True)
class Concluded:
    """Tell that something was concluded from several cells."""

    guild_id: GuildId
    cells: int


MemoryEvent = Extracted | Remembered | Consolidated | Regrouped | Concluded | SetAside
