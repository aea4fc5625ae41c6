"""Keep each server within its budgets: answers last, summaries first, nobody else's at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.agent import Question, WorkerAgent
from bot.clock import in_zone
from bot.errors import MemoirError, StoreError
from bot.ids import ChannelId
from bot.memory.budgets import Bearers, Budget, Budgets, BudgetSpent, Level, Matter, Spent
from bot.memory.exchange.reading import read
from bot.memory.guild_settings import GuildSettings
from bot.memory.ledger import Ledger
from bot.models.offline.model import OfflineModel
from bot.models.tasks import ExtractionTask
from bot.spending import Spending, budgets_of, lowered
from bot.tending import GuildTender
from tests.stage import (
    ANNA,
    AT_ONCE,
    BEN,
    GENERAL,
    GUILD,
    OTHER_GUILD,
    OUTAGE,
    RANDOM,
    Clock,
    Stage,
    plain_settings,
    stage,
)

STREET = ChannelId(12)
COST = 100  # tokens of every call
BUDGETS = {
    "person_day_tokens": 1_000,
    "channel_day_tokens": 2_000,
    "guild_day_tokens": 3_000,
}


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, **AT_ONCE, **BUDGETS) as made:
        made.model.cost = COST
        yield made


def spending(here: Stage) -> Spending:
    return Spending(here.databases, here.settings, here.clock)


async def spend(here: Stage, tokens: int, *bearers: Any, guild: Any = GUILD) -> None:
    async with here.databases.open(guild) as database:
        await database.ledger.spend(Bearers(*bearers), tokens)


async def used(here: Stage, *bearers: Any, guild: Any = GUILD) -> list[int]:
    """Return the tokens of these and of the server, the narrowest first."""
    whose = Bearers(*bearers)
    day = await spending(here).today(guild, whose)
    return [day.accounts[account].tokens for account in whose.ids.items()]


async def asked(here: Stage, agent: WorkerAgent, text: str = "What leaks?", **said: Any) -> str:
    guild = said.get("guild", GUILD)
    message = await here.say(text, said.pop("by", BEN), addressed=True, **said)
    question = Question(guild, message, here.everyone, text)
    return "".join([piece async for piece in agent.answer(question)])


def answering(here: Stage, **more: Any) -> WorkerAgent:
    quoting = more.get("quoting", OfflineModel())
    return WorkerAgent(here.databases, here.model, here.settings, here.clock, quoting=quoting)


async def rested(tender: GuildTender) -> timedelta | None:
    """Do what is due until nothing is; return how long until something else is."""
    while (wait := await tender.do_what_is_due(GUILD)) == timedelta(0):
        continue
    return wait


def test_the_budgets_are_those_of_the_settings_and_nothing_is_no_limit() -> None:
    settings = plain_settings(**BUDGETS, guild_megabytes=3, person_day_messages=0)
    budgets = budgets_of(settings)
    assert budgets.tokens == Budget(person=1_000, channel=2_000, guild=3_000)
    assert (budgets.messages.person, budgets.size) == (0, 3_000_000)
    none = dict.fromkeys([*BUDGETS, "guild_megabytes"], 0)
    none |= {name.replace("tokens", "messages"): 0 for name in BUDGETS}
    assert budgets_of(plain_settings(**none)) == Budgets()


def test_a_servers_admins_may_lower_the_operators_budgets_and_never_raise_them() -> None:
    budgets = Budgets(Budget(10, 20, 0), Budget(0, 20, 30), 5_000_000)
    chosen = GuildSettings(
        person_day_tokens=5,
        channel_day_tokens=50,
        guild_day_tokens=500,
        person_day_messages=5,
        guild_day_messages=5,
        guild_megabytes=4,
    )
    expected = Budgets(Budget(5, 20, 500), Budget(5, 20, 5), 4_000_000)
    assert lowered(budgets, chosen) == expected
    assert lowered(budgets, GuildSettings(guild_megabytes=6)) == budgets
    assert lowered(Budgets(), GuildSettings()) == Budgets()


@pytest.mark.asyncio
async def test_what_admins_choose_holds_at_once_and_for_their_server_alone(here: Stage) -> None:
    manager = here.manager()
    assert await spending(here).budgets(GUILD) == budgets_of(here.settings)
    await spend(here, 500)
    await manager.change_settings(GUILD, ANNA, guild_day_tokens=500, person_day_messages=1)
    told = spending(here)
    assert (await told.budgets(GUILD)).tokens == Budget(1_000, 2_000, 500)
    assert await told.spent(GUILD, Bearers()) == Spent(Matter.TOKENS, Level.GUILD, 500)
    assert await manager.remember(GUILD, here.message("The canoe leaks"))
    with pytest.raises(BudgetSpent):
        await manager.remember(GUILD, here.message("The raft is lost"))
    assert await told.budgets(OTHER_GUILD) == budgets_of(here.settings)
    assert await manager.remember(OTHER_GUILD, here.message("The canoe leaks"))
    assert await manager.remember(OTHER_GUILD, here.message("The raft is lost"))
    await manager.stop(5)


@pytest.mark.asyncio
async def test_an_import_that_would_make_the_memory_too_large_is_refused(
    here: Stage, tmp_path: Path
) -> None:
    await asyncio.gather(*(here.say(f"{each} canoes " * 400) for each in range(150)))
    async with here.databases.open(GUILD) as database:
        lines = database.exporter.lines(GUILD, await database.exporter.everybody())
        export = read("".join([line async for line in lines]).encode(), GUILD)
    async with stage(tmp_path / "small", guild_megabytes=1) as small:
        manager = small.manager()
        with pytest.raises(BudgetSpent, match="full"):
            await manager.take_in(
                GUILD, export, ANNA, opted_out=lambda user: False, placing=lambda place: place
            )
        assert await small.waiting() == 0
        await manager.stop(5)


@pytest.mark.asyncio
async def test_the_operator_reads_in_the_log_once_what_is_used_up(
    here: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    spent = Spent(Matter.TOKENS, Level.PERSON, 100)
    told = [await spending(here).first_told(GUILD, spent, Bearers(GENERAL, BEN)) for _ in range(2)]
    assert told == [True, False]
    assert caplog.messages == ["Guild 1 has used up its tokens for one person."]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("now", "tomorrow"),
    [
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
async def test_a_day_ends_at_midnight_of_its_zone_also_when_clocks_change(
    here: Stage, now: datetime, tomorrow: datetime
) -> None:
    clock = Clock()
    clock.now = now
    zone = ZoneInfo("Europe/Berlin")
    told = Spending(here.databases, here.settings, in_zone(clock, zone)).tomorrow
    assert told.astimezone(UTC) == tomorrow


class TestAnswers:
    @pytest.mark.asyncio
    async def test_what_they_cost_is_borne_by_asker_channel_and_server(self, here: Stage) -> None:
        agent = answering(here)
        assert await asked(here, agent) == "Yes, on Friday."
        await asked(here, agent, by=ANNA, channel=RANDOM)
        assert await used(here, GENERAL, BEN) == [100, 100, 200]
        assert await used(here, RANDOM, BEN) == [100, 100, 200]
        assert await used(here, GENERAL, BEN, guild=OTHER_GUILD) == [0, 0, 0]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("bearers", [(GENERAL, BEN), (GENERAL,), ()])
    async def test_over_a_budget_memory_is_quoted_and_nothing_is_spent(
        self, here: Stage, bearers: tuple[Any, ...]
    ) -> None:
        await here.say("The canoe leaks at the bow.")
        await spend(here, 3_000, *bearers)
        told = await asked(here, answering(here))
        assert "The canoe leaks at the bow." in told
        assert here.model.prompts == []
        assert (await used(here))[0] == 3_000

    @pytest.mark.asyncio
    async def test_the_next_day_the_model_answers_again(self, here: Stage) -> None:
        await spend(here, 3_000)
        here.clock.turn(hours=15)
        await asked(here, answering(here))
        assert len(here.model.prompts) == 1

    @pytest.mark.asyncio
    async def test_neither_others_nor_other_servers_pay_for_one_who_asks_much(
        self, here: Stage
    ) -> None:
        await spend(here, 1_000, GENERAL, BEN)
        agent = answering(here)
        await asked(here, agent, by=ANNA)
        assert len(here.model.prompts) == 1
        await spend(here, 9_000)
        await asked(here, agent, by=ANNA)
        assert len(here.model.prompts) == 1
        await asked(here, agent, guild=OTHER_GUILD)
        assert len(here.model.prompts) == 2

    @pytest.mark.asyncio
    async def test_what_broke_off_or_was_given_up_is_paid_for(self, here: Stage) -> None:
        here.model.breaks = OUTAGE
        agent = answering(here)
        with pytest.raises(MemoirError):
            await asked(here, agent)
        here.model.breaks = None
        question = Question(GUILD, await here.say("And now?", BEN), here.everyone, "And now?")
        pieces = agent.answer(question)
        await anext(pieces)
        await pieces.aclose()  # type: ignore[attr-defined]
        assert await used(here, GENERAL, BEN) == [200, 200, 200]

    @pytest.mark.asyncio
    async def test_other_words_for_a_question_are_paid_for_too(self, tmp_path: Path) -> None:
        async with stage(tmp_path, rewrite_questions=True, **BUDGETS) as here:
            here.model.cost = COST
            await asked(here, answering(here))
            assert await used(here, GENERAL, BEN) == [200, 200, 200]
            await spend(here, 3_000)
            await asked(here, answering(here))
            assert len(here.model.prompts) == 2

    @pytest.mark.asyncio
    async def test_where_nothing_quotes_the_reason_is_told(self, here: Stage) -> None:
        await spend(here, 3_000)
        with pytest.raises(BudgetSpent, match="used up"):
            await asked(here, answering(here, quoting=None))

    @pytest.mark.asyncio
    async def test_rules_cost_nothing_and_are_asked_whatever_was_used(self, here: Stage) -> None:
        await here.say("The canoe leaks at the bow.")
        await spend(here, 3_000)
        agent = WorkerAgent(here.databases, OfflineModel(), here.settings, here.clock)
        assert "The canoe leaks" in await asked(here, agent)
        assert (await used(here))[0] == 3_000

    @pytest.mark.asyncio
    async def test_an_answer_that_cannot_be_counted_is_an_answer_all_the_same(
        self, here: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def broken(*given: Any) -> None:
            raise StoreError("The disk is full.")

        monkeypatch.setattr(Ledger, "spend", broken)
        assert await asked(here, answering(here)) == "Yes, on Friday."
        assert "100 tokens of guild 1 are not counted: The disk is full." in caplog.text


class TestMemoryWork:
    @pytest.mark.asyncio
    async def test_it_is_borne_by_the_server_and_extraction_by_its_channel_too(
        self, here: Stage
    ) -> None:
        await here.say("The canoe leaks")
        await here.say("The kayak is fine", channel=RANDOM)
        await here.tender().work_off(GUILD)
        assert len(here.model.extractions) == 2
        calls = len(here.model.prompts)
        assert calls > 2
        assert await used(here, GENERAL, ANNA) == [0, COST, calls * COST]
        assert await used(here, RANDOM) == [COST, calls * COST]

    @pytest.mark.asyncio
    async def test_summaries_stop_first_then_extraction_and_all_goes_on_tomorrow(
        self, here: Stage
    ) -> None:
        tender = here.tender()
        await here.say("The canoe leaks")
        await spend(here, 2_399)
        wait = await rested(tender)  # the extraction uses what summaries had left
        assert [type(task) for task in here.model.tasks] == [ExtractionTask]
        assert wait == timedelta(hours=15)
        await here.say("The kayak is fine")
        await tender.work_off(GUILD)  # also when somebody asks for all to be done
        assert [type(task) for task in here.model.tasks] == [ExtractionTask] * 2
        await spend(here, 101)
        await here.say("The raft is lost")
        await tender.work_off(GUILD)
        assert await rested(tender) == timedelta(hours=15)
        assert len(here.model.tasks) == 2
        assert await here.waiting() == 1
        here.clock.turn(hours=15)
        await rested(tender)
        assert len(here.model.extractions) == 3
        assert len(here.model.consolidations) == 1
        assert await here.waiting() == 0

    @pytest.mark.asyncio
    async def test_one_channel_that_used_up_its_own_rests_alone(self, here: Stage) -> None:
        await here.say("The canoe leaks")
        await here.say("The kayak is fine", channel=RANDOM)
        await spend(here, 1_800, GENERAL)
        await here.tender().do_what_is_due(GUILD)
        [task] = here.model.extractions
        assert [line.text for line in task.lines] == ["The kayak is fine"]
        assert await here.waiting() == 1

    @pytest.mark.asyncio
    async def test_within_one_pass_no_more_is_begun_than_there_left(self, here: Stage) -> None:
        for each in range(6):
            await here.say("The canoe leaks", channel=GENERAL if each % 2 else RANDOM)
        await spend(here, 2_650)
        await here.say("The raft is lost", channel=STREET)
        here.open.add(STREET)
        await here.tender().do_what_is_due(GUILD)
        assert len(here.model.extractions) < 3
        assert await here.waiting() > 0

    @pytest.mark.asyncio
    async def test_other_servers_work_goes_on(self, here: Stage) -> None:
        await spend(here, 9_000)
        await here.say("The canoe leaks", guild=OTHER_GUILD)
        await here.tender().do_what_is_due(OTHER_GUILD)
        assert len(here.model.consolidations) == 1

    @pytest.mark.asyncio
    async def test_rules_never_rest(self, here: Stage) -> None:
        await spend(here, 9_000)
        await here.say("We decided to sell the canoe on Friday.")
        await here.tender(OfflineModel()).work_off(GUILD)
        assert len(await here.cells()) == 1

    @pytest.mark.asyncio
    async def test_without_limits_nothing_rests_and_nothing_is_looked_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with stage(tmp_path, **AT_ONCE, **dict.fromkeys(BUDGETS, 0)) as here:
            here.model.cost = 10**9
            monkeypatch.setattr(Ledger, "day", None)
            await here.say("The canoe leaks")
            await here.tender().do_what_is_due(GUILD)
            assert len(here.model.consolidations) == 1
