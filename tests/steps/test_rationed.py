"""Ration every step that asks the model, and none that does not."""

import inspect
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.graph.step import Step, Work
from bot.ids import ChannelId, GuildId
from bot.memory.budgets import Bearers
from bot.models.offline.model import OfflineModel
from bot.spending import Spending
from bot.steps.rationed import Rationed
from tests.stage import GENERAL, GUILD, RANDOM, Stage, stage


class Rowing:
    """A step that has work in every channel, some of it late."""

    name = "row"
    reads = frozenset({"boats"})
    writes = frozenset({"miles"})
    width = 3

    def __init__(self, here: Stage, *channels: ChannelId | None) -> None:
        self.here = here
        self.channels = channels
        self.done: list[ChannelId | None] = []

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        return [self.work(channel) for channel in self.channels]

    def work(self, channel: ChannelId | None) -> Work:
        async def run() -> bool:
            self.done.append(channel)
            return True

        return Work(self.here.clock(), run, channel_id=channel, gives_up=True)


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, channel_day_tokens=100, guild_day_tokens=1_000) as made:
        yield made


def rationed(here: Stage, step: Step, share: float = 0.5) -> Rationed:
    return Rationed(step, Spending(here.databases, here.settings, here.clock), share)


async def spend(here: Stage, tokens: int, channel: ChannelId | None = None) -> None:
    async with here.databases.open(GUILD) as database:
        await database.ledger.spend(Bearers(channel), tokens)


@pytest.mark.asyncio
async def test_it_stands_where_its_step_stood(here: Stage) -> None:
    step = Rowing(here)
    wrapped = rationed(here, step)
    assert (wrapped.name, wrapped.width) == ("row", 3)
    assert (wrapped.reads, wrapped.writes) == (step.reads, step.writes)
    assert await wrapped.waiting(GUILD) == []
    graphs = {here.tender(model).graph.mermaid() for model in (here.model, OfflineModel())}
    assert len(graphs) == 1


@pytest.mark.asyncio
async def test_what_is_within_the_share_is_done_when_it_is_due(here: Stage) -> None:
    step = Rowing(here, None, GENERAL)
    await spend(here, 49, GENERAL)
    works = await rationed(here, step).waiting(GUILD)
    assert [(work.due_at, work.early, work.gives_up) for work in works] == [
        (here.clock(), True, True)
    ] * 2
    assert [await work.run() for work in works] == [True, True]
    assert step.done == [None, GENERAL]


@pytest.mark.asyncio
async def test_what_is_over_it_waits_for_tomorrow_each_channel_by_itself(here: Stage) -> None:
    step = Rowing(here, None, GENERAL, RANDOM)
    await spend(here, 50, GENERAL)
    works = await rationed(here, step).waiting(GUILD)
    tomorrow = here.clock() + timedelta(hours=15)
    assert [work.due_at for work in works] == [here.clock(), tomorrow, here.clock()]
    assert [work.early for work in works] == [True, False, True]
    await spend(here, 450)
    assert {work.due_at for work in await rationed(here, step).waiting(GUILD)} == {tomorrow}
    assert [await work.run() for work in works] == [False, False, False]
    here.clock.turn(hours=15)
    assert [await work.run() for work in works] == [True, True, True]
    assert step.done == [None, GENERAL, RANDOM]


@pytest.mark.asyncio
async def test_every_step_that_asks_the_model_is_rationed_and_no_other(here: Stage) -> None:
    steps = here.tender()._runner._steps.values()
    asking = {
        step.name
        for step in (each._step if isinstance(each, Rationed) else each for each in steps)
        if ".complete(" in inspect.getsource(type(step))
    }
    assert asking == {each.name for each in steps if isinstance(each, Rationed)}
    assert {"extract", "consolidate"} < asking
    offline = here.tender(OfflineModel())._runner._steps.values()
    assert not any(isinstance(each, Rationed) for each in offline)
