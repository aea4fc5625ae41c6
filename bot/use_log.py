"""Keep in mind what was shown to people until it is noted in memory, out of any answer's way."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.ids import CellId, GuildId, MessageId
from bot.memory.records import Recalled

# Of one guild, until its memory is worked on next, which is at once. It is a hint: what is more, or
# lost in a crash, is shown again if it matters.
MOST_NOTED = 200


@dataclass(slots=True)
class Shown:
    """Hold the cells that were shown, and the messages for which no cell stood."""

    cells: set[CellId] = field(default_factory=set)
    messages: set[MessageId] = field(default_factory=set)

    def add(self, find: Recalled) -> None:
        """Take in one find, if there is room for it."""
        if len(self.cells) + len(self.messages) >= MOST_NOTED:
            return
        if find.cell is not None:
            self.cells.add(find.cell.id)
        elif find.message is not None:
            self.messages.add(find.message.id)


class UseLog:
    """Hold what was shown in each guild and is not noted yet."""

    def __init__(self) -> None:
        self._shown: dict[GuildId, Shown] = {}

    def note(self, guild_id: GuildId, finds: Iterable[Recalled]) -> None:
        """Keep in mind that these were shown to somebody."""
        shown = self._shown.setdefault(guild_id, Shown())
        for find in finds:
            shown.add(find)

    def waits(self, guild_id: GuildId) -> bool:
        """Return whether there is anything to note."""
        return guild_id in self._shown

    def take(self, guild_id: GuildId) -> Shown:
        """Return what is to be noted, and forget it here."""
        return self._shown.pop(guild_id, Shown())
