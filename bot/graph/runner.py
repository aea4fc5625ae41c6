"""Run the steps of one guild's memory work in their order, independent ones side by side."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import ModelError, UnreadableAnswer, reason
from bot.graph.graph import Graph
from bot.graph.step import Step, Work
from bot.ids import GuildId
from bot.memory.step_runs import StepRun

# What steps make of messages and others then keep in order.
TAKEN_IN = "cells"
Runs = Mapping[str, StepRun]

log = logging.getLogger(__name__)

# A step that says that something is due and gets nothing done must not hold the processor.
STUCK_PAUSE = timedelta(seconds=5)


class Runner:
    """Do what waits for a guild; what fails in one place does not hold up the others."""

    def __init__(
        self,
        steps: Sequence[Step],
        clock: Clock,
        count: Callable[[GuildId, Runs], Awaitable[None]],
    ) -> None:
        self._steps = {step.name: step for step in steps}
        self._clock = clock
        self._count = count
        self.graph = Graph(steps)
        self._ending = False

    def wind_down(self) -> None:
        """Finish what is under way, and begin nothing more of what is due."""
        self._ending = True

    async def run_due(self, guild_id: GuildId) -> timedelta | None:
        """Do all that is due once, each step after those that it reads from.

        Return how long until something else is due, None if nothing waits. What the model refuses
        is noted by its step; any other error is raised once all other work is done.
        """
        running = _Pass()
        finished = {name: asyncio.Event() for name in self._steps}

        async def run(name: str) -> None:
            for before in self.graph.before(name):
                await finished[before].wait()
            try:
                await self._run_due(guild_id, self._steps[name], running)
            except Exception as error:  # noqa: BLE001 - raised again once the others are done
                running.errors.append(error)
            finally:
                finished[name].set()

        async with asyncio.TaskGroup() as group:
            for name in self.graph.order:
                group.create_task(run(name))
        await self._keep(guild_id, running)
        for error in running.errors[1:]:
            log.error("More memory work of guild %s failed: %s", guild_id, reason(error))
        if running.errors:
            raise running.errors[0]
        wait = await self._next(guild_id)
        in_vain = bool(running.runs) and not running.changed
        return STUCK_PAUSE if in_vain and wait == timedelta(0) else wait

    async def run_all(self, guild_id: GuildId) -> None:
        """Do all that can be done, due or not; raise ModelError if the model is of no use now."""
        running = _Pass()
        try:
            progress = True
            while progress:
                progress = False
                for name in self.graph.order:
                    if name in running.unreadable or (progress and self._rests(name)):
                        continue
                    progress |= await self._run_all(guild_id, self._steps[name], running)
        finally:
            await self._keep(guild_id, running)

    def _rests(self, name: str) -> bool:
        """Return whether a step works on what is in memory: it waits until all has come in.

        What is said is taken in batch by batch, each with what is known from those before it.
        """
        return TAKEN_IN in self.graph.sources(name)

    async def _run_due(self, guild_id: GuildId, step: Step, running: "_Pass") -> None:
        due = [work for work in await step.waiting(guild_id) if self._is_due(work.due_at)]
        room = asyncio.Semaphore(step.width)

        async def run(work: Work) -> None:
            async with room:
                if self._ending:
                    return
                try:
                    await running.timed(step.name, work)
                except ModelError:
                    return  # noted by the step, with a time to try again
                except Exception as error:  # noqa: BLE001 - raised again once the others are done
                    running.errors.append(error)

        async with asyncio.TaskGroup() as group:
            for work in due:
                group.create_task(run(work))

    async def _run_all(self, guild_id: GuildId, step: Step, running: "_Pass") -> bool:
        """Do all that waits for one step; return whether anything has changed.

        Of what takes in one piece at a time is done: the next is to know of it.
        """
        changed = False
        for work in await step.waiting(guild_id):
            if not (work.early or work.due_at <= self._clock()):
                continue
            try:
                changed |= await running.timed(step.name, work)
            except UnreadableAnswer:
                changed |= work.gives_up
                if not work.gives_up:
                    running.unreadable.add(step.name)  # what there was before stays
            if changed and not self._rests(step.name):
                return True
        return changed

    async def _next(self, guild_id: GuildId) -> timedelta | None:
        due: list[datetime] = []
        for step in self._steps.values():
            due += [work.due_at for work in await step.waiting(guild_id)]
        first = min(due, default=None)
        return None if first is None else max(first - self._clock(), timedelta(0))

    async def _keep(self, guild_id: GuildId, running: "_Pass") -> None:
        if running.runs:
            await self._count(guild_id, running.runs)

    def _is_due(self, moment: datetime) -> bool:
        return not self._ending and moment <= self._clock()


class _Pass:
    """Count what ran, how long it took and what failed."""

    def __init__(self) -> None:
        self.runs: dict[str, StepRun] = {}
        self.errors: list[Exception] = []
        self.changed = False
        self.unreadable: set[str] = set()  # steps whose model gave no answer of use

    async def timed(self, step: str, work: Work) -> bool:
        loop = asyncio.get_running_loop()
        begun, failures = loop.time(), 1
        try:
            changed = await work.run()
            failures = 0
            self.changed |= changed
        finally:
            run = StepRun(1, failures, round(1000 * (loop.time() - begun)))
            self.runs[step] = self.runs.get(step, StepRun()) + run
        return changed
