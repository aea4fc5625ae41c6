"""Test that admins get their server's memory as a file, and bring it back."""

import json
from typing import Any

import pytest
import pytest_asyncio

from bot.ids import ChannelId, UserId
from bot.memory.audience import EVERYONE, Scope
from bot.memory.records import Place
from bot.playground.permissions import Permission
from cogs import exchange
from cogs.exchange import NOTHING_NEW, placed
from tests.cogs.conftest import Server, shown
from tests.waiting import until

GENERAL, STAFF, THREAD = ChannelId(10), ChannelId(20), ChannelId(30)


@pytest_asyncio.fixture
async def manager(server: Server) -> UserId:
    """Let Jonas manage the server."""
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.jonas, role)
    return server.jonas


async def export(server: Server, by: UserId) -> Any:
    response = await server.command("memory-admin export", by=by)
    assert response.ephemeral
    [attachment] = response.message["attachments"]
    assert attachment["filename"].startswith(f"memoir-{server.guild}-")
    return json.loads(server.playground.attached(attachment))


async def bring_back(server: Server, by: UserId, whole: Any) -> str:
    data = whole if isinstance(whole, bytes) else json.dumps(whole).encode()
    file = ("memory.json", data)
    response = await server.command("memory-admin import", by=by, file=file)
    assert response.ephemeral
    await until(lambda: shown(response))
    return shown(response)


async def contents(server: Server) -> set[str]:
    async with server.bot.databases.open(server.guild) as database:
        rows = await database.connections.fetch("SELECT content FROM messages")
    return {row[0] for row in rows}


@pytest.mark.asyncio
async def test_an_admin_gets_what_they_can_see_now_and_can_bring_it_back(
    server: Server, manager: UserId
) -> None:
    playground = server.playground
    theirs = playground.add_channel(server.guild, "board", private_to=[server.jonas])
    others = playground.add_channel(server.guild, "cellar", private_to=[server.mara])
    await server.say("[Boats/decision/0.9] We sell the canoe.")
    await server.say("[Money/fact/0.9] The boathouse is paid.", by=server.jonas, channel=theirs)
    await server.say("[Gift/fact/0.9] Jonas gets a paddle.", channel=others)
    await server.organise()
    whole = await export(server, manager)
    texts = {each["content"] for each in whole["messages"]}
    assert {text[:6] for text in texts} == {"[Boats", "[Money"}
    assert "paddle" not in json.dumps(whole)
    assert {each["name"] for each in whole["scenes"]} == {"Boats", "Money"}
    assert await bring_back(server, manager, whole) == f"📥 Imported\n{NOTHING_NEW}"
    await server.bot.manager.reset(server.guild)
    told = await bring_back(server, manager, whole)
    assert "New: 2 messages, 2 memories, 2 scenes." in told
    again = await export(server, manager)
    assert again | {"exported_at": ""} == whole | {"exported_at": ""}
    assert "canoe" in shown(await server.command("memory search", query="canoe"))
    assert "paid" not in shown(await server.command("memory search", query="boathouse"))
    async with server.bot.databases.open(server.guild) as database:
        did = [entry.what for entry in await database.audit.recent(limit=9)]
    assert did.count("export") == 2
    assert did.count("import") == 1


@pytest.mark.asyncio
async def test_a_channel_that_became_private_meanwhile_keeps_its_words_to_itself(
    server: Server, manager: UserId
) -> None:
    lake = server.playground.add_channel(server.guild, "lake")
    await server.say("[Boats/decision/0.9] We sell the canoe.", channel=lake)
    await server.organise()
    whole = await export(server, manager)
    gone = json.loads(json.dumps(whole).replace(str(lake), "123456789"))
    await server.bot.manager.reset(server.guild)
    server.playground.set_overwrite(lake, int(server.guild), deny=int(Permission.VIEW_CHANNEL))
    memoir = server.playground.bot_user_id
    server.playground.set_overwrite(lake, memoir, allow=int(Permission.VIEW_CHANNEL))
    assert "New: 1 message" in await bring_back(server, manager, whole)
    assert "canoe" not in shown(await server.command("memory search", query="sell"))
    server.playground.set_overwrite(lake, int(server.guild))
    await server.bot.manager.reset(server.guild)
    assert "New: 1 message" in await bring_back(server, manager, gone)  # of no known channel
    assert "canoe" not in shown(await server.command("memory search", query="sell"))
    assert (await export(server, manager))["messages"] == []


@pytest.mark.asyncio
async def test_what_does_not_fit_is_refused_in_a_sentence(
    server: Server, manager: UserId, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.say("[Boats/decision/0.9] We sell the canoe.")
    await server.organise()
    whole = await export(server, manager)
    whole["cells"][0]["salience"] = 7
    refusal = await bring_back(server, manager, whole)
    assert "In “cells”, entry 1 (line 1): “salience” input should be less than" in refusal
    assert "another server" in await bring_back(server, manager, whole | {"guild_id": "5"})
    assert "no valid JSON" in await bring_back(server, manager, b"hello")
    monkeypatch.setattr(exchange, "MOST_BYTES", 100)
    assert f"memoir import {server.guild}" in await bring_back(server, manager, whole)
    server.playground.let_everyone_use(server.guild, "memory-admin")
    assert "Manage Server" in await bring_back(server, server.mara, whole)
    assert await contents(server) == {"[Boats/decision/0.9] We sell the canoe."}


@pytest.mark.asyncio
async def test_an_export_that_discord_does_not_take_is_the_operators(
    server: Server, manager: UserId
) -> None:
    async def lines() -> Any:
        for _ in range(3):
            yield "ä" * 10

    assert await exchange._gathered(lines(), 60) == ("ä" * 30).encode()
    assert await exchange._gathered(lines(), 59) is None


OPEN = Place(GENERAL, GENERAL, EVERYONE)
CLOSED = Place(STAFF, STAFF, Scope(STAFF))
PRIVATE_THREAD = Place(THREAD, GENERAL, Scope(THREAD))
THREAD_OF_STAFF = Place(THREAD, STAFF, Scope(STAFF))
UNKNOWN = Place(ChannelId(99), GENERAL, EVERYONE)


@pytest.mark.parametrize(
    ("now", "claimed", "kept"),
    [
        (OPEN, OPEN, OPEN),
        (OPEN, Place(GENERAL, GENERAL, Scope(GENERAL)), Place(GENERAL, GENERAL, Scope(GENERAL))),
        (CLOSED, Place(STAFF, STAFF, EVERYONE), CLOSED),
        (CLOSED, Place(STAFF, GENERAL, EVERYONE), CLOSED),  # it never was of #general
        (PRIVATE_THREAD, Place(THREAD, GENERAL, EVERYONE), PRIVATE_THREAD),
        (PRIVATE_THREAD, Place(THREAD, GENERAL, Scope(GENERAL)), PRIVATE_THREAD),
        (THREAD_OF_STAFF, Place(THREAD, GENERAL, Scope(GENERAL)), Place(THREAD, STAFF, Scope(30))),
        (THREAD_OF_STAFF, Place(THREAD, STAFF, EVERYONE), THREAD_OF_STAFF),
        (None, UNKNOWN, Place(ChannelId(99), GENERAL, Scope(99))),
    ],
)
def test_nothing_is_kept_for_more_than_its_channel_has_readers(
    now: Place | None, claimed: Place, kept: Place
) -> None:
    places = {now.channel_id: now} if now else {}
    assert placed(places, claimed) == kept
