"""One Ctrl-C is a slip; two in a row mean it."""

from datetime import UTC, datetime, timedelta

from bot.playground.terminal.interrupts import IN_A_ROW, Interrupts


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_the_second_strike_in_a_row_leaves() -> None:
    heard: list[str] = []
    interrupts = Interrupts(
        Clock(), hint=lambda: heard.append("hint"), leave=lambda: heard.append("leave")
    )
    interrupts.strike()
    assert (heard, interrupts.final) == (["hint"], False)
    interrupts.strike()
    assert (heard, interrupts.final) == (["hint", "leave"], True)


def test_a_late_second_strike_is_a_first_one_again() -> None:
    heard: list[str] = []
    clock = Clock()
    interrupts = Interrupts(
        clock, hint=lambda: heard.append("hint"), leave=lambda: heard.append("leave")
    )
    interrupts.strike()
    clock.now += IN_A_ROW + timedelta(seconds=1)
    interrupts.strike()
    assert (heard, interrupts.final) == (["hint", "hint"], False)
