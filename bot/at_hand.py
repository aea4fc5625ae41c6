"""Have at hand for every answer what no word need ask for: the asker's wishes, tasks, decisions."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.budget import clipped
from bot.memory.aims import aim_of
from bot.memory.asking import only_asks
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.first_person import is_about_asker
from bot.memory.records import Cell, Message, Recalled
from bot.memory.standing import STANDING
from bot.memory.text import query_words
from bot.redaction.instructions import is_instruction, seizes
from bot.vocabulary import CellOrigin, CellType

# Every answer pays for them: as few as hold what people usually wish of one...
WISHES = 3
# ...and one task and one decision. More where just these are asked for.
TASKS_AND_DECISIONS = 2
# A wish is a sentence or two, somewhere in a message.
WISH_TOKENS = 120
_BEGINNING = 4  # letters in which the forms of a word agree


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
    mine_to_wish = [cell for cell in known if _is_wish(cell, said)]
    wishes = await _in_own_words(database, mine_to_wish, said, audience)
    told = [cell for cell in known if cell not in mine_to_wish and _is_harmless(cell, asked)]
    return AtHand(tuple(wishes), tuple(told))


def type_asked_for(text: str) -> CellType | None:
    """Return the type that a question is after as such, like "what did we decide?"."""
    aim = aim_of(text, (), frozenset())
    return aim.cell_type if aim.wordless and aim.cell_type in STANDING and only_asks(text) else None


def _is_harmless(cell: Cell, asked: CellType | None) -> bool:
    """Return whether a cell only tells something: nobody says how another is to be answered."""
    is_anothers_wish = cell.cell_type is CellType.PREFERENCE is not asked
    return not is_anothers_wish and not is_instruction(cell.content)


async def _in_own_words(
    database: MemoryDB, wishes: Sequence[Cell], asker: Message, audience: Audience
) -> list[Cell]:
    """Return the wishes as far as the asker said so: others may have talked a model into one.

    Where a wish has few of the words that the asker used, it is told in these. What the asker or a
    manager has put right by hand stands as it is.
    """
    ids = [source for cell in wishes for source in cell.sources]
    found = await database.messages.many(ids, audience) if ids else []
    own = {one.id: one.content for one in found if one.author_id == asker.author_id}
    told = []
    for cell in wishes:
        said = " ".join(own[source] for source in cell.sources if source in own)
        if seizes(cell.content) or not said:
            continue
        as_it_is = cell.origin is CellOrigin.CORRECTED or _is_grounded(cell, said)
        told.append(cell if as_it_is else replace(cell, content=clipped(said, WISH_TOKENS)))
    return told


def _is_grounded(cell: Cell, said: str) -> bool:
    """Return whether most of what a cell says stands in the words that somebody said."""
    beginnings = {word[:_BEGINNING] for word in query_words(said)}
    name = set(query_words(cell.author_name))
    words = [word for word in query_words(cell.content) if word not in name]
    return sum(word[:_BEGINNING] in beginnings for word in words) * 2 >= len(words)


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
