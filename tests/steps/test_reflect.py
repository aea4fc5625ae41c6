"""Reflect as a step of the graph: when, with what outcome, and what a failure costs."""

from collections import deque
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.errors import ModelError
from bot.models.base import Answer, StructuredPrompt
from bot.models.reflection import Reflection
from bot.models.tasks import ReflectionTask
from bot.retries import ATTEMPTS, FIRST_RETRY
from bot.steps.events import Concluded
from bot.tending import GuildTender
from bot.vocabulary import CellOrigin
from tests.stage import GENERAL, GUILD, OUTAGE, STAFF, UNREADABLE, ScriptedModel, Stage, cell

CONCLUSION = {"content": "Builds fail on most days", "cell_type": "risk", "cells": [1, 2, 3]}


class Thoughtful(ScriptedModel):
    """Conclude what a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.conclusions: list[Any] = [CONCLUSION]
        self.unwell: deque[Exception] = deque()
        self.reflections: list[ReflectionTask] = []

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        task = request.prompt.task
        if not isinstance(task, ReflectionTask):
            return await super().complete(request)
        self.reflections.append(task)
        if self.unwell:
            raise self.unwell.popleft()
        made = Reflection.model_validate({"conclusions": self.conclusions})
        return cast("Answer", made)


@pytest.fixture
def stage_settings() -> dict[str, int]:
    return {"quiet_seconds": 0, "scene_quiet_seconds": 0, "batch_messages": 30}


@pytest.fixture
def model(here: Stage) -> Thoughtful:
    """Return a model that draws a weighty memory from every line."""
    model = Thoughtful()
    model.extract = lambda task: [
        cell(line.text, line.number, speaker=line.speaker, salience=0.9) for line in task.lines
    ]
    return model


@pytest.fixture
def tender(here: Stage, model: Thoughtful) -> GuildTender:
    return here.tender(model)


async def talk(here: Stage, lines: int = 24, **more: Any) -> None:
    for number in range(lines):
        await here.say(f"The build of part{number} failed", **more)
        here.clock.turn(hours=12)


async def derived(here: Stage, **more: Any) -> list[str]:
    cells = await here.cells(**more)
    return [each.content for each in cells if each.origin is CellOrigin.DERIVED]


async def work(here: Stage, tender: GuildTender) -> None:
    """Do what is due until only what waits for a later time is left."""
    while await tender.do_what_is_due(GUILD) == timedelta(0):
        pass


@pytest.mark.asyncio
async def test_once_enough_was_gathered_it_is_reflected_on_once(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    await talk(here)
    await work(here, tender)
    assert await derived(here) == [CONCLUSION["content"]]
    assert Concluded(GUILD, 1) in here.events
    await talk(here, 3)
    await work(here, tender)
    assert len(model.reflections) == 1


@pytest.mark.asyncio
async def test_little_is_not_reflected_on(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    await talk(here, 10)
    await tender.work_off(GUILD)
    assert model.reflections == []


@pytest.mark.asyncio
async def test_nothing_to_conclude_is_an_answer_too(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    model.conclusions = []
    await talk(here)
    await tender.work_off(GUILD)
    assert len(model.reflections) == 1
    assert await derived(here) == []


@pytest.mark.asyncio
async def test_an_outage_puts_it_off(here: Stage, tender: GuildTender, model: Thoughtful) -> None:
    model.unwell.append(OUTAGE)
    await talk(here)
    await work(here, tender)
    assert await derived(here) == []
    here.clock.now += FIRST_RETRY
    await work(here, tender)
    assert await derived(here) == [CONCLUSION["content"]]


@pytest.mark.asyncio
async def test_what_stays_unreadable_is_given_up_until_more_was_gathered(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    model.unwell.extend([UNREADABLE] * ATTEMPTS)
    await talk(here)
    for _ in range(ATTEMPTS + 3):
        await work(here, tender)
        here.clock.turn(hours=1)
    assert len(model.reflections) == ATTEMPTS
    assert await derived(here) == []


@pytest.mark.asyncio
async def test_a_channel_that_is_closed_now_is_not_reflected_on(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    await talk(here)
    here.open.discard(GENERAL)
    await work(here, tender)
    assert model.reflections == []
    here.open.add(GENERAL)
    here.clock.turn(hours=2)
    await work(here, tender)
    assert len(model.reflections) == 1


@pytest.mark.asyncio
async def test_private_channels_are_reflected_on_for_themselves(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    await talk(here, channel=STAFF, private=True)
    await talk(here, 12)
    await tender.work_off(GUILD)
    assert len(model.reflections) == 1
    assert await derived(here) == []
    assert await derived(here, audience=here.inside(STAFF)) == [CONCLUSION["content"]]


@pytest.mark.asyncio
async def test_what_was_derived_is_not_shown_to_extraction(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    await talk(here)
    await tender.work_off(GUILD)
    await here.say("Builds fail on most days, as we all know")
    await tender.work_off(GUILD)
    known = {memory.text for task in model.extractions for memory in task.known}
    assert known
    assert CONCLUSION["content"] not in known


@pytest.mark.asyncio
async def test_an_error_of_its_own_costs_no_other_work(
    here: Stage, tender: GuildTender, model: Thoughtful
) -> None:
    model.unwell.append(RuntimeError("a bug"))
    await talk(here)
    with pytest.raises(RuntimeError):
        await work(here, tender)
    assert not isinstance(RuntimeError(), ModelError)
    assert len(await here.cells()) == 24
