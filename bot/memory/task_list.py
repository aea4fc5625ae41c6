"""List tasks and plans by how they stand, and note when that changes."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.ids import CellId, UserId
from bot.memory.audience import Audience, visible
from bot.memory.cells import STATE, CellStore
from bot.memory.connections import Connections, Transaction
from bot.memory.forgetting import settle
from bot.memory.names import name_words
from bot.memory.records import Cell
from bot.memory.times.periods import day
from bot.memory.timestamps import to_milliseconds
from bot.vocabulary import TaskState

# What nobody did or closed for so long is hardly waited for: it comes last, the latest first.
LONG_OVERDUE = timedelta(days=30)
# What is due comes by its date, the rest by how much it matters; what is closed, last closed first.
# A plan whose date is past is no longer one, whether or not somebody said how it went.
_LISTED = f"""
SELECT found.id, found.assignee, found.author_id FROM mem_cells AS found
WHERE found.state IN (:state, :or_done, :or_dropped) AND {STATE.format(cell="found")} = :state
AND found.cell_type IN ('task', 'plan')
AND found.valid_to IS NULL AND found.superseded_by IS NULL
AND (:state <> 'open' OR found.cell_type = 'task'
     OR coalesce(found.due_at >= :today, found.cold = 0))
AND {visible("found")}
ORDER BY iif(:state = 'open', 0, -found.state_at), coalesce(found.due_at < :long_ago, 0),
    found.due_at IS NULL, iif(found.due_at < :long_ago, -found.due_at, found.due_at),
    found.cell_type = 'plan', found.salience DESC, found.id DESC
"""
_AND = re.compile(r"\s*(?:,|&|/|\band\b|\bund\b|\bet\b|\by\b)\s*")


@dataclass(frozen=True, slots=True)
class TaskList:
    """Know which tasks and plans there are, whose they are and how they stand."""

    connections: Connections
    cells: CellStore
    clock: Clock

    async def ids(
        self, audience: Audience, state: TaskState, *, person: UserId | None = None
    ) -> list[CellId]:
        """Return what stands so, in order; with `person` what that person is to do.

        Who said it is to do it where nobody is named.
        """
        today = day(self.clock()).start
        rows = await self.connections.fetch(
            _LISTED,
            {
                "state": state,
                **_may_seem(state),
                "today": to_milliseconds(today),
                "long_ago": to_milliseconds(today - LONG_OVERDUE),
                **audience.parameters,
            },
        )
        if person is not None:
            named = await self._bearing({row[1] for row in rows if row[1]}, person)
            rows = [row for row in rows if row[1] in named or (not row[1] and row[2] == person)]
        return [CellId(row[0]) for row in rows]

    async def many(self, ids: Sequence[CellId], audience: Audience) -> list[Cell]:
        """Return the cells of a page in their order, without what is gone meanwhile."""
        cells = await self.cells.many(ids, audience)
        return [cells[each] for each in ids if each in cells]

    async def set_state(self, cell: CellId, state: TaskState, audience: Audience) -> Cell | None:
        """Note how a task or plan stands; return it, None if there is no such one to be seen."""

        async def change(transaction: Transaction) -> None:
            now = self.clock()
            await transaction.fetch(
                "UPDATE mem_cells SET state = :state, state_at = :now, state_by = NULL"
                f" WHERE {STATE.format(cell='mem_cells')} <> :state"
                " AND id IN (SELECT found.id FROM mem_cells AS found"
                f" WHERE found.id = :id AND {visible('found')})",
                {
                    "id": cell,
                    "state": state,
                    "now": to_milliseconds(now),
                    **audience.parameters,
                },
            )
            await settle(transaction, [cell], now)

        await self.connections.write(change)
        found = (await self.cells.many([cell], audience)).get(cell)
        return found if found is not None and found.state is not None else None

    async def is_concern_of(self, cell: Cell, person: UserId) -> bool:
        """Return whether somebody said this, or is the only one called like who is to do it."""
        if cell.author_id == person:
            return True
        return any([await self._bearers(name) == {person} for name in _names(cell.assignee)])

    async def _bearing(self, assignees: Iterable[str], person: UserId) -> set[str]:
        """Return those of the texts that name a person."""
        return {
            each
            for each in assignees
            if any([person in await self._bearers(name) for name in _names(each)])
        }

    async def _bearers(self, name: str) -> set[UserId]:
        """Return who has all words of a name in theirs."""
        words = name_words(name)
        rows = await self.connections.fetch(
            "SELECT user_id FROM name_words WHERE word IN (SELECT value FROM json_each(?))"
            " GROUP BY user_id HAVING count(*) = ?",
            (json.dumps(words), len(words)),
        )
        return {UserId(row[0]) for row in rows} if words else set()


def is_past(cell: Cell, now: datetime) -> bool:
    """Return whether the day that a task is due or a plan takes place is over."""
    return cell.due_at is not None and cell.due_at < day(now).start


def _may_seem(state: TaskState) -> dict[str, TaskState]:
    """Return in which other states a task may be that seems to stand so, as parameters."""
    is_open = state is TaskState.OPEN
    return {
        "or_done": TaskState.DONE if is_open else state,
        "or_dropped": TaskState.DROPPED if is_open else state,
    }


def _names(assignee: str) -> list[str]:
    return [name for name in _AND.split(assignee) if name]
