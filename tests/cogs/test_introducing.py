"""Test that everybody is told once in each server that Memoir remembers."""

import pytest

from bot.errors import ModelUnavailable
from cogs.conversation import INTRODUCTION
from tests.cogs.conftest import Server, buttons
from tests.waiting import until

BELOW = f"\n\n-# {INTRODUCTION}"
ANSWER = "You asked: hello?"


@pytest.mark.asyncio
async def test_it_stands_below_the_first_answer_and_no_other(server: Server) -> None:
    await server.bot.registry.forget_guild(server.guild)
    assert await server.ask("hello?") == ANSWER + BELOW
    assert await server.ask("hello?") == ANSWER
    assert await server.ask("hello?", by=server.jonas) == ANSWER + BELOW


@pytest.mark.asyncio
async def test_it_is_no_part_of_what_is_remembered(server: Server) -> None:
    await server.bot.registry.forget_guild(server.guild)
    await server.ask("hello?")
    stored = await server.until_stored(int(server.answers()[0]["id"]))
    assert stored.content == ANSWER
    await server.ask("and now?")
    assert ANSWER in [line.text for line in server.model.asked[1].recent]


@pytest.mark.asyncio
async def test_a_failure_tells_it_too_for_the_question_is_remembered(server: Server) -> None:
    await server.bot.registry.forget_guild(server.guild)
    server.model.script.append(ModelUnavailable("Too busy."))
    assert await server.ask("hello?") == "Too busy." + BELOW


@pytest.mark.asyncio
async def test_who_opted_out_knows(server: Server) -> None:
    await server.bot.registry.forget_guild(server.guild)
    await server.bot.registry.opt_out(server.mara, server.guild)
    assert await server.ask("hello?") == ANSWER
    assert not await server.bot.registry.has_met(server.guild, server.mara)


@pytest.mark.asyncio
async def test_who_had_all_of_theirs_erased_is_told_anew(server: Server) -> None:
    await server.say("The canoe leaks.")
    response = await server.command("privacy delete")
    await server.playground.press(response.message["id"], "Erase it", server.mara)
    await until(lambda: not buttons(response.message))
    assert await server.ask("hello?") == ANSWER + BELOW
