"""A growing message is printed line by line, and nothing is printed twice."""

from datetime import UTC

from bot.playground.events import Json
from bot.playground.terminal.messages import MessageView
from bot.playground.terminal.stream import Stream
from bot.playground.terminal.times import Calendar
from tests.playground.terminal.samples import JUMP, NOW, FixedNames
from tests.playground.terminal.talking import Recorder


def view() -> MessageView:
    return MessageView(FixedNames(), Calendar(NOW, UTC), 20)


def said(content: str) -> Json:
    return {"id": "1", "author": {"id": "9"}, "flags": 0, "content": content}


def streamed(*contents: str) -> tuple[Stream, Recorder]:
    recorder = Recorder(20)
    stream = Stream(recorder, view)
    for content in contents:
        stream.update(said(content))
    return stream, recorder


def test_the_last_line_lives_until_it_is_full() -> None:
    _, recorder = streamed("one two", "one two three four five")
    assert recorder.lines == ["user9", "  one two three four"]
    assert recorder.living == "  five"


def test_the_end_prints_the_rest_once() -> None:
    stream, recorder = streamed("one two", "one two three four five")
    stream.finish()
    assert recorder.lines == ["user9", "  one two three four", "  five"]


def test_a_message_that_comes_whole_is_printed_whole() -> None:
    stream, recorder = streamed("one\ntwo")
    stream.finish()
    assert recorder.lines == ["user9", "  one", "  two"]


def test_what_was_printed_and_then_changed_is_printed_again() -> None:
    stream, recorder = streamed("one\ntwo", "other\ntwo\nthree")
    assert recorder.lines == ["user9", "  one"]
    stream.finish()
    assert recorder.lines == ["user9", "  one", "user9", "  other", "  two", "  three"]


def test_notes_on_links_come_at_the_end_alone() -> None:
    stream, recorder = streamed(f"see {JUMP}", f"see {JUMP}\nthen more")
    assert recorder.lines == ["user9", "  see ↗¹"]
    stream.finish()
    assert recorder.lines[-2:] == ["  ¹ #channel20,", "    message 30"]
