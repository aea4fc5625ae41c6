"""Deleting and editing in the terminal reach the real bot, which forgets and learns anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.playground.terminal.talking import Talk, talking


@pytest_asyncio.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path) as running:
        yield running


async def remembered(talk: Talk) -> list[str]:
    async with talk.tenant._bot.databases.open(talk.home.guild_id) as database:
        rows = await database.connections.fetch(
            "SELECT content FROM messages WHERE from_memoir = 0 ORDER BY id"
        )
    return [row[0] for row in rows]


@pytest.mark.asyncio
async def test_what_is_deleted_is_forgotten_before_the_next_line(
    talk: Talk, tmp_path: Path
) -> None:
    await talk.type("/say the kayak is red", "/say our canoe is zanzibarblau and fast")
    assert "zanzibarblau" in "\n".join(await talk.type("/memory search zanzibarblau"))
    assert await talk.type("/delete") == [
        "· deleted, and Memoir forgets it: our canoe is zanzibarblau and fast"
    ]
    assert await remembered(talk) == ["the kayak is red"]
    assert "Nothing found" in "\n".join(await talk.type("/memory search zanzibarblau"))
    kept = (tmp_path / "discord.jsonl").read_text("utf-8")
    assert "our canoe" not in kept
    assert "the kayak is red" in kept


@pytest.mark.asyncio
async def test_one_of_several_is_chosen_by_its_words(talk: Talk) -> None:
    await talk.type("/say the kayak is red", "/say the canoe is blue", "/say the oars are new")
    assert "the kayak is red" in (await talk.type("/delete KAYAK"))[0]
    assert await remembered(talk) == ["the canoe is blue", "the oars are new"]
    assert await talk.type("/delete kayak") == ["You said nothing here with 'kayak' in it."]


@pytest.mark.asyncio
async def test_an_edit_is_remembered_in_place_of_what_was_said(talk: Talk, tmp_path: Path) -> None:
    await talk.type("/say we meet at nine", "/edit we meet at ten")
    assert await remembered(talk) == ["we meet at ten"]
    assert "nine" not in (tmp_path / "discord.jsonl").read_text("utf-8")


@pytest.mark.asyncio
async def test_what_was_said_to_memoir_stays_said_to_it(talk: Talk) -> None:
    await talk.type("we decided to use Postgres")
    assert await talk.type("/edit we decided to use SQLite") == [
        "· edited; Memoir remembers it as it is now"
    ]
    assert await remembered(talk) == ["@Memoir we decided to use SQLite"]


@pytest.mark.asyncio
async def test_nothing_to_take_back_is_said(talk: Talk) -> None:
    assert await talk.type("/delete", "/edit hello", "/edit") == [
        "You said nothing here.",
        "You said nothing here.",
        "What is it to say? /edit See you at ten.",
    ]
    await talk.type("/say hello", "/as Bob")
    assert await talk.type("/delete") == ["You said nothing here."]


@pytest.mark.asyncio
async def test_it_is_gone_after_a_restart_too(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.type("/say the kayak is red", "/say the canoe is blue", "/delete")
    async with talking(tmp_path) as talk:
        texts = [m["content"] for m in talk.playground.messages(talk.home.channel("general"))]
        assert texts == ["the kayak is red"]
        assert await remembered(talk) == ["the kayak is red"]
