"""Read from outside how a guild's memory work fares."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.memory import progress
from bot.memory.audience import EVERYONE
from bot.memory.db import MemoryDB
from bot.memory.migrations import migrations
from bot.memory.progress import Progress, Waiting, progress_in
from bot.memory.records import Batch
from bot.memory.step_runs import StepRun
from tests.memory.samples import (
    EVERYBODY,
    START,
    Clock,
    draft,
    learn,
    next_batch,
    open_memory,
    organise,
    say,
)


async def work(memory: MemoryDB) -> None:
    """Leave something for every step, and something set aside."""
    await learn(memory, "A dirty scene")
    await say(memory, "poison")
    poison = await next_batch(memory)
    await memory.queue.fail(poison, "It was unreadable.", retry_at=None)
    said = [await say(memory, f"point {number}") for number in range(6)]
    taken = [draft(each.content, each) for each in said[:5]]
    assert await memory.queue.finish(Batch(0, tuple(said[:5]), (), 0), taken)
    for stage, drafts in {"reconciled": "2, 3", "linked": "4, 5"}.items():
        await write(memory, f"UPDATE cell_drafts SET stage = '{stage}' WHERE id IN ({drafts})")
    await write(memory, "UPDATE cell_drafts SET set_aside = 1 WHERE id = 6")


async def write(memory: MemoryDB, sql: str) -> None:
    await memory.connections.write(lambda transaction: transaction.fetch(sql))


EXPECTED = Waiting(1, 1, 0, 2, 2, 1, 1)


@pytest.mark.asyncio
async def test_what_waits_is_counted_by_step_also_while_the_bot_runs(
    memory: MemoryDB, path: Path
) -> None:
    await work(memory)
    assert progress_in(path).waiting == EXPECTED
    await memory.connections.write(lambda transaction: read_meanwhile(path))


async def read_meanwhile(path: Path) -> None:
    assert progress_in(path).waiting == EXPECTED


@pytest.mark.asyncio
async def test_what_steps_did_is_told(memory: MemoryDB, path: Path, clock: Clock) -> None:
    await memory.step_runs.add({"extract": StepRun(2, 1, 300), "place": StepRun(1, 0, 5)})
    clock.turn(hours=1)
    await memory.step_runs.add({"extract": StepRun(1, 0, 100)})
    assert progress_in(path).steps == {
        "extract": StepRun(3, 1, 400, START + timedelta(hours=1)),
        "place": StepRun(1, 0, 5, START),
    }


@pytest.mark.asyncio
async def test_a_file_that_nobody_has_open_is_left_as_it_was(path: Path, clock: Clock) -> None:
    memory = await open_memory(path, clock)
    await work(memory)
    await memory.close()
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    assert progress_in(path).waiting == EXPECTED
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


def test_several_guilds_are_summed_up() -> None:
    one = Progress({"extract": StepRun(2, 1, 10, START)}, Waiting(1, 2, 3, 4, 5, 6, 7))
    later = START + timedelta(days=1)
    two = Progress({"extract": StepRun(1, 0, 5, later), "link": StepRun(1)}, Waiting(to_link=1))
    assert Progress.of([one, two]) == Progress(
        {"extract": StepRun(3, 1, 15, later), "link": StepRun(1)}, Waiting(1, 2, 3, 5, 5, 6, 7)
    )
    assert Progress.of([]) == Progress()


class TestRefusals:
    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        ("version", "words"),
        [
            (len(migrations()) + 1, "was written by a newer Memoir: update this one"),
            (8, "was last opened by an older Memoir: it is counted once the bot has opened it."),
        ],
    )
    async def test_a_file_of_another_release_is_named(
        self, path: Path, clock: Clock, version: int, words: str
    ) -> None:
        await (await open_memory(path, clock)).close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version = {version}")
        with pytest.raises(StoreError, match=words) as caught:
            progress_in(path)
        assert str(caught.value).startswith("1.db ")

    def test_a_file_that_is_no_database_is_named(self, path: Path) -> None:
        path.write_bytes(b"this is no database " * 1_000)
        with pytest.raises(StoreError, match=r"1\.db cannot be read: it is encrypted, or damaged"):
            progress_in(path)

    def test_a_file_that_is_gone_is_named(self, path: Path) -> None:
        with pytest.raises(StoreError, match=r"1\.db cannot be read"):
            progress_in(path)
        assert not path.exists()

    @pytest.mark.asyncio
    async def test_a_file_that_somebody_locks_is_named(
        self, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.01)
        await (await open_memory(path, clock)).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as keeper:
            keeper.execute("PRAGMA locking_mode = EXCLUSIVE")
            keeper.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreError, match=r"1\.db cannot be read: database is locked\."):
                progress_in(path)


@pytest.mark.asyncio
async def test_once_all_is_done_nothing_waits(memory: MemoryDB, path: Path) -> None:
    message = await say(memory, "one")
    assert await memory.queue.finish(Batch(0, (message,), (), 0), [draft("one", message)])
    assert progress_in(path).waiting == Waiting(to_reconcile=1)
    await organise(memory, message.place)
    assert progress_in(path).waiting == Waiting(to_consolidate=1)
    [dirty] = await memory.scenes.dirty(0)
    cells = await memory.cells.not_consolidated(dirty.scene.id, EVERYBODY, limit=9)
    await memory.scenes.replace_summary(dirty, "One.", [cell.id for cell in cells])
    assert progress_in(path).waiting == Waiting()
    assert dirty.scene.scope == EVERYONE
