"""Write what an audience may see of a server's memory as the text of an export."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime

from bot.clock import Clock
from bot.ids import CellId, ChannelId, GuildId
from bot.memory.audience import Audience, Scope, scene_visible, visible
from bot.memory.cells import CellStore
from bot.memory.connections import Connections, Row, listed
from bot.memory.exchange.entries import Numbers, cell_entry, chapter_entry, message_entry
from bot.memory.exchange.records import (
    FORMAT,
    LEAST_BASES,
    VERSION,
    CellRecord,
    ConflictRecord,
    EntityRecord,
    LinkRecord,
    MessageRecord,
    Record,
    SceneRecord,
)
from bot.memory.guild_settings import EVERYWHERE, GuildSettings, GuildSettingsStore
from bot.memory.messages import MESSAGE_COLUMNS
from bot.memory.timestamps import from_milliseconds, moment_of
from bot.vocabulary import CellOrigin, EntityKind, Outcome, RelationKind

# Rows of one read: short ones let others in between.
AT_ONCE = 100
BREATH = 50  # entries after which others get their turn

_MESSAGES = f"""
SELECT {MESSAGE_COLUMNS}, found.state, found.talk_id, found.answers FROM messages AS found
WHERE found.id > :after AND {visible("found")} ORDER BY found.id LIMIT :limit
"""
_SCENES = f"""
SELECT s.id, s.name, s.scope, s.summary, s.created_at, s.updated_at FROM mem_scenes AS s
WHERE {scene_visible("s")} AND EXISTS (
    SELECT 1 FROM mem_cells AS found WHERE found.scene_id = s.id AND found.scope = s.scope
    AND {visible("found")}) ORDER BY s.id
"""
_ENTITIES = f"""
SELECT DISTINCT e.id, e.kind, e.name, e.user_id, e.scope FROM entities AS e
JOIN cell_entities AS tied ON tied.entity_id = e.id JOIN mem_cells AS found
ON found.id = tied.cell_id AND found.scope = e.scope WHERE {visible("found")} ORDER BY e.id
"""
_LIFE = f"""
SELECT found.id, found.state_by, found.ended_at, found.uses, found.used_at, found.confirmations,
    found.confirmed_at, found.consolidated FROM mem_cells AS found
WHERE found.id > :after AND {visible("found")} ORDER BY found.id LIMIT :limit
"""
# What was drawn from these is on its way: elsewhere it is to be drawn from them once more.
_STAGED = f"""
SELECT found.id FROM messages AS found WHERE {visible("found")} AND found.id IN (
    SELECT value FROM cell_drafts, json_each(draft, '$.sources'))
"""
_OF_MESSAGES = f"IN (SELECT value FROM json_each(:ids)) AND {visible('found')}"
_OF_SCENES = f"IN (SELECT value FROM json_each(:ids)) AND {scene_visible('s')}"
_MENTIONS = f"""
SELECT message_id, user_id, name FROM message_mentions
JOIN messages AS found ON found.id = message_id WHERE message_id {_OF_MESSAGES}
"""
_NAMES = f"""
SELECT scene_id, one.folded_name FROM scene_aliases AS one
JOIN mem_scenes AS s ON s.id = scene_id WHERE scene_id {_OF_SCENES}
"""
_CHAPTERS = f"""
SELECT scene_id, starts_at, ends_at, one.summary, cells FROM scene_chapters AS one
JOIN mem_scenes AS s ON s.id = scene_id WHERE scene_id {_OF_SCENES} ORDER BY starts_at, one.id
"""
# Bare ids, of rows that were read for the audience before.
_DRAWN = "SELECT answer_id, message_id FROM answer_sources WHERE answer_id IN ({ids})"
_DRAWN_SCENES = "SELECT answer_id, scene_id FROM answer_scenes WHERE answer_id IN ({ids})"
_TIED = "SELECT cell_id, entity_id FROM cell_entities WHERE cell_id IN ({ids})"
_BASES = "SELECT cell_id, base_id FROM cell_bases WHERE cell_id IN ({ids})"
_CHANNELS = "SELECT scene_id, root_id FROM scene_channels WHERE scene_id IN ({ids})"
_LINKS = "SELECT from_id, to_id, kind FROM cell_links WHERE from_id IN ({ids}) ORDER BY 1, 2, 3"
_CONFLICTS = """
SELECT older_id, newer_id, found_at, settled_at, settled_by, outcome FROM conflicts
WHERE older_id IN ({ids}) ORDER BY older_id, newer_id
"""


class Exporter:
    """Read a memory piece by piece and write it down."""

    def __init__(
        self,
        connections: Connections,
        cells: CellStore,
        settings: GuildSettingsStore,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._cells = cells
        self._settings = settings
        self._clock = clock

    async def everybody(self) -> Audience:
        """Return the audience that sees all of this memory: its operator alone is that."""
        rows = await self._connections.fetch(
            "SELECT scope, root_id FROM messages UNION SELECT scope, root_id FROM mem_cells"
            " UNION SELECT scope, 0 FROM mem_scenes UNION SELECT 0, root_id FROM scene_channels"
        )
        return Audience(
            frozenset(ChannelId(root) for _, root in rows),
            frozenset(Scope(scope) for scope, _ in rows if scope),
        )

    async def lines(self, guild_id: GuildId, audience: Audience) -> AsyncIterator[str]:
        """Yield the export line by line."""
        scenes = await self._numbers(_SCENES, audience)
        entities = await self._numbers(_ENTITIES, audience)
        yield _header(guild_id, self._clock(), await self._settings.read())
        messages: set[int] = set()
        async for line in _section("messages", self._messages(audience, scenes, messages)):
            yield line
        async for line in _section("scenes", self._scenes(audience, scenes)):
            yield line
        async for line in _section("entities", self._entities(audience, entities)):
            yield line
        cells = await self._cell_numbers(audience, messages)
        async for line in _section(
            "cells", self._all_cells(audience, messages, scenes, entities, cells)
        ):
            yield line
        async for line in _section("links", self._links(cells)):
            yield line
        async for line in _section("conflicts", self._conflicts(cells)):
            yield line
        yield "\n}\n"

    async def _numbers(self, sql: str, audience: Audience) -> dict[int, int]:
        rows = await self._connections.fetch(sql, audience.parameters)
        return {row[0]: number for number, row in enumerate(rows, start=1)}

    async def _messages(
        self, audience: Audience, scenes: Numbers, seen: set[int]
    ) -> AsyncIterator[MessageRecord]:
        staged = await self._numbers(_STAGED, audience)
        async for rows in self._pages(_MESSAGES, audience):
            ids = [row[0] for row in rows]
            seen.update(ids)
            mentions = await self._seen_parts(_MENTIONS, ids, audience)
            drawn, told = await self._parts(_DRAWN, ids), await self._parts(_DRAWN_SCENES, ids)
            for row in rows:
                yield message_entry(
                    row,
                    mentions.get(row[0], ()),
                    (source for (source,) in drawn.get(row[0], ())),
                    (scenes[scene] for (scene,) in told.get(row[0], ()) if scene in scenes),
                    waits=row[0] in staged,
                )

    async def _scenes(self, audience: Audience, numbers: Numbers) -> AsyncIterator[SceneRecord]:
        rows = await self._connections.fetch(_SCENES, audience.parameters)
        ids = [row[0] for row in rows]
        channels = await self._parts(_CHANNELS, ids)
        names, chapters = (
            await self._seen_parts(_NAMES, ids, audience),
            await self._seen_parts(_CHAPTERS, ids, audience),
        )
        for scene, name, scope, summary, created_at, updated_at in rows:
            if scene in numbers:
                yield SceneRecord(
                    number=numbers[scene],
                    name=name,
                    kept_for=scope,
                    summary=summary,
                    created_at=from_milliseconds(created_at),
                    updated_at=from_milliseconds(updated_at),
                    channels=tuple(sorted(root for (root,) in channels.get(scene, ()))),
                    former_names=tuple(sorted(each for (each,) in names.get(scene, ()))),
                    chapters=tuple(map(chapter_entry, chapters.get(scene, ()))),
                )

    async def _entities(self, audience: Audience, numbers: Numbers) -> AsyncIterator[EntityRecord]:
        rows = await self._connections.fetch(_ENTITIES, audience.parameters)
        for entity, kind, name, user_id, scope in rows:
            if entity in numbers:
                yield EntityRecord(
                    number=numbers[entity],
                    kind=EntityKind(kind),
                    name=name,
                    user=user_id or None,
                    kept_for=scope,
                )

    async def _cell_numbers(self, audience: Audience, messages: set[int]) -> dict[int, int]:
        """Return the cells that can be told with their evidence, in order."""
        found: dict[int, int] = {}
        async for rows in self._pages(_LIFE, audience):
            cells = await self._cells.many([CellId(row[0]) for row in rows], audience)
            bases = await self._parts(_BASES, cells)
            for each in sorted(cells):
                evidence = [source for source in cells[each].sources if source in messages]
                derived = cells[each].origin is CellOrigin.DERIVED
                told = [base for (base,) in bases.get(each, ()) if base in found]
                if len(told) >= LEAST_BASES if derived else evidence:
                    found[each] = len(found) + 1
        return found

    async def _all_cells(
        self,
        audience: Audience,
        messages: set[int],
        scenes: Numbers,
        entities: Numbers,
        cells: Numbers,
    ) -> AsyncIterator[CellRecord]:
        async for rows in self._pages(_LIFE, audience):
            found = await self._cells.many([CellId(row[0]) for row in rows], audience)
            tied, bases = await self._parts(_TIED, found), await self._parts(_BASES, found)
            for row in rows:
                cell = found.get(CellId(row[0]))
                if cell is None or cell.id not in cells:
                    continue
                yield cell_entry(
                    cell,
                    row,
                    cells,
                    scene=scenes.get(cell.scene_id) if cell.scene else None,
                    sources=[each for each in cell.sources if each in messages],
                    entities=[entities[e] for (e,) in tied.get(cell.id, ()) if e in entities],
                    bases=[cells[b] for (b,) in bases.get(cell.id, ()) if b in cells],
                    state_by=row[1] if row[1] in messages else None,
                )

    async def _links(self, cells: Numbers) -> AsyncIterator[LinkRecord]:
        for ids in _chunks(cells):
            for one, to, kind in await self._tied_rows(_LINKS, ids):
                if to in cells:
                    yield LinkRecord(cell=cells[one], to=cells[to], kind=RelationKind(kind))

    async def _conflicts(self, cells: Numbers) -> AsyncIterator[ConflictRecord]:
        for ids in _chunks(cells):
            for older, newer, found, settled, by, outcome in await self._tied_rows(_CONFLICTS, ids):
                if newer in cells:
                    yield ConflictRecord(
                        older=cells[older],
                        newer=cells[newer],
                        found_at=from_milliseconds(found),
                        settled_at=moment_of(settled),
                        settled_by=by,
                        outcome=Outcome(outcome) if outcome else None,
                    )

    async def _pages(self, sql: str, audience: Audience) -> AsyncIterator[list[Row]]:
        """Yield rows page by page; the first column is an id and ascends."""
        after = 0
        while rows := await self._connections.fetch(
            sql, {"after": after, "limit": AT_ONCE, **audience.parameters}
        ):
            yield rows
            after = rows[-1][0]

    async def _tied_rows(self, sql: str, ids: Iterable[int]) -> list[Row]:
        which = "SELECT value FROM json_each(?)"
        return await self._connections.fetch(sql.format(ids=which), (listed(ids),))

    async def _parts(self, sql: str, ids: Iterable[int]) -> dict[int, list[Row]]:
        return _by_first(await self._tied_rows(sql, ids))

    async def _seen_parts(
        self, sql: str, ids: Iterable[int], audience: Audience
    ) -> dict[int, list[Row]]:
        values = {"ids": listed(ids), **audience.parameters}
        return _by_first(await self._connections.fetch(sql, values))


def _header(guild_id: GuildId, now: datetime, settings: GuildSettings) -> str:
    chosen = settings.model_dump(mode="json")
    defaults = GuildSettings().model_dump(mode="json")
    if chosen["listen"] != EVERYWHERE:
        chosen["listen"] = list(map(str, chosen["listen"]))
    header = {
        "format": FORMAT,
        "version": VERSION,
        "guild_id": str(guild_id),
        "exported_at": now.isoformat(timespec="milliseconds"),
        "settings": {name: value for name, value in chosen.items() if value != defaults[name]},
    }
    lines = (f'"{name}": {json.dumps(value)}' for name, value in header.items())
    return "{\n" + ",\n".join(lines)


async def _section(name: str, records: AsyncIterator[Record]) -> AsyncIterator[str]:
    yield f',\n"{name}": ['
    comma, number = "", 0
    async for record in records:
        yield f"{comma}\n{record.model_dump_json(exclude_defaults=True)}"
        comma, number = ",", number + 1
        if not number % BREATH:
            await asyncio.sleep(0)
    yield "\n]" if comma else "]"


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))


def _by_first(rows: Iterable[Row]) -> dict[int, list[Row]]:
    parts: dict[int, list[Row]] = {}
    for first, *rest in rows:
        parts.setdefault(first, []).append(rest)
    return parts
