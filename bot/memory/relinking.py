"""Tell of cells that exist whom and what they speak of: of old ones, and of newcomers' names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from bot.clock import Clock
from bot.ids import CellId, ChannelId, MessageId, UserId
from bot.memory.audience import Scope
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.entities import tie_anew
from bot.memory.mentioned import MentionFinder, Speaking
from bot.memory.records import CellDraft, Mention, Place
from bot.memory.standing import settle_standing
from bot.memory.state import epoch
from bot.memory.text import spellings
from bot.memory.timestamps import from_milliseconds
from bot.vocabulary import CellType

# Cells in one step: a few milliseconds of looking up for each, and one transaction.
AT_ONCE = 20
# Of the cells that say a newcomer's name so many are looked at, the newest.
NAMED_CELLS = 200
# Words of a newcomer's names that are looked for.
NEW_NAMES = 6

_CELLS = """
SELECT found.id, found.cell_type, found.salience, found.content, found.author_id,
    found.author_name, found.channel_id, found.root_id, found.scope, found.said_at, found.assignee,
    (SELECT group_concat(message_id) FROM cell_sources WHERE cell_id = found.id),
    (SELECT group_concat(known.name, char(10)) FROM cell_entities AS tied
     JOIN entities AS known ON known.id = tied.entity_id
     WHERE tied.cell_id = found.id AND known.user_id = 0)
FROM cells_to_link JOIN mem_cells AS found ON found.id = cells_to_link.cell_id
ORDER BY cells_to_link.cell_id DESC LIMIT :limit
"""
_NAMING = """
INSERT OR IGNORE INTO cells_to_link (cell_id)
SELECT id FROM mem_cells WHERE id IN (
    SELECT rowid FROM mem_cells_fts WHERE mem_cells_fts MATCH :name
    ORDER BY rowid DESC LIMIT :limit
)
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """Hold a cell as it was when it was drafted."""

    id: CellId
    scope: Scope
    speaking: Speaking


class Relinker:
    """Work off the cells whose people and things are still to be told, a few at a time."""

    def __init__(self, connections: Connections, mentions: MentionFinder, clock: Clock) -> None:
        self._connections = connections
        self._mentions = mentions
        self._clock = clock

    async def waits(self) -> bool:
        """Return whether any cell or name waits."""
        [(waits,)] = await self._connections.fetch(
            "SELECT EXISTS (SELECT 1 FROM cells_to_link) OR EXISTS (SELECT 1 FROM names_to_link)"
        )
        return bool(waits)

    async def relink(self) -> bool:
        """Do what waits, in part; return False if nothing did."""
        now_epoch = await epoch(self._connections)
        await self._connections.write(_look_for_names)
        rows = await self._connections.fetch(_CELLS, {"limit": AT_ONCE})
        cells = sorted(map(_known_of, rows), key=attrgetter("scope"))
        for _, of_scope in groupby(cells, key=attrgetter("scope")):
            known = list(of_scope)
            mentions = await self._mentions.find([each.speaking for each in known])
            await self._tie(now_epoch, known, mentions)
        return bool(cells)

    async def _tie(
        self, now_epoch: int, cells: Sequence[_Known], mentions: Sequence[Sequence[Mention]]
    ) -> None:
        async def write(transaction: Transaction) -> None:
            if await epoch(transaction) != now_epoch:
                return
            rows = await transaction.fetch(
                "DELETE FROM cells_to_link WHERE cell_id IN (SELECT value FROM json_each(?))"
                " RETURNING cell_id",
                (listed(each.id for each in cells),),
            )
            left = {row[0] for row in rows}
            for each, of in zip(cells, mentions, strict=True):
                if each.id in left:  # else it was erased meanwhile
                    await tie_anew(transaction, each.id, of, each.scope, self._clock())
            await settle_standing(transaction, left)

        await self._connections.write(write)


async def _look_for_names(transaction: Transaction) -> None:
    """Find the cells that may name somebody who was not known by that name when they were said."""
    people = await transaction.fetch(
        "DELETE FROM names_to_link WHERE user_id IN (SELECT user_id FROM names_to_link LIMIT ?)"
        " RETURNING user_id",
        (AT_ONCE,),
    )
    for (user,) in people:
        words = await transaction.fetch(
            "SELECT word FROM name_words WHERE user_id = ? ORDER BY length(word) DESC LIMIT ?",
            (user, NEW_NAMES),
        )
        for name in _phrases(word for (word,) in words):
            await transaction.fetch(_NAMING, {"name": name, "limit": NAMED_CELLS})


def _phrases(words: Iterable[str]) -> list[str]:
    """Return words as phrases for the index of cells."""
    phrases = (spellings(word)[0] for word in words)
    return [f'"{phrase}"' for phrase in phrases if phrase]


def _known_of(row: Row) -> _Known:
    scope = Scope(row[8])
    draft = CellDraft(
        scene="",
        cell_type=CellType(row[1]),
        salience=row[2],
        content=row[3],
        author_id=UserId(row[4]),
        author_name=row[5],
        said_at=from_milliseconds(row[9]),
        sources=tuple(MessageId(int(source)) for source in (row[11] or "").split(",") if source),
        assignee=row[10],
        about=tuple((row[12] or "").splitlines()),
    )
    place = Place(ChannelId(row[6]), ChannelId(row[7]), scope)
    return _Known(CellId(row[0]), scope, Speaking(draft, place))
