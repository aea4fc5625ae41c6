from collections.abc import Iterator
from itertools import count

import pytest

from bot.ids import GuildId
from bot.playground.intents import Intent
from bot.playground.sessions import Session, encode


def numbers(session: Session, after: int) -> Iterator[int]:
    """Yield the numbers of the events that a resume would replay."""

    class Socketless:
        def send(self, frame: str) -> None:
            sent.append(frame)

    sent: list[str] = []
    session.connection = Socketless()  # type: ignore[assignment]
    session.replay(after)
    for frame, number in zip(sent, count(after + 1), strict=False):
        assert f'"s":{number},' in frame
        yield number


def test_events_are_numbered_and_replayed_from_where_the_bot_was() -> None:
    session = Session(Intent.NONE, 0, 1)
    for number in range(5):
        session.dispatch("TEST", {"number": number})
    assert session.sequence == 5
    assert list(numbers(session, 3)) == [4, 5]
    assert list(numbers(session, 5)) == []


@pytest.mark.parametrize(
    ("dispatched", "after", "possible"),
    [(0, 0, True), (0, 1, False), (5, 0, True), (5, 5, True), (5, 6, False)],
)
def test_a_resume_is_possible_while_every_missed_event_is_kept(
    dispatched: int, after: int, possible: bool
) -> None:
    session = Session(Intent.NONE, 0, 1)
    for _ in range(dispatched):
        session.dispatch("TEST", {})
    assert session.can_replay(after) is possible


def test_a_resume_from_too_long_ago_is_not_possible() -> None:
    session = Session(Intent.NONE, 0, 1)
    for _ in range(10_001):
        session.dispatch("TEST", {})
    assert not session.can_replay(0)
    assert session.can_replay(1)


def test_guilds_are_spread_over_shards_and_direct_messages_go_to_the_first() -> None:
    first, second = Session(Intent.NONE, 0, 2), Session(Intent.NONE, 1, 2)
    assert second.serves(GuildId(3 << 22))
    assert not first.serves(GuildId(3 << 22))
    assert first.serves(None)
    assert not second.serves(None)


def test_frames_keep_every_letter() -> None:
    assert encode({"d": "記憶 🛶"}) == '{"d":"記憶 🛶"}'
