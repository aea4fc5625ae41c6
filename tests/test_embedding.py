"""Give memories their vectors in the background, whatever becomes of endpoint and process."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.embedding import CALLS_IN_A_ROW, FIRST_RETRY, LONGEST_RETRY, PAUSE, VectorTender
from bot.errors import ModelMisconfigured, ModelRefused, ModelUnavailable, UnreadableAnswer
from tests.loopback_model import LoopbackModel
from tests.loopback_vectors import Embed
from tests.stage import AT_ONCE, GUILD, OTHER_GUILD, Stage, stage, until

pytest.importorskip("numpy")
from tests.memory.embedding import WordEmbedder

AWAY = ModelUnavailable("The endpoint is away.")
ROOT = Path(__file__).parent.parent


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path, embedder: WordEmbedder) -> AsyncIterator[Stage]:
    async with stage(tmp_path, embedder=embedder, **AT_ONCE) as made:
        yield made


@pytest.fixture
def filler(here: Stage, embedder: WordEmbedder) -> VectorTender:
    return VectorTender(here.databases, embedder, here.clock)


async def missing(here: Stage) -> int:
    async with here.databases.open(GUILD) as database:
        assert database.vectors is not None
        return await database.vectors.missing(here.everyone)


async def made(here: Stage) -> int:
    [(count,)] = await here.rows("SELECT count(*) FROM message_vectors WHERE vector IS NOT NULL")
    return int(count)


class TestFilling:
    @pytest.mark.asyncio
    async def test_without_messages_nothing_waits(self, filler: VectorTender) -> None:
        assert await filler.do_what_is_due(GUILD) is None

    @pytest.mark.asyncio
    async def test_what_waits_is_embedded_in_batches(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder
    ) -> None:
        await here.say_points(10)
        assert await filler.do_what_is_due(GUILD) is None
        assert embedder.calls == 3
        assert await made(here) == 10

    @pytest.mark.asyncio
    async def test_a_trickle_of_messages_costs_no_call_each(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder
    ) -> None:
        for number in range(8):
            await here.say(f"point {number}")
            await filler.do_what_is_due(GUILD)
        assert embedder.calls == 1
        assert await filler.do_what_is_due(GUILD) == PAUSE
        here.clock.now += PAUSE
        assert await filler.do_what_is_due(GUILD) is None
        assert embedder.calls == 3
        assert await missing(here) == 0

    @pytest.mark.asyncio
    async def test_extraction_has_its_turn_in_between(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder
    ) -> None:
        await here.say_points(embedder.batch * (CALLS_IN_A_ROW + 1))
        assert await filler.do_what_is_due(GUILD) == timedelta(0)
        assert await missing(here) == embedder.batch
        assert await filler.do_what_is_due(GUILD) is None
        assert await missing(here) == 0

    @pytest.mark.asyncio
    async def test_guilds_wait_for_their_own_pauses_alone(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder
    ) -> None:
        await here.say("one")
        await filler.do_what_is_due(GUILD)
        await here.say("two", guild=OTHER_GUILD)
        await filler.do_what_is_due(OTHER_GUILD)
        assert embedder.texts == ["one", "two"]

    @pytest.mark.asyncio
    async def test_no_place_in_the_pool_is_held_while_the_model_works(
        self, tmp_path: Path, embedder: WordEmbedder
    ) -> None:
        async with stage(tmp_path / "small", capacity=1, embedder=embedder) as here:
            await here.say("one")
            embedder.gate.clear()
            filler = VectorTender(here.databases, embedder, here.clock)
            at_work = asyncio.create_task(filler.do_what_is_due(GUILD))
            await until(lambda: embedder.calls)
            async with asyncio.timeout(10):
                await here.say("in another guild", guild=OTHER_GUILD)
            embedder.gate.set()
            await at_work
            assert await missing(here) == 0

    @pytest.mark.asyncio
    async def test_winding_down_begins_no_other_call(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder
    ) -> None:
        await here.say_points(10)
        filler.wind_down()
        assert await filler.do_what_is_due(GUILD) is None
        assert embedder.calls == 0


class TestFailures:
    @pytest.mark.asyncio
    async def test_an_endpoint_that_is_away_is_asked_again_ever_later(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder
    ) -> None:
        await here.say_points(3)
        embedder.failure = AWAY
        waits = []
        for _ in range(10):
            wait = await filler.do_what_is_due(GUILD)
            assert wait is not None
            assert await filler.do_what_is_due(GUILD) == wait  # it is not asked before
            here.clock.now += wait
            waits.append(wait)
        assert waits[:3] == [FIRST_RETRY, FIRST_RETRY * 2, FIRST_RETRY * 4]
        assert waits[-1] == LONGEST_RETRY
        assert embedder.calls == 10
        embedder.failure = None
        assert await filler.do_what_is_due(GUILD) is None
        assert await missing(here) == 0

    @pytest.mark.asyncio
    @pytest.mark.parametrize("refusal", [UnreadableAnswer("No."), ModelRefused("No.")])
    async def test_a_text_that_is_not_taken_keeps_no_other_from_its_vector(
        self,
        here: Stage,
        filler: VectorTender,
        embedder: WordEmbedder,
        refusal: UnreadableAnswer | ModelRefused,
    ) -> None:
        await here.say_points(4)
        await here.say("a poisoned text")
        await here.say_points(4)
        embedder.refused, embedder.refusal = "poisoned", refusal
        assert await filler.do_what_is_due(GUILD) is None
        assert await made(here) == 8
        assert await missing(here) == 0  # it waits no more

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "failure", [UnreadableAnswer("No."), ModelRefused("No."), ModelMisconfigured("No model.")]
    )
    async def test_where_no_text_is_taken_it_is_not_their_fault(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder, failure: ModelRefused
    ) -> None:
        await here.say_points(5)
        embedder.failure = failure
        assert await filler.do_what_is_due(GUILD) == FIRST_RETRY
        assert await missing(here) == 5
        embedder.failure = None
        here.clock.now += FIRST_RETRY
        assert await filler.do_what_is_due(GUILD) is None
        assert await missing(here) == 0

    @pytest.mark.asyncio
    async def test_a_wrong_setting_costs_one_call_a_try(
        self, here: Stage, filler: VectorTender, embedder: WordEmbedder
    ) -> None:
        await here.say_points(4)
        embedder.failure = ModelMisconfigured("There is no such model.")
        await filler.do_what_is_due(GUILD)
        assert embedder.calls == 1

    @pytest.mark.asyncio
    async def test_the_log_tells_why_and_quotes_nobody(
        self,
        here: Stage,
        filler: VectorTender,
        embedder: WordEmbedder,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        await here.say("my secret canoe")
        embedder.failure = AWAY
        await filler.do_what_is_due(GUILD)
        assert "The endpoint is away." in caplog.text
        assert "canoe" not in caplog.text


class TestInTheManager:
    @pytest.mark.asyncio
    async def test_messages_and_the_cells_drawn_from_them_get_vectors(
        self, here: Stage, embedder: WordEmbedder
    ) -> None:
        manager = here.manager(embedder=embedder)
        await manager.remember(GUILD, here.message("The canoe leaks"))
        await manager.settle(GUILD)
        assert embedder.texts == ["The canoe leaks"] * 2
        assert await missing(here) == 0
        await manager.stop(10)

    @pytest.mark.asyncio
    async def test_they_do_without_anybody_waiting_for_it(
        self, here: Stage, embedder: WordEmbedder
    ) -> None:
        manager = here.manager(embedder=embedder)
        await manager.start()
        await manager.remember(GUILD, here.message("The canoe leaks"))
        here.clock.turn(seconds=60)
        await manager.remember(GUILD, here.message("The dog sleeps"))
        await until(lambda: made(here))
        await manager.stop(10)

    @pytest.mark.asyncio
    async def test_an_endpoint_that_is_away_delays_no_extraction(
        self, here: Stage, embedder: WordEmbedder
    ) -> None:
        embedder.failure = AWAY
        manager = here.manager(embedder=embedder)
        await manager.remember(GUILD, here.message("The canoe leaks"))
        await until(here.cells)
        assert await made(here) == 0
        await manager.stop(10)

    @pytest.mark.asyncio
    async def test_what_an_earlier_run_left_is_taken_up(
        self, here: Stage, embedder: WordEmbedder
    ) -> None:
        await here.say("The canoe leaks")
        await here.manager().settle(GUILD)  # embeddings were off then
        assert embedder.calls == 0
        manager = here.manager(embedder=embedder)
        await manager.start()
        await until(lambda: made(here))
        await manager.stop(10)


@pytest.mark.asyncio
async def test_a_killed_process_loses_no_vector_and_makes_few_twice(tmp_path: Path) -> None:
    messages, batch = 160, 32
    async with LoopbackModel(lambda request: Embed()) as server:
        for kills_after in (2, None):
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.embedding_conversation", str(tmp_path), server.url, str(messages)),
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdout=asyncio.subprocess.PIPE,
            )
            assert process.stdout is not None
            calls = len(server.requests)
            if kills_after is not None:
                await server.until(lambda: len(server.requests) >= calls + kills_after, 60)  # noqa: B023
                process.kill()
            told = await process.stdout.read()
            await process.wait()
        assert told.split() == [b"settled"]
        texts = [text for request in server.requests for text in request.texts]
    assert len(set(texts)) == messages
    assert len(texts) <= messages + 2 * batch  # what was under way when it was killed
    async with stage(tmp_path, embedder=WordEmbedder("m")) as here:
        assert await missing(here) == 0
