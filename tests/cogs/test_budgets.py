"""Tell people once which budget is used up, answer them all the same, and keep nothing over it."""

from pathlib import Path

import pytest

from bot.building import build
from bot.clock import system_clock
from bot.ids import MessageId
from bot.memory.budgets import Bearers, Level
from bot.memory.selections import SaidBy
from bot.playground.server import Playground
from cogs.remembering import REMEMBER, REMEMBERED
from tests.cogs.conftest import Server, boat_club, running, settings_for, shown
from tests.loopback_model import LoopbackModel
from tests.waiting import until

USED_UP = "used up what the language model may cost today"


def said_by_memoir(server: Server) -> list[str]:
    return [answer["content"] for answer in server.answers()]


async def spend(server: Server, tokens: int) -> None:
    async with server.bot.databases.open(server.guild) as database:
        await database.ledger.spend(Bearers(), tokens)


async def answered(server: Server, text: str, messages: int, **by: int) -> None:
    """Ask Memoir something and wait until it has said so many things in all."""
    await server.playground.say(server.general, by.get("by", server.mara), server.mention(text))  # type: ignore[arg-type]
    await until(lambda: len(server.answers()) >= messages and not server.bot.turns._waiting)


@pytest.mark.asyncio
async def test_over_the_tokens_of_a_day_people_are_told_once_and_memory_is_quoted(
    tmp_path: Path,
) -> None:
    async with boat_club(tmp_path, guild_day_tokens=1_000) as server:
        await server.say("The canoe leaks at the bow.")
        await spend(server, 1_000)
        await answered(server, "what leaks?", 2)
        notice, quoted = server.answers()
        assert notice["content"].startswith("-# This server has ")
        assert USED_UP in notice["content"]
        assert notice["mentions"] == []
        assert "The canoe leaks at the bow." in quoted["content"]
        await answered(server, "what leaks at the bow?", 3, by=server.jonas)
        assert [USED_UP in text for text in said_by_memoir(server)] == [True, False, False]
        assert server.model.asked == []


@pytest.mark.asyncio
async def test_the_tokens_are_those_that_the_endpoint_reports_across_a_restart(
    tmp_path: Path,
) -> None:
    async with Playground() as playground, LoopbackModel() as endpoint:
        guild = playground.add_guild("Boat club")
        mara = playground.add_person("Mara", guilds=[guild])
        general = playground.add_channel(guild, "general")
        settings = settings_for(playground, tmp_path, openai_base_url=endpoint.url)
        for runs in (1, 2):
            bot = build(settings, system_clock)
            async with running(playground, bot):
                question = f"<@{playground.bot_user_id}> what leaks?"
                await playground.say(general, mara, question)
                await until(lambda: len(endpoint.requests) >= runs and not bot.turns._waiting)  # noqa: B023
                used = (await bot.spending.today(guild, Bearers(general, mara))).accounts
            reported = endpoint.prompt_tokens + endpoint.completion_tokens
            assert {account: each.tokens for account, each in used.items()} == {
                (Level.PERSON, mara): reported,
                (Level.CHANNEL, general): reported,
                (Level.GUILD, 0): reported,
            }
        assert "stream_options" in endpoint.requests[0].body


@pytest.mark.asyncio
async def test_what_one_person_may_not_others_may(tmp_path: Path) -> None:
    async with boat_club(tmp_path, person_day_tokens=100) as server:
        server.model.cost = 100
        await answered(server, "what leaks?", 1)
        await answered(server, "what else?", 3)
        assert said_by_memoir(server)[1].startswith("-# You have used up")
        await answered(server, "what leaks?", 4, by=server.jonas)
        assert said_by_memoir(server)[3] == "You asked: what leaks?"
        assert len(server.model.asked) == 2


@pytest.mark.asyncio
async def test_a_message_over_the_limit_is_not_kept_and_that_is_said_once(tmp_path: Path) -> None:
    async with boat_club(tmp_path, person_day_messages=1) as server:
        await server.say("The canoe leaks at the bow.")
        unkept = [
            await server.playground.say(server.general, server.mara, text)
            for text in ("The kayak is fine.", "The raft is lost.")
        ]
        await until(server.answers)
        [notice] = server.answers()
        assert "1 message that I may keep of one person" in notice["content"]
        assert notice["message_reference"]["message_id"] == str(unkept[0])
        assert notice["mentions"] == []
        await server.say("I like the raft.", by=server.jonas)  # who has room
        assert len(server.answers()) == 1
        assert [await server.stored(each) for each in unkept] == [None, None]


@pytest.mark.asyncio
async def test_a_question_over_the_limit_is_answered_and_neither_it_nor_the_answer_is_kept(
    tmp_path: Path,
) -> None:
    async with boat_club(tmp_path, person_day_messages=1) as server:
        await server.say("The canoe leaks at the bow.")
        await answered(server, "what leaks?", 2)
        assert said_by_memoir(server)[1] == "You asked: what leaks?"
        own = [MessageId(int(answer["id"])) for answer in server.answers()]
        assert [await server.stored(each) for each in own] == [None, None]
        async with server.bot.databases.open(server.guild) as database:
            stored = await database.connections.fetch("SELECT content FROM messages")
        assert stored == [("The canoe leaks at the bow.",)]


@pytest.mark.asyncio
async def test_an_answer_that_no_longer_fits_is_given_and_not_kept(tmp_path: Path) -> None:
    async with boat_club(tmp_path, channel_day_messages=1) as server:
        assert await server.ask("what leaks?") == "You asked: what leaks?"
        assert await server.stored(int(server.answers()[0]["id"])) is None
        assert len(server.answers()) == 1


@pytest.mark.asyncio
async def test_a_full_memory_takes_in_nothing_and_still_answers(tmp_path: Path) -> None:
    async with boat_club(tmp_path, guild_megabytes=1) as server:
        async with server.bot.databases.open(server.guild) as database:
            await database.connections.write(
                lambda t: t.run_many(
                    "INSERT INTO step_runs (step, runs, failures, milliseconds, last_at)"
                    " VALUES (?, 0, 0, 0, 0)",
                    [("x" * 600_000,), ("y" * 600_000,)],
                )
            )
        await answered(server, "what leaks?", 2)
        assert "full (1 MB)" in said_by_memoir(server)[0]
        assert said_by_memoir(server)[1] == "You asked: what leaks?"
        await answered(server, "really?", 3)
        assert said_by_memoir(server)[2] == "You asked: really?"


@pytest.mark.asyncio
@pytest.mark.parametrize("opted_out", [True, False])
async def test_a_question_that_is_not_kept_is_answered_once_also_when_discord_repeats_it(
    tmp_path: Path, opted_out: bool
) -> None:
    async with boat_club(tmp_path, person_day_messages=1) as server:
        await server.say("The canoe leaks at the bow.")
        if opted_out:
            await server.bot.registry.opt_out(server.mara, server.guild)
        await answered(server, "what leaks?", 1 if opted_out else 2)
        [question] = [
            each
            for each in server.playground.messages(server.general)
            if "what leaks?" in each["content"] and each["author"]["id"] == str(server.mara)
        ]
        repeated = question | {"guild_id": str(server.guild)}
        server.playground.connection.dispatch("MESSAGE_CREATE", repeated, server.guild)
        await server.ask("and now?", by=server.jonas)
        assert [task.question for task in server.model.asked] == ["what leaks?", "and now?"]


@pytest.mark.asyncio
async def test_of_who_opted_out_or_was_erased_no_account_is_kept(tmp_path: Path) -> None:
    async with boat_club(tmp_path) as server:
        server.model.cost = 100
        await server.ask("what leaks?")
        await server.bot.manager.remove(server.guild, SaidBy(server.mara))
        await server.bot.registry.opt_out(server.mara, server.guild)
        await server.ask("and now?")
        async with server.bot.databases.open(server.guild) as database:
            accounts = await database.connections.fetch("SELECT level, id, tokens FROM ledger")
        assert sorted(map(tuple, accounts)) == [
            ("channel", server.general, 200),
            ("guild", 0, 200),
        ]
        status = shown(await server.command("memory status"))
        assert "This channel: " in status
        assert "You: " not in status


@pytest.mark.asyncio
async def test_what_cannot_be_remembered_by_its_menu_is_said_to_who_asked_alone(
    tmp_path: Path,
) -> None:
    async with boat_club(tmp_path, listen=False, person_day_messages=1) as server:
        said = [
            await server.playground.say(server.general, server.mara, text)
            for text in ("The canoe leaks.", "The raft is lost.")
        ]
        first, second = [
            await server.playground.menu(server.general, server.jonas, REMEMBER, each)
            for each in said
        ]
        assert shown(first) == REMEMBERED
        assert second.ephemeral
        assert "1 message that I may keep of one person in a day" in shown(second)
        assert await server.stored(said[1]) is None
        assert server.answers() == []
