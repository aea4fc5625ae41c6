"""How long work gives way."""

import asyncio

import pytest

from bot.models.offline.steps import Steps, in_steps


def counting(until: int, seen: list[str]) -> Steps[int]:
    for number in range(until):
        seen.append(f"step {number}")
        yield
    return until


@pytest.mark.asyncio
async def test_the_result_comes_at_the_end() -> None:
    assert await in_steps(counting(3, [])) == 3


@pytest.mark.asyncio
async def test_others_get_their_turn_between_the_steps() -> None:
    seen: list[str] = []

    async def other() -> None:
        seen.append("other")

    waiting = asyncio.ensure_future(other())
    await in_steps(counting(3, seen))
    await waiting
    assert seen == ["step 0", "other", "step 1", "step 2"]


@pytest.mark.asyncio
async def test_a_failure_gets_through() -> None:
    def failing() -> Steps[None]:
        yield
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        await in_steps(failing())
