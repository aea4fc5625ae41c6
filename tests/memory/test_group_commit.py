"""Test that items share transactions, and are acknowledged once they are on disk."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import StoreError
from bot.memory.connections import Connections, Transaction
from bot.memory.group_commit import GROUP, GroupCommit


class Notebook:
    """Write words, one row each, and remember which words shared a transaction."""

    def __init__(self, connections: Connections, path: Path) -> None:
        self.connections = connections
        self.path = path
        self.commits: GroupCommit[str, int] = GroupCommit(connections, self._write)
        self.groups: list[list[str]] = []
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.entered = asyncio.Event()

    async def _write(self, transaction: Transaction, words: Sequence[str]) -> list[int]:
        self.groups.append(list(words))
        self.entered.set()
        await self.go_on.wait()
        for word in words:
            if word == "poison":
                raise KeyError(word)
            await transaction.fetch("INSERT INTO noted VALUES (?)", (word,))
        return [len(word) for word in words]

    def on_disk(self) -> list[str]:
        """Return what another process sees."""
        with sqlite3.connect(self.path) as other:
            found = [word for (word,) in other.execute("SELECT word FROM noted ORDER BY rowid")]
        other.close()
        return found


@pytest_asyncio.fixture
async def notebook(path: Path) -> AsyncIterator[Notebook]:
    connections = await Connections.open(path)
    await connections.write(lambda t: t.fetch("CREATE TABLE noted (word TEXT)"))
    yield Notebook(connections, path)
    await connections.close()


@pytest.mark.asyncio
async def test_everyone_gets_the_result_of_their_own_item(notebook: Notebook) -> None:
    words = ["a", "bb", "ccc", "dddd"]
    assert await asyncio.gather(*map(notebook.commits.add, words)) == [1, 2, 3, 4]
    assert notebook.on_disk() == words


@pytest.mark.asyncio
async def test_what_is_acknowledged_is_committed(notebook: Notebook) -> None:
    for word in ("one", "two", "three"):
        await notebook.commits.add(word)
        assert notebook.on_disk()[-1] == word


@pytest.mark.asyncio
async def test_nothing_is_acknowledged_before_its_commit(notebook: Notebook) -> None:
    notebook.go_on.clear()
    adding = asyncio.create_task(notebook.commits.add("early"))
    await notebook.entered.wait()
    assert not adding.done()
    assert notebook.on_disk() == []
    notebook.go_on.set()
    assert await adding == 5


@pytest.mark.asyncio
async def test_what_comes_while_the_writer_is_busy_shares_a_transaction(notebook: Notebook) -> None:
    notebook.go_on.clear()
    first = asyncio.create_task(notebook.commits.add("first"))
    await notebook.entered.wait()
    others = [asyncio.create_task(notebook.commits.add(f"word{at}")) for at in range(10)]
    await asyncio.sleep(0)
    notebook.go_on.set()
    await asyncio.gather(first, *others)
    assert notebook.groups == [["first"], [f"word{at}" for at in range(10)]]


@pytest.mark.asyncio
async def test_a_crowd_is_written_in_order_and_in_groups_of_bounded_size(
    notebook: Notebook,
) -> None:
    words = [f"word{at}" for at in range(3 * GROUP + 7)]
    await asyncio.gather(*map(notebook.commits.add, words))
    assert notebook.on_disk() == words
    assert max(map(len, notebook.groups)) == GROUP


@pytest.mark.asyncio
async def test_a_failing_transaction_acknowledges_none_and_later_ones_work(
    notebook: Notebook,
) -> None:
    group = ["good", "poison", "good too"]
    outcomes = await asyncio.gather(*map(notebook.commits.add, group), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [KeyError] * 3
    assert notebook.on_disk() == []
    assert await notebook.commits.add("later") == 5
    assert notebook.on_disk() == ["later"]


@pytest.mark.asyncio
async def test_a_failing_group_costs_the_next_group_nothing(notebook: Notebook) -> None:
    words = ["poison", *(f"word{at}" for at in range(2 * GROUP))]
    outcomes = await asyncio.gather(*map(notebook.commits.add, words), return_exceptions=True)
    failed = [word for word, outcome in zip(words, outcomes, strict=True) if outcome != len(word)]
    assert failed == words[:GROUP]
    assert notebook.on_disk() == words[GROUP:]


@pytest.mark.asyncio
async def test_all_who_wait_hear_of_a_transaction_that_cannot_begin(notebook: Notebook) -> None:
    await notebook.connections._writer.execute_fetchall("PRAGMA busy_timeout = 1")
    foreign = sqlite3.connect(notebook.path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    adding = asyncio.gather(*map(notebook.commits.add, "abc"), return_exceptions=True)
    assert [type(outcome) for outcome in await adding] == [StoreError] * 3
    foreign.execute("ROLLBACK")
    foreign.close()
    assert await notebook.commits.add("later") == 5
    assert notebook.on_disk() == ["later"]


@pytest.mark.asyncio
@pytest.mark.parametrize("last", ["word", "poison"])
async def test_a_cancelled_caller_loses_nothing_and_disturbs_nobody(
    notebook: Notebook, last: str, caplog: pytest.LogCaptureFixture
) -> None:
    notebook.go_on.clear()
    under_way = asyncio.create_task(notebook.commits.add("under way"))
    await notebook.entered.wait()
    waiting = asyncio.create_task(notebook.commits.add(last))
    await asyncio.sleep(0)
    for task in (under_way, waiting):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    notebook.go_on.set()
    await notebook.commits.drain()
    assert notebook.on_disk() == ["under way"] + ["word"] * (last == "word")
    assert caplog.records == []


@pytest.mark.asyncio
async def test_draining_waits_for_all_that_is_pending(notebook: Notebook) -> None:
    await notebook.commits.drain()  # nothing yet
    words = [f"word{at}" for at in range(GROUP + 1)]
    adding = [asyncio.create_task(notebook.commits.add(word)) for word in words]
    await asyncio.sleep(0)
    await notebook.commits.drain()
    assert notebook.on_disk() == words
    await asyncio.gather(*adding)
