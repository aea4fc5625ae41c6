import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.models.base import Purpose
from bot.models.complaint import Complaint
from bot.models.slots import Slots


class Crowd:
    """Start calls that hold a slot until they are let go."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.holding: list[str] = []
        self._gates: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self, *names: str) -> None:
        for name in names:
            self._gates[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._hold(name))
        await self.settle()

    async def let_go(self, name: str) -> None:
        self._gates[name].set()
        await self._tasks[name]
        await self.settle()

    async def cancel(self, name: str) -> None:
        self._tasks[name].cancel()
        await asyncio.gather(self._tasks[name], return_exceptions=True)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def _hold(self, name: str) -> None:
        purpose: Purpose = "answer" if name.startswith("answer") else "memory"
        async with self.slots.hold(purpose):
            self.holding.append(name)
            try:
                await self._gates[name].wait()
            finally:
                self.holding.remove(name)


@pytest.mark.asyncio
async def test_no_more_calls_than_slots_are_under_way() -> None:
    crowd = Crowd(Slots(2))
    await crowd.start("answer 1", "answer 2", "answer 3")
    assert crowd.holding == ["answer 1", "answer 2"]
    await crowd.let_go("answer 1")
    assert crowd.holding == ["answer 2", "answer 3"]


@pytest.mark.asyncio
async def test_background_calls_hold_at_most_their_share() -> None:
    crowd = Crowd(Slots(4))
    await crowd.start("memory 1", "memory 2", "memory 3")
    assert crowd.holding == ["memory 1", "memory 2"]
    await crowd.start("answer 1", "answer 2")
    assert crowd.holding[2:] == ["answer 1", "answer 2"]


@pytest.mark.asyncio
async def test_a_freed_slot_goes_to_an_answer_before_background_that_waits_longer() -> None:
    crowd = Crowd(Slots(2))
    await crowd.start("memory 1", "answer 1", "memory 2", "answer 2")
    await crowd.let_go("memory 1")
    assert crowd.holding == ["answer 1", "answer 2"]
    await crowd.let_go("answer 1")
    assert crowd.holding == ["answer 2", "memory 2"]


@pytest.mark.asyncio
async def test_background_beyond_its_share_does_not_hold_up_the_answers_behind_it() -> None:
    crowd = Crowd(Slots(4))
    await crowd.start("memory 1", "memory 2", "memory 3", "memory 4", "answer 1")
    assert crowd.holding == ["memory 1", "memory 2", "answer 1"]


@pytest.mark.asyncio
async def test_with_one_slot_both_kinds_get_on() -> None:
    crowd = Crowd(Slots(1))
    await crowd.start("memory 1", "memory 2", "answer 1")
    assert crowd.holding == ["memory 1"]
    await crowd.let_go("memory 1")
    assert crowd.holding == ["answer 1"]
    await crowd.let_go("answer 1")
    assert crowd.holding == ["memory 2"]


@pytest.mark.asyncio
async def test_calls_of_a_kind_are_served_in_turn() -> None:
    crowd = Crowd(Slots(1))
    await crowd.start("answer 1", "answer 2", "answer 3")
    await crowd.let_go("answer 1")
    await crowd.start("answer 4")
    assert crowd.holding == ["answer 2"]
    await crowd.let_go("answer 2")
    assert crowd.holding == ["answer 3"]


@pytest.mark.asyncio
async def test_who_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    crowd = Crowd(Slots(1))
    await crowd.start("answer 1", "answer 2", "answer 3")
    await crowd.cancel("answer 2")
    await crowd.let_go("answer 1")
    assert crowd.holding == ["answer 3"]


@pytest.mark.asyncio
async def test_who_waited_long_enough_leaves_the_turn_to_the_next() -> None:
    crowd = Crowd(Slots(1))
    await crowd.start("answer 1")
    with pytest.raises(Complaint) as caught:
        async with crowd.slots.hold("answer", within=0.01):
            pass
    assert caught.value.kind == "busy"
    await crowd.start("answer 2")
    await crowd.let_go("answer 1")
    assert crowd.holding == ["answer 2"]


@pytest.mark.asyncio
async def test_a_turn_that_comes_to_somebody_who_just_left_is_passed_on() -> None:
    slots = Slots(1)
    crowd = Crowd(slots)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(slots.hold("answer"))
        await crowd.start("answer 1", "answer 2")
        await stack.aclose()  # the turn is "answer 1"'s now, but it has not run since
        await crowd.cancel("answer 1")
    assert crowd.holding == ["answer 2"]


@pytest.mark.asyncio
async def test_a_slot_comes_back_when_its_holder_fails_or_is_cancelled() -> None:
    crowd = Crowd(Slots(2))
    with pytest.raises(ValueError, match="fails"):
        async with crowd.slots.hold("memory"):
            raise ValueError("fails")
    await crowd.start("memory 1")
    await crowd.cancel("memory 1")
    await crowd.start("memory 2", "answer 1")
    assert crowd.holding == ["memory 2", "answer 1"]


class TestParties:
    """Background work of several: the party stands before the name."""

    async def crowd(self, slots: int, *names: str) -> Crowd:
        crowd = PartyCrowd(Slots(slots))
        await crowd.start(*names)
        return crowd

    @pytest.mark.asyncio
    async def test_nobody_takes_more_than_half_of_what_the_others_leave(self) -> None:
        crowd = await self.crowd(8, "1 a", "1 b", "1 c", "1 d")
        assert crowd.holding == ["1 a", "1 b"]
        await crowd.start("2 a", "2 b", "3 a", "3 b")
        assert crowd.holding == ["1 a", "1 b", "2 a", "3 a"]

    @pytest.mark.asyncio
    async def test_who_comes_later_is_not_held_up_by_who_waits_at_a_limit(self) -> None:
        crowd = await self.crowd(8, "1 a", "1 b", "1 c", "2 a")
        assert crowd.holding == ["1 a", "1 b", "2 a"]
        await crowd.let_go("1 a")
        assert crowd.holding == ["1 b", "2 a"]  # half of what guild 2 leaves is one and a half
        await crowd.let_go("2 a")
        assert crowd.holding == ["1 b", "1 c"]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("slots", [1, 2, 3])
    async def test_where_there_is_one_slot_for_all_they_take_turns(self, slots: int) -> None:
        crowd = await self.crowd(slots, "1 a", "1 b", "2 a")
        assert crowd.holding == ["1 a"]
        await crowd.let_go("1 a")
        await crowd.let_go("1 b")
        assert crowd.holding == ["2 a"]

    @pytest.mark.asyncio
    async def test_who_gives_up_takes_nothing_with_it(self) -> None:
        crowd = await self.crowd(8, "1 a", "1 b", "1 c")
        await crowd.cancel("1 c")
        await crowd.cancel("1 a")
        await crowd.start("1 d")
        assert crowd.holding == ["1 b", "1 d"]
        await crowd.let_go("1 b")
        await crowd.let_go("1 d")
        assert not crowd.slots._held


class TestAnswersOfParties:
    """Answers in several servers: the party stands before the name."""

    async def crowd(self, slots: int, *names: str) -> Crowd:
        crowd = PartyCrowd(Slots(slots), "answer")
        await crowd.start(*names)
        return crowd

    @pytest.mark.asyncio
    async def test_a_crowd_leaves_the_last_slot_to_others(self) -> None:
        crowd = await self.crowd(4, "1 a", "1 b", "1 c", "1 d")
        assert crowd.holding == ["1 a", "1 b", "1 c"]
        await crowd.start("2 a")
        assert crowd.holding == ["1 a", "1 b", "1 c", "2 a"]
        await crowd.let_go("1 a")
        assert crowd.holding == ["1 b", "1 c", "2 a"]
        await crowd.let_go("1 b")
        assert crowd.holding == ["1 c", "2 a", "1 d"]

    @pytest.mark.asyncio
    async def test_who_holds_fewest_is_next_whoever_came_before(self) -> None:
        crowd = await self.crowd(3, "1 a", "1 b", "1 c", "1 d", "2 a", "2 b")
        assert crowd.holding == ["1 a", "1 b", "1 c"]
        await crowd.let_go("1 a")
        assert crowd.holding == ["1 b", "1 c", "2 a"]
        await crowd.let_go("1 b")
        assert crowd.holding == ["1 c", "2 a", "1 d"]
        await crowd.let_go("1 c")
        assert crowd.holding == ["2 a", "1 d", "2 b"]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("slots", [1, 2, 3])
    async def test_few_slots_are_all_in_use_also_where_nobody_else_asks(self, slots: int) -> None:
        crowd = await self.crowd(slots, *(f"1 {each}" for each in range(5)))
        assert len(crowd.holding) == slots
        for name in [*crowd.holding]:
            await crowd.let_go(name)
        assert len(crowd.holding) == min(slots, 5 - slots)


class PartyCrowd(Crowd):
    """Hold slots for work of the party that a name begins with."""

    def __init__(self, slots: Slots, purpose: Purpose = "memory") -> None:
        super().__init__(slots)
        self.purpose: Purpose = purpose

    async def _hold(self, name: str) -> None:
        async with self.slots.hold(self.purpose, party=int(name[0])):
            self.holding.append(name)
            try:
                await self._gates[name].wait()
            finally:
                self.holding.remove(name)
