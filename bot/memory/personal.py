"""Gather what a server's memory keeps of one person, for that person."""

from dataclasses import dataclass

from bot.ids import CellId, ChannelId, MessageId, UserId
from bot.memory.audience import Audience, Scope, visible
from bot.memory.cells import CellStore
from bot.memory.connections import Connections
from bot.memory.messages import MESSAGE_COLUMNS, message_of
from bot.memory.records import Cell, Message
from bot.memory.task_list import TaskList
from bot.vocabulary import TaskState

# Rows of one read, each a few hundred bytes: short reads let others in between.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold what is kept of a person."""

    messages: tuple[Message, ...]  # of their own, wherever they were said
    cells: tuple[Cell, ...]  # drawn from what they said
    mentioned_in: tuple[Message, ...]  # by others, by id, where they may read now
    tasks: tuple[Cell, ...]  # that are theirs to do, as far as they may see them now


class PersonalData:
    """Read what concerns one person."""

    def __init__(self, connections: Connections, cells: CellStore, tasks: TaskList) -> None:
        self._connections = connections
        self._cells = cells
        self._tasks = tasks

    async def kept(self, person: UserId, audience: Audience) -> Kept:
        """Return what is kept of a person, with what others said as far as they may see it."""
        own = await self._own_places(person)
        stated = "SELECT found.id FROM mem_cells AS found WHERE found.author_id = :person"
        todo = [
            cell
            for state in TaskState
            for cell in await self._tasks.ids(audience, state, person=person)
        ]
        return Kept(
            messages=await self._messages("found.author_id = :person", person, own),
            cells=await self._many(await self._ids(stated, person, own), own),
            mentioned_in=await self._messages(
                "found.author_id <> :person AND EXISTS (SELECT 1 FROM message_mentions AS mentioned"
                " WHERE mentioned.message_id = found.id AND mentioned.user_id = :person)",
                person,
                audience,
            ),
            tasks=await self._many(todo, audience),
        )

    async def _own_places(self, person: UserId) -> Audience:
        """Return an audience that sees wherever somebody has spoken: whoever spoke has read it.

        It serves to read that person's own words alone.
        """
        rows = await self._connections.fetch(
            "SELECT DISTINCT scope, root_id FROM messages WHERE author_id = :person"
            " UNION SELECT scope, root_id FROM mem_cells WHERE author_id = :person",
            {"person": person},
        )
        return Audience(
            frozenset(ChannelId(root) for scope, root in rows if not scope),
            frozenset(Scope(scope) for scope, _ in rows if scope),
        )

    async def _messages(
        self, which: str, person: UserId, audience: Audience
    ) -> tuple[Message, ...]:
        found: list[Message] = []
        while True:
            rows = await self._connections.fetch(
                f"SELECT {MESSAGE_COLUMNS} FROM messages AS found WHERE {which}"
                f" AND found.id > :after AND {visible('found')} ORDER BY found.id LIMIT :limit",
                {
                    "person": person,
                    "after": found[-1].id if found else MessageId(0),
                    "limit": AT_ONCE,
                    **audience.parameters,
                },
            )
            found += map(message_of, rows)
            if len(rows) < AT_ONCE:
                return tuple(found)

    async def _ids(self, sql: str, person: UserId, audience: Audience) -> list[CellId]:
        rows = await self._connections.fetch(
            f"{sql} AND {visible('found')} ORDER BY found.id",
            {"person": person, **audience.parameters},
        )
        return [CellId(row[0]) for row in rows]

    async def _many(self, ids: list[CellId], audience: Audience) -> tuple[Cell, ...]:
        parts = [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]
        found = [await self._cells.many(part, audience) for part in parts]
        return tuple(cell for part in found for cell in part.values())
