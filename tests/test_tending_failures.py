"""Tend a guild's memory while the model fails, and while it is reset."""

import logging
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.ids import ChannelId
from bot.retries import ATTEMPTS, FIRST_RETRY, FIRST_RETRY_IF_REFUSED, LONGEST_RETRY
from bot.steps.events import Consolidated, SetAside
from bot.tending import GuildTender
from tests.stage import (
    GENERAL,
    GUILD,
    IN_BATCHES,
    OUTAGE,
    QUIET,
    RANDOM,
    REFUSED,
    UNREADABLE,
    Stage,
    choke_on,
    pass_time,
    thinking,
)


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return IN_BATCHES


class TestFailures:
    @pytest.mark.asyncio
    async def test_an_outage_is_outlasted_with_growing_delays(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        here.model.failures.extend([OUTAGE] * 12)
        await pass_time(here, tender, minutes=2)
        delays = []
        while here.model.failures:
            wait = await tender.do_what_is_due(GUILD)
            assert wait is not None
            delays.append(wait)
            here.clock.now += wait
            await tender.do_what_is_due(GUILD)
        assert delays[:3] == [FIRST_RETRY, FIRST_RETRY * 2, FIRST_RETRY * 4]
        assert delays[-1] == LONGEST_RETRY
        assert delays == sorted(delays)
        assert await here.failed() == 0
        await pass_time(here, tender, hours=1)
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_after_an_outage_the_delays_begin_anew(
        self, here: Stage, tender: GuildTender
    ) -> None:
        for _ in range(3):
            await here.say("We ship on Friday")
            here.model.failures.extend([OUTAGE] * 3)
            for _ in range(3):
                await pass_time(here, tender, minutes=2)
            assert await tender.do_what_is_due(GUILD) == FIRST_RETRY * 4
            await pass_time(here, tender, minutes=2)
            assert await here.waiting() == 0

    @pytest.mark.asyncio
    async def test_an_outage_counts_for_each_channel_apart(
        self, here: Stage, tender: GuildTender
    ) -> None:
        channels = [ChannelId(50 + number) for number in range(10)]
        for channel in channels:
            await here.say("We ship on Friday", channel=channel)
        here.model.failures.extend([OUTAGE] * len(channels))
        assert await pass_time(here, tender, minutes=2) == FIRST_RETRY
        here.clock.turn(seconds=10)
        while await tender.do_what_is_due(GUILD) == timedelta(0):
            pass
        assert await here.waiting() == 0

    @pytest.mark.asyncio
    async def test_new_messages_do_not_hasten_a_retry(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        here.model.failures.extend([OUTAGE] * 5)
        for _ in range(5):
            await pass_time(here, tender, hours=1)
        calls = len(here.model.prompts)
        for number in range(30):
            await here.say(f"And point {number}", addressed=True)
            await pass_time(here, tender, seconds=5)
        assert len(here.model.prompts) == calls
        await pass_time(here, tender, minutes=2)
        assert len(here.model.prompts) > calls

    @pytest.mark.asyncio
    async def test_what_no_model_can_read_is_set_aside_and_kept(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Unreadable")
        here.model.failures.extend([UNREADABLE] * ATTEMPTS)
        delays = [await pass_time(here, tender, hours=1) for _ in range(ATTEMPTS)]
        assert delays == [FIRST_RETRY, FIRST_RETRY * 2, None]
        assert here.events == [SetAside(GUILD, 1)]
        assert here.model.failures == type(here.model.failures)()
        async with here.databases.open(GUILD) as database:
            status = await database.status(here.everyone)
            [kept] = await database.messages.recent(
                GENERAL, here.everyone, before=here.message("later").id, limit=5
            )
        assert (status.messages, status.waiting_messages, status.failed_messages) == (1, 0, 1)
        assert kept.content == "Unreadable"

    @pytest.mark.asyncio
    async def test_the_channel_goes_on_behind_what_was_set_aside(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.extract = choke_on("poison", UNREADABLE)
        await here.say("poison")
        await pass_time(here, tender, hours=1)
        await here.say("We ship on Friday")
        for _ in range(5):
            await pass_time(here, tender, hours=1)
        assert [each.content for each in await here.cells()] == ["We ship on Friday"]
        assert await here.failed() == 1

    @pytest.mark.asyncio
    async def test_one_poisonous_message_takes_few_others_along(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.extract = choke_on("poison", UNREADABLE)
        for number in range(8):
            await here.say("poison" if number == 5 else f"point {number}")
        for _ in range(12):
            await pass_time(here, tender, hours=1)
        assert await here.waiting() == 0
        assert await here.failed() == 2
        assert len(await here.cells()) == 6

    @pytest.mark.asyncio
    async def test_what_is_refused_gives_somebody_time_to_mend_it(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        here.model.failures.extend([REFUSED] * ATTEMPTS)
        delays = [await pass_time(here, tender, hours=1) for _ in range(ATTEMPTS)]
        assert delays == [FIRST_RETRY_IF_REFUSED, FIRST_RETRY_IF_REFUSED * 2, None]
        assert await here.failed() == 1

    @pytest.mark.asyncio
    async def test_an_outage_in_between_uses_up_no_attempt(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Unreadable")
        here.model.failures.extend([UNREADABLE, OUTAGE, UNREADABLE, OUTAGE, OUTAGE])
        for _ in range(5):
            await pass_time(here, tender, hours=1)
        assert await here.failed() == 0
        await pass_time(here, tender, hours=1)
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_a_model_that_breaks_its_promise_blocks_nobody_for_good(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Breaks the model")
        await here.say("Cats are great", channel=RANDOM)
        here.model.extract = choke_on("Breaks", RuntimeError("secret words"))
        for _ in range(8):
            with suppress(RuntimeError):
                await pass_time(here, tender, hours=1)
        assert [each.content for each in await here.cells()] == ["Cats are great"]
        assert await here.failed() == 1

    @pytest.mark.asyncio
    async def test_failures_are_logged_without_what_was_said(
        self, here: Stage, tender: GuildTender, caplog: pytest.LogCaptureFixture
    ) -> None:
        await here.say("The boat is called swordfish")
        here.model.extract = choke_on("boat", ValueError("swordfish is odd"))
        with caplog.at_level(logging.DEBUG, logger="bot"), pytest.raises(ValueError, match="odd"):
            await pass_time(here, tender, minutes=2)
        assert "Extraction failed for guild 1: ValueError in" in caplog.text
        assert "swordfish" not in caplog.text
        [(noted,)] = await here.rows("SELECT error FROM messages")
        assert "swordfish" not in noted


class TestReset:
    @pytest.mark.asyncio
    async def test_an_extraction_in_flight_brings_nothing_back(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        async with thinking(here, tender, minutes=2) as at_work:
            await here.manager().reset(GUILD)
        assert await at_work is None
        assert await self.everything(here) == (0, 0, 0)
        assert here.events == []

    @pytest.mark.asyncio
    async def test_a_failing_extraction_in_flight_sets_nothing_aside(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        here.model.failures.append(OUTAGE)
        async with thinking(here, tender, minutes=2) as at_work:
            await here.manager().reset(GUILD)
            here.clock.turn(days=2)
            await here.say("A new beginning")
        assert await at_work == QUIET

    @pytest.mark.asyncio
    async def test_what_is_gone_is_not_said_to_be_set_aside(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Unreadable")
        here.model.failures.extend([UNREADABLE] * ATTEMPTS)
        for _ in range(ATTEMPTS - 1):
            await pass_time(here, tender, hours=1)
        async with thinking(here, tender, hours=1):
            await here.manager().reset(GUILD)
        assert len(here.model.prompts) == ATTEMPTS
        assert here.events == []

    @pytest.mark.asyncio
    async def test_a_consolidation_in_flight_brings_nothing_back(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        await pass_time(here, tender, minutes=2)
        async with thinking(here, tender, hours=1) as at_work:
            await here.manager().reset(GUILD)
        assert await at_work is None
        assert await self.everything(here) == (0, 0, 0)
        assert not any(isinstance(event, Consolidated) for event in here.events)

    @pytest.mark.asyncio
    async def test_a_new_memory_of_the_same_scene_takes_no_old_summary(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("The old secret")
        await pass_time(here, tender, minutes=2)
        async with thinking(here, tender, hours=1):
            await here.manager().reset(GUILD)
            here.clock.turn(days=2)
            await here.say("A new beginning")
            fresh = here.tender()
        await fresh.work_off(GUILD)
        assert await here.summaries() == {"Release": "A new beginning"}

    async def everything(self, here: Stage) -> tuple[int, ...]:
        tables = ("messages", "mem_cells", "mem_scenes")
        return tuple([(await here.rows(f"SELECT count(*) FROM {t}"))[0][0] for t in tables])
