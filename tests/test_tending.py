"""Tend a guild's memory: what is due, what fails, what is set aside."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ModelError, ModelUnavailable
from bot.extraction import drafts_of, request_for
from bot.ids import ChannelId
from bot.models.tasks import Extraction
from bot.retries import FIRST_RETRY, LONGEST_RETRY
from bot.steps.events import Extracted, Remembered
from bot.steps.extract import BATCH_CHARACTERS
from bot.tending import GuildTender
from tests.stage import (
    BEN,
    GENERAL,
    GUILD,
    IN_BATCHES,
    MEMOIR,
    OTHER_GUILD,
    OUTAGE,
    QUIET,
    RANDOM,
    REFUSED,
    STAFF,
    UNREADABLE,
    Stage,
    cell,
    choke_on,
    pass_time,
    same,
    stage,
    thinking,
    until,
)


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return IN_BATCHES


class TestExtraction:
    @pytest.mark.asyncio
    async def test_an_empty_memory_waits_for_nothing(self, tender: GuildTender) -> None:
        assert await tender.do_what_is_due(GUILD) is None

    @pytest.mark.asyncio
    async def test_messages_are_extracted_once_the_channel_is_quiet(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        assert await tender.do_what_is_due(GUILD) == QUIET
        assert here.model.prompts == []
        await pass_time(here, tender, minutes=2)
        assert [each.content for each in await here.cells()] == ["We ship on Friday"]
        assert here.events == [Extracted(GUILD, GENERAL, 1), Remembered(GUILD, 1, ("Release",))]

    @pytest.mark.asyncio
    async def test_a_full_batch_is_extracted_at_once(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say_points(8)
        await tender.do_what_is_due(GUILD)
        assert await here.waiting() == 0
        assert len(here.model.extractions) == 1

    @pytest.mark.asyncio
    async def test_what_is_said_to_memoir_is_extracted_promptly(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Remember that we ship on Friday", addressed=True)
        assert await tender.do_what_is_due(GUILD) == timedelta(seconds=3)
        await pass_time(here, tender, seconds=3)
        assert await here.waiting() == 0

    @pytest.mark.asyncio
    async def test_a_talk_with_memoir_is_not_extracted_a_message_at_a_time(
        self, here: Stage, tender: GuildTender
    ) -> None:
        for number in range(30):
            await here.say(f"Remember point {number}", addressed=True)
            await pass_time(here, tender, seconds=4)
        assert 1 <= len(here.model.extractions) <= 30 / 4 + 1

    @pytest.mark.asyncio
    async def test_more_than_a_batch_is_extracted_in_batches(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say_points(20)
        while await tender.do_what_is_due(GUILD) == timedelta(0):
            pass
        assert [len(task.lines) for task in here.model.extractions] == [8, 8]
        await pass_time(here, tender, minutes=10)
        assert [len(task.lines) for task in here.model.extractions] == [8, 8, 4]
        assert [each.content for each in await here.cells()] == [f"point {n}" for n in range(20)]

    @pytest.mark.asyncio
    async def test_a_batch_keeps_to_what_a_model_can_read(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.extract = lambda task: []
        for _ in range(4):
            await here.say("x" * (BATCH_CHARACTERS // 2))
        await pass_time(here, tender, minutes=2)
        assert len(here.model.extractions[0].lines) == 2

    @pytest.mark.asyncio
    async def test_channels_are_extracted_apart(self, here: Stage, tender: GuildTender) -> None:
        await here.say("We ship on Friday")
        await here.say("Cats are great", channel=RANDOM)
        await pass_time(here, tender, minutes=2)
        assert sorted([line.text for line in task.lines] for task in here.model.extractions) == [
            ["Cats are great"],
            ["We ship on Friday"],
        ]

    @pytest.mark.asyncio
    async def test_a_channel_with_a_flood_does_not_keep_the_others_waiting(
        self, here: Stage, tender: GuildTender
    ) -> None:
        for number in range(40):
            await here.say(f"flood {number}")
        await here.say("Cats are great", channel=RANDOM)
        await pass_time(here, tender, minutes=2)
        assert "Cats are great" in [each.content for each in await here.cells()]

    @pytest.mark.asyncio
    async def test_memoirs_own_words_are_never_extracted(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("As I said: the release is on Friday.", MEMOIR)
        assert await pass_time(here, tender, minutes=2) is None
        assert here.model.prompts == []
        here.model.extract = lambda task: [cell("Echo.", line.number) for line in task.lines]
        await here.say("Nice")
        await here.say("The release is on Friday.", MEMOIR)
        await here.say("Thanks")
        await pass_time(here, tender, minutes=2)
        said = {each.sources for each in await here.cells()}
        rows = await here.rows("SELECT id FROM messages WHERE from_memoir = 1")
        assert not {source for sources in said for source in sources} & {row[0] for row in rows}

    @pytest.mark.asyncio
    async def test_a_batch_with_nothing_to_remember_is_done(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.extract = lambda task: []
        await here.say("hello")
        assert await pass_time(here, tender, minutes=2) is None
        assert await here.waiting() == 0
        assert here.events == [Extracted(GUILD, GENERAL, 1)]

    @pytest.mark.asyncio
    async def test_a_repeat_is_no_new_cell(self, here: Stage, tender: GuildTender) -> None:
        await here.say("We ship on Friday")
        await pass_time(here, tender, minutes=2)
        here.model.extract = lambda task: [cell("On Friday we ship.", relations=[same(1)])]
        again = await here.say("Friday it is, we ship", BEN)
        await pass_time(here, tender, minutes=10)
        [only] = await here.cells()
        assert only.content == "We ship on Friday"
        assert again.id in only.sources
        assert here.events[-1] == Extracted(GUILD, GENERAL, 1)


class TestAudience:
    @pytest.mark.asyncio
    async def test_scopes_never_mix(self, here: Stage, tender: GuildTender) -> None:
        for _ in range(3):
            await here.say("The canoe trip is open to all")
            await here.say("The canoe budget is secret", channel=STAFF, private=True)
            await here.say("The canoe party is a surprise", channel=ChannelId(21), private=True)
            await pass_time(here, tender, hours=1)
        for task in here.model.tasks:
            shown = repr(task)
            words = ["canoe trip", "canoe budget", "canoe party"]
            assert sum(word in shown for word in words) == 1

    @pytest.mark.asyncio
    async def test_scenes_of_one_name_are_kept_for_each_scope(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Open word")
        await here.say("Secret word", channel=STAFF, private=True)
        await pass_time(here, tender, hours=1)
        await pass_time(here, tender, hours=1)
        assert await here.summaries() == {"Release": "Open word"}
        async with here.databases.open(GUILD) as database:
            scenes = await database.scenes.recent(here.inside(STAFF))
        assert {scene.summary for scene in scenes} == {"Open word", "Secret word"}

    @pytest.mark.asyncio
    async def test_a_scene_of_a_closed_channel_waits_without_a_call(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Said in the open", channel=RANDOM)
        await pass_time(here, tender, minutes=2)
        here.open.remove(RANDOM)
        delays = [await pass_time(here, tender, hours=2) for _ in range(12)]
        assert here.model.consolidations == []
        assert delays[0] == FIRST_RETRY
        assert delays[-1] == LONGEST_RETRY
        here.open.add(RANDOM)
        await pass_time(here, tender, hours=2)
        assert await here.summaries() == {"Release": "Said in the open"}


class TestWorkingOff:
    @pytest.mark.asyncio
    async def test_all_that_waits_is_organised_due_or_not(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say_points(30)
        await here.say("Cats are great", channel=RANDOM)
        await tender.work_off(GUILD)
        assert await here.waiting() == 0
        assert await tender.do_what_is_due(GUILD) is None
        assert (await here.summaries())["Release"].startswith("point 0")

    @pytest.mark.asyncio
    @pytest.mark.parametrize("error", [OUTAGE, REFUSED])
    async def test_an_endpoint_of_no_use_ends_it(
        self, here: Stage, tender: GuildTender, error: ModelError
    ) -> None:
        await here.say_points(30)
        here.model.failures.extend([error] * 99)
        with pytest.raises(type(error)):
            await tender.work_off(GUILD)
        assert len(here.model.prompts) == 1
        here.model.failures.clear()
        await tender.work_off(GUILD)
        assert len(await here.cells()) == 30

    @pytest.mark.asyncio
    async def test_an_endpoint_of_no_use_for_summaries_is_said_too(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        here.model.on_call = lambda: here.model.failures.extend(
            [OUTAGE] * bool(here.model.consolidations)
        )
        with pytest.raises(ModelUnavailable):
            await tender.work_off(GUILD)
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_what_cannot_be_read_costs_the_rest_nothing(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.extract = choke_on("poison", UNREADABLE)
        for number in range(30):
            await here.say("poison" if number == 9 else f"point {number}")
        await tender.work_off(GUILD)
        assert await here.waiting() == 0
        assert 1 <= await here.failed() <= 2
        assert len(await here.cells()) >= 28

    @pytest.mark.asyncio
    async def test_a_summary_that_never_comes_does_not_keep_it_going(
        self, here: Stage, tender: GuildTender
    ) -> None:
        here.model.summarise = lambda task: ""
        await here.say("We ship on Friday")
        await tender.work_off(GUILD)
        assert await here.summaries() == {"Release": ""}
        assert len(here.model.consolidations) == 1

    @pytest.mark.asyncio
    async def test_a_closed_scene_does_not_keep_it_going(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("Said in the open", channel=RANDOM)
        here.model.on_call = lambda: here.open.discard(RANDOM)
        await tender.work_off(GUILD)
        assert here.model.consolidations == []


class TestWork:
    @pytest.mark.asyncio
    async def test_one_guild_is_worked_on_by_one_at_a_time(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        here.clock.turn(minutes=2)
        here.model.gate.clear()
        first = asyncio.create_task(tender.do_what_is_due(GUILD))
        second = asyncio.create_task(tender.work_off(GUILD))
        await here.model.called(1)
        here.model.gate.set()
        await asyncio.gather(first, second)
        assert len(here.model.extractions) == 1
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_no_database_is_held_while_the_model_thinks(self, tmp_path: Path) -> None:
        async with stage(tmp_path, capacity=1, quiet_seconds=0) as narrow:
            tender = narrow.tender()
            for guild in (GUILD, OTHER_GUILD):
                await narrow.say(f"We ship in guild {guild}", guild=guild)
            narrow.model.gate.clear()
            work = [asyncio.create_task(tender.do_what_is_due(g)) for g in (GUILD, OTHER_GUILD)]
            await narrow.model.called(2)  # both at once, though only one can be open
            narrow.model.gate.set()
            await asyncio.gather(*work)
            for guild in (GUILD, OTHER_GUILD):
                [only] = await narrow.cells(guild=guild)
                assert only.content == f"We ship in guild {guild}"

    @pytest.mark.asyncio
    async def test_whoever_winds_down_begins_nothing_more(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        for channel in range(30, 40):
            await here.say("Cats are great", channel=ChannelId(channel))
        here.clock.turn(minutes=2)
        here.model.on_call = tender.wind_down
        assert await tender.do_what_is_due(GUILD) == timedelta(0)
        under_way = len(here.model.prompts)
        assert under_way < 11
        assert await here.waiting() == 11 - under_way

    @pytest.mark.asyncio
    async def test_work_cancelled_while_the_model_thinks_is_left_waiting(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        async with thinking(here, tender, minutes=2) as at_work:
            at_work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await at_work
        assert await here.waiting() == 1
        await tender.do_what_is_due(GUILD)
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_state_is_read_from_the_database_alone(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        here.model.failures.append(UNREADABLE)
        await pass_time(here, here.tender(), minutes=2)
        assert await here.tender().do_what_is_due(GUILD) == FIRST_RETRY
        await pass_time(here, here.tender(), seconds=10)
        assert len(await here.cells()) == 1
        await pass_time(here, here.tender(), hours=1)
        assert await here.summaries() == {"Release": "We ship on Friday"}

    @pytest.mark.asyncio
    async def test_two_guilds_share_nothing(self, here: Stage, tender: GuildTender) -> None:
        await here.say("The canoe is green")
        await here.say("The canoe is blue", guild=OTHER_GUILD)
        for guild in (GUILD, OTHER_GUILD):
            await tender.work_off(guild)
        for task in here.model.tasks:
            assert ("green" in repr(task)) != ("blue" in repr(task))
        await until(lambda: len(here.events) == 6)


class TestOrder:
    @pytest.mark.asyncio
    async def test_what_was_extracted_is_in_memory_before_more_is_extracted(
        self, here: Stage, tender: GuildTender
    ) -> None:
        await here.say("We ship on Friday")
        await here.remember(cell("We ship on Friday", 1))
        await here.say("The canoe is green")
        batch = await here.batch()
        async with here.databases.open(GUILD) as database:
            request = await request_for(database, batch, here.everyone)
            extraction = Extraction.model_validate({"cells": [cell("The canoe is green", 1)]})
            assert await database.queue.finish(batch, drafts_of(request, extraction))
        await here.say("The green canoe is sold")  # an earlier process was killed here
        await tender.work_off(GUILD)
        assert "The canoe is green" in {known.text for known in here.model.extractions[0].known}
