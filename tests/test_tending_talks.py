"""Tend conversations: each is extracted alone, not cut while it goes on, and waits for no other."""

from datetime import timedelta
from typing import Any

import pytest

from bot.ids import UserId
from bot.pacing import SMALL_BATCH
from bot.tending import GuildTender
from tests.stage import GUILD, IN_BATCHES, MEMOIR, QUIET, RANDOM, Stage, pass_time

ANNA, BEN, DORA, EMIL = (UserId(each) for each in range(501, 505))
PEOPLE = {ANNA: "Anna", BEN: "Ben", DORA: "Dora", EMIL: "Emil"}
SOUP = "Does anybody know how long the lentil soup has to cook?"
BOAT = "Hello all, where may one rent a canoe for the weekend near the lake in the north?"


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return {**IN_BATCHES, "scene_cells": 100, "scene_quiet_seconds": 86_400}


async def say(here: Stage, by: UserId, text: str, *, after: int = 5, **more: Any) -> None:
    """Log something said so many seconds after what was said before."""
    here.clock.turn(seconds=after)
    await here.say(text, by, author_name=PEOPLE.get(by, "Memoir"), **more)


async def interleave(here: Stage) -> None:
    await say(here, ANNA, SOUP)
    await say(here, DORA, BOAT, after=60)
    await say(here, BEN, "Anna: lentil soup? Half an hour.", after=60)
    await say(here, EMIL, "Dora: at the canoe club.")


def extracted(here: Stage) -> list[list[str]]:
    """Return what each extraction was asked to read, the talk of boats last."""
    batches = [[line.text for line in task.lines] for task in here.model.extractions]
    return sorted(batches, key=lambda batch: batch[0] == BOAT)


@pytest.mark.asyncio
async def test_two_conversations_at_once_are_two_batches(here: Stage, tender: GuildTender) -> None:
    await interleave(here)
    await pass_time(here, tender, minutes=3)
    assert extracted(here) == [
        [SOUP, "Anna: lentil soup? Half an hour."],
        [BOAT, "Dora: at the canoe club."],
    ]
    assert await here.waiting() == 0


@pytest.mark.asyncio
async def test_a_conversation_is_not_cut_while_it_goes_on(here: Stage, tender: GuildTender) -> None:
    for at in range(SMALL_BATCH - 1):
        await say(here, (ANNA, BEN)[at % 2], f"It is {at}")
        await pass_time(here, tender, seconds=60)
    assert here.model.extractions == []
    await pass_time(here, tender, minutes=2)
    assert extracted(here) == [[f"It is {at}" for at in range(SMALL_BATCH - 1)]]


@pytest.mark.asyncio
async def test_a_conversation_that_is_over_waits_for_no_other(
    here: Stage, tender: GuildTender
) -> None:
    await interleave(here)
    for at in range(12):
        await say(here, BEN, f"Anna: and salt {at}")
        await pass_time(here, tender, seconds=10)
    assert [BOAT, "Dora: at the canoe club."] in extracted(here)


@pytest.mark.asyncio
async def test_a_channel_that_is_never_quiet_is_extracted_all_the_same(
    here: Stage, tender: GuildTender
) -> None:
    for at in range(80):
        await say(here, (ANNA, BEN)[at % 2], f"It is {at}")
        await pass_time(here, tender, seconds=1)
    assert await here.waiting() < 3 * IN_BATCHES["batch_messages"]


@pytest.mark.asyncio
async def test_what_is_gone_on_with_is_read_with_what_was_said_before(
    here: Stage, tender: GuildTender
) -> None:
    await interleave(here)
    await pass_time(here, tender, minutes=3)
    await say(here, ANNA, "Ben: thanks for the soup")
    await pass_time(here, tender, minutes=3)
    last = here.model.extractions[-1]
    assert [line.text for line in last.lines] == ["Ben: thanks for the soup"]
    assert "Anna: lentil soup? Half an hour." in [line.text for line in last.context]


@pytest.mark.asyncio
async def test_a_talk_with_memoir_is_one_conversation(here: Stage, tender: GuildTender) -> None:
    await say(here, ANNA, "How long does soup cook?", addressed=True)
    await say(here, MEMOIR, "Half an hour.")
    await say(here, ANNA, "We cook it on Friday then", addressed=True)
    await pass_time(here, tender, seconds=3)
    [task] = here.model.extractions
    told = [(line.text, line.from_memoir) for line in (*task.context, *task.lines)]
    assert ("We cook it on Friday then", False) in told
    assert ("Half an hour.", True) in told


@pytest.mark.asyncio
async def test_what_was_told_apart_before_a_crash_is_extracted_after_it(here: Stage) -> None:
    await interleave(here)
    async with here.databases.open(GUILD) as database:
        [waiting] = await database.queue.waiting()
        assert await database.talks.thread(waiting)
    await pass_time(here, here.tender(), minutes=3)
    assert len(here.model.extractions) == 2
    await here.tender().work_off(GUILD)
    assert len(here.model.extractions) == 2


@pytest.mark.asyncio
async def test_all_conversations_are_extracted_when_somebody_wants_it_now(
    here: Stage, tender: GuildTender
) -> None:
    await interleave(here)
    await say(here, ANNA, "Elsewhere", channel=RANDOM)
    await tender.work_off(GUILD)
    assert len(here.model.extractions) == 3
    assert await here.waiting() == 0


@pytest.mark.asyncio
async def test_a_conversation_is_told_apart_just_before_it_is_due(
    here: Stage, tender: GuildTender
) -> None:
    await say(here, ANNA, SOUP)
    assert await tender.do_what_is_due(GUILD) == QUIET
    assert await here.rows("SELECT talk_id FROM messages") == [(None,)]
    assert await pass_time(here, tender, seconds=119) == timedelta(seconds=1)
