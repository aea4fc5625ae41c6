"""Typed lines reach the real bot, and what it does is shown."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.terminal.session import Session
from tests.playground.terminal.talking import Talk, Typed, talking


@pytest_asyncio.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as running:
        yield running


@pytest.mark.asyncio
async def test_what_is_said_is_answered_from_what_was_said_before(talk: Talk) -> None:
    first = await talk.type("we decided to use Postgres")
    assert first[0] == "Memoir"
    second = await talk.type("what did we decide?")
    assert second[0] == "Memoir"
    assert "Postgres" in "\n".join(second)


@pytest.mark.asyncio
async def test_memory_is_organised_before_the_next_line(talk: Talk) -> None:
    shown = await talk.type("we decided to use Postgres", "/memory search postgres")
    assert any("decided to use Postgres" in line for line in shown if line.startswith("  ▏"))
    assert any(each.text.startswith("remembered 1 thing in ") for each in talk.news)


@pytest.mark.asyncio
async def test_something_said_to_nobody_is_remembered_without_an_answer(talk: Talk) -> None:
    assert await talk.type("/say the launch is on 3 May") == []
    assert "3 May" in "\n".join(await talk.type("when is the launch?"))


@pytest.mark.asyncio
async def test_memoir_called_by_name_is_called_once(talk: Talk) -> None:
    await talk.type("hello @Memoir, we meet at nine")
    (said, *_) = talk.playground.messages(talk.home.channel("general"))
    assert said["content"].count(f"<@{talk.playground.bot_user_id}>") == 1


@pytest.mark.asyncio
async def test_a_question_of_nothing_gets_help(talk: Talk) -> None:
    shown = await talk.type("@Memoir")
    assert shown[0] == "Memoir"
    assert "/memory scenes" in "\n".join(shown)


@pytest.mark.asyncio
async def test_empty_lines_do_nothing(talk: Talk) -> None:
    assert await talk.type("", "   ") == []


@pytest.mark.asyncio
async def test_quitting_leaves_what_follows_unread(talk: Talk) -> None:
    assert await talk.type("/quit", "/people") == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/memory serch x", "There is no /memory serch. Did you mean /memory search"),
        ("/memory search", "query is missing. It is typed: /memory search query: …"),
        ("/memory search x type: nonsense", "type must be one of: "),
        ("/press 1", "There is nothing to press right now."),
        ("/choose Pricing", "There is nothing to choose from right now."),
        ("/say", "What is to be said?"),
        ("/as", "A name has 1 to 32 letters"),
        ("/as " + "x" * 33, "A name has 1 to 32 letters"),
        ("/as Memoir", "Memoir speaks for itself."),
        ("/channel", "A channel needs a name"),
        ("x" * 4001, "A message has at most 4000 letters."),
    ],
)
async def test_what_cannot_be_done_is_one_sentence_and_the_talk_goes_on(
    talk: Talk, line: str, sentence: str
) -> None:
    shown = await talk.type(line, "/people")
    assert shown[0].startswith(sentence)
    assert shown[1:] == ["· Ada (you)"]


@pytest.mark.asyncio
async def test_a_channel_for_staff_is_not_heard_elsewhere(talk: Talk) -> None:
    await talk.type("/channel staff", "/say the launch slips to June", "/channel general")
    assert "June" not in "\n".join(await talk.type("when is the launch?"))
    await talk.type("/channel staff")
    assert "June" in "\n".join(await talk.type("when is the launch?"))


@pytest.mark.asyncio
async def test_where_one_types_on_the_answer_comes_meanwhile(talk: Talk) -> None:
    lines = Typed(["we decided to use Postgres", "/people"], waits=False)
    assert await answered_later(talk.stage.session, lines, talk)


async def answered_later(session: Session, lines: Typed, talk: Talk) -> bool:
    await session.run(lines)
    people = talk.recorder.lines.index("· Ada (you)")
    await talk.tenant.answered()
    return "Memoir" not in talk.recorder.lines[:people]
