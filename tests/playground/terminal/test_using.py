"""Commands, buttons, menus and modals of the real bot are used from the terminal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.playground.terminal.talking import Talk, talking

DECISIONS = [f"/say We decided to use {name}." for name in ("Postgres", "Kafka", "Redis", "Kotlin")]


@pytest_asyncio.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as running:
        yield running


@pytest.mark.asyncio
async def test_an_answer_for_one_alone_says_so(talk: Talk) -> None:
    shown = await talk.type("/memory status")
    assert shown[0] == "Memoir · only you can see this"


@pytest.mark.asyncio
async def test_a_required_option_may_be_bare_or_named(talk: Talk) -> None:
    await talk.type(DECISIONS[0])
    bare = await talk.type("/memory search postgres")
    assert bare == await talk.type("/memory search query: postgres")
    assert "Postgres" in "\n".join(bare)


@pytest.mark.asyncio
async def test_people_are_named_in_options(talk: Talk) -> None:
    await talk.type(DECISIONS[0], "/as Bob", "/say We decided to paint the office postgres blue.")
    found = "\n".join(await talk.type("/memory search postgres person: bob"))
    assert "blue" in found
    assert "use Postgres" not in found


@pytest.mark.asyncio
async def test_a_name_that_the_bot_offers_is_taken_for_what_it_stands_for(talk: Talk) -> None:
    await talk.type(DECISIONS[0])
    offered = await talk.stage.offered("memory scene", "name", "", {})
    name = offered[0]["name"]
    assert name in "\n".join(await talk.type(f"/memory scene {name.upper()}"))


@pytest.mark.asyncio
async def test_sources_are_shown_as_who_said_what_where(talk: Talk) -> None:
    await talk.type(DECISIONS[0])
    shown = await talk.type("/memory search postgres")
    notes = [line for line in shown if line.startswith("  ¹")]
    assert notes
    assert "#general · Ada, " in notes[0]
    assert "We decided to use Postgres." in notes[0]


@pytest.mark.asyncio
async def test_pages_are_turned_by_their_buttons(talk: Talk) -> None:
    await talk.type(*(f"/say We decided that room {n} gets a red door." for n in range(12)))
    first = await talk.type("/memory search red door")
    assert any("Page 1 of" in line for line in first)
    assert any("Page 2 of" in line for line in await talk.type("/press next"))
    assert any("Page 1 of" in line for line in await talk.type("/press previous"))


@pytest.mark.asyncio
async def test_a_menu_opens_what_is_chosen(talk: Talk) -> None:
    await talk.type(*DECISIONS)
    listed = await talk.type("/memory scenes")
    names = listed[-1].split(" · ") if " · " in listed[-1] else [listed[-1]]
    opened = await talk.type(f"/choose {names[0].strip()}")
    assert opened[0] == "Memoir · only you can see this"
    assert names[0].strip() in opened[1]


@pytest.mark.asyncio
async def test_the_menu_of_a_message_remembers_and_forgets_it(talk: Talk) -> None:
    await talk.type("/memory-admin listen where: nowhere")
    await talk.type("/say The kayak is red.", "/as Bob", "/say The canoe is blue.", "/as Ada")
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 0
    told = await talk.type("/menu remember this: KAYAK", "/menu Remember this")
    assert sum("Remembered, for those" in line for line in told) == 2
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 2
    asked = await talk.type("/menu Forget this")
    assert any("The canoe is blue." in line for line in asked), "the last that was said here"
    assert any("Forgotten" in line for line in await talk.type("/press Forget it"))
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 1


@pytest.mark.asyncio
async def test_what_no_menu_has_or_nobody_said_is_told(talk: Talk) -> None:
    assert await talk.type("/menu Remember this") == ["Nothing was said here."]
    await talk.type("/say The kayak is red.")
    assert await talk.type("/menu Eat this") == [
        "In a message's menu there is: Remember this, Forget this."
    ]
    assert await talk.type("/menu Forget this: canoe") == [
        "Nobody said anything here with 'canoe' in it."
    ]


@pytest.mark.asyncio
async def test_a_reset_asks_for_the_servers_name_and_forgets_everything(talk: Talk) -> None:
    await talk.type(*DECISIONS)
    shown = await talk.type("/memory-admin reset", "/press Erase", "Playground")
    assert any("Erased" in line for line in shown)
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 0


@pytest.mark.asyncio
async def test_a_reset_that_is_left_or_mistyped_forgets_nothing(talk: Talk) -> None:
    await talk.type(DECISIONS[0])
    shown = await talk.type(
        "/memory-admin reset", "/press Erase", "/cancel", "/press Erase", "Somewhere else"
    )
    assert "· cancelled" in shown
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 1


@pytest.mark.asyncio
async def test_a_form_that_the_lines_end_in_is_left(talk: Talk) -> None:
    shown = await talk.type(DECISIONS[0], "/memory-admin reset", "/press Erase")
    assert shown[-1] == "· cancelled"
    assert (await talk.tenant.status(talk.home.guild_id)).messages == 1


@pytest.mark.asyncio
async def test_who_may_not_manage_the_server_is_told_so(talk: Talk) -> None:
    shown = await talk.type("/as Bob", "/memory-admin reset")
    assert shown[-1] == "Bob may not use /memory-admin."


@pytest.mark.asyncio
async def test_help_lists_what_the_bot_registered(talk: Talk) -> None:
    shown = "\n".join(await talk.type("/help"))
    assert "/memory search query: …" in shown
    assert "/memory-admin reset" in shown
    assert "/channel name" in shown
