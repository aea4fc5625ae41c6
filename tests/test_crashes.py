"""Kill the memory work between any two steps, before or after any commit: the end is the same."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import ChannelId, GuildId
from bot.memory.connections import Connections, Transaction
from bot.memory.pool import GuildDatabases
from bot.models.base import Answer, StructuredPrompt
from bot.models.offline.model import OfflineModel
from bot.models.tasks import (
    ExtractionTask,
    Line,
    Memory,
    MergingTask,
    ReflectionTask,
    SplittingTask,
)
from bot.tending import GuildTender
from tests.stage import ANNA, BEN, CARA, GENERAL, GUILD, RANDOM, STAFF, Clock, Stage, plain_settings

# Told by hand, so that each step has something to do: repeats, changes, old news, tasks that are
# done, plans that are dropped, topics that belong together, problems that come again, things named.
TALK = """
Anna: We decided to use Postgres for the billing service.
Ben: I will write the migration for the billing database by Friday.
Cara: The rent of the office is 500 euros.
Anna: The canoe trip starts at the Green Lake on 12 June.
Ben: We decided to use Postgres for the billing service.
Cara: I prefer the window seat on the train to Hamburg.
Anna: The nightly build failed on a full disk.
Ben: The migration for the billing database is done.
Cara: The rent of the office is 600 euros now.
Anna: The canoe trip is moved to 19 June.
Ben: The nightly build failed again in the tests.
Cara: Carla from the harbour office sends the invoices for the canoes.
Anna: We no longer use Postgres for the billing service, we use SQLite.
Ben: I will order the pizza for the release party.
Cara: The nightly build failed and nobody knows why.
Anna: The release party is cancelled.
Ben: The budget for the canoe trip is 300 euros.
Cara: The rent of the office is 550 euros, says the landlord.
Anna: I will paint the boat house in May.
Ben: The boat house needs a new roof before the canoe trip.
Cara: The nightly build failed on the new server.
Anna: The launch of the website is on 3 July.
Ben: There is a risk that the website is not ready for the launch.
Cara: The website uses the green logo that Anna made.
"""
FAILURES = "\n".join(f"Ben: The nightly build of part{at} failed." for at in range(12))
PEOPLE = {"Anna": ANNA, "Ben": BEN, "Cara": CARA}
# Now and then somebody speaks elsewhere; one of the places is private.
PLACES: Sequence[tuple[ChannelId, bool]] = (*[(GENERAL, False)] * 9, (RANDOM, False), (STAFF, True))
BETWEEN = timedelta(hours=7)
# What tells how often something ran, not what is remembered.
NOT_COMPARED = frozenset({"step_runs", "guild_state", "sqlite_sequence"})

Work = Callable[[Transaction], Awaitable[Any]]


class Killed(BaseException):
    """Stand for the end of the process: nothing catches it, nothing comes after it."""


class Killer:
    """Let so many commits happen, then none any more."""

    def __init__(self, commits: int, *, torn: bool) -> None:
        self.left = commits
        self.torn = torn  # the last one is not acknowledged, although it is on disk
        self.dead = False
        self.commits = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        whole = Connections._transact

        async def transact(connections: Connections, work: Work) -> Any:
            if self.dead or (self.left <= 0 and not self.torn):
                self.dead = True
                raise Killed
            done = await whole(connections, work)
            self.left -= 1
            self.commits += 1
            if self.left <= 0 and self.torn:
                self.dead = True
                raise Killed
            return done

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Connections, "_transact", transact)
            yield


NEVER = 10**9


class BusyModel(OfflineModel):
    """Say of all that may happen to a memory that it does happen; the same every time."""

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        task = request.prompt.task
        if isinstance(task, ExtractionTask):
            made: Any = {"cells": [_cell(line, task.known) for line in task.lines]}
        elif isinstance(task, MergingTask):
            first = task.scene.name.split()[0]
            same = [each.number for each in task.others if each.name.split()[0] == first]
            made = {"same": same[0] if same else None, "name": ""}
        elif isinstance(task, SplittingTask):
            numbers = [memory.number for memory in task.cells]
            made = {
                "groups": [
                    {"name": task.scene, "cells": numbers[::2]},
                    {"name": f"More of {task.scene}"[:60], "cells": numbers[1::2]},
                ]
            }
        elif isinstance(task, ReflectionTask):
            told = [memory.number for memory in task.cells if "build" in memory.text]
            made = {"conclusions": [{"content": "Nightly builds keep failing", "cells": told}]}
        else:
            return await super().complete(request)
        return request.schema.model_validate(made)


def _cell(line: Line, known: Sequence[Memory]) -> dict[str, Any]:
    """Return a memory of a line; of known ones it is about those that share most of its words."""
    words = set(line.text.lower().rstrip(".").split())
    near = [each for each in known if len(words & set(each.text.lower().split())) >= NEAR]
    kind = next((kind for cue, kind in CUES.items() if cue in line.text), "follows")
    return {
        "scene": " ".join(line.text.split()[1:3]).strip(".,"),
        "cell_type": "task" if "I will" in line.text else "fact",
        "salience": 0.9,
        "content": line.text,
        "speaker": line.speaker,
        "sources": [line.number],
        "relations": [{"known": each.number, "kind": kind} for each in near],
        "about": [word.strip(".,") for word in line.text.split()[1:] if word[0].isupper()],
    }


NEAR = 4  # words
CUES = {
    "now": "replaces",
    "no longer": "replaces",
    "moved": "replaces",
    "says": "contradicts",
    "is done": "done",
    "cancelled": "dropped",
    "needs": "part_of",
}


class Machine:
    """Run the memory work of a guild, process after process, over one folder."""

    def __init__(self, folder: Path, model: type[OfflineModel]) -> None:
        self.folder = folder
        self.model = model
        self.clock = Clock()

    async def log(self) -> None:
        """Have the talk on disk, with its own times."""
        settings_ = plain_settings(data_dir=self.folder)
        databases = GuildDatabases(self.folder, capacity=1, clock=self.clock)
        here = Stage(databases, None, self.clock, settings_)  # type: ignore[arg-type]
        for at, line in enumerate((TALK.strip() + "\n" + FAILURES).splitlines()):
            speaker, _, text = line.partition(": ")
            channel, private = PLACES[at % len(PLACES)]
            await here.say(text, PEOPLE[speaker], channel=channel, private=private)
            self.clock.now += BETWEEN
        self.clock.now += timedelta(days=1)
        await databases.close()

    async def work(self, killer: Killer) -> bool:
        """Live as one process: take up what is left; return whether all of it came to an end."""
        databases = GuildDatabases(self.folder, capacity=1, clock=self.clock)
        tender = GuildTender(
            databases,
            self.model(),
            lambda guild: frozenset({GENERAL, RANDOM}),
            plain_settings(data_dir=self.folder, batch_messages=5, scene_cells=4),
            self.clock,
            lambda event: None,
        )
        try:
            with killer.at_work():
                async with databases.open(GUILD) as database:
                    await database.queue.revive()
                await tender.work_off(GUILD)
        except Killed:
            return False
        finally:
            await databases.close()
        return True

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that the database holds, to the last row."""
        with closing(sqlite3.connect(self.folder / f"{GuildId(GUILD)}.db")) as connection:
            tables = [
                name
                for (name,) in connection.execute(
                    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                )
                if name not in NOT_COMPARED and not name.startswith("sqlite_")
            ]
            return {
                name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
                for name in tables
            }


@cache
def calm(model: type[OfflineModel]) -> tuple[int, dict[str, list[tuple[Any, ...]]]]:
    """Return how many commits there are and where they lead, if nobody is killed."""

    async def run(folder: Path) -> tuple[int, dict[str, list[tuple[Any, ...]]]]:
        machine, killer = Machine(folder, model), Killer(NEVER, torn=False)
        await machine.log()
        assert await machine.work(killer)
        return killer.commits, machine.state()

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(Path(folder)))


def test_without_a_kill_every_step_has_something_to_do() -> None:
    commits, state = calm(BusyModel)
    assert commits > 50
    assert not state["cell_drafts"]
    for table in (
        "mem_cells cell_sources cell_entities entities cell_links conflicts cell_bases"
        " standing_cells"
    ).split():
        assert state[table], table


@pytest.mark.parametrize("model", [OfflineModel, BusyModel])
@given(kills=st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=4))
@settings(max_examples=8)
def test_whenever_it_is_killed_the_end_is_the_same(
    model: type[OfflineModel], kills: list[tuple[float, bool]]
) -> None:
    commits, expected = calm(model)

    async def run(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
        machine = Machine(folder, model)
        await machine.log()
        for share, torn in kills:
            after = int(share * commits / len(kills)) + torn
            if await machine.work(Killer(after, torn=torn)):
                break
        assert await machine.work(Killer(NEVER, torn=False))
        return machine.state()

    with tempfile.TemporaryDirectory() as folder:
        state = asyncio.run(run(Path(folder)))
    for table, rows in expected.items():
        assert state[table] == rows, table
