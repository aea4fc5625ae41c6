"""Show messages and memories to a model."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.budget import estimated_tokens
from bot.ids import CellId, ChannelId, MessageId, SceneId, UserId
from bot.lines import LINE_TOKENS, lines_of, memories_of_cells, memories_of_finds
from bot.memory.audience import EVERYONE
from bot.memory.records import Cell, Message, Place, Recalled
from bot.models.tasks import Line, Memory
from bot.vocabulary import CellType

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERE = Place(ChannelId(10), ChannelId(10), EVERYONE)


def message(number: int, content: str = "We ship on Friday", **more: Any) -> Message:
    said = Message(MessageId(9_000 + number), HERE, UserId(1), "Anna", content, WHEN)
    return replace(said, **more)


def remembered(number: int = 1) -> Cell:
    return Cell(
        id=CellId(700 + number),
        scene_id=SceneId(5),
        scene="Release",
        cell_type=CellType.DECISION,
        salience=0.9,
        content="The release is on Friday.",
        author_id=UserId(1),
        author_name="Anna",
        place=HERE,
        said_at=WHEN,
        created_at=WHEN,
        sources=(MessageId(9_001),),
    )


def test_messages_are_numbered_from_one_with_speaker_and_time() -> None:
    assert lines_of([message(1), message(2, "Fine", author_name="Ben")]) == (
        Line(1, "Anna", WHEN, "We ship on Friday"),
        Line(2, "Ben", WHEN, "Fine"),
    )


def test_no_id_of_discord_reaches_a_model() -> None:
    shown = repr((lines_of([message(1)]), memories_of_cells([remembered()])))
    assert "9001" not in shown
    assert "701" not in shown


def test_a_reply_names_the_line_it_answers() -> None:
    lines = lines_of([message(1), message(2, reply_to=MessageId(9_001))])
    assert [line.reply_to for line in lines] == [None, 1]


def test_a_reply_to_something_not_shown_names_nothing() -> None:
    assert lines_of([message(2, reply_to=MessageId(9_001))])[0].reply_to is None


def test_memoirs_own_lines_are_marked() -> None:
    lines = lines_of([message(1, from_memoir=True), message(2)])
    assert [line.from_memoir for line in lines] == [True, False]


def test_a_pasted_log_is_clipped() -> None:
    [line] = lines_of([message(1, "error 漢 " * 2_000)])
    assert estimated_tokens(line.text) <= LINE_TOKENS
    assert line.text.endswith("…")


def test_memoirs_words_may_be_given_less_room_than_peoples() -> None:
    long = "many words " * 100
    mine, theirs = lines_of(
        [message(1, long, from_memoir=True), message(2, long)], tokens=400, own_tokens=20
    )
    assert estimated_tokens(mine.text) <= 20
    assert theirs.text == long


def test_a_cell_keeps_type_scene_speaker_and_the_day_it_was_said() -> None:
    assert memories_of_cells([remembered()]) == (
        Memory(1, "The release is on Friday.", "Anna", WHEN, CellType.DECISION, "Release"),
    )


def test_a_cell_whose_scene_may_not_be_named_has_none() -> None:
    [memory] = memories_of_cells([replace(remembered(), scene="")])
    assert memory.scene is None


def test_finds_are_numbered_through_cells_and_messages() -> None:
    finds = [
        Recalled(0.9, remembered(), message(1)),
        Recalled(0.5, None, message(2, "Ship it", author_name="Ben")),
    ]
    release = Memory(1, "The release is on Friday.", "Anna", WHEN, CellType.DECISION, "Release")
    assert memories_of_finds(finds) == (
        replace(release, said=message(1).content),
        Memory(2, "Ship it", "Ben", WHEN),
    )


def test_a_found_message_is_clipped_too() -> None:
    [memory] = memories_of_finds([Recalled(1.0, None, message(1, "spam " * 2_000))])
    assert estimated_tokens(memory.text) <= LINE_TOKENS


def test_nothing_shown_is_nothing() -> None:
    assert (lines_of([]), memories_of_cells([]), memories_of_finds([])) == ((), (), ())
