"""Test that an answer's sources are what its prompt showed, no more and no less."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.agent import Question, WorkerAgent
from bot.drawn import Drawn
from bot.ids import MessageId
from bot.memory.records import Message
from bot.models.offline.model import OfflineModel
from bot.models.tasks import NOTHING_KNOWN
from tests.stage import ANNA, BEN, GUILD, RANDOM, Stage, cell, stage


async def drawn(here: Stage, text: str, **said: object) -> tuple[Drawn, Message]:
    """Return what an answer to a question asked now is drawn from, and the question."""
    asked = await here.say(text, BEN, addressed=True, **said)
    told: list[Drawn] = []
    agent = WorkerAgent(here.databases, here.model, here.settings, here.clock)
    question = Question(GUILD, asked, here.everyone, text)
    async for _ in agent.answer(question, told.append):
        assert told, "what it is drawn from is known before the first piece"
    return told[0], asked


@pytest.mark.asyncio
async def test_a_memory_stands_for_the_messages_it_was_drawn_from(here: Stage) -> None:
    first = await here.say("The canoe is red.", channel=RANDOM)
    second = await here.say("Yes, red it is, the canoe.", BEN, channel=RANDOM)
    await here.remember(cell("The canoe is red.", 1, 2), channel=RANDOM)
    here.clock.turn(days=3)
    found, asked = await drawn(here, "Which colour has the canoe?")
    assert set(found.cited) == {first.id, second.id}
    assert set(found.messages) == {first.id, second.id}
    assert asked.id not in found.messages


@pytest.mark.asyncio
async def test_the_last_messages_are_read_and_not_cited_unless_they_were_found(
    here: Stage,
) -> None:
    red = await here.say("The canoe is red.", ANNA)
    found, asked = await drawn(here, "Really?")
    assert (found.cited, found.messages) == ((), (red.id,))
    found, _ = await drawn(here, "Which colour has the canoe?")
    assert found.cited == (red.id,)
    assert found.messages == (red.id, asked.id)


@pytest.mark.asyncio
async def test_an_answer_that_knows_nothing_cites_nothing_that_was_found_for_it(
    here: Stage,
) -> None:
    await here.say("I have decided to see a doctor.", ANNA, channel=RANDOM)
    text = "What did Ben decide about the sails?"
    asked = await here.say(text, BEN, addressed=True)
    told: list[Drawn] = []
    agent = WorkerAgent(here.databases, OfflineModel(), here.settings, here.clock)
    pieces = agent.answer(Question(GUILD, asked, here.everyone, text), told.append)
    assert "".join([piece async for piece in pieces]).startswith(NOTHING_KNOWN)
    first, last = told
    assert first.cited
    assert last == replace(first, cited=())


@pytest.mark.asyncio
async def test_what_a_question_replies_to_is_read(here: Stage) -> None:
    before = await here.say("Something entirely different.", channel=RANDOM)
    found, _ = await drawn(here, "Really?", reply_to=before.id)
    assert before.id in found.messages
    assert found.cited == ()


@pytest.mark.asyncio
async def test_scenes_are_told_whose_summaries_are_shown(here: Stage) -> None:
    await here.say("The canoe is red.", channel=RANDOM)
    await here.tender().work_off(GUILD)
    [(scene,)] = await here.rows("SELECT id FROM mem_scenes")
    here.clock.turn(days=3)
    found, _ = await drawn(here, "Which colour has the canoe?")
    assert found.scenes == (scene,)
    named, _ = await drawn(here, "Zebras?", channel=RANDOM)
    assert named.scenes == ()


@pytest.mark.asyncio
async def test_what_does_not_fit_into_the_prompt_is_no_source(tmp_path: Path) -> None:
    async with stage(tmp_path, prompt_tokens=700) as narrow:
        ids: list[MessageId] = []
        for number in range(10):
            said = await narrow.say(f"The canoe {number} " + "is red " * 20, channel=RANDOM)
            ids.append(said.id)
        found, _ = await drawn(narrow, "Which colour has the canoe?")
        [prompt] = narrow.model.prompts
        shown = {
            each
            for number, each in enumerate(ids)
            if f"The canoe {number} " in "".join(turn.text for turn in prompt.turns)
        }
        assert 0 < len(shown) < 10
        assert set(found.cited) == set(found.messages) == shown
