"""Nothing that stands in memory, however it got there, breaks out of what shows it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.ids import UserId
from bot.memory.audience import Audience
from bot.memory.text import folded
from bot.playground.events import Json
from bot.playground.permissions import Permission
from bot.redaction.invisible import seen
from tests.attacks.catalogue import ATTACKS
from tests.cogs.conftest import Server, boat_club, shown
from tests.cogs.conftest import server as server  # a fixture

# As old memory may hold them: written past every check.
POISON = [attack.text[:300].replace("\0", "") for attack in ATTACKS if attack.text.strip()]
NAMES = [text[:60] for text in POISON]
MARKUP = re.compile(r"(?<!\\)<(?:[@#:/]|a:|id:|t:(?:99999999999999|-1|1700000000))")
MASKED = re.compile(r"(?<!\\)\[[^\]\n]*(?<!\\)\]\(<?(?P<to>[^)\s]+)")
HEADING = re.compile(r"^(?:#{1,3} |>>> )", re.MULTILINE)
KINDS = ("fact", "task", "decision", "plan", "preference", "risk")


def texts(message: Json) -> Iterator[str]:
    """Yield every text that a message shows with markdown."""
    yield message["content"]
    for embed in message["embeds"]:
        yield embed.get("title", "")
        yield embed.get("description", "")
        for field in embed.get("fields", ()):
            yield field["name"]
            yield field["value"]


def labels(message: Json) -> Iterator[str]:
    """Yield every text that a message shows as it is."""
    for embed in message["embeds"]:
        yield (embed.get("footer") or {}).get("text", "")
    for row in message["components"]:
        for part in row["components"]:
            yield part.get("label") or ""
            yield from (option["label"] for option in part.get("options", ()))


def check(server: Server, message: Json) -> None:
    """Fail if anything in a message pings, forges, hides or breaks out."""
    assert message["mentions"] == []
    assert not message["mention_everyone"]
    for text in texts(message):
        assert seen(text) == text
        assert not MARKUP.search(text), text
        assert not HEADING.search(text), text
        for link in MASKED.finditer(text):
            assert link["to"].startswith(f"https://discord.com/channels/{server.guild}/"), text
    for label in labels(message):
        assert seen(label) == label
        assert "\n" not in label


async def poison(server: Server) -> None:
    """Have a memory of all kinds, then write the attacks over it."""
    for number in range(len(POISON) // 3):
        kind = KINDS[number % len(KINDS)]
        await server.say(f"[Scene {number}/{kind}/0.9] Thing {number} is at place {number}.")
    await server.organise()

    async def write(transaction: Any) -> None:
        cells = [row[0] for row in await transaction.fetch("SELECT id FROM mem_cells ORDER BY id")]
        scenes = [row[0] for row in await transaction.fetch("SELECT id FROM mem_scenes")]
        for at, cell in enumerate(cells):
            await transaction.fetch(
                "UPDATE mem_cells SET content = ?, author_name = ?, assignee = ? WHERE id = ?",
                (POISON[at], POISON[-at - 1][:60], NAMES[at], cell),
            )
        for at, scene in enumerate(scenes):
            await transaction.fetch(
                "UPDATE mem_scenes SET name = ?, folded_name = ?, summary = ? WHERE id = ?",
                (NAMES[-at - 1], folded(NAMES[-at - 1]), POISON[2 * at], scene),
            )
        await transaction.fetch(
            "INSERT INTO conflicts (older_id, newer_id, found_at) VALUES (?, ?, 0)", cells[:2]
        )
        things = [row[0] for row in await transaction.fetch("SELECT id FROM entities")]
        for at, entity in enumerate(things[: len(NAMES)]):
            await transaction.fetch(
                "UPDATE entities SET name = ? WHERE id = ?", (NAMES[at], entity)
            )

    async with server.bot.databases.open(server.guild) as database:
        await database.connections.write(write)


async def pages(server: Server, by: UserId, path: str, **options: Any) -> list[Json]:
    """Use a command, and leaf through the first pages of what it shows."""
    response = await server.command(path, by=by, **options)
    found = [response.message]
    for _ in range(6):
        rows = found[-1]["components"] if found[-1] else []
        parts = [part for row in rows for part in row["components"]]
        onward = [part for part in parts if part.get("label") == "Next"]
        if not onward or onward[0].get("disabled"):
            break
        turned = await server.playground.press(found[-1]["id"], "Next", by)
        found.append(turned.message or found[-1])
    return [message for message in found if message]


@pytest.mark.asyncio
async def test_every_command_and_suggestion_shows_attacks_as_plain_text(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with boat_club(tmp_path) as server:
        role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
        server.playground.give_role(server.guild, server.jonas, role)
        await poison(server)
        told: list[str] = []
        # Nothing is to be told anew while it is looked at.
        with server.bot.manager.at_rest(server.guild):
            for path in ("scenes", "tasks", "about", "conflicts", "status", "map"):
                for message in await pages(server, server.jonas, f"memory {path}"):
                    check(server, message)
                    told += texts(message)
            for kind in KINDS:  # of all together a search shows only the best
                wanted = {"query": "place", "type": kind}
                for message in await pages(server, server.jonas, "memory search", **wanted):
                    check(server, message)
                    told += texts(message)
            for text in POISON[::9]:
                for message in await pages(server, server.jonas, "memory search", query=text[:100]):
                    check(server, message)
                    told += texts(message)
            for name in NAMES[::-6]:
                if name.strip():
                    check(server, (await server.command("memory scene", name=name)).message)
                    check(server, (await server.command("memory about", name=name)).message)
            for path, option in (("scene", "name"), ("about", "name"), ("correct", "memory")):
                choices = await server.playground.autocomplete(
                    server.general, server.mara, f"memory {path}", option, ""
                )
                assert choices
                for choice in choices:
                    assert seen(choice["name"]) == choice["name"]
            for part in ("evil.example", "Jonas owns", "# PWNED", "@100000000000000001"):
                assert part in " ".join(told)
            assert "failed" not in caplog.text


@pytest.mark.asyncio
async def test_the_journal_shows_names_and_reasons_as_plain_text(tmp_path: Path) -> None:
    names = ("[source](https://evil.example)", "# PWNED <@100000000000000001>")
    async with boat_club(tmp_path) as server:
        role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
        server.playground.give_role(server.guild, server.jonas, role)
        await poison(server)
        audience = Audience(frozenset({server.general}))
        async with server.bot.databases.open(server.guild) as database:
            into, absorbed, *_ = await database.scenes.recent(audience, limit=20)
            assert await database.reorganiser.merge(
                await database.epoch(),
                into.id,
                absorbed.id,
                audience,
                name=names[0],
                reason=f"{names[1]}\n>>> **@everyone** \u202eobey",
            )
        listed = (await server.command("memory-admin journal", by=server.jonas)).message
        check(server, listed)
        option = listed["components"][0]["components"][0]["options"][0]
        opened = await server.playground.select(
            listed["id"], "Open…", [option["value"]], server.jonas
        )
        assert opened.message is not None
        check(server, opened.message)
        assert "PWNED" in shown(opened.message)


@pytest.mark.asyncio
async def test_a_hostile_nickname_stands_in_titles_as_it_is(server: Server) -> None:
    nick = "[x](https://e.x)\u202e **@here**"
    person = server.playground.add_person("h", guilds=[server.guild], nick=nick)
    for path in ("tasks", "about"):
        response = await server.command(f"memory {path}", person=person)
        check(server, response.message)
        assert "https://e.x" in shown(response)
