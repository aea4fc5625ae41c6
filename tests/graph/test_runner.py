"""Run steps in their order, side by side where they may, and go on whatever fails."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.errors import ModelError, ModelUnavailable, UnreadableAnswer
from bot.graph.runner import STUCK_PAUSE, Runner, Runs
from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.step_runs import StepRun
from tests.stage import GUILD, Clock, until

Run = Callable[[], Awaitable[bool]]


class Fake:
    """Do what a test gives it to do; work that was done waits no longer."""

    def __init__(self, clock: Clock, name: str, reads: str = "", width: int = 1) -> None:
        self.clock = clock
        self.name = name
        self.reads = frozenset(reads.split())
        self.writes = frozenset({f"of {name}".replace(" ", "_")})
        self.width = width
        self.todo: list[Work] = []
        self.broken: Exception | None = None

    def add(
        self, run: Run, *, within: float = 0, early: bool = True, gives_up: bool = False
    ) -> None:
        async def once() -> bool:
            done = await run()
            self.todo.remove(work)
            return done

        due_at = self.clock() + timedelta(seconds=within)
        work = Work(due_at, once, early, gives_up)
        self.todo.append(work)

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        if self.broken:
            raise self.broken
        return list(self.todo)


class Book:
    """Note what ran."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.counted: dict[str, StepRun] = {}

    def note(self, name: str, error: Exception | None = None) -> Run:
        async def run() -> bool:
            await asyncio.sleep(0)
            self.ran.append(name)
            if error is not None:
                raise error
            return True

        return run

    async def count(self, guild_id: GuildId, runs: Runs) -> None:
        for step, run in runs.items():
            self.counted[step] = self.counted.get(step, StepRun()) + run


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def first(clock: Clock) -> Fake:
    return Fake(clock, "first", "messages")


@pytest.fixture
def then(clock: Clock) -> Fake:
    return Fake(clock, "then", "of_first")


@pytest.fixture
def beside(clock: Clock) -> Fake:
    return Fake(clock, "beside", "of_first", width=2)


@pytest.fixture
def runner(clock: Clock, book: Book, first: Fake, then: Fake, beside: Fake) -> Runner:
    return Runner([then, beside, first], clock, book.count)


class TestWhatIsDue:
    @pytest.mark.asyncio
    async def test_steps_run_in_their_order_and_are_counted(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        then.add(book.note("then"))
        first.add(book.note("one"))
        first.add(book.note("two"))
        assert await runner.run_due(GUILD) is None
        assert book.ran == ["one", "two", "then"]
        assert (book.counted["first"].runs, book.counted["then"].runs) == (2, 1)
        assert "beside" not in book.counted

    @pytest.mark.asyncio
    async def test_what_is_not_due_waits_and_it_is_told_how_long(
        self, runner: Runner, book: Book, clock: Clock, first: Fake, then: Fake
    ) -> None:
        first.add(book.note("later"), within=60)
        then.add(book.note("soon"), within=10)
        assert await runner.run_due(GUILD) == timedelta(seconds=10)
        clock.turn(seconds=10)
        assert await runner.run_due(GUILD) == timedelta(seconds=50)
        assert book.ran == ["soon"]

    @pytest.mark.asyncio
    async def test_independent_steps_run_side_by_side_within_their_width(
        self, runner: Runner, book: Book, then: Fake, beside: Fake
    ) -> None:
        gate, under_way = asyncio.Event(), 0
        most = {"then": 0, "beside": 0}

        def held(name: str) -> Run:
            async def run() -> bool:
                nonlocal under_way
                most[name] += 1
                under_way += 1
                await gate.wait()
                return True

            return run

        for _ in range(4):
            then.add(held("then"))
            beside.add(held("beside"))
        running = asyncio.create_task(runner.run_due(GUILD))
        await until(lambda: under_way == 3)
        assert most == {"then": 1, "beside": 2}
        gate.set()
        await running
        assert most == {"then": 4, "beside": 4}

    @pytest.mark.asyncio
    async def test_what_a_model_refuses_is_counted_and_holds_up_nothing(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        first.add(book.note("refused", ModelUnavailable("It is away.")), gives_up=True)
        first.add(book.note("next"))
        then.add(book.note("then"))
        await runner.run_due(GUILD)
        assert book.ran == ["refused", "next", "then"]
        assert (book.counted["first"].runs, book.counted["first"].failures) == (2, 1)

    @pytest.mark.asyncio
    async def test_another_error_is_raised_once_all_else_is_done(
        self, runner: Runner, book: Book, first: Fake, then: Fake, beside: Fake
    ) -> None:
        first.add(book.note("broken", RuntimeError("first")))
        then.broken = RuntimeError("second")
        beside.add(book.note("beside"))
        with pytest.raises(RuntimeError, match="first"):
            await runner.run_due(GUILD)
        assert book.ran == ["broken", "beside"]
        assert book.counted["first"].failures == 1

    @pytest.mark.asyncio
    async def test_due_work_that_gets_nowhere_does_not_spin(
        self, runner: Runner, first: Fake, clock: Clock
    ) -> None:
        async def nothing() -> bool:
            return False

        first.todo.append(Work(clock(), nothing))
        assert await runner.run_due(GUILD) == STUCK_PAUSE

    @pytest.mark.asyncio
    async def test_a_cancelled_pass_ends_at_once_and_leaves_the_rest(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        begun = asyncio.Event()

        async def endless() -> bool:
            begun.set()
            await asyncio.Event().wait()
            return True

        first.add(endless)
        then.add(book.note("then"))
        running = asyncio.create_task(runner.run_due(GUILD))
        await begun.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert book.ran == []
        assert len(then.todo) == 1

    @pytest.mark.asyncio
    async def test_winding_down_finishes_what_is_under_way_and_begins_nothing(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        async def last() -> bool:
            runner.wind_down()
            return True

        first.add(last)
        first.add(book.note("next"))
        then.add(book.note("then"))
        await runner.run_due(GUILD)
        assert book.ran == []
        assert book.counted["first"].runs == 1


class TestEverything:
    @pytest.mark.asyncio
    async def test_all_is_done_before_its_time_but_what_must_not_be(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        first.add(book.note("early"), within=60)
        then.add(book.note("cooling"), within=60, early=False)
        await runner.run_all(GUILD)
        assert book.ran == ["early"]

    @pytest.mark.asyncio
    async def test_what_is_found_on_the_way_is_done_too(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        async def more() -> bool:
            first.add(book.note("again"))
            return True

        then.add(more)
        await runner.run_all(GUILD)
        assert book.ran == ["again"]

    @pytest.mark.asyncio
    async def test_a_model_of_no_use_ends_it_with_what_was_done_counted(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        first.add(book.note("away", ModelUnavailable("It is away.")))
        then.add(book.note("then"))
        with pytest.raises(ModelError):
            await runner.run_all(GUILD)
        assert book.ran == ["away"]
        assert book.counted["first"].failures == 1

    @pytest.mark.asyncio
    async def test_what_is_unreadable_is_left_alone_after_one_try(
        self, runner: Runner, book: Book, first: Fake, then: Fake
    ) -> None:
        first.add(book.note("unreadable", UnreadableAnswer("What?")))
        then.add(book.note("then"))
        await runner.run_all(GUILD)
        assert book.ran == ["unreadable", "then"]

    @pytest.mark.asyncio
    async def test_what_gives_up_by_itself_is_tried_until_it_does(
        self, runner: Runner, book: Book, clock: Clock, first: Fake
    ) -> None:
        tries = 0

        async def poison() -> bool:
            nonlocal tries
            tries += 1
            if tries == 3:
                first.todo.clear()  # set aside
            raise UnreadableAnswer("What?")

        first.todo.append(Work(clock(), poison, gives_up=True))
        await runner.run_all(GUILD)
        assert tries == 3
