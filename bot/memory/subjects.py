"""Read what is known about people and things, as far as an audience may see it.

A subject exists for an audience through the cells that it may see, and through nothing else. Cells
of several scopes that speak of one person, or of things with one name, are of one subject.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.ids import CellId, EntityId, SceneId, UserId
from bot.memory.audience import Audience, scene_visible, visible
from bot.memory.connections import Connections, Row, listed
from bot.memory.entity_names import entity_key
from bot.memory.text import folded
from bot.vocabulary import EntityKind

# Of a subject that everything is about, so many of the newest cells are looked at.
LOOKED_AT = 500
# Names looked at for what somebody types: those that most cells speak of.
SUGGESTED_FROM = 200
# So many cells are counted to order what is suggested.
COUNTED = 50
# Beyond every name that begins with some letters.
_BEYOND = "\U0010ffff"

_COLUMNS = "known.id, known.kind, known.name, known.folded_name, known.user_id"
_SCOPES = "SELECT 0 AS scope UNION ALL SELECT value FROM json_each(:own_scopes)"
_SPOKEN_OF = (
    "FROM cell_entities AS tied CROSS JOIN mem_cells AS found ON found.id = tied.cell_id"
    f" WHERE tied.entity_id = known.id AND {visible('found')}"
)
_COUNT = f"(SELECT count(*) FROM (SELECT 1 {_SPOKEN_OF} LIMIT :counted))"
_BY_NAME = f"""
SELECT {_COLUMNS}, {_COUNT} FROM ({_SCOPES}) AS seen
CROSS JOIN entity_names AS alias ON alias.scope = seen.scope AND alias.folded_name = :key
JOIN entities AS known ON known.id = alias.entity_id WHERE EXISTS (SELECT 1 {_SPOKEN_OF})
"""
_BY_ID = f"""
SELECT {_COLUMNS}, {_COUNT} FROM entities AS known
WHERE known.id = :entity AND EXISTS (SELECT 1 {_SPOKEN_OF})
"""
_BY_PERSON = f"""
SELECT {_COLUMNS}, {_COUNT} FROM entities AS known
WHERE known.user_id = :user_id AND known.user_id <> 0 AND EXISTS (SELECT 1 {_SPOKEN_OF})
"""
_BEGINNING = f"""
SELECT DISTINCT {_COLUMNS}, {_COUNT} FROM (
    SELECT alias.entity_id AS id FROM ({_SCOPES}) AS seen
    CROSS JOIN entity_names AS alias ON alias.scope = seen.scope
    AND alias.folded_name >= :typed AND alias.folded_name < :beyond LIMIT :most
) AS found_name JOIN entities AS known ON known.id = found_name.id
WHERE EXISTS (SELECT 1 {_SPOKEN_OF})
"""
_OFTEN = f"""
SELECT {_COLUMNS}, {_COUNT} FROM (
    SELECT often.id FROM ({_SCOPES}) AS seen CROSS JOIN entities AS often ON often.id IN (
        SELECT id FROM entities WHERE scope = seen.scope ORDER BY cells DESC LIMIT :most
    )
) AS found_name JOIN entities AS known ON known.id = found_name.id
WHERE instr(known.folded_name, :typed) > 0 AND EXISTS (SELECT 1 {_SPOKEN_OF})
"""
_SEEN = f"""
seen AS MATERIALIZED (
    SELECT found.id, found.scene_id, found.salience, found.said_at, found.pinned,
        found.superseded_by IS NOT NULL OR found.valid_to IS NOT NULL AS ended
    FROM cell_entities AS tied CROSS JOIN mem_cells AS found ON found.id = tied.cell_id
    WHERE tied.entity_id IN (SELECT value FROM json_each(:ids)) AND {visible("found")}
    ORDER BY tied.cell_id DESC LIMIT :most
)
"""
_NEIGHBOURS = f"""
WITH {_SEEN}
SELECT min(known.id), known.kind, known.name, known.folded_name, known.user_id, count(*) AS together
FROM seen CROSS JOIN cell_entities AS tied ON tied.cell_id = seen.id
JOIN entities AS known ON known.id = tied.entity_id
WHERE known.id NOT IN (SELECT value FROM json_each(:ids))
GROUP BY known.user_id, iif(known.user_id <> 0, '', known.folded_name)
ORDER BY together DESC, min(known.cells), min(known.id) LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """Hold a person or thing as an audience may know it."""

    id: EntityId  # one of its own, to find it again
    kind: EntityKind
    name: str
    key: str  # what its equal names share
    user_id: UserId | None  # None: nobody of this server, or it can't be told who
    cells: int  # that the audience may see; no more than COUNTED are counted
    ids: tuple[EntityId, ...]  # in all scopes of the audience


class SubjectStore:
    """Find subjects, what is known of them, and what is often spoken of together with them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def named(self, name: str, audience: Audience) -> list[Subject]:
        """Return everybody and everything of a name, what is spoken of most often first."""
        return await self._select(_BY_NAME, audience, key=entity_key(name) or folded(name))

    async def person(self, user_id: UserId, audience: Audience) -> Subject | None:
        """Return somebody of this server, if anything is known of them."""
        return _first(await self._select(_BY_PERSON, audience, user_id=user_id))

    async def get(self, entity_id: EntityId, audience: Audience) -> Subject | None:
        """Return the subject that an entity belongs to."""
        one = _first(await self._select(_BY_ID, audience, entity=entity_id))
        if one is None:
            return None
        if one.user_id is not None:
            return await self.person(one.user_id, audience)
        named = await self._select(_BY_NAME, audience, key=one.key)
        return _first([each for each in named if each.user_id is None])

    async def complete(self, typed: str, audience: Audience, *, limit: int) -> list[Subject]:
        """Return subjects that somebody may mean who is typing, those that begin so first."""
        start = folded(typed)
        values: dict[str, int | str] = {"typed": start, "most": SUGGESTED_FROM}
        found: list[Subject] = []
        if start:
            found = await self._select(_BEGINNING, audience, **values, beyond=start + _BEYOND)
        if len(found) < limit:
            known = {(each.user_id, each.key) for each in found}
            often = await self._select(_OFTEN, audience, **values)
            found += [each for each in often if (each.user_id, each.key) not in known]
        return found[:limit]

    async def count(self, subject: Subject, audience: Audience) -> int:
        """Return how many of the subject's newest cells the audience may see."""
        rows = await self._of(subject, audience, f"WITH {_SEEN} SELECT count(*) FROM seen")
        return int(rows[0][0])

    async def cells(
        self, subject: Subject, audience: Audience, *, limit: int, offset: int = 0
    ) -> list[CellId]:
        """Return what is known of a subject: what holds first, by salience, then the newest."""
        rows = await self._of(
            subject,
            audience,
            f"WITH {_SEEN} SELECT id FROM seen"
            " ORDER BY ended, pinned DESC, salience DESC, said_at DESC, id DESC"
            " LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
        )
        return [CellId(row[0]) for row in rows]

    async def scenes(
        self, subject: Subject, audience: Audience, *, limit: int
    ) -> list[tuple[SceneId, str]]:
        """Return the scenes, by id and name, that tell most of a subject."""
        rows = await self._of(
            subject,
            audience,
            f"WITH {_SEEN} SELECT s.id, s.name FROM seen JOIN mem_scenes AS s"
            f" ON s.id = seen.scene_id WHERE {scene_visible('s')}"
            " GROUP BY s.id ORDER BY count(*) DESC, max(seen.said_at) DESC LIMIT :limit",
            limit=limit,
        )
        return [(SceneId(row[0]), row[1]) for row in rows]

    async def neighbours(
        self, subject: Subject, audience: Audience, *, limit: int
    ) -> list[Subject]:
        """Return what is most often spoken of together with a subject; its cells are those."""
        rows = await self._of(subject, audience, _NEIGHBOURS, limit=limit)
        return [_subject_of(row) for row in rows]

    async def _of(
        self, subject: Subject, audience: Audience, sql: str, **values: int
    ) -> Sequence[Row]:
        return await self._connections.fetch(
            sql,
            {"ids": listed(subject.ids), "most": LOOKED_AT, **values, **audience.parameters},
        )

    async def _select(self, sql: str, audience: Audience, **values: int | str) -> list[Subject]:
        rows = await self._connections.fetch(
            sql, {"counted": COUNTED, **values, **audience.parameters}
        )
        return _joined(map(_subject_of, rows))


def _subject_of(row: Row) -> Subject:
    entity = EntityId(row[0])
    user_id = UserId(row[4]) if row[4] else None
    return Subject(entity, EntityKind(row[1]), row[2], row[3], user_id, row[5], (entity,))


def _joined(found: Iterable[Subject]) -> list[Subject]:
    """Return each subject once, with its entities of all scopes, the most spoken of first."""
    subjects: dict[object, Subject] = {}
    for each in found:
        one = subjects.setdefault(each.user_id or each.key, each)
        if one is not each:
            both = tuple(sorted({*one.ids, *each.ids}))
            cells = min(one.cells + each.cells, COUNTED)
            subjects[each.user_id or each.key] = replace(one, cells=cells, ids=both)
    return sorted(subjects.values(), key=lambda each: (-each.cells, each.name, each.id))


def _first(found: Sequence[Subject]) -> Subject | None:
    return found[0] if found else None
