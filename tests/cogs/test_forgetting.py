"""Test `/memory forget`: who may forget a memory, and what goes with it."""

from typing import Any

import pytest

from bot.ids import UserId
from bot.playground.permissions import Permission
from cogs.memory_choices import GONE, NONE_SUCH
from cogs.remembering import NOT_YOURS
from tests.cogs.conftest import Server, buttons, shown
from tests.waiting import until


async def teach(server: Server) -> None:
    await server.say("[Boats/fact/0.9] The canoe leaks.", by=server.jonas)
    await server.say("[Boats/fact/0.5] The canoe is red.")
    await server.organise()


async def suggested(server: Server, by: UserId, typed: str = "canoe") -> dict[str, str]:
    found = await server.playground.autocomplete(
        server.general, by, "memory forget", "memory", typed
    )
    return {choice["name"]: choice["value"] for choice in found}


async def offered(server: Server, by: UserId, name: str = "📌 The canoe leaks.") -> Any:
    value = (await suggested(server, by))[name]
    response = await server.command("memory forget", by=by, memory=value)
    assert response.ephemeral
    return response


async def press(server: Server, response: Any, button: str, by: UserId) -> str:
    await server.playground.press(response.message["id"], button, by)
    await until(lambda: not buttons(response.message))
    return shown(response)


def promote(server: Server, person: UserId) -> int:
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, person, role)
    return int(role)


async def found(server: Server) -> str:
    return shown(await server.command("memory search", query="canoe"))


@pytest.mark.asyncio
async def test_ones_own_memories_are_suggested_and_to_managers_all(server: Server) -> None:
    await teach(server)
    assert set(await suggested(server, server.jonas)) == {"📌 The canoe leaks."}
    assert set(await suggested(server, server.jonas, "")) == {"📌 The canoe leaks."}
    promote(server, server.jonas)
    assert set(await suggested(server, server.jonas)) == {
        "📌 The canoe leaks.",
        "📌 The canoe is red.",
    }


@pytest.mark.asyncio
async def test_it_shows_what_goes_and_takes_it_all(server: Server) -> None:
    await teach(server)
    response = await offered(server, server.jonas)
    assert "The canoe leaks." in shown(response)
    assert "1 message and 1 memory" in shown(response)
    assert "Gone for good" in await press(server, response, "Forget it", server.jonas)
    text = await found(server)
    assert "leaks" not in text
    assert "red" in text


@pytest.mark.asyncio
async def test_it_may_be_kept(server: Server) -> None:
    await teach(server)
    await press(server, await offered(server, server.jonas), "Keep it", server.jonas)
    assert "leaks" in await found(server)


@pytest.mark.asyncio
async def test_another_persons_memory_is_for_managers(server: Server) -> None:
    await teach(server)
    value = (await suggested(server, server.jonas))["📌 The canoe leaks."]
    refused = await server.command("memory forget", by=server.mara, memory=value)
    assert shown(refused) == NOT_YOURS
    role = promote(server, server.mara)
    response = await offered(server, server.mara)
    server.playground.take_role(server.guild, server.mara, role)  # type: ignore[arg-type]
    assert NOT_YOURS in await press(server, response, "Forget it", server.mara)
    assert "leaks" in await found(server)
    server.playground.give_role(server.guild, server.mara, role)  # type: ignore[arg-type]
    response = await offered(server, server.mara)
    assert "Gone for good" in await press(server, response, "Forget it", server.mara)


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["canoe", "1", "#1", "#0.99", "#7.1"])
async def test_what_is_typed_past_the_list_finds_nothing(server: Server, typed: str) -> None:
    await teach(server)
    assert shown(await server.command("memory forget", memory=typed)) == NONE_SUCH


@pytest.mark.asyncio
async def test_after_a_reset_an_open_question_forgets_nothing(server: Server) -> None:
    await teach(server)
    response = await offered(server, server.jonas)
    await server.bot.manager.reset(server.guild)
    await teach(server)
    assert GONE in await press(server, response, "Forget it", server.jonas)
    assert "leaks" in await found(server)


@pytest.mark.asyncio
async def test_a_private_memory_is_not_suggested_elsewhere(server: Server) -> None:
    board = server.playground.add_channel(server.guild, "board", private_to=[server.jonas])
    await until(lambda: server.bot.get_channel(board))
    await server.say("[Board/fact/0.5] We are broke.", by=server.mara)
    await server.say("[Board/fact/0.5] We are very broke.", by=server.jonas, channel=board)
    await server.organise()
    promote(server, server.mara)
    assert set(await suggested(server, server.mara, "broke")) == {"📌 We are broke."}
