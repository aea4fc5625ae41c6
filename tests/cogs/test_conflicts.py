"""Test `/memory conflicts`: who sees what contradicts itself, and who may settle it."""

import pytest

from bot.errors import PlaygroundError
from bot.ids import ChannelId
from bot.memory.audience import Audience, scope_of_channel
from bot.memory.records import Cell
from bot.playground.permissions import Permission
from bot.vocabulary import Outcome
from cogs.conflicts import GONE, KEPT, SETTLED, WHO_MAY
from tests.cogs.conftest import Server, buttons, shown
from tests.waiting import until

SIDES = ("The launch is on Friday.", "The canoe is sold.")


async def contradiction(
    server: Server, *texts: str, channel: ChannelId | None = None
) -> list[Cell]:
    """Have Mara and Jonas say two things that are taken to contradict each other."""
    people = (server.mara, server.jonas)
    for text, by in zip(texts or SIDES, people, strict=True):
        await server.say(f"[Boats/fact/0.9] {text}", by=by, channel=channel)
        await server.organise()
    where = channel or server.general
    audience = Audience(frozenset({where}), frozenset({scope_of_channel(where)}))
    async with server.bot.databases.open(server.guild) as database:
        found = sorted(await database.cells.most_salient(audience, limit=9), key=lambda c: c.id)
        await database.connections.write(
            lambda transaction: transaction.fetch(
                "INSERT INTO conflicts (older_id, newer_id, found_at) VALUES (?, ?, 0)",
                [cell.id for cell in found[-2:]],
            )
        )
    return found[-2:]


async def ended(server: Server) -> list[str]:
    audience = Audience(frozenset({server.general}))
    async with server.bot.databases.open(server.guild) as database:
        cells = await database.cells.most_salient(audience, limit=9)
    return [cell.content for cell in cells if cell.superseded_by is not None]


@pytest.mark.asyncio
async def test_without_conflicts_that_is_said(server: Server) -> None:
    response = await server.command("memory conflicts")
    assert response.ephemeral
    assert "Nothing in memory" in shown(response)
    assert response.message["components"] == []


@pytest.mark.asyncio
async def test_both_sides_are_shown_with_who_when_and_sources(server: Server) -> None:
    await contradiction(server)
    text = shown(await server.command("memory conflicts"))
    assert text.index("Older") < text.index(SIDES[0]) < text.index("Newer") < text.index(SIDES[1])
    assert "Mara" in text
    assert "Jonas" in text
    assert text.count("[source](https://discord.com/channels/") == 2
    assert text.count("<t:") == 2
    assert WHO_MAY in text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("label", "outcome", "wrong"),
    [
        ("Older is right", Outcome.OLDER, [SIDES[1]]),
        ("Newer is right", Outcome.NEWER, [SIDES[0]]),
        ("Both hold", Outcome.BOTH, []),
    ],
)
async def test_either_author_settles_it(
    server: Server, label: str, outcome: Outcome, wrong: list[str]
) -> None:
    await contradiction(server)
    response = await server.command("memory conflicts", by=server.jonas)
    pressed = await server.playground.press(response.message["id"], label, server.jonas)
    await until(lambda: SETTLED[outcome] in [shown(each) for each in pressed.followups])
    assert await ended(server) == wrong
    await until(lambda: "Nothing in memory" in shown(response.message))
    assert buttons(response.message) == {}


@pytest.mark.asyncio
async def test_whoever_manages_the_server_may_too_and_nobody_else(server: Server) -> None:
    await contradiction(server)
    stranger = server.playground.add_person("Nora", guilds=[server.guild])
    response = await server.command("memory conflicts", by=stranger)
    assert set(buttons(response.message).values()) == {False}
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, stranger, role)
    response = await server.command("memory conflicts", by=stranger)
    assert set(buttons(response.message).values()) == {True}
    pressed = await server.playground.press(response.message["id"], "Newer is right", stranger)
    await until(lambda: SETTLED[Outcome.NEWER] in [shown(each) for each in pressed.followups])
    assert await ended(server) == [SIDES[0]]


@pytest.mark.asyncio
@pytest.mark.parametrize("keeping", ["pinned = 1", "origin = 'corrected'"])
async def test_what_was_kept_by_hand_is_ended_by_whoever_may_change_it(
    server: Server, keeping: str
) -> None:
    older, _ = await contradiction(server)
    early = await server.command("memory conflicts", by=server.jonas)
    async with server.bot.databases.open(server.guild) as database:
        await database.connections.write(
            lambda transaction: transaction.fetch(
                f"UPDATE mem_cells SET {keeping} WHERE id = ?", (older.id,)
            )
        )
    pressed = await server.playground.press(early.message["id"], "Newer is right", server.jonas)
    await until(lambda: KEPT in [shown(each) for each in pressed.followups])
    late = await server.command("memory conflicts", by=server.jonas)
    assert buttons(late.message) == {
        "Older is right": True,
        "Newer is right": False,
        "Both hold": True,
    }
    assert await ended(server) == []
    own = await server.command("memory conflicts", by=server.mara)
    pressed = await server.playground.press(own.message["id"], "Newer is right", server.mara)
    await until(lambda: SETTLED[Outcome.NEWER] in [shown(each) for each in pressed.followups])
    assert await ended(server) == [SIDES[0]]


@pytest.mark.asyncio
async def test_a_conflict_settled_meanwhile_is_said_to_be(server: Server) -> None:
    await contradiction(server)
    first = await server.command("memory conflicts", by=server.mara)
    second = await server.command("memory conflicts", by=server.jonas)
    settled = await server.playground.press(first.message["id"], "Both hold", server.mara)
    await until(lambda: settled.followups)
    pressed = await server.playground.press(second.message["id"], "Newer is right", server.jonas)
    await until(lambda: GONE in [shown(each) for each in pressed.followups])
    assert await ended(server) == []


@pytest.mark.asyncio
async def test_several_are_leafed_through(server: Server) -> None:
    await contradiction(server)
    await contradiction(server, "Soup is at noon.", "The rent is high.")
    response = await server.command("memory conflicts")
    assert "Soup is at noon." in shown(response)
    assert buttons(response.message)["Previous"] is False
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: SIDES[0] in shown(response.message))
    await server.playground.press(response.message["id"], "Previous", server.mara)
    await until(lambda: "Soup is at noon." in shown(response.message))


@pytest.mark.asyncio
async def test_what_was_said_in_private_is_shown_to_its_readers_only(server: Server) -> None:
    private = server.playground.add_channel(
        server.guild, "board", private_to=[server.mara, server.jonas]
    )
    await until(lambda: server.bot.get_channel(private))
    await contradiction(server, channel=private)
    lena = server.playground.add_person("Lena", guilds=[server.guild])
    assert "Nothing in memory" in shown(await server.command("memory conflicts", by=lena))
    assert SIDES[0] in shown(await server.command("memory conflicts"))


@pytest.mark.asyncio
async def test_nobody_presses_another_ones_buttons(server: Server) -> None:
    await contradiction(server)
    response = await server.command("memory conflicts", by=server.mara)
    with pytest.raises(PlaygroundError):
        await server.playground.press(response.message["id"], "Both hold", server.jonas)


@pytest.mark.asyncio
async def test_after_a_reset_an_open_question_settles_nothing(server: Server) -> None:
    await contradiction(server)
    response = await server.command("memory conflicts")
    await server.bot.manager.reset(server.guild)
    await contradiction(server)
    pressed = await server.playground.press(response.message["id"], "Older is right", server.mara)
    await until(lambda: [shown(each) for each in pressed.followups] == [GONE])
    assert await ended(server) == []


@pytest.mark.asyncio
async def test_who_opted_out_settles_without_a_trace_of_who_it_was(server: Server) -> None:
    await contradiction(server)
    await server.bot.registry.opt_out(server.mara, server.guild)
    response = await server.command("memory conflicts")
    pressed = await server.playground.press(response.message["id"], "Older is right", server.mara)
    await until(lambda: [shown(each) for each in pressed.followups] == [SETTLED[Outcome.OLDER]])
    async with server.bot.databases.open(server.guild) as database:
        rows = await database.connections.fetch("SELECT settled_by FROM conflicts")
    assert [tuple(row) for row in rows] == [(None,)]
