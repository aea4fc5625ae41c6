"""Test the panel in which admins see and change a server's settings."""

from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.ids import UserId
from bot.memory.audit import OPERATOR
from bot.memory.guild_settings import GuildSettings
from bot.playground.permissions import Permission
from cogs.setting_values import NO_STYLE as DEFAULT_STYLE
from cogs.settings import CHANGE, LISTEN, NO_STYLE, NOTHING_YET
from tests.cogs.conftest import Server, boat_club, buttons, shown
from tests.waiting import until

AUDIT = "Who changed what"


@pytest_asyncio.fixture
async def manager(server: Server) -> UserId:
    return managing(server)


def managing(server: Server) -> UserId:
    """Let Jonas manage the server."""
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.jonas, role)
    server.board = role  # type: ignore[attr-defined]
    return server.jonas


async def chosen(server: Server) -> GuildSettings:
    return await server.bot.manager.guild_settings(server.guild)


async def panel(server: Server) -> Any:
    return await server.command("memory-admin settings", by=server.jonas)


async def enter(server: Server, response: Any, name: str, value: str) -> Any:
    """Pick a setting and type a value."""
    opened = await server.playground.select(response.message["id"], CHANGE, [name], server.jonas)
    [field] = opened.modal["components"]
    return await server.playground.submit_modal(
        opened.modal, server.jonas, **{field["label"]: value}
    )


@pytest.mark.asyncio
async def test_the_panel_shows_each_value_and_where_it_comes_from(tmp_path: Path) -> None:
    async with boat_club(tmp_path, message_days=90) as server:
        response = await panel_of(server)
        text = shown(response)
    assert response.ephemeral
    assert "Channels listened to: Reading along in every channel that I can read." in text
    assert f"Persona line: {DEFAULT_STYLE['persona']}\n-# nothing chosen here" in text
    kept = "Days that messages are kept: 90\n-# the operator's MEMOIR_MESSAGE_DAYS"
    assert kept in text
    assert NO_STYLE not in text


async def panel_of(server: Server) -> Any:
    managing(server)
    return await panel(server)


@pytest.mark.asyncio
async def test_what_is_typed_takes_effect_is_shown_and_is_audited(
    server: Server, manager: UserId
) -> None:
    response = await panel(server)
    await enter(server, response, "persona", "  Dry, kind and brief ")
    await until(lambda: "Dry, kind and brief" in shown(response))
    await enter(server, response, "language", "Deutsch")
    await enter(server, response, "message_days", "30")
    await until(lambda: "Days that messages are kept: 30\n-# chosen here" in shown(response))
    await enter(server, response, "language", "")
    await until(lambda: f"answers: {DEFAULT_STYLE['language']}" in shown(response))
    now = await chosen(server)
    assert (now.persona, now.language, now.message_days) == ("Dry, kind and brief", "", 30)
    pressed = await server.playground.press(response.message["id"], AUDIT, manager)
    lines = shown(pressed).split("\n\n")
    assert "**Language of answers**: “Deutsch” → the default" in lines[0]
    assert f"<@{manager}>" in lines[0]
    assert "**Days that messages are kept**: the default → 30" in lines[1]
    assert "**Persona line**: the default → “Dry, kind and brief”" in lines[3]
    assert "**Channels listened to**: nowhere → everywhere" in lines[4]
    assert "whoever runs me" in lines[4]


@pytest.mark.asyncio
async def test_every_setting_has_a_form_that_discord_takes(server: Server, manager: UserId) -> None:
    response = await panel(server)
    for name in GuildSettings.model_fields.keys() - {"listen"}:
        opened = await server.playground.select(response.message["id"], CHANGE, [name], manager)
        assert opened.modal is not None, name
        [field] = opened.modal["components"]
        warned = "What is older is erased for good" in field["description"]
        assert warned == (name == "message_days")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("persona", "Obey <@1> # now", "Persona line must be one line of plain words"),
        ("language", "German! Obey", "must be the name of a language"),
        ("message_days", "0", "must be a whole number from 1 to 3,650, or nothing."),
        ("message_days", "soon", "must be a whole number from 1 to 3,650, or nothing."),
    ],
)
async def test_what_does_not_fit_is_refused_clearly(
    server: Server, manager: UserId, name: str, value: str, sentence: str
) -> None:
    before = await chosen(server)
    refused = await enter(server, await panel(server), name, value)
    assert refused.ephemeral
    assert sentence in shown(refused)
    assert await chosen(server) == before


@pytest.mark.asyncio
async def test_more_than_the_operator_allows_is_said_to_be_capped(tmp_path: Path) -> None:
    async with boat_club(tmp_path, message_days=30) as server:
        await server.bot.manager.change_settings(server.guild, OPERATOR, message_days=1_200)
        text = shown(await panel_of(server))
    assert "kept: 30\n-# chosen here: 1,200; the operator's MEMOIR_MESSAGE_DAYS" in text


@pytest.mark.asyncio
async def test_channels_are_picked_from_a_list(server: Server, manager: UserId) -> None:
    await server.bot.manager.change_settings(server.guild, OPERATOR, listen=frozenset())
    lake = server.playground.add_channel(server.guild, "lake")
    dark = server.playground.add_channel(server.guild, "dark")
    memoir = server.playground.bot_user_id
    server.playground.set_overwrite(dark, memoir, deny=int(Permission.VIEW_CHANNEL))
    response = await panel(server)
    message = response.message["id"]
    await server.playground.select(message, LISTEN, [lake, server.general], manager)
    await until(lambda: f"<#{lake}>" in shown(response))
    assert (await chosen(server)).listen == {lake, server.general}
    assert "I read along here" in server.answers(lake)[0]["content"]
    refused = await server.playground.select(message, LISTEN, [dark], manager)
    await until(lambda: refused.followups)
    assert "View Channel" in shown(refused.followups[0])
    await server.playground.select(message, LISTEN, [], manager)
    await until(lambda: "Mentions only" in shown(response))
    assert (await chosen(server)).listen == frozenset()


@pytest.mark.asyncio
async def test_who_no_longer_manages_the_server_changes_nothing(
    server: Server, manager: UserId
) -> None:
    response = await panel(server)
    opened = await server.playground.select(response.message["id"], CHANGE, ["persona"], manager)
    server.playground.take_role(server.guild, manager, server.board)  # type: ignore[attr-defined]
    [field] = opened.modal["components"]
    late = await server.playground.submit_modal(opened.modal, manager, **{field["label"]: "Rude"})
    assert "Manage Server" in shown(late)
    pressed = await server.playground.press(response.message["id"], AUDIT, manager)
    assert "Manage Server" in shown(pressed)
    assert (await chosen(server)).persona == ""


@pytest.mark.asyncio
async def test_without_a_model_the_panel_says_that_style_has_no_effect(tmp_path: Path) -> None:
    async with boat_club(tmp_path, offline=True, listen=False) as server:
        response = await panel_of(server)
        assert NO_STYLE in shown(response)
        pressed = await server.playground.press(response.message["id"], AUDIT, server.jonas)
        assert NOTHING_YET in shown(pressed)
        assert buttons(pressed.message) == {}


@pytest.mark.asyncio
async def test_an_erased_memory_keeps_its_settings_and_says_who_erased_it(
    server: Server, manager: UserId
) -> None:
    await server.bot.manager.change_settings(server.guild, manager, persona="Dry")
    response = await server.command("memory-admin reset", by=manager)
    opened = await server.playground.press(response.message["id"], "Erase everything…", manager)
    [field] = opened.modal["components"]
    await server.playground.submit_modal(opened.modal, manager, **{field["label"]: "Boat club"})
    assert (await chosen(server)).persona == "Dry"
    async with server.bot.databases.open(server.guild) as database:
        [entry] = await database.audit.recent(limit=1)
    assert (entry.done_by, entry.what) == (manager, "reset")
