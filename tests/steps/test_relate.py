"""Test that memories get their people and things in the background, also old ones."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ids import UserId
from tests.stage import (
    ANNA,
    AT_ONCE,
    BEN,
    GENERAL,
    GUILD,
    RANDOM,
    Stage,
    cell,
    pass_time,
    stage,
    until,
)


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, **AT_ONCE) as made:
        yield made


async def known_of(here: Stage, person: UserId) -> int:
    async with here.databases.open(GUILD) as database:
        subject = await database.subjects.person(person, here.everyone)
    return subject.cells if subject else 0


async def as_before_entities(here: Stage) -> None:
    """Leave a memory as an upgrade from before there were entities does."""
    async with here.databases.open(GUILD) as database:
        await database.connections.write(lambda t: t.fetch("DELETE FROM cell_entities"))
        await database.connections.write(
            lambda t: t.fetch("INSERT INTO cells_to_link SELECT id FROM mem_cells")
        )


@pytest.mark.asyncio
async def test_who_is_named_before_they_speak_is_known_once_they_do(here: Stage) -> None:
    here.model.extract = lambda _: [cell("We want Ben to bring the tent", 1)]
    await here.say("We want Ben to bring the tent")
    tender = here.tender()
    await pass_time(here, tender)
    assert await known_of(here, BEN) == 0
    here.model.extract = lambda _: []
    await here.say("Hello", author=BEN)
    await pass_time(here, tender)
    assert await known_of(here, BEN) == 1
    assert not await waits(here)


@pytest.mark.asyncio
async def test_old_memories_are_taken_up_at_the_start(here: Stage) -> None:
    here.model.extract = lambda _: [cell("We sail on Sunday", 1)]
    await here.say("We sail on Sunday")
    await here.tender().work_off(GUILD)
    await as_before_entities(here)
    assert await known_of(here, ANNA) == 0
    manager = here.manager()
    await manager.start()
    async with here.databases.open(GUILD) as database:
        await until(lambda: not manager._tasks)
        assert not await database.relinker.waits()
    assert await known_of(here, ANNA) == 1
    await manager.stop(1)


async def waits(here: Stage) -> bool:
    async with here.databases.open(GUILD) as database:
        return await database.relinker.waits()


@pytest.mark.asyncio
async def test_two_people_of_one_name_that_a_model_names_stay_two(here: Stage) -> None:
    other = UserId(ANNA + 600)
    answers = {
        "I sail": [cell("Anna sails on Sunday", 1, speaker="Anna", about=["Anna"])],
        "I paint": [cell("Anna paints on Monday", 1, speaker="Anna", about=["Anna"])],
        "Ask Anna": [cell("Anna is asked about the sails", 1, speaker="Ben", about=["Anna"])],
    }
    here.model.extract = lambda task: answers[task.lines[-1].text]
    tender = here.tender()
    for text, author, channel in (
        ("I sail", ANNA, GENERAL),
        ("I paint", other, RANDOM),
        ("Ask Anna", BEN, GENERAL),
    ):
        name = "Ben" if author == BEN else "Anna"
        await here.say(text, author, channel=channel, author_name=name)
        await tender.work_off(GUILD)
    assert (await known_of(here, ANNA), await known_of(here, other)) == (2, 1)
    async with here.databases.open(GUILD) as database:
        found = await database.subjects.named("Anna", here.everyone)
    assert [each.user_id for each in found] == [ANNA, other]
