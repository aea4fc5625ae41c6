"""Bring recorded answers of a model into memory: over HTTP, through every step, into the database.

Each is what a model wrote when it was shown such lines beside such known memories; the numbers are
those of the prompt. What they come to is for the rules to decide.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from openai import AsyncOpenAI

from bot.ids import UserId
from bot.memory.records import Cell
from bot.models.compatible import CompatibleModel
from bot.models.patience import Patience
from bot.tending import GuildTender
from bot.vocabulary import TaskState
from tests.loopback_model import LoopbackModel, Request, Say
from tests.stage import ANNA, BEN, CARA, GUILD, Stage, stage

DAY = timedelta(days=1)


@dataclass(slots=True)
class Recorded:
    """Hold a stage whose model is the real client, and the server that answers as recorded."""

    stage: Stage
    server: LoopbackModel
    tender: GuildTender
    answers: list[str]

    async def hear(
        self, text: str, *cells: dict[str, Any], by: UserId = ANNA, raw: str | None = None
    ) -> list[Cell]:
        """Say something of which the model writes these cells; return all that is remembered."""
        await self.stage.say(text, by)
        self.answers.append(raw if raw is not None else json.dumps({"cells": list(cells)}))
        self.stage.clock.turn(days=1)
        await self.tender.work_off(GUILD)
        return await self.stage.cells()

    async def conflicts(self) -> int:
        async with self.stage.databases.open(GUILD) as database:
            return await database.conflicts.count(self.stage.everyone)


@pytest_asyncio.fixture(loop_scope="function")
async def recorded(tmp_path: Path) -> AsyncIterator[Recorded]:
    answers: list[str] = []

    def respond(request: Request) -> Say:
        if request.kind == "extraction":
            return Say(answers.pop(0))
        return Say(json.dumps({"summary": "What is known of it."}))

    async with LoopbackModel(respond) as server, stage(tmp_path) as here:
        client = AsyncOpenAI(api_key="sk-anything", base_url=server.url)
        model = CompatibleModel(
            client, model="talker", memory_model="keeper", calls=4, patience=Patience()
        )
        yield Recorded(here, server, here.tender(model), answers)
        await model.close()


def cell(content: str, **more: Any) -> dict[str, Any]:
    """Return a cell in the shape that the prompt asks for."""
    return {
        "scene": "Shop launch",
        "cell_type": "decision",
        "salience": 0.8,
        "content": content,
        "speaker": "Anna",
        "sources": [1],
        "relations": [],
        "about": [],
        "due": None,
        "assignee": None,
        "since": None,
        **more,
    }


def says(kind: str, known: int = 1) -> list[dict[str, Any]]:
    return [{"known": known, "kind": kind}]


@pytest.mark.asyncio
async def test_a_change_replaces_what_was_decided(recorded: Recorded) -> None:
    await recorded.hear("launch is May 5 then", cell("The shop launches on 2026-05-05."))
    old, new = await recorded.hear(
        "sorry, we have to push it a week",
        cell(
            "The shop launch was moved from 2026-05-05 to 2026-05-12.", relations=says("replaces")
        ),
        by=BEN,
    )
    assert old.superseded_by == new.id
    assert old.valid_to == new.said_at
    assert len(old.sources) == 1
    assert await recorded.conflicts() == 0


@pytest.mark.asyncio
async def test_a_refinement_takes_the_place_of_the_vague_one(recorded: Recorded) -> None:
    await recorded.hear("launch some time in May", cell("The shop launches in May 2026."))
    old, new = await recorded.hear(
        "ok, it's the 12th",
        cell("The shop launches on 12 May 2026.", relations=says("replaces")),
    )
    assert old.superseded_by == new.id


@pytest.mark.asyncio
async def test_a_contradiction_is_left_to_people(recorded: Recorded) -> None:
    await recorded.hear("May 5 it is", cell("The shop launches on 2026-05-05."))
    older, newer = await recorded.hear(
        "I have May 12 in my notes",
        cell("The shop launches on 2026-05-12.", speaker="Ben", relations=says("contradicts")),
        by=BEN,
    )
    assert (older.superseded_by, newer.superseded_by) == (None, None)
    assert await recorded.conflicts() == 1


@pytest.mark.asyncio
async def test_late_old_news_ends_nothing(recorded: Recorded) -> None:
    await recorded.hear("we are on MySQL now", cell("The shop's database is MySQL."))
    newer, late = await recorded.hear(
        "back in January it was still Postgres",
        cell(
            "The shop's database was Postgres.",
            cell_type="fact",
            since="2026-01-05",
            relations=says("replaces"),
        ),
    )
    assert newer.superseded_by is None
    assert late.superseded_by == newer.id
    assert late.valid_to == newer.said_at
    assert late.valid_from is not None
    assert late.valid_from < newer.said_at


@pytest.mark.asyncio
async def test_the_same_said_again_is_evidence(recorded: Recorded) -> None:
    await recorded.hear("the launch is on May 5", cell("The shop launches on 2026-05-05."))
    [known] = await recorded.hear(
        "yes, May 5, as Anna said",
        cell("The shop launch is on 2026-05-05.", speaker="Ben", relations=says("same")),
        by=BEN,
    )
    assert len(known.sources) == 2


@pytest.mark.asyncio
async def test_of_two_people_each_keeps_their_own(recorded: Recorded) -> None:
    kind = {"scene": "Team", "cell_type": "preference"}
    await recorded.hear(
        "my favourite colour is blue", cell("Anna's favourite colour is blue.", **kind)
    )
    anna, ben = await recorded.hear(
        "mine is green",
        cell("Ben's favourite colour is green.", speaker="Ben", relations=says("replaces"), **kind),
        by=BEN,
    )
    assert (anna.superseded_by, ben.superseded_by) == (None, None)
    assert await recorded.conflicts() == 0


@pytest.mark.asyncio
async def test_what_accumulates_is_kept_side_by_side(recorded: Recorded) -> None:
    kind = {"scene": "Team", "cell_type": "fact"}
    await recorded.hear("I visited Rome", cell("Anna visited Rome.", **kind))
    rome, oslo = await recorded.hear(
        "and Oslo", cell("Anna visited Oslo.", relations=says("replaces"), **kind)
    )
    assert (rome.superseded_by, oslo.superseded_by) == (None, None)


@pytest.mark.asyncio
async def test_a_correction_by_hand_outranks_it(recorded: Recorded) -> None:
    [wrong] = await recorded.hear("May 5 it is", cell("The shop launches on 2026-05-05."))
    async with recorded.stage.databases.open(GUILD) as database:
        right = await database.corrections.correct(
            wrong.id, "The shop launches on 2026-05-07.", recorded.stage.everyone
        )
    assert right is not None
    cells = await recorded.hear(
        "no, May 12!",
        cell("The shop launches on 2026-05-12.", speaker="Ben", relations=says("replaces")),
        by=BEN,
    )
    assert {each.id for each in cells if each.superseded_by is not None} == {wrong.id}
    assert await recorded.conflicts() == 1


@pytest.mark.asyncio
async def test_a_change_of_mind_in_one_breath_leaves_one_that_holds(recorded: Recorded) -> None:
    await recorded.stage.say("The shop launch is on Tuesday")
    first, second = await recorded.hear(
        "no, Wednesday",
        cell("The shop launch is on 2026-03-03.", sources=[1]),
        cell("The shop launch is on 2026-03-04 instead.", sources=[2]),
    )
    assert first.superseded_by == second.id
    assert second.superseded_by is None


@pytest.mark.asyncio
async def test_a_task_that_is_done_is_closed(recorded: Recorded) -> None:
    await recorded.hear(
        "Ben writes the invoice by Friday",
        cell("Ben writes the invoice.", cell_type="task", assignee="Ben", due="2026-03-06"),
    )
    task, _ = await recorded.hear(
        "invoice is out",
        cell("The invoice was sent.", cell_type="fact", speaker="Ben", relations=says("done")),
        by=BEN,
    )
    assert task.state is TaskState.DONE


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "relations",
    [
        None,
        "same",
        7,
        [None, 3, "replaces"],
        [{"known": 99, "kind": "replaces"}, {"known": -1, "kind": "same"}],
        [{"known": 1, "kind": "destroys"}],
        [{"known": "one", "kind": "replaces"}, {"kind": "replaces"}],
        [{"known": 1, "kind": "replaces"}] * 500,
        [{"known": 10**30, "kind": "done"}],
    ],
)
async def test_hostile_relations_cost_no_memory(recorded: Recorded, relations: Any) -> None:
    await recorded.hear("Anna sings", cell("Anna sings in the choir.", scene="Choir"))
    answer = json.dumps(
        {"cells": [cell("The canoe leaks.", scene="Boats", speaker="Cara", relations=relations)]}
    )
    cells = await recorded.hear("the canoe leaks", by=CARA, raw=answer)
    assert [each.content for each in cells] == ["Anna sings in the choir.", "The canoe leaks."]
    assert [each.superseded_by for each in cells] == [None, None]
    assert await recorded.conflicts() == 0
