"""One sees what the bot says here, and what it says to oneself alone."""

import asyncio
from datetime import UTC
from typing import Any

import pytest

from bot.ids import ChannelId, MessageId, UserId
from bot.playground.events import (
    Json,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    TypingStarted,
)
from bot.playground.terminal.messages import MessageView
from bot.playground.terminal.screen import Screen
from bot.playground.terminal.times import Calendar
from tests.playground.terminal.samples import NOW, FixedNames, button, row
from tests.playground.terminal.talking import Recorder

BOT, ME, OTHER = UserId(9), UserId(5), UserId(6)
HERE, THERE = ChannelId(20), ChannelId(21)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def screen(recorder: Recorder) -> Screen:
    made = Screen(recorder, lambda: MessageView(FixedNames(), Calendar(NOW, UTC), 60), BOT)
    made.turn(ME, HERE)
    return made


def said(content: str = "", *, number: int = 1, author: int = BOT, **more: Any) -> Json:
    message = {"id": str(number), "author": {"id": str(author)}, "flags": 0, "content": content}
    return message | {"embeds": [], "components": [], "attachments": []} | more


def test_what_the_bot_says_here_is_shown(screen: Screen, recorder: Recorder) -> None:
    screen.show(MessagePosted(HERE, said("hello")))
    screen.finish()
    assert recorder.lines == ["user9", "  hello"]


def test_people_and_other_channels_are_not_shown(screen: Screen, recorder: Recorder) -> None:
    screen.show(MessagePosted(HERE, said("mine", author=ME)))
    screen.show(MessagePosted(HERE, said("theirs", author=OTHER)))
    screen.show(MessagePosted(THERE, said("elsewhere")))
    screen.finish()
    assert recorder.lines == []


def test_what_is_for_somebody_alone_is_shown_to_them_alone(
    screen: Screen, recorder: Recorder
) -> None:
    screen.show(MessagePosted(HERE, said("for me", flags=64), only_for=ME))
    screen.show(MessagePosted(HERE, said("for them", number=2, flags=64), only_for=OTHER))
    assert recorder.lines == ["user9 · only you can see this", "  for me"]


def test_an_answer_grows_until_it_is_finished(screen: Screen, recorder: Recorder) -> None:
    screen.show(MessagePosted(HERE, said("one")))
    screen.show(MessageEdited(HERE, said("one\ntwo")))
    assert recorder.lines == ["user9", "  one"]
    assert recorder.living == "  two"
    screen.finish()
    assert recorder.lines == ["user9", "  one", "  two"]
    assert recorder.living == ""


def test_an_answer_that_was_put_off_finishes_the_message_before(
    screen: Screen, recorder: Recorder
) -> None:
    screen.show(MessagePosted(HERE, said(number=2, flags=64 | 128), only_for=ME))
    screen.show(MessagePosted(HERE, said("one\ntwo")))
    screen.show(MessageEdited(HERE, said("three", number=2, flags=64), only_for=ME))
    screen.finish()
    assert recorder.lines == [
        "user9",
        "  one",
        "  two",
        "user9 · only you can see this",
        "  three",
    ]


def test_the_next_message_finishes_the_one_before(screen: Screen, recorder: Recorder) -> None:
    screen.show(MessagePosted(HERE, said("one")))
    screen.show(MessagePosted(HERE, said("two", number=2)))
    assert recorder.lines == ["user9", "  one", "user9"]


def test_thinking_is_not_shown_but_what_comes_of_it_is(screen: Screen, recorder: Recorder) -> None:
    screen.show(MessagePosted(HERE, said(flags=64 | 128), only_for=ME))
    assert recorder.lines == []
    screen.show(MessageEdited(HERE, said("found", flags=64), only_for=ME))
    assert recorder.lines == ["user9 · only you can see this", "  found"]


def test_typing_shows_until_something_is_said(screen: Screen, recorder: Recorder) -> None:
    screen.show(TypingStarted(THERE, BOT))
    screen.show(TypingStarted(HERE, OTHER))
    assert recorder.living == ""
    screen.show(TypingStarted(HERE, BOT))
    assert recorder.living == "Memoir is typing…"
    screen.show(MessagePosted(HERE, said("hello")))
    assert recorder.living == "  hello"
    screen.show(TypingStarted(HERE, BOT))
    assert recorder.living == "  hello"


def test_at_first_there_is_nothing_to_use(screen: Screen) -> None:
    assert screen.controls == (MessageId(0), [])


def test_the_buttons_shown_last_can_be_used(screen: Screen) -> None:
    screen.show(MessagePosted(HERE, said("a", components=[row(button("Back"))])))
    screen.show(MessagePosted(HERE, said("b", number=2, components=[row(button("Next"))])))
    screen.show(MessagePosted(HERE, said("c", number=3)))
    message_id, usable = screen.controls
    assert (message_id, [control.label for control in usable]) == (2, ["Next"])


def test_a_page_that_changes_is_shown_anew(screen: Screen, recorder: Recorder) -> None:
    components = [row(button("Next"))]
    screen.show(MessagePosted(HERE, said("page 1", components=components)))
    screen.show(MessageEdited(HERE, said("page 2", components=components)))
    assert recorder.lines == ["user9", "  page 1", "  [1 Next]", "user9", "  page 2", "  [1 Next]"]


def test_buttons_that_run_out_of_time_go_quietly(screen: Screen, recorder: Recorder) -> None:
    screen.show(MessagePosted(HERE, said("page", components=[row(button("Next"))])))
    before = list(recorder.lines)
    stale = [row(button("Next", disabled=True))]
    screen.show(MessageEdited(HERE, said("page", components=stale)))
    assert recorder.lines == before
    assert screen.controls[1] == []


def test_a_page_whose_buttons_were_used_up_shows_its_new_words(
    screen: Screen, recorder: Recorder
) -> None:
    screen.show(MessagePosted(HERE, said("Erase?", components=[row(button("Erase"))])))
    screen.show(MessageEdited(HERE, said("Erased.")))
    screen.finish()
    assert recorder.lines[-2:] == ["user9", "  Erased."]


def test_a_deleted_message_has_no_buttons(screen: Screen) -> None:
    screen.show(MessagePosted(HERE, said("page", components=[row(button("Next"))])))
    screen.show(MessageDeleted(HERE, MessageId(1)))
    assert screen.controls[1] == []


def test_somebody_elses_buttons_stay_behind(screen: Screen) -> None:
    screen.show(MessagePosted(HERE, said("page", components=[row(button("Next"))])))
    screen.turn(OTHER, THERE)
    assert screen.controls[1] == []


@pytest.mark.asyncio
async def test_a_reply_is_known_wherever_it_was_said(screen: Screen) -> None:
    waiting = asyncio.create_task(screen.replied(MessageId(77)))
    reference = {"message_id": "77"}
    by_somebody = said("me too", author=OTHER, message_reference=reference)
    screen.show(MessagePosted(THERE, by_somebody))
    await asyncio.sleep(0)
    assert not waiting.done()
    screen.show(MessagePosted(THERE, said("answer", message_reference=reference)))
    await asyncio.wait_for(waiting, 5)
