"""Have at hand for every answer what no word need ask for: the asker's wishes, tasks, decisions."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from bot.memory.aims import aim_of
from bot.memory.asking import only_asks
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.first_person import is_about_asker
from bot.memory.records import Cell, Message, Recalled
from bot.memory.standing import STANDING
from bot.vocabulary import CellType

# Every answer pays for them: as few as hold what people usually wish of one...
WISHES = 3
# ...and one task and one decision. More where just these are asked for.
TASKS_AND_DECISIONS = 2


@dataclass(frozen=True, slots=True)
class AtHand:
    """Hold what concerns the asker or the channel whatever is asked."""

    wishes: tuple[Cell, ...]  # the asker's own preferences
    others: tuple[Cell, ...]

    def without_wishes(self, finds: Iterable[Recalled]) -> list[Recalled]:
        """Return the finds that say something else: as wishes these count for more."""
        return [find for find in finds if not any(_stands_for(cell, find) for cell in self.wishes)]

    def not_found(self, finds: Iterable[Recalled]) -> list[Cell]:
        """Return the others that are not among what was found anyway."""
        found = list(finds)
        return [cell for cell in self.others if not any(_stands_for(cell, one) for one in found)]


async def at_hand(
    database: MemoryDB, said: Message, text: str, audience: Audience, *, most: int
) -> AtHand:
    """Return what to have at hand for this question; at most so many of the type it asks for."""
    asked = type_asked_for(text)
    mine = asked is not None and is_about_asker(text)
    others = (asked,) if asked else (CellType.TASK, CellType.DECISION)
    preferences, tasks_and_decisions = await asyncio.gather(
        database.cells.standing(
            audience,
            asker=said.author_id,
            channel_id=None,
            types=(CellType.PREFERENCE,),
            limit=most if asked is CellType.PREFERENCE else WISHES,
        ),
        database.cells.standing(
            audience,
            asker=said.author_id,
            channel_id=None if mine else said.place.channel_id,
            types=[kind for kind in others if kind is not CellType.PREFERENCE],
            limit=most if asked else TASKS_AND_DECISIONS,
        ),
    )
    known = [cell for cell in (*preferences, *tasks_and_decisions) if _is_older(cell, said)]
    wishes = tuple(cell for cell in known if _is_wish(cell, said))
    return AtHand(wishes, tuple(cell for cell in known if cell not in wishes))


def type_asked_for(text: str) -> CellType | None:
    """Return the type that a question is after as such, like "what did we decide?"."""
    aim = aim_of(text, (), frozenset())
    return aim.cell_type if aim.wordless and aim.cell_type in STANDING and only_asks(text) else None


def _is_older(cell: Cell, message: Message) -> bool:
    """Return whether a cell was known before a message was said."""
    return min(cell.sources, default=0) < message.id


def _is_wish(cell: Cell, asker: Message) -> bool:
    """Return whether this is a preference in the asker's own words: nobody wishes for another."""
    return cell.cell_type is CellType.PREFERENCE and cell.author_id == asker.author_id


def _stands_for(cell: Cell, find: Recalled) -> bool:
    """Return whether a find is this cell, or a message that it was drawn from."""
    if find.cell is not None:
        return find.cell.id == cell.id
    return find.message is not None and find.message.id in cell.sources
