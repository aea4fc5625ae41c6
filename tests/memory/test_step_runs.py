"""Add up how steps have fared."""

from datetime import timedelta

import pytest

from bot.memory.db import MemoryDB
from bot.memory.step_runs import StepRun
from tests.memory.samples import START, Clock, open_memory


def test_runs_add_up_and_the_last_is_the_latest() -> None:
    later = START + timedelta(hours=1)
    assert StepRun(1, 0, 5, later) + StepRun(2, 1, 10, START) == StepRun(3, 1, 15, later)
    assert StepRun() + StepRun() == StepRun()


@pytest.mark.asyncio
async def test_they_outlast_a_restart(memory: MemoryDB, clock: Clock) -> None:
    assert await memory.step_runs.all() == {}
    await memory.step_runs.add({"extract": StepRun(2, 1, 30)})
    clock.turn(minutes=1)
    again = await open_memory(memory.connections._path, clock)
    await again.step_runs.add({"extract": StepRun(1, 0, 5), "place": StepRun(1)})
    assert await again.step_runs.all() == {
        "extract": StepRun(3, 1, 35, START + timedelta(minutes=1)),
        "place": StepRun(1, 0, 0, START + timedelta(minutes=1)),
    }
    await again.close()
