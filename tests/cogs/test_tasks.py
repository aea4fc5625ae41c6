"""People see what is to be done, by whom and by when, and say how it went."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import system_clock
from bot.ids import UserId
from bot.memory.selections import Messages
from bot.playground.permissions import Permission
from bot.playground.responses import Response
from cogs.tasks import NOT_CONCERNED
from tests.cogs.conftest import Server, buttons, shown
from tests.waiting import until

LATE, SOON = (f"{system_clock() + timedelta(days=days):%Y-%m-%d}" for days in (-9, 9))


async def teach(server: Server, *lines: str, **said: Any) -> None:
    for line in lines:
        await server.say(line, **said)
    await server.organise()


async def listed(server: Server, **options: Any) -> list[str]:
    """Return what is listed, in order."""
    text = shown(await server.command("memory tasks", **options))
    return re.findall(r"^(?:☑️|🗓️) \*\*.+\n(.+)$", text, re.M)


async def opened(server: Server, by: UserId | None = None) -> Response:
    """Open the first task of the list, and return the answer with its buttons."""
    person = by or server.mara
    response = await server.command("memory tasks", by=person)
    option = response.message["components"][0]["components"][0]["options"][0]
    return await server.playground.select(
        response.message["id"], "Open…", [option["value"]], person
    )


async def press(server: Server, card: Response, button: str, by: UserId | None = None) -> Response:
    assert card.message is not None
    return await server.playground.press(card.message["id"], button, by or server.mara)


@pytest.mark.asyncio
async def test_an_empty_list_says_what_comes_there(server: Server) -> None:
    text = shown(await server.command("memory tasks"))
    assert "Nothing open" in text
    assert "takes on a task" in text
    assert "Nothing is marked as done" in shown(await server.command("memory tasks", state="done"))


@pytest.mark.asyncio
async def test_each_stands_there_with_who_when_and_its_source(server: Server) -> None:
    await teach(server, f"[Boats/task/0.5] Paint the canoe by {SOON}.")
    response = await server.command("memory tasks")
    text = shown(response)
    assert response.ephemeral
    assert "1 task or plan open" in text
    assert re.search(r"☑️ \*\*Mara\*\* · by <t:\d+:D>\nPaint the canoe by", text)
    assert re.search(r"-# Mara · <t:\d+:D> · \[source\]\(https://discord\.com/channels/", text)


@pytest.mark.asyncio
async def test_what_is_overdue_comes_first_and_undated_last(server: Server) -> None:
    await teach(
        server,
        "[Boats/task/0.9] Sell the raft.",
        f"[Boats/task/0.5] Paint the canoe by {SOON}.",
        f"[Boats/plan/0.5] The regatta is on {SOON}.",
        "[Boats/fact/0.9] The canoe is red.",
    )
    assert await listed(server) == [
        f"Paint the canoe by {SOON}.",
        f"The regatta is on {SOON}.",
        "Sell the raft.",
    ]


@pytest.mark.asyncio
async def test_long_lists_have_pages(server: Server) -> None:
    await teach(server, *(f"[Boats/task/0.5] Mend boat {number}." for number in range(8)))
    response = await server.command("memory tasks")
    assert "Page 1 of 2" in shown(response)
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: "Page 2 of 2" in shown(response))


@pytest.mark.asyncio
async def test_what_one_person_is_to_do(server: Server) -> None:
    await teach(server, "[Boats/task/0.5] Paint the canoe.")
    await teach(server, "[Boats/task/0.5] Sell the raft.", by=server.jonas)
    assert await listed(server, person=server.jonas) == ["Sell the raft."]
    assert await listed(server, person=server.mara) == ["Paint the canoe."]


@pytest.mark.asyncio
async def test_a_task_of_a_private_channel_is_for_its_readers_alone(server: Server) -> None:
    private = server.playground.add_channel(server.guild, "board", private_to=[server.mara])
    await until(lambda: server.bot.get_channel(private))
    await teach(server, "[Money/task/0.9] Pay the rent.", channel=private)
    assert await listed(server, by=server.jonas) == []
    assert await listed(server) == ["Pay the rent."]


@pytest.mark.asyncio
@pytest.mark.parametrize(("button", "state"), [("Done", "done"), ("Dropped", "dropped")])
async def test_who_said_it_closes_it_and_opens_it_again(
    server: Server, button: str, state: str
) -> None:
    await teach(server, "[Boats/task/0.5] Paint the canoe.")
    card = await opened(server)
    assert card.message is not None
    assert buttons(card.message) == {"Done": True, "Dropped": True}
    await press(server, card, button)
    await until(lambda: f"☑️ {state.capitalize()} task" in shown(card))
    assert await listed(server) == []
    assert await listed(server, state=state) == ["Paint the canoe."]
    await press(server, card, "Open again")
    await until(lambda: "☑️ Open task" in shown(card))
    assert await listed(server) == ["Paint the canoe."]


@pytest.mark.asyncio
async def test_whoever_it_does_not_concern_changes_nothing(server: Server) -> None:
    await teach(server, "[Boats/task/0.5] Paint the canoe.")
    pressed = await press(server, await opened(server, server.jonas), "Done", server.jonas)
    await until(lambda: [shown(each) for each in pressed.followups] == [NOT_CONCERNED])
    assert await listed(server) == ["Paint the canoe."]


@pytest.mark.asyncio
async def test_who_may_manage_the_server_may_close_it(server: Server) -> None:
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.jonas, role)
    await teach(server, "[Boats/task/0.5] Paint the canoe.")
    card = await opened(server, server.jonas)
    await press(server, card, "Done", server.jonas)
    await until(lambda: "☑️ Done task" in shown(card))
    assert await listed(server) == []


@pytest.mark.asyncio
async def test_what_is_gone_meanwhile_is_said_to_be_gone(server: Server) -> None:
    await teach(server, "[Boats/task/0.5] Paint the canoe.")
    card = await opened(server)
    await server.bot.manager.reset(server.guild)
    await press(server, card, "Done")
    await until(lambda: "That is gone" in shown(card))


@pytest.mark.asyncio
async def test_after_a_reset_an_open_button_and_an_open_list_change_nothing(
    server: Server,
) -> None:
    await teach(server, f"[Boats/task/0.5] Paint the canoe by {SOON}.")
    old_list = await server.command("memory tasks")
    option = old_list.message["components"][0]["components"][0]["options"][0]
    card = await opened(server)
    await server.bot.manager.reset(server.guild)
    await teach(server, f"[Boats/task/0.5] Sell the kayak by {SOON}.")
    await press(server, card, "Done")
    await until(lambda: "Gone" in shown(card))
    chosen = await server.playground.select(
        old_list.message["id"], "Open…", [option["value"]], server.mara
    )
    assert "Gone" in shown(chosen)
    assert len(await listed(server)) == 1


@pytest.mark.asyncio
async def test_an_open_button_still_works_after_something_else_was_removed(server: Server) -> None:
    await teach(server, f"[Boats/task/0.5] Paint the canoe by {SOON}.")
    card = await opened(server)
    await teach(server, "[Tents/fact/0.5] The tent is dry.")
    async with server.bot.databases.open(server.guild) as database:
        [(newest,)] = await database.connections.fetch("SELECT max(message_id) FROM cell_sources")
    removed = await server.bot.manager.remove(server.guild, Messages.of([newest]))
    assert removed.cells == 1
    await press(server, card, "Done")
    await until(lambda: "☑️ Done task" in shown(card))
