from itertools import pairwise

import pytest

from bot.delivery.pace import EDIT_INTERVAL, Pace
from bot.ids import ChannelId

HERE, THERE = ChannelId(1), ChannelId(2)


class Day:
    """Let time pass only when somebody sleeps or the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(now=lambda: self.now, sleep=self.sleep)


@pytest.mark.asyncio
async def test_the_first_write_to_a_channel_does_not_wait() -> None:
    day = Day()
    await day.pace().turn(HERE)
    assert day.slept == []


@pytest.mark.asyncio
async def test_writes_to_a_channel_are_an_interval_apart() -> None:
    day = Day()
    pace = day.pace()
    times = []
    for _ in range(4):
        await pace.turn(HERE)
        times.append(day.now)
        pace.written(HERE)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert gaps == pytest.approx([EDIT_INTERVAL] * 3)
    assert EDIT_INTERVAL >= 1.2


@pytest.mark.asyncio
async def test_time_that_has_passed_anyway_counts() -> None:
    day = Day()
    pace = day.pace()
    pace.written(HERE)
    day.now += 1.0
    await pace.turn(HERE)
    assert day.slept == pytest.approx([EDIT_INTERVAL - 1.0])


@pytest.mark.asyncio
async def test_channels_do_not_wait_for_each_other() -> None:
    day = Day()
    pace = day.pace()
    pace.written(HERE)
    await pace.turn(THERE)
    assert day.slept == []


def test_channels_left_alone_are_forgotten() -> None:
    day = Day()
    pace = day.pace()
    for channel in range(1_000):
        pace.written(ChannelId(channel))
        day.now += 0.1
    assert len(pace._written) < 20
