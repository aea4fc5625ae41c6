"""The bot tells a playground when it has done its part."""

import asyncio
from pathlib import Path

import pytest

from bot.ids import ChannelId, GuildId, MessageId
from bot.steps.events import Consolidated, Extracted, Remembered, SetAside
from bot.tenancy import WatchedTurns, news_of
from tests.playground.terminal.talking import talking

GUILD, CHANNEL = GuildId(1), ChannelId(2)


def test_news_of_memories_name_what_was_remembered() -> None:
    news = news_of(Remembered(GUILD, 3, ("Pricing", "Launch date")))
    assert news.text == "remembered 3 things in Pricing, Launch date"


def test_news_of_many_scenes_stay_short() -> None:
    news = news_of(Remembered(GUILD, 5, ("A", "B", "C", "D", "E")))
    assert news.text == "remembered 5 things in A, B, C and 2 more topics"


def test_an_extraction_by_itself_is_no_news_but_counts() -> None:
    news = news_of(Extracted(GUILD, CHANNEL, 4))
    assert (news.text, news.messages) == ("", 4)


def test_news_of_summaries_and_failures() -> None:
    assert news_of(Consolidated(GUILD, "Pricing")).text == "summed up Pricing"
    assert news_of(SetAside(GUILD, 1)).text == "could not organise 1 message; nothing is lost"


@pytest.mark.asyncio
async def test_turns_are_idle_once_every_answer_has_ended() -> None:
    turns, release, given = WatchedTurns(5), asyncio.Event(), list[int]()

    async def answer() -> None:
        await release.wait()
        given.append(1)

    await turns.idle()
    assert turns.take(CHANNEL, answer)
    assert turns.take(CHANNEL, answer)
    waiting = asyncio.create_task(turns.idle())
    await asyncio.sleep(0)
    assert not waiting.done()
    release.set()
    await asyncio.wait_for(waiting, 10)
    assert given == [1, 1]


@pytest.mark.asyncio
async def test_a_failed_answer_has_ended_too() -> None:
    turns = WatchedTurns(5)

    async def answer() -> None:
        raise RuntimeError("broken")

    assert turns.take(CHANNEL, answer)
    await asyncio.wait_for(turns.idle(), 10)


@pytest.mark.asyncio
async def test_an_answer_that_found_no_place_is_not_waited_for() -> None:
    turns, release = WatchedTurns(0), asyncio.Event()

    async def answer() -> None:
        await release.wait()

    assert turns.take(CHANNEL, answer)
    assert not turns.take(CHANNEL, answer)
    release.set()
    await asyncio.wait_for(turns.idle(), 10)


@pytest.mark.asyncio
async def test_heard_waits_until_messages_are_remembered(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        guild, general = talk.home.guild_id, talk.home.channel("general")
        said = await talk.playground.say(general, talk.home.owner, "we meet at nine")
        assert await talk.tenant.heard(guild, general, [said]) == 1
        assert set(await talk.tenant.known(guild, general, [said, MessageId(5)])) == {said}


@pytest.mark.asyncio
async def test_what_never_arrives_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tenancy.HEARING_PATIENCE", 0.05)
    async with talking(tmp_path) as talk:
        guild, general = talk.home.guild_id, talk.home.channel("general")
        assert await talk.tenant.heard(guild, general, [MessageId(5)]) == 0
        assert await talk.tenant.heard(guild, general, []) == 0


@pytest.mark.asyncio
async def test_memory_lasts_from_one_tenancy_to_the_next(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.type("we decided to use Postgres")
        before = await talk.tenant.status(talk.home.guild_id)
    async with talking(tmp_path) as talk:
        assert await talk.tenant.status(talk.home.guild_id) == before
        assert before.cells >= 1
        assert "Postgres" in "\n".join(await talk.type("what did we decide?"))
        sources = await talk.type("/memory search postgres")
        assert any("#general · Ada, " in line for line in sources)


@pytest.mark.asyncio
@pytest.mark.parametrize("turns", [1, 5])  # of the event loop, until somebody is impatient
async def test_who_is_cancelled_while_leaving_has_left_all_the_same(
    tmp_path: Path, turns: int
) -> None:
    before = asyncio.all_tasks()
    async with talking(tmp_path) as talk:
        leaving = asyncio.create_task(talk.tenant.__aexit__(None, None, None))
        for _ in range(turns):
            await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        connecting = {"connect", "AutoShardedClient.connect"}
        names = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}
        assert not names & connecting
