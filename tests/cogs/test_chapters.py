"""Test that people leaf through the chapters of a long scene, and then its memories."""

import pytest

from tests.cogs.conftest import Server, shown
from tests.waiting import until


async def write_chapters(server: Server, number: int) -> None:
    async with server.bot.databases.open(server.guild) as database:
        [(scene,)] = await database.connections.fetch("SELECT id FROM mem_scenes")
        day = 86_400_000
        await database.connections.write(
            lambda transaction: transaction.run_many(
                "INSERT INTO scene_chapters (scene_id, starts_at, ends_at, summary, cells)"
                " VALUES (?, ?, ?, ?, 50)",
                [
                    (scene, at * day, (at + 1) * day - 1, f"Chapter {at} *told*.")
                    for at in range(number)
                ],
            )
        )


@pytest.mark.asyncio
async def test_the_newest_chapters_come_first_and_the_memories_after_them(server: Server) -> None:
    await server.say("[Boats/fact/0.5] The canoe is green.")
    await server.organise()
    await write_chapters(server, 6)
    response = await server.command("memory scene", name="Boats")
    first = shown(response)
    assert "> The canoe is green." in first
    assert "Chapter 5" in first
    assert r"\*told\*" in first
    assert "Chapter 1" not in first
    assert "Page 1 of 3" in first
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: "Page 2 of 3" in shown(response))
    assert "Chapter 0" in shown(response)
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: "Page 3 of 3" in shown(response))
    assert "📌 **fact**" in shown(response)


@pytest.mark.asyncio
async def test_a_scene_without_chapters_begins_with_its_memories(server: Server) -> None:
    await server.say("[Boats/fact/0.5] The canoe is green.")
    await server.organise()
    text = shown(await server.command("memory scene", name="Boats"))
    assert "📌 **fact**" in text
    assert "Page" not in text
