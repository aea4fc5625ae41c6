"""Organise and answer through the real client while the model's endpoint misbehaves."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from openai import AsyncOpenAI

from bot.agent import Question, WorkerAgent
from bot.errors import ModelError
from bot.models.compatible import CompatibleModel
from bot.models.patience import Patience
from bot.retries import ATTEMPTS
from bot.steps.events import Extracted, SetAside
from bot.tending import GuildTender
from tests.loopback_answers import plausible
from tests.loopback_model import Answer, Fail, Hang, LoopbackModel, Raw, Request, Reset, Say
from tests.stage import BEN, GUILD, OTHER_GUILD, RANDOM, Stage, stage

# Only silence is waited for, and that is what is tested where it counts.
PATIENCE = Patience(
    first=0.3, between=0.3, whole=10, after=0.3, retries=1, pause=0.001, longest_pause=0.01
)
SAID = "We decided to ship the launch on Friday, May 5"
CELL = {
    "scene": "Launch",
    "cell_type": "decision",
    "salience": 0.9,
    "content": "They ship the launch on Friday, May 5.",
    "speaker": "Anna",
    "sources": [1],
}
GOOD = json.dumps({"cells": [CELL]})

Answers = dict[str, Answer]


@dataclass(slots=True)
class Scene:
    """Hold a stage whose model is the real client, and the server that it talks to."""

    stage: Stage
    server: LoopbackModel
    model: CompatibleModel
    tender: GuildTender

    async def try_again(self, times: int = 1) -> timedelta | None:
        """Let an hour pass as often, and do what is due; return how long until something is."""
        wait = None
        for _ in range(times):
            self.stage.clock.turn(hours=1)
            wait = await self.tender.do_what_is_due(GUILD)
        return wait

    async def ask(self) -> list[str]:
        """Return the words that came of an answer, and the error that ended it if one did."""
        asked = await self.stage.say("When do we ship?", BEN)
        question = Question(GUILD, asked, self.stage.everyone, "When do we ship?")
        agent = WorkerAgent(self.stage.databases, self.model, self.stage.settings, self.stage.clock)
        heard = ""
        try:
            async for piece in agent.answer(question):
                heard += piece
        except ModelError as error:
            return [*heard.split(), type(error).__name__]
        return heard.split()


@pytest_asyncio.fixture(loop_scope="function")
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    settings: dict[str, Any] = {
        "quiet_seconds": 1,
        "scene_quiet_seconds": 86_400,
        "batch_messages": 4,
    }
    async with LoopbackModel() as server, stage(tmp_path, **settings) as here:
        client = AsyncOpenAI(api_key="sk-anything", base_url=server.url)
        model = CompatibleModel(
            client, model="talker", memory_model="keeper", calls=4, patience=PATIENCE
        )
        yield Scene(here, server, model, here.tender(model))
        await model.close()


def always(answer: Answer) -> Callable[[Request], Answer]:
    return lambda request: answer


def fairly(request: Request) -> Answer:
    return Say(plausible(request.body))


READABLE: Answers = {
    "plain": Say(GOOD),
    "fenced": Say(f"```json\n{GOOD}\n```"),
    "in prose": Say(f"Sure! Here is what I found:\n{GOOD}\nAnything else?"),
    "after thoughts": Say(f"<think>Hm, {{what}} now?</think>\n{GOOD}"),
    "with a bad cell": Say(json.dumps({"cells": [CELL, {**CELL, "cell_type": "rumour"}, 7]})),
    "with odd values": Say(json.dumps({"cells": [{**CELL, "salience": 17, "sources": ["1", 99]}]})),
}
UNREADABLE: Answers = {
    "invalid": Say('{"cells": [{"scene": "Launch", '),
    "prose": Say("There is nothing to remember, have a nice day!"),
    "wrong types": Say('{"cells": "none"}'),
    "all cells wrong": Say(json.dumps({"cells": [{**CELL, "cell_type": "rumour"}]})),
    "empty": Say(""),
    "huge": Say("[" * 300_000),
    "cut off": Say(GOOD[:40], finish="length"),
}
REFUSED: Answers = {
    "refusal": Say("", refusal="I can't help with that."),
    "filtered": Say("", finish="content_filter"),
}
MISSET: Answers = {
    "wrong key": Fail(401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}),
    "unknown model": Fail(404, {"error": {"message": "no such model", "code": "model_not_found"}}),
}
OUTAGES: Answers = {
    "429": Fail(429, {"error": {"message": "slow down"}}, {"retry-after": "0.001"}),
    "no credit": Fail(429, {"error": {"message": "quota", "code": "insufficient_quota"}}),
    "500": Fail(500, {"error": {"message": "oops"}}),
    "502 of a proxy": Fail(502, "<html>Bad gateway</html>"),
    "reset": Reset(),
    "hang": Hang(),
    "a web page": Raw(b"<html>Welcome to my router</html>", "text/html"),
}


def cases(answers: Answers) -> list[Any]:
    return [pytest.param(answer, id=name) for name, answer in answers.items()]


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", cases(READABLE))
async def test_what_can_be_read_is_remembered_at_once(scene: Scene, answer: Answer) -> None:
    await scene.stage.say(SAID)
    scene.server.script(answer)
    await scene.try_again()
    [only] = await scene.stage.cells()
    assert (only.content, only.author_name, len(only.sources)) == (CELL["content"], "Anna", 1)
    assert 0 <= only.salience <= 1
    assert len(scene.server.requests) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", cases(UNREADABLE))
async def test_what_cannot_be_read_is_tried_again(scene: Scene, answer: Answer) -> None:
    await scene.stage.say(SAID)
    scene.server.respond = always(answer)
    assert await scene.try_again() is not None
    assert (await scene.stage.waiting(), await scene.stage.failed()) == (1, 0)
    scene.server.respond = fairly
    await scene.try_again()
    assert [each.content for each in await scene.stage.cells()] == [SAID]


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", cases(UNREADABLE | REFUSED))
async def test_what_is_never_of_use_is_set_aside_with_its_messages(
    scene: Scene, answer: Answer
) -> None:
    await scene.stage.say(SAID)
    scene.server.respond = always(answer)
    assert await scene.try_again(ATTEMPTS) is None
    assert scene.stage.events == [SetAside(GUILD, 1)]
    async with scene.stage.databases.open(GUILD) as database:
        status = await database.status(scene.stage.everyone)
    assert (status.messages, status.waiting_messages, status.failed_messages) == (1, 0, 1)
    asked = len(scene.server.requests)
    await scene.try_again(3)
    assert len(scene.server.requests) == asked


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", cases(OUTAGES | MISSET))
async def test_an_outage_or_a_wrong_setting_sets_nothing_aside(
    scene: Scene, answer: Answer
) -> None:
    await scene.stage.say(SAID)
    scene.server.respond = always(answer)
    waits = [await scene.try_again() for _ in range(ATTEMPTS + 1)]
    assert waits == [timedelta(seconds=seconds) for seconds in (10, 20, 40, 80)]
    assert (await scene.stage.waiting(), await scene.stage.failed()) == (1, 0)
    scene.server.respond = fairly
    await scene.try_again()
    assert [each.content for each in await scene.stage.cells()] == [SAID]


@pytest.mark.asyncio
async def test_one_bad_answer_costs_no_other_channel(scene: Scene) -> None:
    await scene.stage.say(SAID)
    await scene.stage.say("We prefer the blue logo for the page", channel=RANDOM)
    bad = iter([Say("no"), Say("no")])  # the second is the answer to being corrected

    def bad_at_first(request: Request) -> Answer:
        answer = fairly(request)
        return next(bad, answer) if SAID in json.dumps(request.body) else answer

    scene.server.respond = bad_at_first
    await scene.try_again()
    assert len(await scene.stage.cells()) == 1
    await scene.try_again()
    assert len(await scene.stage.cells()) == 2


@pytest.mark.asyncio
async def test_a_poisonous_message_takes_few_others_along(scene: Scene) -> None:
    def choking(request: Request) -> Answer:
        lines = [turn["content"].partition("## Lines")[2] for turn in request.messages]
        return Say("I choke") if "poisonous" in "".join(lines) else fairly(request)

    scene.server.respond = choking
    for number in range(4):
        text = "a poisonous message" if number == 2 else f"We will plan number {number} tomorrow"
        await scene.stage.say(text)
    await scene.try_again(8)
    assert await scene.stage.waiting() == 0
    assert await scene.stage.failed() == 1
    assert len(await scene.stage.cells()) == 3


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer", cases({**OUTAGES, **REFUSED, **UNREADABLE, "no summary": Say('{"summary": ""}')})
)
async def test_a_misbehaving_endpoint_costs_no_summary(scene: Scene, answer: Answer) -> None:
    await scene.stage.say(SAID)
    await scene.tender.work_off(GUILD)
    good = await scene.stage.summaries()
    assert list(good.values()) == [f"{SAID}."]
    await scene.stage.say("We will plan the launch party tomorrow")
    scene.server.script(Say(json.dumps({"cells": [{**CELL, "scene": next(iter(good))}]})))
    await scene.try_again()
    scene.server.respond = always(answer)
    asked = len(scene.server.requests)
    scene.stage.clock.turn(days=30)
    await scene.try_again(3)
    assert len(scene.server.requests) >= asked + 3
    assert await scene.stage.summaries() == good
    scene.server.respond = fairly
    await scene.try_again()
    [summary] = (await scene.stage.summaries()).values()
    assert summary == f"{SAID}. {CELL['content']}"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        pytest.param(Say("It ships on Friday."), ["It", "ships", "on", "Friday."], id="well"),
        pytest.param(
            Say("It ships on", resets_after=2), ["It", "ships", "ModelUnavailable"], id="reset"
        ),
        pytest.param(
            Say("It ships on", hangs_after=2), ["It", "ships", "ModelUnavailable"], id="hang"
        ),
        pytest.param(
            Say("It ships on", ends_after=2), ["It", "ships", "ModelUnavailable"], id="broken off"
        ),
        pytest.param(Say(""), ["UnreadableAnswer"], id="empty"),
        pytest.param(Say("", refusal="No."), ["ModelRefused"], id="refusal"),
        *[pytest.param(answer, ["ModelUnavailable"], id=name) for name, answer in OUTAGES.items()],
        *[pytest.param(each, ["ModelMisconfigured"], id=name) for name, each in MISSET.items()],
    ],
)
async def test_an_answer_comes_or_ends_in_an_error(
    scene: Scene, answer: Answer, heard: list[str]
) -> None:
    scene.server.respond = always(answer)
    assert await scene.ask() == heard
    [kept] = await scene.stage.rows("SELECT content FROM messages")
    assert kept == ("When do we ship?",)


@pytest.mark.asyncio
async def test_two_servers_share_an_endpoint_and_nothing_else(scene: Scene) -> None:
    await scene.stage.say("We decided that the canoe is red")
    await scene.stage.say("We decided that the canoe is blue", guild=OTHER_GUILD)
    await scene.tender.work_off(GUILD)
    await scene.tender.work_off(OTHER_GUILD)
    for request in scene.server.requests:
        shown = request.messages[-1]["content"]
        assert ("red" in shown) != ("blue" in shown)
    assert sum(isinstance(event, Extracted) for event in scene.stage.events) == 2
