import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.delivery.turns import Turns
from bot.ids import ChannelId
from tests.waiting import until

HERE, THERE = ChannelId(1), ChannelId(2)
AMPLE = 10.0


class Stage:
    """Count who speaks at the same time, and let a test decide when they end."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []
        self.together = 0
        self.most_together = 0
        self.go = asyncio.Event()

    def speech(self, name: str) -> Callable[[], Coroutine[Any, Any, None]]:
        async def speak() -> None:
            self.began.append(name)
            self.together += 1
            self.most_together = max(self.most_together, self.together)
            try:
                await self.go.wait()
            finally:
                self.together -= 1
            self.ended.append(name)

        return speak


async def fail() -> None:
    raise ValueError("what somebody said")


@pytest.mark.asyncio
async def test_one_answer_at_a_time_in_the_order_asked() -> None:
    turns, stage = Turns(5), Stage()
    stage.go.set()
    assert all(turns.take(HERE, stage.speech(name)) for name in "abcd")
    await turns.drain(AMPLE)
    assert stage.ended == list("abcd")
    assert stage.most_together == 1


@pytest.mark.asyncio
async def test_channels_answer_side_by_side() -> None:
    turns, stage = Turns(5), Stage()
    turns.take(HERE, stage.speech("a"))
    turns.take(THERE, stage.speech("b"))
    await asyncio.sleep(0)
    assert stage.together == 2
    stage.go.set()
    await turns.drain(AMPLE)


@pytest.mark.asyncio
@pytest.mark.parametrize("waiting", [0, 1, 3])
async def test_no_more_wait_than_may(waiting: int) -> None:
    turns, stage = Turns(waiting), Stage()
    taken = [turns.take(HERE, stage.speech(str(number))) for number in range(6)]
    assert taken == [number <= waiting for number in range(6)]
    stage.go.set()
    await turns.drain(AMPLE)
    assert len(stage.ended) == waiting + 1


@pytest.mark.asyncio
async def test_a_finished_answer_makes_room() -> None:
    turns, stage = Turns(0), Stage()
    stage.go.set()
    for name in "ab":
        assert turns.take(HERE, stage.speech(name))
        await until(lambda: not turns._waiting)
    assert stage.ended == ["a", "b"]


@pytest.mark.asyncio
async def test_an_answer_that_fails_does_not_stop_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    turns, stage = Turns(5), Stage()
    stage.go.set()
    turns.take(HERE, fail)
    turns.take(HERE, stage.speech("next"))
    await turns.drain(AMPLE)
    assert stage.ended == ["next"]
    assert "ValueError" in caplog.text
    assert "what somebody said" not in caplog.text


@pytest.mark.asyncio
async def test_draining_takes_no_more() -> None:
    turns, stage = Turns(5), Stage()
    await turns.drain(AMPLE)
    assert turns.closed
    assert not turns.take(HERE, stage.speech("late"))


@pytest.mark.asyncio
async def test_draining_cuts_short_what_does_not_end() -> None:
    turns, stage = Turns(5), Stage()
    turns.take(HERE, stage.speech("endless"))
    turns.take(HERE, stage.speech("waiting"))
    await asyncio.sleep(0)
    await turns.drain(0.01)
    assert stage.began == ["endless"]
    assert stage.ended == []
    assert stage.together == 0


@pytest.mark.asyncio
async def test_nothing_is_kept_of_channels_that_are_done() -> None:
    turns, stage = Turns(5), Stage()
    stage.go.set()
    for channel in range(50):
        turns.take(ChannelId(channel), stage.speech("x"))
    await turns.drain(AMPLE)
    assert turns._waiting == {}
    assert turns._workers == set()
