"""A conversation is brought into the shape that Discord can hold."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.terminal.transcript import Spoken, Transcript, speakers, transcript

START = datetime(2025, 2, 1, 2, 0, tzinfo=UTC)


def said(text: str, at: datetime = START, *, key: str = "", speaker: str = "Ada") -> Spoken:
    return Spoken(key or text, speaker.casefold(), speaker, at, text)


def made(*spoken: Spoken, channel: str = "team") -> Transcript:
    return transcript(channel, spoken)


def test_messages_are_put_in_the_order_of_their_times() -> None:
    later, earlier = said("b", START + timedelta(minutes=1)), said("a", START)
    assert [m.text for m in made(later, earlier).messages] == ["a", "b"]


def test_messages_of_the_same_moment_keep_their_order_and_get_moments_of_their_own() -> None:
    messages = made(said("a"), said("b"), said("c")).messages
    assert [m.text for m in messages] == ["a", "b", "c"]
    assert [m.said_at - START for m in messages] == [timedelta(milliseconds=i) for i in range(3)]


def test_times_are_cut_to_the_milliseconds_of_an_id() -> None:
    (message,) = made(said("a", START + timedelta(microseconds=1999))).messages
    assert message.said_at == START + timedelta(milliseconds=1)


def test_times_before_discord_are_moved_to_its_beginning() -> None:
    messages = made(said("a", datetime(1999, 1, 1, tzinfo=UTC)), said("b")).messages
    assert messages[0].said_at.year == 2015
    assert messages[1].said_at == START


def test_messages_without_text_are_left_out() -> None:
    assert [m.text for m in made(said(" "), said("a"), said("")).messages] == ["a"]


def test_a_message_longer_than_discord_takes_comes_in_parts() -> None:
    first, second = made(said("x" * 4000 + "y", key="k")).messages
    assert (first.text, second.text) == ("x" * 4000, "y")
    assert (first.key, second.key) == ("k", "k+4000")


def test_two_speakers_of_one_name_are_told_apart() -> None:
    one = Spoken("1", "id-1", "Sam", START, "a")
    other = Spoken("2", "id-2", "sam", START, "b")
    again = Spoken("3", "id-1", "Sam", START, "c")
    assert [m.speaker for m in made(one, other, again).messages] == ["Sam", "sam 2", "Sam"]


@pytest.mark.parametrize(
    ("name", "shown"), [(" ", "Somebody"), ("A\n\tB", "A B"), ("x" * 40, "x" * 32)]
)
def test_speakers_get_names_that_discord_allows(name: str, shown: str) -> None:
    assert made(Spoken("1", "id", name, START, "a")).messages[0].speaker == shown


@pytest.mark.parametrize(
    ("name", "channel"),
    [("Team Chat", "team-chat"), ("#general!", "general"), ("日本", "日本"), ("!!", "replay")],
)
def test_the_channel_gets_a_name_that_discord_allows(name: str, channel: str) -> None:
    assert made(said("a"), channel=name).channel == channel


def test_speakers_come_in_the_order_of_appearance() -> None:
    robot = Spoken("r", "r", "Robot", START, "beep", from_bot=True)
    messages = made(said("a"), robot, said("b"), said("c", speaker="Bob")).messages
    assert speakers(messages) == {"Ada": False, "Robot": True, "Bob": False}
