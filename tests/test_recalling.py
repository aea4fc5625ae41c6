"""Test how a question is asked of memory by other words that a model thinks of."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot import recalling
from bot.errors import ModelUnavailable
from bot.memory.records import Message, Recalled
from bot.models.offline.model import OfflineModel
from bot.models.tasks import QUERY_CHARACTERS, REWRITTEN_QUERIES, Rewriting, RewritingTask
from bot.recalling import MEMORIES, Recaller, fused
from tests.stage import ANNA, BEN, GUILD, STAFF, Stage, message, stage


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, quiet_seconds=0, rewrite_questions=True) as made:
        yield made


async def finds(here: Stage, text: str, **more: Any) -> list[Recalled]:
    asked = await here.say(text, BEN, addressed=True)
    recaller = Recaller(more.get("model", here.model), here.settings, here.clock)
    async with here.databases.open(GUILD) as database:
        meter = more.get("meter", [].append)
        return await recaller.finds(database, text, asked, here.everyone, meter)


async def texts(here: Stage, text: str, **more: Any) -> list[str]:
    return [find.message.content for find in await finds(here, text, **more) if find.message]


class TestRewriting:
    @pytest.mark.asyncio
    async def test_a_question_that_finds_little_is_asked_in_other_words(self, here: Stage) -> None:
        await here.say("The regatta is off", ANNA)
        here.model.queries = ["regatta"]
        assert await texts(here, "Is that sailing thing on?") == ["The regatta is off"]

    @pytest.mark.asyncio
    async def test_what_it_costs_is_told_and_without_an_account_for_it_the_model_is_not_asked(
        self, here: Stage
    ) -> None:
        here.model.cost, used = 70, []
        await finds(here, "Is that sailing thing on?", meter=used.append)
        assert [each.tokens for each in used] == [70]
        await finds(here, "Is that sailing thing on?", meter=None)
        assert len(here.model.prompts) == 1

    @pytest.mark.asyncio
    async def test_the_model_hears_what_was_asked_and_found(self, here: Stage) -> None:
        await here.say("Heron does the billing", ANNA)
        await finds(here, "Who does the billing?")
        [task] = here.model.tasks
        assert isinstance(task, RewritingTask)
        assert (task.question, task.asker) == ("Who does the billing?", "Ben")
        assert [memory.text for memory in task.memories] == ["Heron does the billing"]

    @pytest.mark.asyncio
    async def test_so_is_one_that_asks_for_several_things(self, here: Stage) -> None:
        for colour in ("green", "red", "blue"):
            await here.say(f"One of the boats is {colour}", ANNA)
        await finds(here, "Which boat is green?")
        assert here.model.tasks == []
        await finds(here, "What boats do we have?")
        assert len(here.model.tasks) == 1

    @pytest.mark.asyncio
    async def test_other_words_lead_nowhere_that_the_audience_may_not_go(self, here: Stage) -> None:
        await here.say("The regatta is off", ANNA, channel=STAFF, private=True)
        here.model.queries = ["regatta"]
        assert await texts(here, "Is that sailing thing on?") == []

    @pytest.mark.asyncio
    @pytest.mark.parametrize("failure", [ModelUnavailable("It is down."), TimeoutError()])
    async def test_a_model_that_fails_leaves_what_was_found(
        self, here: Stage, failure: BaseException, caplog: pytest.LogCaptureFixture
    ) -> None:
        await here.say("The regatta is off", ANNA)
        here.model.failures.append(failure)
        assert await texts(here, "What of the regatta?") == ["The regatta is off"]
        assert "in its own words alone" in caplog.text
        assert "regatta" not in caplog.text

    @pytest.mark.asyncio
    async def test_nobody_waits_long_for_it(
        self, here: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recalling, "REWRITING_SECONDS", 0.01)
        await here.say("The regatta is off", ANNA)
        here.model.gate.clear()
        async with asyncio.timeout(10):
            assert await texts(here, "What of the regatta?") == ["The regatta is off"]

    @pytest.mark.asyncio
    async def test_it_is_left_to_who_sets_it_and_to_models_that_write(self, tmp_path: Path) -> None:
        for folder in ("a", "b"):
            (tmp_path / folder).mkdir()
        async with stage(tmp_path / "a", quiet_seconds=0) as plain:
            await finds(plain, "What of the regatta?")
            assert plain.model.tasks == []
        async with stage(tmp_path / "b", quiet_seconds=0, rewrite_questions=True) as offline:
            assert await finds(offline, "What of the regatta?", model=OfflineModel()) == []

    @pytest.mark.asyncio
    async def test_no_more_is_found_than_a_prompt_needs(self, here: Stage) -> None:
        for at in range(MEMORIES):
            await here.say(f"regatta {at}", ANNA)
            await here.say(f"canoe {at}", ANNA)
        here.model.queries = ["regatta", "canoe"]
        assert len(await finds(here, "What boats?")) == MEMORIES


class TestQueries:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (["a", " b ", ""], ["a", "b"]),
            (["a"] * 9, ["a"] * REWRITTEN_QUERIES),
            (["x" * 999], ["x" * QUERY_CHARACTERS]),
            (["a", None, 7, {}], ["a"]),
            ([], []),
        ],
    )
    def test_what_a_model_writes_is_made_searchable(self, written: Any, read: list[str]) -> None:
        assert Rewriting.model_validate({"queries": written}).queries == read

    def test_what_is_no_list_is_refused(self) -> None:
        with pytest.raises(ValueError, match="queries"):
            Rewriting.model_validate({"queries": "a"})


def of(*numbers: int) -> list[Recalled]:
    return [Recalled(1.0, None, message(number)) for number in numbers]


def ids(found: list[Recalled]) -> list[int]:
    return [find.message.id for find in found if isinstance(find.message, Message)]


class TestFusing:
    def test_what_several_queries_find_comes_first(self) -> None:
        assert ids(fused([of(1, 2, 3), of(3, 4)])) == [3, 1, 2, 4]

    def test_one_ranking_stays_as_it_is(self) -> None:
        assert ids(fused([of(3, 1, 2)])) == [3, 1, 2]
        assert fused([]) == []

    @given(st.lists(st.lists(st.integers(1, 9), unique=True), max_size=4))
    def test_everything_is_found_once(self, rankings: list[list[int]]) -> None:
        found = ids(fused([of(*ranking) for ranking in rankings]))
        assert sorted(found) == sorted({number for ranking in rankings for number in ranking})
