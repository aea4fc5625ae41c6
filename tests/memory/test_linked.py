"""Test that a second look follows links and shared names to what no word of a question finds."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.linked import HUB_CELLS, MOST_LINKED
from bot.memory.records import Relation
from bot.vocabulary import CellType, RelationKind
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    OPEN,
    STAFF,
    draft,
    extract,
    learn,
    say,
)

# It asks for several things, so that a second look is worth it.
QUESTION = "Which problems does the regatta crew have?"
REGATTA = "the regatta crew rents the blue tender"
GATE = "blue tender lies beside the gate"
NAMES = ("blue tender",)


async def found(
    memory: MemoryDB, audience: Audience = EVERYBODY, cell_type: CellType | None = None
) -> list[str]:
    recalled = await memory.recall.find(QUESTION, audience, cell_type=cell_type)
    return [each.cell.content for each in recalled if each.cell]


async def learn_all(memory: MemoryDB, contents: Iterable[str]) -> None:
    for content in contents:
        await learn(memory, content, about=NAMES, channel=LAKE)


@pytest.mark.asyncio
class TestSharedNames:
    async def test_what_is_of_the_same_rare_thing_is_found(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA, about=NAMES)
        await learn(memory, GATE, "Ben", about=NAMES, channel=LAKE)
        await learn(memory, "lunch is at noon", "Ben", channel=LAKE)
        assert await found(memory) == [REGATTA, GATE]

    async def test_what_everything_is_about_leads_nowhere(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA, about=NAMES)
        await learn_all(memory, [f"blue tender, part {n}" for n in range(HUB_CELLS)])
        assert await found(memory) == [REGATTA]

    async def test_it_leads_to_so_many_at_most(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA, about=NAMES)
        await learn_all(memory, [f"blue tender, part {n}" for n in range(HUB_CELLS - 1)])
        recalled = await memory.recall.find(QUESTION, EVERYBODY, limit=100)
        assert len(recalled) == 1 + MOST_LINKED

    async def test_the_rarer_what_is_shared_the_nearer(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA + " and the red buoy", about=(*NAMES, "red buoy"))
        await learn_all(memory, ["blue tender one", "blue tender two"])
        await learn(memory, "red buoy is lost", about=("red buoy",), channel=LAKE)
        assert (await found(memory))[1] == "red buoy is lost"

    async def test_a_narrowed_question_stays_narrow(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA, about=NAMES, cell_type=CellType.RISK)
        await learn(memory, GATE, about=NAMES, channel=LAKE)
        assert await found(memory, cell_type=CellType.RISK) == [REGATTA]

    async def test_a_question_of_one_hop_that_is_answered_looks_no_further(
        self, memory: MemoryDB
    ) -> None:
        await learn(memory, REGATTA, about=NAMES)
        await learn(memory, GATE, about=NAMES, channel=LAKE)
        recalled = await memory.recall.find("regatta crew rents", EVERYBODY)
        assert [each.cell.content for each in recalled if each.cell] == [REGATTA]


@pytest.mark.asyncio
class TestLinks:
    async def test_an_answer_is_found_by_what_it_answers(self, memory: MemoryDB) -> None:
        asked = await say(memory, "the regatta crew asks for a pump?", "Ben")
        other = await say(memory, "in the shed", channel=LAKE, reply_to=asked.id)
        await extract(memory, draft("the regatta crew needs a pump", asked), of=[asked])
        await extract(memory, draft("in the shed by the gate", other), of=[other])
        assert "in the shed by the gate" in await found(memory)

    async def test_both_directions_lead_on(self, memory: MemoryDB) -> None:
        cause = await learn(memory, "a storm came on Friday", channel=LAKE)
        follows = (Relation(cause.id, RelationKind.FOLLOWS),)
        await learn(memory, REGATTA, relations=follows)
        assert await found(memory) == [REGATTA, "a storm came on Friday"]


@pytest.mark.asyncio
class TestAudience:
    async def test_a_private_channel_is_not_led_to(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA, about=NAMES)
        await learn(memory, GATE, about=NAMES, channel=STAFF)
        assert await found(memory) == [REGATTA]

    async def test_nor_from_it_to_what_is_open(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA, about=NAMES, channel=STAFF)
        await learn(memory, GATE, about=NAMES, channel=LAKE)
        await learn(memory, "the crew grew last year")
        assert await found(memory) == ["the crew grew last year"]

    async def test_a_channel_that_closes_is_gone_at_once(self, memory: MemoryDB) -> None:
        await learn(memory, REGATTA, about=NAMES)
        await learn(memory, GATE, "Ben", about=NAMES, channel=LAKE)
        closed = replace(EVERYBODY, open_channels=OPEN - {LAKE})
        assert await found(memory, closed) == [REGATTA]
