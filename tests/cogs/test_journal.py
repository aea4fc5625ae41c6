"""Test that those who manage the server see what was done to scenes, and can undo it."""

import pytest

from bot.errors import PlaygroundError
from bot.ids import UserId
from bot.memory.audience import Audience
from bot.playground.events import Json
from bot.playground.permissions import Permission
from tests.cogs.conftest import Server, buttons, shown
from tests.waiting import until


@pytest.fixture
def manager(server: Server) -> UserId:
    """Let a person manage the server."""
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.jonas, role)
    server.board = role  # type: ignore[attr-defined]
    return server.jonas


async def scenes(server: Server) -> dict[str, int]:
    audience = Audience(frozenset({server.general}))
    async with server.bot.databases.open(server.guild) as database:
        found = await database.scenes.recent(audience, limit=20)
    return {scene.name: scene.cells for scene in found}


async def merged(server: Server, *names: str) -> None:
    """Have two scenes remembered and merged into the first."""
    first, second = names or ("Boats", "Vessels")
    await server.say(f"[{first}/fact/0.5] The canoe is green.")
    await server.say(f"[{second}/fact/0.5] The kayak is red.")
    await server.organise()
    audience = Audience(frozenset({server.general}))
    async with server.bot.databases.open(server.guild) as database:
        by_name = {s.name: s.id for s in await database.scenes.recent(audience, limit=20)}
        assert await database.reorganiser.merge(
            await database.epoch(),
            by_name[first],
            by_name[second],
            audience,
            reason="Both are about boats.",
        )


async def opened(server: Server, manager: UserId) -> Json:
    """Open the newest entry, and return the message with its button."""
    response = await server.command("memory-admin journal", by=manager)
    option = response.message["components"][0]["components"][0]["options"][0]
    chosen = await server.playground.select(
        response.message["id"], "Open…", [option["value"]], manager
    )
    assert chosen.message is not None
    return chosen.message


@pytest.mark.asyncio
async def test_it_says_that_nothing_was_done_yet(server: Server, manager: UserId) -> None:
    assert "No scenes were merged" in shown(
        await server.command("memory-admin journal", by=manager)
    )


@pytest.mark.asyncio
async def test_it_is_for_those_who_manage_the_server(server: Server) -> None:
    with pytest.raises(PlaygroundError):
        await server.command("memory-admin journal", by=server.mara)


@pytest.mark.asyncio
async def test_an_entry_is_told_in_a_line_and_in_full(server: Server, manager: UserId) -> None:
    await merged(server)
    response = await server.command("memory-admin journal", by=manager)
    assert response.ephemeral
    assert "“Boats” and “Vessels” became one." in shown(response)
    assert "1 memory moved" in shown(response)
    detail = shown(await opened(server, manager))
    for part in ("Both are about boats.", "**Boats** · 1 memory", "**Boats** · 2 memories"):
        assert part in detail


@pytest.mark.asyncio
async def test_the_button_undoes_it_once(server: Server, manager: UserId) -> None:
    await merged(server)
    message = await opened(server, manager)
    assert buttons(message) == {"Undo": True}
    pressed = await server.playground.press(message["id"], "Undo", manager)
    await until(lambda: any("Undone: “Boats”" in shown(each) for each in pressed.followups))
    assert await scenes(server) == {"Boats": 1, "Vessels": 1}
    assert buttons(await opened(server, manager)) == {}
    response = await server.command("memory-admin journal", by=manager)
    assert "undone" in shown(response)
    assert f"<@{manager}>" in shown(response)


@pytest.mark.asyncio
async def test_what_cannot_be_undone_says_why(server: Server, manager: UserId) -> None:
    await merged(server)
    message = await opened(server, manager)
    audience = Audience(frozenset({server.general}))
    async with server.bot.databases.open(server.guild) as database:
        [scene] = await database.scenes.recent(audience)
        assert await database.reorganiser.rename(
            await database.epoch(), scene.id, "Fleet", audience
        )
    pressed = await server.playground.press(message["id"], "Undo", manager)
    await until(lambda: any("Undo that first" in shown(each) for each in pressed.followups))
    assert await scenes(server) == {"Fleet": 2}


@pytest.mark.asyncio
async def test_the_permission_is_checked_again_on_the_button(
    server: Server, manager: UserId
) -> None:
    await merged(server)
    message = await opened(server, manager)
    server.playground.take_role(server.guild, manager, server.board)  # type: ignore[attr-defined]
    pressed = await server.playground.press(message["id"], "Undo", manager)
    assert "Manage Server" in shown(pressed)
    assert await scenes(server) == {"Boats": 2}


@pytest.mark.asyncio
async def test_and_on_the_buttons_that_turn_its_pages(server: Server, manager: UserId) -> None:
    await merged(server)
    audience = Audience(frozenset({server.general}))
    async with server.bot.databases.open(server.guild) as database:
        [scene] = await database.scenes.recent(audience)
        for name in ("One", "Two", "Three", "Four", "Canary"):
            now = await database.epoch()
            assert await database.reorganiser.rename(now, scene.id, name, audience)
    response = await server.command("memory-admin journal", by=manager)
    assert buttons(response.message)["Next"] is True
    server.playground.take_role(server.guild, manager, server.board)  # type: ignore[attr-defined]
    pressed = await server.playground.press(response.message["id"], "Next", manager)
    assert "Manage Server" in shown(pressed)
    assert "Canary" in shown(response.message)


@pytest.mark.asyncio
async def test_names_ping_nobody_and_break_no_markup(server: Server, manager: UserId) -> None:
    await merged(server, "**Boats** @everyone", "`Vessels`")
    text = shown(await server.command("memory-admin journal", by=manager))
    assert r"\*\*Boats\*\*" in text
    assert r"\`Vessels\`" in text


@pytest.mark.asyncio
async def test_after_a_reset_an_open_entry_undoes_nothing(server: Server, manager: UserId) -> None:
    await merged(server)
    message = await opened(server, manager)
    await server.bot.manager.reset(server.guild)
    await merged(server)
    pressed = await server.playground.press(message["id"], "Undo", manager)
    await until(lambda: ["gone" in shown(each) for each in pressed.followups] == [True])
    assert await scenes(server) == {"Boats": 2}
