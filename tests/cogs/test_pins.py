"""Memories are pinned by who said them and by who may manage the server."""

import pytest

from bot.ids import UserId
from bot.playground.permissions import Permission
from bot.playground.responses import Response
from cogs.memory_choices import NONE_SUCH
from cogs.pins import NOT_YOURS
from tests.cogs.conftest import Server, buttons, shown
from tests.waiting import until


async def picked(server: Server, by: UserId, typed: str = "canoe") -> Response:
    """Pick the first memory that is suggested, and return the answer with its button."""
    choices = await server.playground.autocomplete(
        server.general, by, "memory pin", "memory", typed
    )
    response: Response = await server.command("memory pin", by=by, memory=choices[0]["value"])
    assert response.ephemeral
    return response


async def press(server: Server, card: Response, button: str, by: UserId) -> Response:
    assert card.message is not None
    return await server.playground.press(card.message["id"], button, by)


async def pinned(server: Server) -> bool:
    return "pinned" in shown(await server.command("memory search", query="canoe")).splitlines()[-1]


async def taught(server: Server) -> None:
    await server.say("[Boats/fact/0.5] The canoe is red.")
    await server.organise()


@pytest.mark.asyncio
async def test_who_said_it_pins_and_unpins_it(server: Server) -> None:
    await taught(server)
    card = await picked(server, server.mara)
    assert "The canoe is red." in shown(card)
    assert card.message is not None
    assert buttons(card.message) == {"Pin": True}
    await press(server, card, "Pin", server.mara)
    await until(lambda: "Pinned" in shown(card))
    assert await pinned(server)
    await press(server, card, "Unpin", server.mara)
    await until(lambda: "Pin this memory?" in shown(card))
    assert not await pinned(server)


@pytest.mark.asyncio
async def test_nobody_else_does_but_who_manages_the_server(server: Server) -> None:
    await taught(server)
    card = await picked(server, server.jonas)
    refused = await press(server, card, "Pin", server.jonas)
    await until(lambda: [shown(each) for each in refused.followups] == [NOT_YOURS])
    assert not await pinned(server)
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.jonas, role)
    await press(server, card, "Pin", server.jonas)
    await until(lambda: "Pinned" in shown(card))
    assert await pinned(server)


@pytest.mark.asyncio
async def test_without_a_word_typed_what_matters_most_is_suggested(server: Server) -> None:
    await taught(server)
    assert "The canoe is red." in shown(await picked(server, server.mara, ""))


@pytest.mark.asyncio
async def test_what_was_typed_and_not_picked_is_explained(server: Server) -> None:
    await taught(server)
    response = await server.command("memory pin", memory="canoe")
    assert shown(response) == NONE_SUCH


@pytest.mark.asyncio
async def test_what_may_not_be_shown_is_gone(server: Server) -> None:
    assert shown(await server.command("memory pin", memory="#0.12345")) == NONE_SUCH


@pytest.mark.asyncio
async def test_after_a_reset_an_open_button_pins_nothing(server: Server) -> None:
    await taught(server)
    card = await picked(server, server.mara)
    await server.bot.manager.reset(server.guild)
    await taught(server)
    await press(server, card, "Pin", server.mara)
    await until(lambda: "Gone" in shown(card))
    assert not await pinned(server)
