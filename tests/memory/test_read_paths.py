"""Walk every way in which the package reads memory, and find none around the one predicate.

A memory of one open channel, one that was open once and one private one is filled through the
package's own doors; every place has a word of its own in all that was said, named, told or
concluded there. Then every method of every store is called for audiences that may not see some of
them, with the ids of all that they may not see, and every statement that SQLite ran meanwhile is
looked at: which columns it reads, whether the predicate is in it, and what rows came out of it.
A method that is new fails here until it is called like all others, or its reason not to be stands
in one of the lists.
"""

import ast
import dataclasses
import inspect
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import bot
import cogs
from bot.ids import CellId, EntityId, GuildId, MessageId, SceneId, UserId
from bot.memory.audience import Audience, Scope, scope_of_channel
from bot.memory.chapters import DueChapter
from bot.memory.connections import Connections, Transaction
from bot.memory.db import MemoryDB
from bot.memory.records import ConflictId
from bot.memory.subjects import Subject
from bot.memory.undoing import CannotUndo
from bot.vocabulary import CellType, Outcome, RelationKind, TaskState
from tests.memory.samples import PEOPLE, open_memory, rows
from tests.memory.test_organised_audiences import (
    ACTS,
    ALL,
    PLACES,
    ROOTS,
    Moved,
    Said,
    World,
    leaked,
    word_of,
)

# Whatever else the stores do, by what it does instead of telling somebody something.
TELLS_NOBODY = {
    "connections": "runs the statements of all others",
    "queue": "extraction: takes what waits in one channel, one scope at a time",
    "talks": "extraction: tells conversations of one channel apart",
    "drafts": "organising: what was extracted and is no memory yet, of one scope",
    "organiser": "organising: writes what was extracted, for its own scope",
    "relinker": "organising: ties names to cells within a scope",
    "reflections": "reflecting: reads cells of one scope and channel for its own conclusions",
    "rescoper": "organising: gives what a closed channel said its own scope",
    "reorganiser": "organising: merges, splits and renames scenes of one scope",
    "examiner": "organising: looks whether a scene should be split or merged, within its scope",
    "removal": "deletes",
    "importer": "writes what a file holds",
}
# Stores that hold nothing that was said.
HOLDS_NO_TALK = {
    "step_runs": "counts of work",
    "ledger": "counts of tokens and messages",
    "settings": "what admins chose",
    "listening_notices": "which channels were told that Memoir reads along",
    "audit": "what admins did",
}
# Methods of stores that tell something, which do without an audience.
WITHOUT_AUDIENCE = {
    "messages.add": "logs",
    "messages.drain": "ends the logging",
    "messages.edited_at": "when a message was edited; no text",
    "messages.oldest": "when the oldest message was said, to know when its time is up",
    "messages.said_since": "ids of what was said lately, to ask Discord whether it is still there",
    "messages.holding": "tells which of these ids are kept, for their removal; no text",
    "scenes.dirty": "consolidation: which scenes are due, by scope; their cells need an audience",
    "scenes.postpone": "consolidation: puts off",
    "scenes.replace_summary": "consolidation: writes",
    "chapters.add": "chapters: writes",
    "chapters.due": "chapters: which scenes are due, by number",
    "forgetting.cool": "forgetting: weighs all memories by numbers",
    "forgetting.is_due": "forgetting: whether it is time to",
    "forgetting.note_use": "forgetting: counts what was shown to somebody",
    "journal.may_be_renamed": "organising: whether a scene may get a name; yes or no",
    "journal.undone": "organising: what people undid, within a scope",
    "tasks.is_concern_of": "whether a task that was shown is somebody's; yes or no",
    "exporter.everybody": "export: which places there are, for the operator",
}
# Modules besides the cogs that talk to people or ask a model on their behalf...
SURFACE = ("agent.py", "at_hand.py", "recalling.py", "client.py", "tenancy.py")
# ...and what these and the cogs do without an audience.
ON_THE_SURFACE = {
    "messages.edited_at": "for the terminal to wait until an edit is taken in",
    "tasks.is_concern_of": "whether a task that was shown is somebody's; yes or no",
}
# What changes a memory first finds it with the predicate; then it reads on its own behalf.
WRITES_UNGUARDED = {
    "undoing.undo": "whether something came later, and whether a name was taken meanwhile",
    "forgetting.pin": "the words of the memory that was found, for the index",
    "tasks.set_state": "the words of the task that was found, for the index",
    "conflicts.settle": "the words of the memories that were found, for the index",
    "corrections.correct": "the name of the scene of the memory that was found, for the index",
}

# Columns that hold words, but nobody's of the server.
OURS = {
    "guild_state": {"key"},
    "messages": {"state", "error"},
    "mem_cells": {"cell_type", "origin", "state"},
    "standing_cells": {"holder", "cell_type"},
    "embedding_models": {"name"},
    "cell_drafts": {"stage"},
    "conflicts": {"outcome"},
    "entities": {"kind"},
    "cell_links": {"kind"},
    "journal": {"kind"},
    "step_runs": {"step"},
    "removals": {"selection"},
    "ledger": {"level"},
    "guild_settings": {"name", "value"},
    "audit": {"what", "before", "after"},
    "sqlite_sequence": {"name", "seq"},
}
SQL = re.compile(r"connections\.(fetch|write)\(|SELECT .* FROM (?!sqlite_)")
# Full-text search weighs the words of a question by all rows, and looks inside of long words: what
# it reads for that goes into a statement with the predicate, and never out of the store.
WORDS_OF_THE_INDEX = re.compile(r"(messages_fts|mem_cells_fts|long_words)(_\w+)?|name_words")


@dataclass(frozen=True, slots=True)
class Ids:
    """Name all that a memory holds, whoever may see it."""

    messages: list[MessageId]
    cells: list[CellId]
    scenes: list[SceneId]
    entities: list[EntityId]
    entries: list[int]
    conflicts: list[ConflictId]
    names: list[str]  # of scenes
    subjects: list[Subject]
    chapters: list[DueChapter]


Call = Callable[[MemoryDB, Ids, Audience], Iterable[Awaitable[object]]]
ASKED = (
    *("canoe", "Canary", "CanaryyPrivate topic", "launch May", "What is open?", "when?"),
    *("What did Anna say about Ben?", "what did I say last week?", "Who is Ben?", "and you?"),
    *("since March", "what was decided before the launch?", "my tasks", "canoe NOT x"),
)
ANNA, LATE = PEOPLE["Anna"], MessageId(1 << 62)

# What tells people something that one can read.
TELLS = {
    *("messages.get", "messages.many", "messages.recent"),
    *("cells.many", "cells.drawn_from", "cells.of_scene", "cells.most_salient", "cells.standing"),
    *("scenes.recent", "scenes.find", "scenes.many", "scenes.named", "scenes.complete"),
    *("subjects.named", "subjects.get", "subjects.complete", "subjects.neighbours"),
    *("recall.find", "recall.similar_cells", "ties.of", "maps.of", "conflicts.open"),
    *("chapters.of_scene", "journal.recent", "journal.find", "tasks.many", "undoing.undo"),
    "exporter.lines",
}
# How every method that takes an audience is called: with the ids of everything there is.
CALLS: dict[str, Call] = {
    "messages.get": lambda m, i, a: (m.messages.get(each, a) for each in i.messages),
    "messages.many": lambda m, i, a: [m.messages.many(i.messages, a)],
    "messages.still_told": lambda m, i, a: [_still_told(m, i, a)],
    "messages.where": lambda m, i, a: [m.messages.where(i.messages, a)],
    "messages.recent": lambda m, i, a: (
        m.messages.recent(root, a, before=LATE, limit=99) for root in ROOTS
    ),
    "cells.many": lambda m, i, a: [m.cells.many(i.cells, a)],
    "cells.sources": lambda m, i, a: [m.cells.sources(i.cells, a)],
    "cells.drawn_from": lambda m, i, a: [m.cells.drawn_from(i.messages, a, limit=99)],
    "cells.of_scene": lambda m, i, a: (m.cells.of_scene(each, a, limit=99) for each in i.scenes),
    "cells.not_consolidated": lambda m, i, a: (
        m.cells.not_consolidated(each, a, limit=99) for each in i.scenes
    ),
    "cells.most_salient": lambda m, i, a: [m.cells.most_salient(a, limit=99)],
    "cells.standing": lambda m, i, a: (
        m.cells.standing(a, asker=who, channel_id=root, limit=99, types=tuple(CellType))
        for root in ROOTS
        for who in PEOPLE.values()
    ),
    "scenes.recent": lambda m, i, a: [m.scenes.recent(a, limit=99)],
    "scenes.count": lambda m, i, a: [m.scenes.count(a)],
    "scenes.find": lambda m, i, a: (m.scenes.find(name, a) for name in i.names),
    "scenes.many": lambda m, i, a: [m.scenes.many(i.scenes, a)],
    "scenes.named": lambda m, i, a: [m.scenes.named(i.names, a)],
    "scenes.complete": lambda m, i, a: (m.scenes.complete(text, a) for text in ("", "can", "top")),
    "scenes.sharing_a_word": lambda m, i, a: (
        m.scenes.sharing_a_word(name, a, limit=99) for name in i.names
    ),
    "subjects.named": lambda m, i, a: (m.subjects.named(name, a) for name in WORDS),
    "subjects.person": lambda m, i, a: (m.subjects.person(who, a) for who in PEOPLE.values()),
    "subjects.get": lambda m, i, a: (m.subjects.get(each, a) for each in i.entities),
    "subjects.complete": lambda m, i, a: (
        m.subjects.complete(text, a, limit=99) for text in ("", "can")
    ),
    "subjects.count": lambda m, i, a: (m.subjects.count(e, a) for e in i.subjects),
    "subjects.cells": lambda m, i, a: (m.subjects.cells(e, a, limit=99) for e in i.subjects),
    "subjects.scenes": lambda m, i, a: (m.subjects.scenes(e, a, limit=99) for e in i.subjects),
    "subjects.neighbours": lambda m, i, a: (
        m.subjects.neighbours(e, a, limit=99) for e in i.subjects
    ),
    "ties.of": lambda m, i, a: [m.ties.of(i.cells, a)],
    "recall.find": lambda m, i, a: (
        m.recall.find(text, a, limit=99, asker=ANNA, relevant=relevant)
        for text in ASKED
        for relevant in (False, True)
    ),
    "recall.similar_cells": lambda m, i, a: (
        m.recall.similar_cells(text, a, limit=99) for text in ASKED
    ),
    "chapters.of_scene": lambda m, i, a: (
        m.chapters.of_scene(each, a, limit=99) for each in i.scenes
    ),
    "chapters.count": lambda m, i, a: (m.chapters.count(each, a) for each in i.scenes),
    "chapters.cells_of_next": lambda m, i, a: (
        m.chapters.cells_of_next(each, a) for each in i.chapters
    ),
    "journal.recent": lambda m, i, a: [m.journal.recent(a, limit=99)],
    "journal.count": lambda m, i, a: [m.journal.count(a)],
    "journal.find": lambda m, i, a: (m.journal.find(each, a) for each in i.entries),
    "undoing.undo": lambda m, i, a: (_refusal(m.undoing.undo(e, a, ANNA)) for e in i.entries),
    "tasks.ids": lambda m, i, a: (
        m.tasks.ids(a, state, person=who) for state in TaskState for who in (None, ANNA)
    ),
    "tasks.many": lambda m, i, a: [m.tasks.many(i.cells, a)],
    "tasks.set_state": lambda m, i, a: (
        m.tasks.set_state(each, TaskState.DONE, a) for each in i.cells
    ),
    "maps.of": lambda m, i, a: [m.maps.of(a)],
    "conflicts.count": lambda m, i, a: [m.conflicts.count(a)],
    "conflicts.open": lambda m, i, a: [m.conflicts.open(a, limit=99)],
    "conflicts.settle": lambda m, i, a: (
        m.conflicts.settle(each, Outcome.BOTH, ANNA, a) for each in i.conflicts
    ),
    "corrections.correct": lambda m, i, a: (
        m.corrections.correct(each, "put right", a) for each in i.cells
    ),
    "forgetting.pin": lambda m, i, a: (m.forgetting.pin(e, a, pinned=True) for e in i.cells),
    "personal.kept": lambda m, i, a: [m.personal.kept(UserId(1), a)],
    "exporter.lines": lambda m, i, a: [_all_lines(m.exporter.lines(GuildId(1), a))],
}
WORDS = [word_of(each.scope, each.root_id) for each in PLACES]


async def _all_lines(lines: AsyncIterator[str]) -> str:
    return "".join([line async for line in lines])


async def _still_told(memory: MemoryDB, ids: Ids, audience: Audience) -> object:
    seen = await memory.messages.many(ids.messages, audience)
    return await memory.messages.still_told(seen, audience)


async def _refusal(undoing: Awaitable[object]) -> object:
    try:
        return await undoing
    except CannotUndo as refusal:
        return str(refusal)


@dataclass(frozen=True, slots=True)
class Ran:
    """Hold one statement that SQLite ran."""

    sql: str
    parameters: Any
    rows: list[Any]


@contextmanager
def recorded() -> Iterator[list[Ran]]:
    """Note every statement that is run meanwhile, with what came out of it."""
    ran: list[Ran] = []

    def noting(fetch: Any) -> Any:
        async def noted(self: Any, sql: str, parameters: Any = ()) -> list[Any]:
            rows = await fetch(self, sql, parameters)
            ran.append(Ran(sql, parameters, rows))
            return list(rows)

        return noted

    with pytest.MonkeyPatch.context() as patched:
        for kind in (Connections, Transaction):
            patched.setattr(kind, "fetch", noting(kind.fetch))
        yield ran


def said_columns(file: Path, ran: Ran) -> set[str]:
    """Return the columns with words of the server that a statement reads, as SQLite tells."""
    read: set[str] = set()
    connection = sqlite3.connect(file)
    words = {
        (table, column)
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})")
        if kind in ("TEXT", "", "BLOB") and column not in OURS.get(table, ())
    }

    def note(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and (table, column) in words:
            read.add(f"{table}.{column}")
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    try:
        connection.execute(f"EXPLAIN {ran.sql}", ran.parameters)
    finally:
        connection.close()
    return read


def _is_guarded(sql: str) -> bool:
    return "json_each(:open_channels)" in sql and "json_each(:own_scopes)" in sql


def _only_of_the_index(columns: set[str]) -> bool:
    return all(WORDS_OF_THE_INDEX.fullmatch(each.partition(".")[0]) for each in columns)


PRIVATE = PLACES[5]  # of channel 20, which is seen by its own people alone
HEARD = [
    Said(place, cell_type, kind, to, own_scene, frozenset(ROOTS))
    for place, cell_type, kind, to, own_scene in [
        (PLACES[0], CellType.DECISION, None, 0, False),
        (PLACES[2], CellType.TASK, None, 0, False),
        (PRIVATE, CellType.PREFERENCE, None, 0, False),
        (PRIVATE, CellType.TASK, None, 0, True),
        (PLACES[0], CellType.FACT, RelationKind.CONTRADICTS, 0, False),
        (PLACES[2], CellType.FACT, RelationKind.REPLACES, 1, True),
        (PRIVATE, CellType.FACT, RelationKind.CONTRADICTS, 2, True),
        (PRIVATE, CellType.DECISION, RelationKind.REPLACES, 3, False),
        (PLACES[2], CellType.FACT, None, 0, True),
        (PLACES[0], CellType.FACT, None, 0, True),
        (PRIVATE, CellType.FACT, None, 0, True),
        (PLACES[2], CellType.FACT, RelationKind.CONTRADICTS, 0, False),
    ]
]
DONE = [
    Moved(act, which, other, frozenset(ROOTS))
    for which, other in ((0, 1), (1, 2), (2, 0), (3, 1), (4, 3), (5, 2))
    for act in ACTS
    if act not in ("undo", "settle", "correct") and (act, which) != ("rename", 5)
]
AUDIENCES = (
    Audience(),
    Audience(frozenset({ROOTS[0]})),
    Audience(frozenset({ROOTS[0]}), frozenset({scope_of_channel(ROOTS[0])})),
    Audience(own_scopes=frozenset({scope_of_channel(ROOTS[2])})),
)


@asynccontextmanager
async def filled(folder: Path) -> AsyncIterator[tuple[World, Ids]]:
    """Open a memory in which every place has told its word in every way."""
    world = World(await open_memory(folder / "1.db"))
    try:
        for at, heard in enumerate(HEARD):
            await world.hear(at, heard)
        for moved in DONE:
            await world.do(moved)
        yield world, await ids_of(world.memory)
    finally:
        await world.memory.close()


async def ids_of(memory: MemoryDB) -> Ids:
    async def column(table: str) -> list[Any]:
        return [row[0] for row in await rows(memory, f"SELECT id FROM {table} ORDER BY id")]

    entities = await column("entities")
    subjects = [await memory.subjects.get(EntityId(each), ALL) for each in entities]
    scenes = await rows(memory, "SELECT id, scope, name FROM mem_scenes ORDER BY id")
    return Ids(
        messages=await column("messages"),
        cells=await column("mem_cells"),
        scenes=[SceneId(scene) for scene, *_ in scenes],
        entities=entities,
        entries=await column("journal"),
        conflicts=await column("conflicts"),
        names=[name for *_, name in scenes],
        subjects=[each for each in subjects if each is not None],
        chapters=[DueChapter(0, SceneId(scene), Scope(of), -1, 0) for scene, of, _ in scenes],
    )


@pytest.mark.asyncio
async def test_no_read_that_takes_an_audience_goes_around_the_predicate(tmp_path: Path) -> None:
    async with filled(tmp_path) as (world, ids):
        told_of_all, reads = set(), Reads(tmp_path / "1.db")
        for name, call in CALLS.items():
            for audience in (*AUDIENCES, ALL):
                with recorded() as ran:
                    told = [await each for each in call(world.memory, ids, audience)]
                assert leaked(told, audience) == set(), name
                for each in ran:
                    reads.check(name, each, audience)
                if audience == ALL and leaked(told, Audience()):
                    told_of_all.add(name)
        # The memory was not empty: whoever may see everything is told of it by all these ways.
        assert told_of_all >= TELLS


@pytest.mark.asyncio
async def test_counts_tell_of_no_more_than_can_be_seen(tmp_path: Path) -> None:
    async with filled(tmp_path) as (world, ids):
        memory = world.memory
        for audience in (*AUDIENCES, ALL):
            scenes = await memory.scenes.recent(audience, limit=999)
            entries = await memory.journal.recent(audience, limit=999)
            conflicts = await memory.conflicts.open(audience, limit=999)
            assert await memory.scenes.count(audience) == len(scenes)
            assert await memory.journal.count(audience) == len(entries)
            assert await memory.conflicts.count(audience) == len(conflicts)
            assert (await memory.maps.of(audience)).total == len(scenes)
            for scene in ids.scenes:
                chapters = await memory.chapters.of_scene(scene, audience, limit=999)
                assert await memory.chapters.count(scene, audience) == len(chapters)
            status = await memory.status(audience)
            cells = await memory.cells.many(ids.cells, audience)
            messages = await memory.messages.many(ids.messages, audience)
            assert (status.cells, status.scenes) == (len(cells), len(scenes))
            assert status.messages == len(messages)
            for scene, found in (await memory.scenes.many(ids.scenes, audience)).items():
                assert found.cells == len([c for c in cells.values() if c.scene_id == scene])


def methods(owner: type) -> Iterator[tuple[str, inspect.Signature]]:
    """Yield the public methods of a store."""
    for name, method in inspect.getmembers(owner, inspect.isroutine):
        if not name.startswith("_"):
            yield name, inspect.signature(method)


def stores() -> dict[str, type]:
    """Return the stores of a memory by name; vectors are tried in test_vectors.py."""
    names = vars(sys.modules["bot.memory.db"])
    found = {}
    for each in dataclasses.fields(MemoryDB):
        kind = names.get(str(each.type)) if isinstance(each.type, str) else each.type
        if inspect.isclass(kind):
            found[each.name] = kind
    return found


def test_every_way_into_memory_takes_an_audience_or_says_why_not() -> None:
    unexplained = {
        f"{store}.{name}"
        for store, owner in stores().items()
        if store not in TELLS_NOBODY | HOLDS_NO_TALK
        for name, signature in methods(owner)
        if "audience" not in signature.parameters
    }
    assert unexplained == set(WITHOUT_AUDIENCE)


def test_every_way_into_memory_that_takes_an_audience_is_tried() -> None:
    with_audience = {
        f"{store}.{name}"
        for store, owner in stores().items()
        if store not in TELLS_NOBODY | HOLDS_NO_TALK
        for name, signature in methods(owner)
        if "audience" in signature.parameters
    }
    assert with_audience == set(CALLS)


def test_an_audience_is_never_optional() -> None:
    for owner in stores().values():
        for name, signature in methods(owner):
            audience = signature.parameters.get("audience")
            assert audience is None or audience.default is inspect.Parameter.empty, name


def test_whoever_talks_to_people_reads_memory_by_no_other_way() -> None:
    used = {
        f"{node.value.attr}.{node.attr}"
        for path in surface()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in stores().keys() - HOLDS_NO_TALK
        and node.attr in dict(methods(stores()[node.value.attr]))
    }
    assert used - set(CALLS) == set(ON_THE_SURFACE)


def surface() -> Iterator[Path]:
    yield from Path(cogs.__file__).parent.glob("*.py")
    yield from (Path(bot.__file__).parent / name for name in SURFACE)


def test_nobody_but_the_stores_speaks_sql() -> None:
    home = Path(bot.__file__).parent
    for path in (*home.rglob("*.py"), *Path(cogs.__file__).parent.rglob("*.py")):
        if home / "memory" not in path.parents:
            assert not SQL.search(path.read_text()), path


class Reads:
    """Look at the statements that are run."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._columns: dict[str, set[str]] = {}

    def check(self, name: str, ran: Ran, audience: Audience) -> None:
        """Fail if a statement reads words unguarded, or brings hidden ones out of the database."""
        if ran.sql not in self._columns:
            self._columns[ran.sql] = said_columns(self._file, ran)
        columns = self._columns[ran.sql]
        if name not in WRITES_UNGUARDED and not _only_of_the_index(columns):
            assert _is_guarded(ran.sql), (name, columns, ran.sql)
            assert leaked(ran.rows, audience) == set(), (name, ran.sql)
