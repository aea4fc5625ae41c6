"""Test `/memory correct`: who may put a memory right, and what becomes of it."""

from typing import Any

import pytest

from bot.ids import ChannelId, UserId
from bot.playground.permissions import Permission
from bot.vocabulary import CELL_CHARACTERS
from cogs.correcting import EMPTY, LABEL, NOT_KEPT, NOT_YOURS, UNCHANGED
from cogs.memory_choices import FORMER, NONE_SUCH
from tests.cogs.conftest import Server, shown
from tests.waiting import until

WRONG, RIGHT = "The launch is on Firday.", "The launch is on *Sunday*."
LISTED = f"📌 {WRONG}"


async def teach(server: Server, channel: ChannelId | None = None) -> None:
    """Have Jonas say something wrong."""
    await server.say(f"[Boats/fact/0.9] {WRONG}", by=server.jonas, channel=channel)
    await server.organise()


async def suggested(server: Server, typed: str, channel: ChannelId | None = None) -> list[Any]:
    where = channel or server.general
    found = await server.playground.autocomplete(
        where, server.mara, "memory correct", "memory", typed
    )
    return list(found)


async def opened(server: Server, by: UserId) -> Any:
    """Pick the memory and return what opens."""
    [choice] = await suggested(server, "launch")
    return await server.command("memory correct", by=by, memory=choice["value"])


async def corrected(server: Server, text: str, by: UserId) -> Any:
    form = await opened(server, by)
    return await server.playground.submit_modal(form.modal, by, **{LABEL: text})


@pytest.mark.asyncio
async def test_memories_are_suggested_by_their_words(server: Server) -> None:
    await teach(server)
    assert [choice["name"] for choice in await suggested(server, "launch")] == [LISTED]
    assert [choice["name"] for choice in await suggested(server, "")] == [LISTED]


@pytest.mark.asyncio
async def test_whoever_said_it_puts_it_right(server: Server) -> None:
    await teach(server)
    done = await corrected(server, f"  {RIGHT}\n", server.jonas)
    assert done.ephemeral
    text = shown(done)
    assert r"The launch is on \*Sunday\*." in text
    assert "Jonas" in text
    assert "[source](https://discord.com/channels/" in text
    found = shown(await server.command("memory search", query="launch"))
    assert "Sunday" in found
    names = [choice["name"] for choice in await suggested(server, "launch")]
    assert sorted(names) == sorted([f"📌 {RIGHT}", LISTED + FORMER])


@pytest.mark.asyncio
async def test_whoever_manages_the_server_may_and_nobody_else(server: Server) -> None:
    await teach(server)
    refused = await opened(server, server.mara)
    assert refused.modal is None
    assert shown(refused) == NOT_YOURS
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.mara, role)
    assert "Sunday" in shown(await corrected(server, RIGHT, server.mara))


@pytest.mark.asyncio
async def test_the_right_is_checked_again_on_the_form(server: Server) -> None:
    await teach(server)
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, server.mara, role)
    form = await opened(server, server.mara)
    server.playground.take_role(server.guild, server.mara, role)
    done = await server.playground.submit_modal(form.modal, server.mara, **{LABEL: RIGHT})
    assert shown(done) == NOT_YOURS


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "answer"), [(WRONG, UNCHANGED), (f" {WRONG} ", UNCHANGED), ("...", EMPTY)]
)
async def test_nothing_changes_without_other_words(server: Server, text: str, answer: str) -> None:
    await teach(server)
    assert shown(await corrected(server, text, server.jonas)) == answer
    assert [choice["name"] for choice in await suggested(server, "launch")] == [LISTED]


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["launch", "#0", "#0.999", "#9.1", "#" + "9" * 30, "1", "'; --"])
async def test_what_is_typed_past_the_list_finds_nothing(server: Server, typed: str) -> None:
    await teach(server)
    response = await server.command("memory correct", by=server.jonas, memory=typed)
    assert response.modal is None
    assert shown(response) == NONE_SUCH


@pytest.mark.asyncio
async def test_a_private_memory_is_corrected_only_by_whom_it_may_be_shown(server: Server) -> None:
    private = server.playground.add_channel(
        server.guild, "board", private_to=[server.mara, server.jonas]
    )
    await until(lambda: server.bot.get_channel(private))
    await teach(server, private)
    [choice] = await suggested(server, "launch", private)
    lena = server.playground.add_person("Lena", guilds=[server.guild])
    role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
    server.playground.give_role(server.guild, lena, role)
    elsewhere = await server.command("memory correct", by=lena, memory=choice["value"])
    assert shown(elsewhere) == NONE_SUCH
    there = await server.command(
        "memory correct", by=server.jonas, channel=private, memory=choice["value"]
    )
    assert there.modal is not None


@pytest.mark.asyncio
async def test_the_form_holds_the_memorys_words_and_takes_no_more_than_one_holds(
    server: Server,
) -> None:
    await teach(server)
    form = (await opened(server, server.jonas)).modal
    field = form["components"][0]["component"]
    assert (field["value"], field["max_length"]) == (WRONG, CELL_CHARACTERS)


@pytest.mark.asyncio
async def test_who_opted_out_leaves_no_words_by_correcting(server: Server) -> None:
    await teach(server)
    form = await opened(server, server.jonas)
    await server.bot.registry.opt_out(server.jonas, server.guild)
    done = await server.playground.submit_modal(form.modal, server.jonas, **{LABEL: RIGHT})
    assert NOT_KEPT in shown(done)
    refused = await opened(server, server.jonas)
    assert refused.modal is None
    assert shown(refused) == NOT_KEPT
    assert "Sunday" not in shown(await server.command("memory search", query="launch"))


@pytest.mark.asyncio
async def test_after_a_reset_an_open_form_changes_nothing(server: Server) -> None:
    await teach(server)
    form = await opened(server, server.jonas)
    await server.bot.manager.reset(server.guild)
    await teach(server)
    done = await server.playground.submit_modal(form.modal, server.jonas, **{LABEL: RIGHT})
    assert NONE_SUCH in shown(done)
    assert [choice["name"] for choice in await suggested(server, "launch")] == [LISTED]
