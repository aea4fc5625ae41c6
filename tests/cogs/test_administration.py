from typing import Any

import pytest

from bot.errors import PlaygroundError, StoreError
from bot.ids import UserId
from bot.playground.permissions import Permission
from cogs.administration import ERASED, KEPT, NAME_LABEL, NOT_THE_NAME
from tests.cogs.conftest import Server, buttons, shown
from tests.waiting import until

REFUSED = "You need the permission “Manage Server” for this."


@pytest.fixture
def manager(server: Server) -> UserId:
    """Let a person manage the server."""
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.jonas, role)
    server.board = role  # type: ignore[attr-defined]
    return server.jonas


def dismiss(server: Server, person: UserId) -> None:
    server.playground.take_role(server.guild, person, server.board)  # type: ignore[attr-defined]


async def holdings(server: Server) -> tuple[int, int, int]:
    status = await server.bot.manager.status(
        server.guild, server.bot.audience_in(server.guild, None)
    )
    return status.messages, status.cells, status.scenes


async def teach(server: Server) -> None:
    await server.say("[Boats/decision/0.9] We sell the canoe.")
    await server.organise()


async def modal_of(server: Server, person: UserId) -> Any:
    response = await server.command("memory-admin reset", by=person)
    opened = await server.playground.press(response.message["id"], "Erase everything…", person)
    return response, opened.modal


@pytest.mark.asyncio
async def test_the_command_is_offered_to_those_who_manage_the_server(
    server: Server, manager: UserId
) -> None:
    with pytest.raises(PlaygroundError):
        await server.command("memory-admin reset", by=server.mara)
    assert (await server.command("memory-admin reset", by=manager)).ephemeral


@pytest.mark.asyncio
async def test_a_server_that_opens_the_command_to_all_changes_nothing(server: Server) -> None:
    server.playground.let_everyone_use(server.guild, "memory-admin")
    await teach(server)
    response = await server.command("memory-admin reset", by=server.mara)
    assert response.ephemeral
    assert shown(response) == REFUSED
    assert buttons(response.message) == {}


@pytest.mark.asyncio
async def test_it_says_what_would_go(server: Server, manager: UserId) -> None:
    await teach(server)
    response = await server.command("memory-admin reset", by=manager)
    text = shown(response)
    assert "Erase all memory of Boat club?" in text
    assert "1 scene\n1 memory\n1 message" in text
    assert buttons(response.message) == {"Erase everything…": True, "Keep it": True}
    assert await holdings(server) == (1, 1, 1)


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["Boat club", "  boat  CLUB "])
async def test_the_right_name_erases_everything(
    server: Server, manager: UserId, typed: str
) -> None:
    await teach(server)
    response, modal = await modal_of(server, manager)
    done = await server.playground.submit_modal(modal, manager, **{NAME_LABEL: typed})
    assert done.ephemeral
    assert ERASED in shown(done)
    assert await holdings(server) == (0, 0, 0)
    await until(lambda: not buttons(response.message)["Keep it"])
    assert buttons(response.message) == {"Erase everything…": False, "Keep it": False}
    assert "Nothing found" in shown(await server.command("memory search", query="canoe"))


@pytest.mark.asyncio
async def test_a_wrong_name_erases_nothing(server: Server, manager: UserId) -> None:
    await teach(server)
    response, modal = await modal_of(server, manager)
    done = await server.playground.submit_modal(modal, manager, **{NAME_LABEL: "Boat clubs"})
    assert shown(done) == NOT_THE_NAME
    assert await holdings(server) == (1, 1, 1)
    assert buttons(response.message)["Erase everything…"]


@pytest.mark.asyncio
async def test_keeping_it_takes_the_buttons_away(server: Server, manager: UserId) -> None:
    await teach(server)
    response = await server.command("memory-admin reset", by=manager)
    pressed = await server.playground.press(response.message["id"], "Keep it", manager)
    await until(lambda: KEPT in [shown(each) for each in pressed.followups])
    assert buttons(response.message) == {"Erase everything…": False, "Keep it": False}
    assert await holdings(server) == (1, 1, 1)


@pytest.mark.asyncio
async def test_the_permission_is_checked_again_on_the_button(
    server: Server, manager: UserId
) -> None:
    await teach(server)
    response = await server.command("memory-admin reset", by=manager)
    dismiss(server, manager)
    pressed = await server.playground.press(response.message["id"], "Erase everything…", manager)
    assert pressed.modal is None
    assert pressed.ephemeral
    assert shown(pressed) == REFUSED


@pytest.mark.asyncio
async def test_the_permission_is_checked_again_on_the_modal(
    server: Server, manager: UserId
) -> None:
    await teach(server)
    _, modal = await modal_of(server, manager)
    dismiss(server, manager)
    done = await server.playground.submit_modal(modal, manager, **{NAME_LABEL: "Boat club"})
    assert shown(done) == REFUSED
    assert await holdings(server) == (1, 1, 1)


@pytest.mark.asyncio
async def test_the_buttons_of_one_manager_are_no_one_elses(server: Server, manager: UserId) -> None:
    server.playground.give_role(server.guild, server.mara, server.board)  # type: ignore[attr-defined]
    response = await server.command("memory-admin reset", by=manager)
    message = server.playground.world.message(int(response.message["id"]))
    message.only_for = None  # as if Discord had shown it to all
    pressed = await server.playground.press(message.id, "Erase everything…", server.mara)
    assert pressed.modal is None


@pytest.mark.asyncio
async def test_a_reset_that_fails_says_so(
    server: Server, manager: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise StoreError("The disk is full: nothing was erased.")

    monkeypatch.setattr(server.bot.manager, "reset", broken)
    _, modal = await modal_of(server, manager)
    done = await server.playground.submit_modal(modal, manager, **{NAME_LABEL: "Boat club"})
    assert shown(done) == "The disk is full: nothing was erased."
