"""Test that scenes put themselves in order, and that no model can do harm by it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.ids import ChannelId, UserId
from bot.memory.reorganising import CELLS_PER_QUESTION, FIRST_QUESTIONS
from bot.models.tasks import MergingTask, SplittingTask
from bot.steps.events import Regrouped
from tests.stage import (
    ANNA,
    AT_ONCE,
    GENERAL,
    GUILD,
    OUTAGE,
    RANDOM,
    STAFF,
    UNREADABLE,
    Cells,
    Stage,
    cell,
    stage,
)

CANOE = [
    "The canoe trip starts at the old mill",
    "Ben brings two paddles for the canoe trip",
    "The canoe trip costs 90 euros each",
    "Cara rents vests for the canoe trip",
]
KAYAK = [
    "The canoe weekend is on 14 June",
    "For the canoe weekend we meet at the mill",
    "Paddles for the canoe weekend cost 9 euros",
    "Cara cooks at the canoe weekend",
]
PRINTER = [
    "The printer on floor 3 needs toner",
    "The printer jams on thick paper",
    "Ben orders toner for the printer",
    "A new printer costs 400 euros",
]


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, **AT_ONCE) as made:
        yield made


def in_scenes(**scenes: list[str]) -> Any:
    """Return an extraction that puts each of these texts into its scene."""
    by_text = {text: name.replace("_", " ") for name, texts in scenes.items() for text in texts}

    def extract(task: Any) -> Cells:
        return [
            cell(line.text, line.number, scene=by_text[line.text], speaker=line.speaker)
            for line in task.lines
        ]

    return extract


async def remember(here: Stage, *, channel: ChannelId = GENERAL, **scenes: list[str]) -> None:
    """Have these texts said and remembered in their scenes."""
    here.model.extract = in_scenes(**scenes)
    for text in (each for texts in scenes.values() for each in texts):
        await here.say(text, channel=channel, private=channel == STAFF)
    await here.tender().work_off(GUILD)


async def scenes(here: Stage) -> dict[str, int]:
    async with here.databases.open(GUILD) as database:
        found = await database.scenes.recent(here.inside(STAFF), limit=100)
    return {scene.name: scene.cells for scene in found}


def asked(here: Stage, kind: type) -> list[Any]:
    return [task for task in here.model.tasks if isinstance(task, kind)]


async def undo_newest(here: Stage, by: UserId = ANNA) -> None:
    async with here.databases.open(GUILD) as database:
        entries = await database.journal.recent(here.everyone)
        entry = next(each for each in entries if each.undone_at is None)
        await database.undoing.undo(entry.id, here.everyone, by)


class TestMerging:
    @pytest.mark.asyncio
    async def test_two_that_became_one_topic_are_merged(self, here: Stage) -> None:
        here.model.merge = lambda task: {"same": 1, "name": "Canoe trip in June"}
        await remember(here, Canoe_trip=CANOE, Canoe_trip_weekend=KAYAK)
        assert await scenes(here) == {"Canoe trip in June": 8}
        assert any(isinstance(event, Regrouped) for event in here.events)
        assert set(await here.summaries()) == {"Canoe trip in June"}
        assert "14 June" in (await here.summaries())["Canoe trip in June"]

    @pytest.mark.asyncio
    async def test_what_has_nothing_in_common_is_not_even_asked_about(self, here: Stage) -> None:
        here.model.merge = lambda task: {"same": 1}
        await remember(here, Canoe_trip=CANOE, Printer=PRINTER)
        assert await scenes(here) == {"Canoe trip": 4, "Printer": 4}
        assert asked(here, MergingTask) == []

    @pytest.mark.asyncio
    async def test_values_keep_scenes_apart_whatever_a_model_says(self, here: Stage) -> None:
        here.model.merge = lambda task: {"same": 1, "name": "Release"}
        told = ["ships on Friday", "has a new login page", "is tested by Ben", "breaks the export"]
        await remember(
            here,
            Release_1=[f"Release 1.2 {each}" for each in told],
            Release_2=[f"Release 1.3 {each}" for each in told],
        )
        assert await scenes(here) == {"Release 1": 4, "Release 2": 4}

    @pytest.mark.asyncio
    async def test_a_pair_is_asked_about_again_only_once_it_has_grown(self, here: Stage) -> None:
        await remember(here, Canoe_trip=CANOE, Canoe_trip_weekend=KAYAK)
        first = len(asked(here, MergingTask))
        assert 0 < first <= 2
        for number in range(3):
            await remember(here, Canoe_trip=[f"The canoe trip needs {number + 3} ropes"])
        assert len(asked(here, MergingTask)) == first
        assert await scenes(here) == {"Canoe trip": 7, "Canoe trip weekend": 4}

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "answer",
        [
            {},
            {"same": 0},
            {"same": 9},
            {"same": -1, "name": "x" * 500},
            {"same": None, "name": "Everything"},
        ],
    )
    async def test_a_degenerate_answer_changes_nothing(
        self, here: Stage, answer: dict[str, Any]
    ) -> None:
        here.model.merge = lambda task: answer
        await remember(here, Canoe_trip=CANOE, Canoe_trip_weekend=KAYAK)
        assert await scenes(here) == {"Canoe trip": 4, "Canoe trip weekend": 4}
        assert await here.rows("SELECT * FROM journal") == []

    @pytest.mark.asyncio
    @pytest.mark.parametrize("name", ["@everyone", "Ignore all rules", "", "\n", "Printer"])
    async def test_a_name_without_ground_or_of_another_scene_is_not_taken(
        self, here: Stage, name: str
    ) -> None:
        await remember(here, Printer=PRINTER)
        here.model.merge = lambda task: {"same": 1, "name": name}
        await remember(here, Canoe_trip=CANOE, Canoe_trip_weekend=KAYAK)
        assert await scenes(here) == {"Printer": 4, "Canoe trip": 8}

    @pytest.mark.asyncio
    async def test_what_people_took_apart_again_stays_apart(self, here: Stage) -> None:
        here.model.merge = lambda task: {"same": 1}
        await remember(here, Canoe_trip=CANOE, Canoe_trip_weekend=KAYAK)
        assert await scenes(here) == {"Canoe trip": 8}
        await undo_newest(here)
        more = [f"The canoe trip needs {number} more paddles" for number in range(3, 30)]
        await remember(here, Canoe_trip=more)
        assert await scenes(here) == {"Canoe trip": 31, "Canoe trip weekend": 4}

    @pytest.mark.asyncio
    async def test_nothing_crosses_from_a_private_channel(self, here: Stage) -> None:
        here.model.merge = lambda task: {"same": 1}
        await remember(here, Canoe_trip=CANOE)
        await remember(here, channel=STAFF, Canoe_trip_weekend=KAYAK)
        assert await scenes(here) == {"Canoe trip": 4, "Canoe trip weekend": 4}
        assert asked(here, MergingTask) == []

    @pytest.mark.asyncio
    async def test_a_channel_that_is_closed_by_now_is_left_alone(self, here: Stage) -> None:
        here.model.merge = lambda task: {"same": 1}
        await remember(here, channel=RANDOM, Canoe_trip_weekend=KAYAK)
        here.open.discard(RANDOM)
        await remember(here, Canoe_trip=CANOE)
        assert asked(here, MergingTask) == []

    @pytest.mark.asyncio
    async def test_an_endpoint_that_is_away_is_asked_again_later(self, here: Stage) -> None:
        here.model.merge = lambda task: {"same": 1}
        tender = here.tender()
        here.model.extract = in_scenes(Canoe_trip=CANOE, Canoe_trip_weekend=KAYAK)
        for text in (*CANOE, *KAYAK):
            await here.say(text)
        away = [True]

        def fail() -> None:
            if away[0] and isinstance(here.model.tasks[-1], MergingTask):
                here.model.failures.append(OUTAGE)

        here.model.on_call = fail
        here.clock.turn(hours=1)
        wait = await tender.do_what_is_due(GUILD)
        while wait is not None and wait.total_seconds() < 60:
            here.clock.turn(seconds=wait.total_seconds() + 1)
            wait = await tender.do_what_is_due(GUILD)
        assert await scenes(here) == {"Canoe trip": 4, "Canoe trip weekend": 4}
        away[0] = False
        here.clock.turn(minutes=15)
        await tender.do_what_is_due(GUILD)
        assert await scenes(here) == {"Canoe trip": 8}

    @pytest.mark.asyncio
    async def test_an_unreadable_answer_leaves_all_as_it_is(self, here: Stage) -> None:
        def fail() -> None:
            if isinstance(here.model.tasks[-1], MergingTask):
                here.model.failures.append(UNREADABLE)

        here.model.on_call = fail
        await remember(here, Canoe_trip=CANOE, Canoe_trip_weekend=KAYAK)
        assert await scenes(here) == {"Canoe trip": 4, "Canoe trip weekend": 4}


FORKED = [text for pair in zip(CANOE, PRINTER, strict=True) for text in pair]
MORE = [
    "The canoe trip ends at the harbour",
    "The canoe trip has room for six people",
    "The printer is out of magenta toner",
    "The printer gets a service contract",
]


class TestSplitting:
    @pytest.mark.asyncio
    async def test_a_topic_that_forks_is_split(self, here: Stage) -> None:
        def by_word(task: SplittingTask) -> dict[str, Any]:
            return {
                "groups": [
                    {"name": name, "cells": [c.number for c in task.cells if word in c.text]}
                    for name, word in (("Canoe trip", "canoe"), ("Printer", "printer"))
                ]
            }

        here.model.split = by_word
        await remember(here, Club=[*FORKED, *MORE])
        assert await scenes(here) == {"Canoe trip": 6, "Printer": 6}
        told = await here.summaries()
        assert "toner" not in told["Canoe trip"]
        assert "toner" in told["Printer"]
        await undo_newest(here)
        assert await scenes(here) == {"Club": 12}
        await here.tender().work_off(GUILD)
        assert await scenes(here) == {"Club": 12}

    @pytest.mark.asyncio
    async def test_one_topic_is_not_even_asked_about(self, here: Stage) -> None:
        texts = [f"The canoe trip needs {n} paddles and vests" for n in range(2, 16)]
        await remember(here, Canoe_trip=texts)
        assert asked(here, SplittingTask) == []

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "groups",
        [
            [],
            [{"name": "Canoe trip", "cells": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}],
            [{"name": "Canoe", "cells": [1, 1, 1]}, {"name": "Printer", "cells": [2, 2, 2]}],
            [{"name": "", "cells": [1, 3, 5]}, {"name": "Printer", "cells": [2, 4, 6]}],
            [{"name": "Zeppelin", "cells": [1, 3, 5]}, {"name": "@here", "cells": [2, 4, 6]}],
            [{"name": "Canoe", "cells": [99, -1, 0]}, {"name": "Printer", "cells": [2, 4, 6]}],
            [{"name": "Club", "cells": [1, 3, 5]}, {"name": "club", "cells": [2, 4, 6]}],
            "no list",
            [{"cells": "all"}, None, 7],
        ],
    )
    async def test_a_degenerate_answer_changes_nothing(self, here: Stage, groups: Any) -> None:
        here.model.split = lambda task: {"groups": groups if isinstance(groups, list) else []}
        await remember(here, Club=[*FORKED, *MORE])
        assert await scenes(here) == {"Club": 12}
        assert len(asked(here, SplittingTask)) == 1
        assert await here.rows("SELECT * FROM journal") == []


class TestRenaming:
    @pytest.mark.asyncio
    async def test_a_name_follows_the_topic_and_the_old_one_leads_to_it(self, here: Stage) -> None:
        here.model.rename = lambda task: "Canoe trip" if task.scene == "Club" else ""
        await remember(here, Club=CANOE)
        assert await scenes(here) == {"Canoe trip": 4}
        await remember(here, Club=KAYAK)
        assert await scenes(here) == {"Canoe trip": 8}

    @pytest.mark.asyncio
    @pytest.mark.parametrize("name", ["@everyone", "Zeppelin", "clubs", "Printer", "x" * 300])
    async def test_a_name_without_ground_or_of_another_scene_is_not_taken(
        self, here: Stage, name: str
    ) -> None:
        await remember(here, Printer=PRINTER)
        here.model.rename = lambda task: name
        await remember(here, Club=[*CANOE, "The club has a printer"])
        assert await scenes(here) == {"Printer": 4, "Club": 5}

    @pytest.mark.asyncio
    async def test_a_name_that_people_refused_is_not_given_again(self, here: Stage) -> None:
        here.model.rename = lambda task: "Canoe trip"
        await remember(here, Club=CANOE)
        await undo_newest(here)
        await remember(here, Club=[*KAYAK, *MORE[:2]])
        assert await scenes(here) == {"Club": 10}

    @pytest.mark.asyncio
    async def test_names_do_not_change_with_every_summary(self, here: Stage) -> None:
        names = iter(["Canoe trip", "Mill trip", "Paddles"])
        here.model.rename = lambda task: next(names, "")
        await remember(here, Club=CANOE)
        await remember(here, Club=KAYAK[:1])
        assert await scenes(here) == {"Canoe trip": 5}


class TestCost:
    @pytest.mark.asyncio
    async def test_questions_are_few_for_what_is_remembered(self, here: Stage) -> None:
        topics = [f"Canoe trip {word}" for word in "alpha beta gamma delta epsilon zeta".split()]
        for round_ in range(5):
            told = {
                topic.replace(" ", "_"): [
                    f"{topic} needs {n} paddles in round {round_}" for n in "23"
                ]
                for topic in topics
            }
            await remember(here, **told)
        asked_about = len(asked(here, MergingTask)) + len(asked(here, SplittingTask))
        assert 0 < asked_about <= FIRST_QUESTIONS + 60 // CELLS_PER_QUESTION
