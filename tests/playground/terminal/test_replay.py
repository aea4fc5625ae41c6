"""A conversation is replayed through the real client with its own speakers and times."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.errors import PlaygroundError
from bot.playground.terminal.replay import Replay
from bot.playground.terminal.transcript import Spoken, Transcript, transcript
from tests.playground.terminal.talking import Talk, talking

START = datetime(2025, 2, 1, 9, tzinfo=UTC)
SAID = (
    ("Chen", "We decided to use Postgres for the archive."),
    ("Betty", "I will write the release notes until Friday."),
    ("Alex", "The launch is on 3 May."),
)


def conversation(*more: Spoken) -> Transcript:
    spoken = [
        Spoken(str(n), who, who, START + timedelta(days=30 * n), text)
        for n, (who, text) in enumerate(SAID)
    ]
    return transcript("team", [*spoken, *more])


@pytest_asyncio.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as running:
        yield running


async def replay(talk: Talk, what: Transcript) -> list[str]:
    before = len(talk.recorder.lines)
    playing = Replay(talk.home, talk.tenant, talk.stage.watch, talk.recorder, bar=False)
    await playing.run(what)
    return talk.recorder.lines[before:]


@pytest.mark.asyncio
async def test_a_replay_is_remembered_and_summed_up(talk: Talk) -> None:
    shown = await replay(talk, conversation())
    status = await talk.tenant.status(talk.home.guild_id)
    assert (status.messages, status.waiting_messages) == (3, 0)
    assert status.cells >= 1
    assert shown[0] == "· replaying #team: 3 of 3"
    assert shown[-1].startswith(f"· #team: 3 messages, {status.cells} new memor")


@pytest.mark.asyncio
async def test_speakers_and_times_are_the_files_own(talk: Talk) -> None:
    await replay(talk, conversation())
    messages = talk.playground.messages(talk.home.channel("team"))
    assert [m["author"]["global_name"] for m in messages] == [who for who, _ in SAID]
    assert messages[1]["timestamp"].startswith("2025-03-03T09:00:00")
    answer = "\n".join(await talk.type("who writes the release notes?"))
    assert "Betty" in answer
    assert "3 March 2025" in answer


@pytest.mark.asyncio
async def test_nothing_is_remembered_twice(talk: Talk) -> None:
    await replay(talk, conversation())
    before = await talk.tenant.status(talk.home.guild_id)
    assert await replay(talk, conversation()) == ["· #team: all of it was replayed before."]
    assert await talk.tenant.status(talk.home.guild_id) == before


@pytest.mark.asyncio
async def test_a_longer_export_adds_what_is_new(talk: Talk) -> None:
    await replay(talk, conversation())
    later = Spoken("9", "Chen", "Chen", START + timedelta(days=99), "We decided to rent a boat.")
    shown = await replay(talk, conversation(later))
    assert shown[-1].startswith("· #team: 1 message, ")
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 4


@pytest.mark.asyncio
async def test_what_an_earlier_run_said_but_never_got_remembered_is_said_again(talk: Talk) -> None:
    first = conversation().messages[0]
    channel = talk.home.channel("team")
    cut_short = talk.home.message_id(channel, first.said_at, first.key)
    speaker = talk.home.person("Robot", bot=True)  # bots are not remembered, as a crash has it
    await talk.playground.say(channel, speaker, first.text, at=first.said_at, message_id=cut_short)
    await replay(talk, conversation())
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 3
    assert talk.playground.message(cut_short)["author"]["global_name"] == "Chen"


@pytest.mark.asyncio
async def test_after_a_reset_the_same_file_can_be_replayed_again(talk: Talk) -> None:
    await replay(talk, conversation())
    await talk.type("/memory-admin reset", "/press Erase", "Playground")
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 0
    await replay(talk, conversation())
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 3


@pytest.mark.asyncio
async def test_bots_speak_but_are_not_remembered(talk: Talk) -> None:
    robot = Spoken("7", "r", "Robot", START, "We decided to beep.", from_bot=True)
    await replay(talk, conversation(robot))
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 3
    assert len(talk.playground.messages(talk.home.channel("team"))) == 4
    assert await replay(talk, conversation(robot)) == ["· #team: all of it was replayed before."]


@pytest.mark.asyncio
async def test_replies_stay_replies(talk: Talk) -> None:
    reply = Spoken("8", "Chen", "Chen", START + timedelta(days=99), "Agreed.", reply_to="2")
    await replay(talk, conversation(reply))
    last = talk.playground.messages(talk.home.channel("team"))[-1]
    assert last["referenced_message"]["content"] == SAID[2][1]


@pytest.mark.asyncio
async def test_a_conversation_longer_than_one_go_arrives_whole(talk: Talk) -> None:
    many = [
        Spoken(str(n), f"p{n % 5}", f"P{n % 5}", START + timedelta(minutes=n), f"Remark {n}.")
        for n in range(120)
    ]
    await replay(talk, transcript("long", many))
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 120


@pytest.mark.asyncio
async def test_a_bot_that_takes_nothing_in_ends_the_replay(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tenancy.HEARING_PATIENCE", 0.05)
    robot = talk.home.person("Chen", bot=True)  # whoever is a bot is not listened to
    assert talk.playground.world.user(robot).bot
    with pytest.raises(PlaygroundError, match="takes nothing of this in"):
        await replay(talk, transcript("team", conversation().messages[:1]))
