"""Test that no step on the way to an answer reads more than it needs: SQLite tells its plans.

Plans without statistics, as guilds have them: nothing runs ANALYZE.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.ids import CellId, EntityId, MessageId, SceneId
from bot.memory.audience import EVERYONE
from bot.memory.budgets import Bearers
from bot.memory.connections import Connections, Parameters, Transaction
from bot.memory.db import MemoryDB
from bot.memory.examining import DueScene
from bot.memory.full_text import CELLS, MESSAGES
from bot.memory.query import Bounds
from bot.memory.queue import ExtractionQueue
from bot.memory.reflecting import DueReflection
from bot.memory.search import FullTextSearch
from bot.memory.subjects import Subject
from bot.vocabulary import DraftStage, EntityKind, TaskState
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    PEOPLE,
    START,
    draft,
    extract,
    learn,
    next_batch,
    said,
    say,
    waiting_in,
)

LAST = MessageId(2**63 - 1)
ANNA = PEOPLE["Anna"]
Read = Callable[[MemoryDB], Awaitable[Any]]

READS: dict[str, Read] = {
    "recall": lambda m: m.recall.find("What about the canoe and Ben?", EVERYBODY, before=LAST),
    "recall of a day": lambda m: m.recall.find("What was decided yesterday?", EVERYBODY),
    "recall of a person": lambda m: m.recall.find("What does Ben like?", EVERYBODY, before=LAST),
    "recall of both": lambda m: m.recall.find("What did Ben say in May?", EVERYBODY, since=START),
    "recall for somebody": lambda m: m.recall.find("What did we tell me?", EVERYBODY, asker=ANNA),
    "recall of an event": lambda m: m.recall.find("canoe before the canoe trip", EVERYBODY),
    "recall of nothing": lambda m: m.recall.find("zzz", EVERYBODY),
    "similar cells": lambda m: m.recall.similar_cells("canoe", EVERYBODY, limit=9),
    "recent": lambda m: m.messages.recent(GENERAL, EVERYBODY, before=LAST, limit=9),
    "a message": lambda m: m.messages.get(MessageId(1), EVERYBODY),
    "most salient": lambda m: m.cells.most_salient(EVERYBODY, limit=9),
    "standing": lambda m: m.cells.standing(EVERYBODY, asker=ANNA, channel_id=LAKE, limit=9),
    "scenes by id": lambda m: m.scenes.many([], EVERYBODY),
    "recent scenes": lambda m: m.scenes.recent(EVERYBODY),
    "a scene by name": lambda m: m.scenes.find("Canoe trip", EVERYBODY),
    "cells of a scene": lambda m: m.cells.of_scene(_scene(m), EVERYBODY),
    "new cells of a scene": lambda m: m.cells.not_consolidated(_scene(m), EVERYBODY, limit=9),
    "subjects of a name": lambda m: m.subjects.named("Anna", EVERYBODY),
    "a person": lambda m: m.subjects.person(ANNA, EVERYBODY),
    "a subject": lambda m: m.subjects.get(EntityId(1), EVERYBODY),
    "names typed": lambda m: m.subjects.complete("a", EVERYBODY, limit=9),
    "cells of a subject": lambda m: m.subjects.cells(_anna(), EVERYBODY, limit=9),
    "scenes of a subject": lambda m: m.subjects.scenes(_anna(), EVERYBODY, limit=9),
    "neighbours": lambda m: m.subjects.neighbours(_anna(), EVERYBODY, limit=9),
    "ties": lambda m: m.ties.of([CellId(1)], EVERYBODY),
    "waiting": lambda m: m.queue.waiting(),
    "dirty": lambda m: m.scenes.dirty(0),
    "a batch": lambda m: next_batch(m),
    "conversations": lambda m: _thread(m),
    "drafts": lambda m: m.drafts.scopes(DraftStage.EXTRACTED, EVERYBODY),
    "drafts of a scope": lambda m: m.drafts.read(EVERYONE, DraftStage.LINKED, EVERYBODY),
    "scenes to look at": lambda m: m.examiner.due(),
    "a look at a scene": lambda m: m.examiner.examine(_due(), EVERYBODY),
    "questions about scenes": lambda m: m.reorganiser.may_ask(),
    "a name for a scene": lambda m: m.journal.may_be_renamed(_scene(m), EVERYONE, "Canoe"),
    "chapters to tell": lambda m: m.chapters.due(),
    "what is weak": lambda m: m.forgetting.is_due(),
    "cells to relate": lambda m: m.relinker.waits(),
    "channels to reflect on": lambda m: m.reflections.due(),
    "what to reflect on": lambda m: m.reflections.cells(_gathered(), EVERYBODY),
    "what was concluded": lambda m: m.reflections.concluded(_gathered(), EVERYBODY),
    "what was used": lambda m: m.ledger.day(Bearers(GENERAL, ANNA)),
    "closed channels": lambda m: m.rescoper.mixed([LAKE, GENERAL]),
    "open tasks": lambda m: m.tasks.ids(EVERYBODY, TaskState.OPEN),
    "conflicts": lambda m: m.conflicts.open(EVERYBODY, limit=9, offset=0),
}
# These walk along an index until enough is found, or all of it where all of it is wanted.
ALONG = re.compile(
    r"SCAN \w+ USING (COVERING )?INDEX"
    r" (cells_by_salience|scenes_by_update|scenes_dirty|messages_waiting|messages_failed"
    r"|drafts_put_off|drafts_by_scope)$"
)
# Small, however much is remembered: what waits, and a row a channel. Scenes are counted.
SMALL = re.compile(
    r"SCAN (cells_to_link|names_to_link|reflections)$|SCAN one USING INDEX conflicts_open$"
    r"|SCAN mem_scenes USING COVERING INDEX"
)
FULL_TEXT = re.compile(r"SCAN \w+_fts(_terms)? VIRTUAL TABLE INDEX [1-9]|SCAN \w+_fts .*:M")
LISTS = re.compile(
    r"SCAN (json_each|pragma_page_\w+|pragma_freelist_count) VIRTUAL TABLE"
    r"|SCAN \(subquery|SCAN (\d+ )?CONSTANT ROWS?"
    r"|SCAN (seen|best|candidates|salient|said|told|talks|rare|near|own|tied|found_name|things"
    r"|latest|sizes|line)$"
)
# A list that is read once for a statement.
ONCE = ("LIST SUBQUERY", "LEFT-MOST SUBQUERY", "UNION ALL", "MATERIALIZE talks", "MATERIALIZE own")


def _anna() -> Subject:
    return Subject(EntityId(1), EntityKind.PERSON, "Anna", "anna", ANNA, 40, (EntityId(1),))


def _due() -> DueScene:
    return DueScene(0, SceneId(1), EVERYONE, 10, crowded=True)


def _gathered() -> DueReflection:
    return DueReflection(0, EVERYONE, GENERAL, 20.0, CellId(20), 0, START)


def _scene(memory: MemoryDB) -> Any:
    return 1


async def _thread(memory: MemoryDB) -> None:
    assert await memory.talks.thread(await waiting_in(memory))


async def fill(memory: MemoryDB) -> None:
    for at in range(40):
        channel = LAKE if at % 2 else GENERAL
        await learn(memory, f"The canoe is number {at}", scene=f"Scene {at % 4}", channel=channel)
    await say(memory, "waiting")


async def statements_of(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch, read: Read
) -> list[tuple[str, Parameters]]:
    """Return what a read asks the database."""
    statements: list[tuple[str, Parameters]] = []
    fetch = Connections.fetch

    async def noted(self: Connections, sql: str, parameters: Parameters = ()) -> Any:
        statements.append((sql, parameters))
        return await fetch(self, sql, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(Connections, "fetch", noted)
        await read(memory)
    return statements


async def plan(memory: MemoryDB, sql: str, parameters: Parameters) -> list[tuple[int, int, str]]:
    rows = await memory.connections.fetch(f"EXPLAIN QUERY PLAN {sql}", parameters)
    return [(row[0], row[1], row[3]) for row in rows]


def needless(steps: list[tuple[int, int, str]]) -> list[str]:
    """Return the steps that read a whole table, or a list of channels again for every row."""
    parents = {number: (parent, step) for number, parent, step in steps}
    found = []
    for at, (_, parent, step) in enumerate(steps):
        under = parents.get(parent, (0, ""))[1]
        if step.startswith("SCAN json_each"):
            leads = at == 0 or (at == 1 and under.startswith("CO-ROUTINE"))
            if not leads and not under.startswith(ONCE):
                found.append(f"{under} > {step}")
        elif step.startswith("SCAN") and not (
            ALONG.match(step) or SMALL.match(step) or FULL_TEXT.match(step) or LISTS.match(step)
        ):
            found.append(step)
    return found


@pytest.mark.asyncio
@pytest.mark.parametrize("name", READS)
async def test_a_read_scans_no_table(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    await fill(memory)
    statements = await statements_of(memory, monkeypatch, READS[name])
    assert statements
    for sql, parameters in statements:
        steps = await plan(memory, sql, parameters)
        assert needless(steps) == [], sql
        if name in {"recent", "most salient", "recent scenes", "cells of a scene"}:
            assert not any("TEMP B-TREE" in step for _, _, step in steps), sql


@pytest.mark.asyncio
async def test_standing_memories_are_looked_up_place_by_place_already_in_order(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(memory)
    [(sql, parameters)] = await statements_of(memory, monkeypatch, READS["standing"])
    steps = await plan(memory, sql, parameters)
    key = "holder=? AND holder_id=? AND cell_type=? AND scope=? AND root_id=?"
    looked_up = [
        (number, parent)
        for number, parent, step in steps
        if step == f"SEARCH one USING PRIMARY KEY ({key})"
    ]
    assert looked_up
    for number, parent in looked_up:
        assert [one for one, under, _ in steps if under == parent] == [number]  # nothing to sort


@pytest.mark.asyncio
@pytest.mark.parametrize("words", [["canoe"], ["canoe", "number"], ["canoe", "number", "scene"]])
@pytest.mark.parametrize(
    "bounds",
    [
        Bounds(cheap_postings=0),
        Bounds(cheap_postings=0, candidates=60),
        Bounds(cheap_postings=0, candidates=1),
        Bounds(postings=1),
    ],
)
async def test_no_way_to_bound_a_search_scans_a_table(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch, bounds: Bounds, words: list[str]
) -> None:
    await fill(memory)
    for table in (MESSAGES, CELLS):
        search = FullTextSearch(memory.connections, table, lambda: START, bounds)
        ask: Read = lambda _, search=search: search.find(words, EVERYBODY, limit=9)  # noqa: E731
        statements = await statements_of(memory, monkeypatch, ask)
        assert len(statements) > 1
        for sql, parameters in statements:
            steps = await plan(memory, sql, parameters)
            assert needless(steps) == [], sql
            # The full-text query leads, and nothing it finds is asked of it again.
            assert not any(FULL_TEXT.match(step) and "=" in step for _, _, step in steps), sql


@pytest.mark.asyncio
async def test_no_write_of_a_message_or_cell_scans_a_table(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(memory)
    statements: list[tuple[str, Parameters]] = []
    fetch = Transaction.fetch

    async def noted(self: Transaction, sql: str, parameters: Parameters = ()) -> Any:
        statements.append((sql, parameters))
        return await fetch(self, sql, parameters)

    monkeypatch.setattr(Transaction, "fetch", noted)
    message = said("The canoe leaks", said_at=START)
    await memory.messages.add(message)
    await extract(memory, draft("The canoe leaks", message), of=[message])
    dirty = (await memory.scenes.dirty(0))[0]
    await memory.scenes.replace_summary(dirty, "It leaks.", [])
    await memory.scenes.replace_summary((await memory.scenes.dirty(0))[0], "It does.", [])
    await ExtractionQueue(memory.connections, lambda: START).revive()
    assert len(statements) > 15
    for sql, parameters in statements:
        assert needless(await plan(memory, sql, parameters)) == [], sql


@pytest.mark.asyncio
async def test_counting_reads_indexes_and_no_contents(
    memory: MemoryDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(memory)
    [(sql, parameters)] = await statements_of(memory, monkeypatch, lambda m: m.status(EVERYBODY))
    scans = [step for _, _, step in await plan(memory, sql, parameters)]
    counted = [step for step in scans if re.match(r"SCAN [mc]\b", step)]
    assert len(counted) == 4
    assert all("INDEX" in step for step in counted)
