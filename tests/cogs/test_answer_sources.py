"""Test the button under each answer that says where it came from."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.building import build
from bot.clock import system_clock
from bot.delivery.pace import Pace
from bot.ids import MessageId, UserId
from cogs.answer_sources import (
    BEST_FIRST,
    FROM_NOTHING,
    MOST_SOURCES,
    NONE_LEFT,
    QUOTED,
    SOME_LEFT,
    SourcesButton,
)
from tests.cogs.conftest import Server, boat_club, running, settings_for, shown
from tests.waiting import until

QUESTION = "what colour is the canoe?"


async def pressed(server: Server, by: UserId | None = None) -> str:
    """Press the button under the last answer and return what is shown."""
    answer = server.answers()[-1]
    response = await server.playground.press(answer["id"], "Sources", by or server.mara)
    assert response.ephemeral
    return shown(response)


def link(server: Server, message: Any) -> str:
    return f"https://discord.com/channels/{server.guild}/{server.general}/{message})"


async def answered(server: Server) -> tuple[MessageId, MessageId]:
    """Have a question answered from two messages; return them."""
    red = await server.say("The canoe's colour is *red*.", by=server.jonas)
    blue = await server.say("The canoe's colour was blue before.")
    await server.ask(QUESTION)
    return red, blue


@pytest.mark.asyncio
async def test_it_links_to_what_the_answer_was_drawn_from_with_author_and_date(
    server: Server,
) -> None:
    red, blue = await answered(server)
    text = await pressed(server)
    for source in (red, blue):
        assert link(server, source) in text
    assert "Jonas · <t:" in text
    assert r"The canoe's colour is \*red\*." in text
    assert SOME_LEFT not in text
    assert BEST_FIRST in text


@pytest.mark.asyncio
async def test_an_answer_drawn_from_nothing_says_so(server: Server) -> None:
    await server.ask(QUESTION)
    assert FROM_NOTHING in await pressed(server)


@pytest.mark.asyncio
async def test_it_works_after_a_restart(tmp_path: Path) -> None:
    async with boat_club(tmp_path) as server:
        red, _ = await answered(server)
        await server.bot.close()
        again = build(settings_for(server.playground, tmp_path), system_clock, model=server.model)
        again.pace = Pace(0.02)
        async with running(server.playground, again):
            assert link(server, red) in await pressed(server)


@pytest.mark.asyncio
async def test_what_was_deleted_while_memoir_was_away_is_forgotten_and_not_shown(
    server: Server,
) -> None:
    red, blue = await answered(server)
    world = server.playground.world
    world.drop(world.messages[red])  # nobody tells of it
    text = await pressed(server)
    assert link(server, blue) in text
    assert "red" not in text
    assert SOME_LEFT in text
    assert await server.stored(red) is None


@pytest.mark.asyncio
async def test_what_says_something_else_now_is_learnt_and_not_shown(server: Server) -> None:
    red, blue = await answered(server)
    stored = server.playground.world.messages[red]
    stored.payload["content"] = "The canoe is sold."
    stored.payload["edited_timestamp"] = "2999-01-01T00:00:00+00:00"
    text = await pressed(server)
    assert link(server, blue) in text
    assert link(server, red) not in text
    assert (await server.until_stored(red)).content == "The canoe is sold."


@pytest.mark.asyncio
async def test_who_may_not_read_a_source_now_is_not_told_of_it(server: Server) -> None:
    board = server.playground.add_channel(
        server.guild, "board", private_to=[server.mara, server.jonas]
    )
    await until(lambda: server.bot.get_channel(board))
    await server.say("The canoe's colour is red.", channel=board)
    await server.ask(QUESTION, channel=board)
    answer = server.answers(board)[-1]
    response = await server.playground.press(answer["id"], "Sources", server.mara)
    assert "red" in shown(response)
    moved = server.playground.world.messages[MessageId(int(answer["id"]))]
    moved.channel_id = server.general  # as if the answer stood where others read it
    visitor = server.playground.add_person("Visitor", guilds=[server.guild])
    response = await server.playground.press(answer["id"], "Sources", visitor)
    assert NONE_LEFT in shown(response)


@pytest.mark.asyncio
async def test_after_a_reset_nothing_is_left_to_show(server: Server) -> None:
    await answered(server)
    await server.bot.manager.reset(server.guild)
    assert NONE_LEFT in await pressed(server)


@pytest.mark.asyncio
async def test_who_opted_out_can_ask_where_an_answer_came_from(server: Server) -> None:
    red = await server.say("The canoe's colour is red.", by=server.jonas)
    await server.bot.registry.opt_out(server.mara, server.guild)
    await server.ask(QUESTION)
    assert link(server, red) in await pressed(server)


@pytest.mark.asyncio
async def test_an_answer_goes_with_what_it_was_drawn_from(server: Server) -> None:
    red, _ = await answered(server)
    answer = int(server.answers()[-1]["id"])
    await server.until_stored(answer)
    await server.playground.delete(server.general, red)
    async with asyncio.timeout(10):
        while await server.stored(answer) is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.asyncio
async def test_an_answer_is_not_kept_whose_source_went_while_it_was_written(
    server: Server,
) -> None:
    red = await server.say("The canoe's colour is red.")
    server.model.go.clear()
    await server.say(server.mention(QUESTION))
    await until(server.answers)
    await server.playground.delete(server.general, red)
    async with asyncio.timeout(10):
        while await server.stored(red) is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    server.model.go.set()
    await until(lambda: not server.bot.turns._waiting)
    assert await server.stored(int(server.answers()[-1]["id"])) is None


@given(st.lists(st.integers(1, 2**63 - 1).map(MessageId), max_size=12))
def test_the_button_remembers_its_sources_within_discords_limit(ids: list[MessageId]) -> None:
    button = SourcesButton(ids)
    assert len(button.custom_id) <= 100
    match = button.template.fullmatch(button.custom_id)
    assert match is not None
    item: Any = None
    again = asyncio.run(SourcesButton.from_custom_id(item, item, match))
    assert again.sources == tuple(ids[:MOST_SOURCES])


@pytest.mark.parametrize("packed", ["", "A", "AA", "A" * 87, "-" * 90])
def test_what_no_answer_ever_held_is_read_without_an_error(packed: str) -> None:
    item: Any = None
    match = SourcesButton([]).template.fullmatch(f"sources:{packed}")
    assert match is not None
    button = asyncio.run(SourcesButton.from_custom_id(item, item, match))
    assert len(button.sources) <= MOST_SOURCES


@pytest.mark.asyncio
async def test_a_long_source_is_quoted_in_part(server: Server) -> None:
    await server.say("The canoe's colour is red. " + "word " * 100)
    await server.ask(QUESTION)
    assert len(await pressed(server)) < QUOTED * 3


@pytest.mark.asyncio
async def test_who_presses_without_end_is_asked_to_wait(tmp_path: Path) -> None:
    async with boat_club(tmp_path, commands_per_minute=2) as server:
        await server.ask(QUESTION)
        told = [await pressed(server) for _ in range(3)]
        assert [FROM_NOTHING in text for text in told] == [True, True, False]
        assert FROM_NOTHING in await pressed(server, server.jonas)
