"""Tend the summaries of a guild's scenes."""

from datetime import timedelta

import pytest

from bot.consolidation import CELLS_PER_ROUND
from bot.retries import FIRST_RETRY, LONGEST_RETRY
from bot.steps.events import Consolidated
from bot.tending import GuildTender
from tests.stage import GUILD, IN_BATCHES, OUTAGE, RANDOM, Stage, cell, pass_time, thinking

LONG_SUMMARY = "Anna and Ben plan the release in May with many careful words. " * 4


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return IN_BATCHES


class TestConsolidation:
    @pytest.mark.asyncio
    async def test_a_scene_is_summed_up_after_enough_cells(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say_points(8)
        await tender.do_what_is_due(GUILD)
        assert len(here.model.consolidations) == 1
        assert here.events[-1] == Consolidated(GUILD, "Release")

    @pytest.mark.asyncio
    async def test_a_scene_is_summed_up_after_a_quiet_while(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say_points(5)
        await pass_time(here, tender, minutes=2)
        assert await tender.do_what_is_due(GUILD) == timedelta(minutes=5)
        assert here.model.consolidations == []
        assert await pass_time(here, tender, minutes=5) is None
        assert list(await here.summaries()) == ["Release"]

    @pytest.mark.asyncio
    async def test_it_reads_the_old_summary_and_the_new_cells_alone(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say_points(24)
        for _ in range(4):
            await pass_time(here, tender, minutes=10)
        sizes = [len(task.cells) for task in here.model.consolidations]
        assert sizes == [8, 8, 8]
        assert here.model.consolidations[0].summary == ""
        assert here.model.consolidations[2].summary.startswith("point 0")

    @pytest.mark.asyncio
    async def test_a_scene_with_very_many_new_cells_takes_several_rounds(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.extract = lambda task: [
            cell(f"cell {number} of {task.lines[0].text}") for number in range(CELLS_PER_ROUND + 15)
        ]
        await here.say("Much to tell")
        await pass_time(here, tender, minutes=2)
        while await tender.do_what_is_due(GUILD) == timedelta(0):
            pass
        assert [len(task.cells) for task in here.model.consolidations] == [CELLS_PER_ROUND, 15]

    @pytest.mark.asyncio
    async def test_a_summary_is_never_longer_than_a_hundred_words(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.summarise = lambda task: "Word after word. " * 500
        await here.say("We ship on Friday")
        await pass_time(here, tender, minutes=2)
        await pass_time(here, tender, hours=1)
        assert 90 <= len((await here.summaries())["Release"].split()) <= 100

    @pytest.mark.asyncio
    @pytest.mark.parametrize("answer", ["", "I'm sorry, but I can't help with that.", "Fine."])
    async def test_a_useless_answer_never_replaces_a_good_summary(
        self, here: Stage, tender: GuildTender, answer: str
    ) -> None:
        here.model.summarise = lambda task: LONG_SUMMARY
        await here.say("We ship on Friday")
        await pass_time(here, tender, minutes=2)
        await pass_time(here, tender, hours=1)
        here.model.summarise = lambda task: answer
        await here.say("No, on Monday")
        await pass_time(here, tender, minutes=10)
        here.clock.turn(days=7)
        delays = [await pass_time(here, tender, hours=2) for _ in range(10)]
        assert await here.summaries() == {"Release": LONG_SUMMARY.strip()}
        assert delays[:2] == [FIRST_RETRY, FIRST_RETRY * 2]
        assert delays[-1] == LONGEST_RETRY
        here.model.summarise = lambda task: LONG_SUMMARY + "It is now on Monday."
        await pass_time(here, tender, hours=1)
        assert (await here.summaries())["Release"].endswith("It is now on Monday.")

    @pytest.mark.asyncio
    async def test_an_outage_costs_no_summary(self, here: Stage, tender: GuildTender) -> None:
        await here.say("We ship on Friday")
        await pass_time(here, tender, minutes=2)
        here.model.failures.extend([OUTAGE, OUTAGE])
        assert await pass_time(here, tender, hours=1) == FIRST_RETRY
        assert await pass_time(here, tender, seconds=10) == FIRST_RETRY * 2
        assert await pass_time(here, tender, minutes=2) is None
        assert await here.summaries() == {"Release": "We ship on Friday"}

    @pytest.mark.asyncio
    async def test_cells_that_come_while_the_model_thinks_are_told_the_next_time(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        await pass_time(here, tender, minutes=2)
        here.clock.turn(hours=2)
        await here.say("Ben tests the refunds", channel=RANDOM)
        async with thinking(here, tender), here.databases.open(GUILD) as database:
            [waiting] = await database.queue.waiting()
            assert waiting.messages == 1
        await pass_time(here, tender, hours=2)
        await pass_time(here, tender, days=7)
        shown = [memory.text for task in here.model.consolidations for memory in task.cells]
        assert shown == ["We ship on Friday", "Ben tests the refunds"]
