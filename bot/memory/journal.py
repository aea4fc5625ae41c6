"""Keep a journal of what was done to scenes, and undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.ids import CellId, SceneId, UserId
from bot.memory.audience import Audience, Scope
from bot.memory.connections import Connections, Row, Transaction, listed
from bot.memory.scene_states import SceneState, states_of
from bot.memory.text import folded
from bot.memory.timestamps import from_milliseconds, to_milliseconds
from bot.vocabulary import SceneChange


@dataclass(frozen=True, slots=True)
class Moved:
    """Say which cells went from one scene into another."""

    from_scene: int
    to_scene: int
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reorganised:
    """Hold what was done to scenes: how they were before, and which cells were moved."""

    kind: SceneChange
    before: tuple[SceneState, ...]  # the scene that it is about first
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class After:
    """Hold how scenes were when something had been done to them."""

    scenes: tuple[SceneState, ...]
    moved: tuple[Moved, ...]
    last_cell: int  # whatever is newer came after


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """Hold what was done to scenes as people read it."""

    id: int
    kind: SceneChange
    scope: Scope
    done_at: datetime
    reason: str
    before: tuple[SceneState, ...]
    after: tuple[SceneState, ...]
    moved: tuple[Moved, ...]
    last_cell: int
    undone_at: datetime | None
    undone_by: UserId | None

    @property
    def scenes(self) -> frozenset[int]:
        """Return every scene that it concerns."""
        return frozenset(state.id for state in (*self.before, *self.after))


_BEFORE, _AFTER = TypeAdapter(tuple[SceneState, ...]), TypeAdapter(After)
_COLUMNS = "id, kind, scope, done_at, reason, before, after, undone_at, undone_by"


def entry_visible(table: str) -> str:
    """Return the SQL predicate for the journal: as for a scene that all its channels fed."""
    fed = f"FROM journal_channels AS fed WHERE fed.entry_id = {table}.id"
    return (
        f"(({table}.scope = 0 AND EXISTS (SELECT 1 {fed}) AND NOT EXISTS (SELECT 1 {fed}"
        " AND fed.root_id NOT IN (SELECT value FROM json_each(:open_channels))))"
        f" OR {table}.scope IN (SELECT value FROM json_each(:own_scopes)))"
    )


class Journal:
    """Read the journal for an audience."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def recent(
        self, audience: Audience, *, limit: int = 10, offset: int = 0
    ) -> list[JournalEntry]:
        """Return what was done, newest first."""
        return await self._select("1", audience, limit=limit, offset=offset)

    async def count(self, audience: Audience) -> int:
        """Return how many entries the audience may see."""
        [(count,)] = await self._connections.fetch(
            f"SELECT count(*) FROM journal AS j WHERE {entry_visible('j')}", audience.parameters
        )
        return int(count)

    async def find(self, entry_id: int, audience: Audience) -> JournalEntry | None:
        """Return an entry that the audience may see."""
        found = await self._select("j.id = :entry", audience, entry=entry_id)
        return found[0] if found else None

    async def undone(self, scope: Scope) -> list[JournalEntry]:
        """Return what people undid in a scope, newest first; for the background work alone."""
        rows = await self._connections.fetch(
            f"SELECT {_COLUMNS} FROM journal WHERE scope = ? AND undone_at IS NOT NULL"
            f" ORDER BY id DESC LIMIT {REMEMBERED_UNDONE}",
            (scope,),
        )
        return [entry_of(row) for row in rows]

    async def may_be_renamed(self, scene: SceneId, scope: Scope, name: str) -> bool:
        """Return whether a scene has grown enough since its last name, and nobody refused this one.

        A topic that moves does so slowly: names that change with every summary help nobody.
        """
        rows = await self._connections.fetch(
            f"SELECT {_COLUMNS} FROM journal WHERE kind = 'rename' AND scope = ?"
            " AND json_extract(before, '$[0].id') = ? ORDER BY id DESC",
            (scope, scene),
        )
        [(cells,)] = await self._connections.fetch(
            "SELECT count(*) FROM mem_cells WHERE scene_id = ?", (scene,)
        )
        entries = [entry_of(row) for row in rows]
        refused = any(
            entry.undone_at is not None and folded(entry.after[0].name) == folded(name)
            for entry in entries
        )
        least = max((GROWN * entry.before[0].cells for entry in entries), default=0)
        return not refused and cells >= least

    async def _select(
        self, where: str, audience: Audience, *, limit: int = 1, offset: int = 0, **more: int
    ) -> list[JournalEntry]:
        rows = await self._connections.fetch(
            f"SELECT {_COLUMNS} FROM journal AS j WHERE {where} AND {entry_visible('j')}"
            " ORDER BY j.id DESC LIMIT :limit OFFSET :offset",
            {"limit": limit, "offset": offset, **more, **audience.parameters},
        )
        return [entry_of(row) for row in rows]


# A scene gets another name once it is so many times as big as when it got its last one.
GROWN = 2
# What people undid is not done again; more of it than this is no longer their wish of today.
REMEMBERED_UNDONE = 200


async def write_entry(
    transaction: Transaction, change: Reorganised, now: datetime, reason: str
) -> None:
    """Note what was just done to scenes; every channel whose words are in it is noted too."""
    concerned = [state.id for state in change.before] + [each.to_scene for each in change.moved]
    after = await states_of(transaction, map(SceneId, concerned))
    [(last,)] = await transaction.fetch("SELECT coalesce(max(id), 0) FROM mem_cells")
    [(entry,)] = await transaction.fetch(
        "INSERT INTO journal (kind, scope, done_at, reason, before, after)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (
            change.kind,
            change.before[0].scope,
            to_milliseconds(now),
            reason,
            _BEFORE.dump_json(change.before).decode(),
            _AFTER.dump_json(After(after, change.moved, last)).decode(),
        ),
    )
    roots = {root for state in (*change.before, *after) for root in state.channels}
    await transaction.run_many(
        "INSERT INTO journal_channels (entry_id, root_id) VALUES (?, ?)",
        [(entry, root) for root in sorted(roots)],
    )


async def later_than(transaction: Transaction, entry: JournalEntry) -> JournalEntry | None:
    """Return the newest thing that was done later to one of the same scenes and still stands."""
    rows = await transaction.fetch(
        f"SELECT {_COLUMNS} FROM journal WHERE id > ? AND scope = ? AND undone_at IS NULL"
        " ORDER BY id DESC",
        (entry.id, entry.scope),
    )
    found = (entry_of(row) for row in rows)
    return next((each for each in found if each.scenes & entry.scenes), None)


async def is_visible(transaction: Transaction, entry: JournalEntry, audience: Audience) -> bool:
    """Return whether an audience may see an entry."""
    rows = await transaction.fetch(
        f"SELECT 1 FROM journal AS j WHERE j.id = :entry AND {entry_visible('j')}",
        {"entry": entry.id, **audience.parameters},
    )
    return bool(rows)


async def note_undone(
    transaction: Transaction, entry: JournalEntry, now: datetime, by: UserId | None
) -> None:
    """Note that an entry was undone, and by whom unless that person is not to be remembered."""
    await transaction.fetch(
        "UPDATE journal SET undone_at = ?, undone_by = ? WHERE id = ?",
        (to_milliseconds(now), by, entry.id),
    )


def entry_of(row: Row) -> JournalEntry:
    """Read a row of the journal."""
    after = _AFTER.validate_json(row[6])
    return JournalEntry(
        id=row[0],
        kind=SceneChange(row[1]),
        scope=Scope(row[2]),
        done_at=from_milliseconds(row[3]),
        reason=row[4],
        before=_BEFORE.validate_json(row[5]),
        after=after.scenes,
        moved=after.moved,
        last_cell=after.last_cell,
        undone_at=from_milliseconds(row[7]) if row[7] is not None else None,
        undone_by=UserId(row[8]) if row[8] is not None else None,
    )


async def cells_in(
    transaction: Transaction, scene: int, among: Sequence[int] | None = None
) -> tuple[CellId, ...]:
    """Return the cells that are in a scene now, of all or of these."""
    chosen = "" if among is None else " AND id IN (SELECT value FROM json_each(:among))"
    rows = await transaction.fetch(
        f"SELECT id FROM mem_cells WHERE scene_id = :scene{chosen} ORDER BY id",
        {"scene": scene, "among": listed(among or ())},
    )
    return tuple(CellId(cell) for (cell,) in rows)
