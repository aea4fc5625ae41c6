from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.ids import ChannelId, SceneId
from bot.map.chart import Chart, Picture, Road
from bot.map.drawing import Drawing
from bot.memory.audience import EVERYONE
from bot.memory.scene_map import MappedScene, SceneLink, SceneMap
from bot.playground.permissions import Permission
from cogs.map import ALT_TEXT, CHANGING, chart_of, map_card, map_file
from tests.cogs.conftest import Server, shown
from tests.waiting import until

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PICTURE = Picture(b"png", 10, 10)


async def teach(server: Server, *lines: str, channel: ChannelId | None = None) -> None:
    for line in lines:
        await server.say(line, channel=channel)
    await server.organise()


async def download(response: Any) -> Image.Image:
    [attachment] = response.message["attachments"]
    [embed] = response.message["embeds"]
    assert embed["image"]["url"] == attachment["url"]
    async with aiohttp.ClientSession() as session, session.get(attachment["url"]) as answer:
        image = Image.open(BytesIO(await answer.read()))
        image.load()
        return image


def scene(number: int, name: str, *, cells: int = 1, days: int = 0) -> MappedScene:
    return MappedScene(SceneId(number), name, EVERYONE, cells, NOW - timedelta(days=days))


@pytest.mark.asyncio
async def test_the_map_comes_as_a_picture_for_one_person_only(server: Server) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.", "[Food/plan/0.5] Soup on Friday.")
    response = await server.command("memory map")
    assert response.ephemeral
    assert "2 scenes" in shown(response)
    image = await download(response)
    assert image.format == "PNG"
    assert image.width >= 1_000
    alt = response.message["attachments"][0]["description"]
    assert "2 scenes" in alt
    assert "Boats, 1 memory" in alt


@pytest.mark.asyncio
async def test_an_empty_memory_has_no_map_and_says_how_to_begin(server: Server) -> None:
    response = await server.command("memory map")
    assert "Talk in this channel" in shown(response)
    assert response.message["attachments"] == []
    await server.say("[Boats/fact/0.9] The canoe leaks.")
    assert "1 message waits" in shown(await server.command("memory map"))


@pytest.mark.asyncio
async def test_a_private_channel_is_on_the_map_of_its_readers_alone(server: Server) -> None:
    private = server.playground.add_channel(server.guild, "board", private_to=[server.mara])
    await until(lambda: server.bot.get_channel(private))
    await teach(server, "[Boats/fact/0.9] The canoe leaks.")
    await teach(server, "[Dismissals/plan/0.9] We dismiss the coach.", channel=private)
    outside = await server.command("memory map", by=server.jonas)
    assert "1 scene" in shown(outside)
    assert "Dismissals" not in outside.message["attachments"][0]["description"]
    inside = await server.command("memory map", channel=private)
    assert "1 scene is not for everyone here." in shown(inside)
    assert "Dismissals" in inside.message["attachments"][0]["description"]


@pytest.mark.asyncio
async def test_what_is_closed_while_the_map_is_drawn_is_not_shown(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    races = server.playground.add_channel(server.guild, "races")
    await until(lambda: server.bot.get_channel(races))
    await teach(server, "[Boats/fact/0.9] The canoe leaks.")
    await teach(server, "[Secret/fact/0.5] Secret.", channel=races)
    drawn: list[int] = []
    draw = Drawing.draw

    async def close_meanwhile(self: Drawing, chart: Chart) -> Picture:
        drawn.append(len(chart.spots))
        server.playground.set_overwrite(races, server.guild, deny=Permission.VIEW_CHANNEL)
        await until(lambda: races not in server.bot.open_channels(server.guild))
        return await draw(self, chart)

    monkeypatch.setattr(Drawing, "draw", close_meanwhile)
    response = await server.command("memory map")
    assert drawn == [2, 1]
    assert "Secret" not in response.message["attachments"][0]["description"]


@pytest.mark.asyncio
async def test_a_memory_that_is_erased_while_it_is_drawn_is_not_shown(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.")

    async def reset_meanwhile(self: Drawing, chart: Chart) -> Picture:
        async with server.bot.databases.open(server.guild) as database:
            await database.reset()
        return PICTURE

    monkeypatch.setattr(Drawing, "draw", reset_meanwhile)
    response = await server.command("memory map")
    assert "No scenes yet" in shown(response)
    assert response.message["attachments"] == []


@pytest.mark.asyncio
async def test_a_memory_that_never_stays_the_same_is_not_drawn_for_ever(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.")

    async def rename_meanwhile(self: Drawing, chart: Chart) -> Picture:
        async with server.bot.databases.open(server.guild) as database:
            name = chart.spots[0].name + "!"
            await database.connections.write(
                lambda run: run.fetch("UPDATE mem_scenes SET name = ?", (name,))
            )
        return PICTURE

    monkeypatch.setattr(Drawing, "draw", rename_meanwhile)
    response = await server.command("memory map")
    assert shown(response) == CHANGING


def test_a_chart_says_what_scenes_hold_how_old_they_are_and_what_links_them() -> None:
    scenes = (scene(7, "Boats", cells=3, days=2), scene(9, "Food"))
    found = chart_of(SceneMap(scenes, (SceneLink(SceneId(7), SceneId(9), 1.5),), 2), NOW)
    assert [(spot.name, spot.memories, spot.age) for spot in found.spots] == [
        ("Boats", 3, 2.0),
        ("Food", 1, 0.0),
    ]
    assert found.roads == [Road(0, 1, 1.5)]


def test_more_scenes_than_are_drawn_are_told() -> None:
    embed = map_card(SceneMap((scene(1, "Boats"), scene(2, "Food")), (), 1_340), PICTURE)
    assert embed.title == "🗺️ The 2 latest of 1,340 scenes"
    assert "island" not in str(embed.description)


def test_names_that_no_font_could_write_stand_below_by_number() -> None:
    picture = Picture(b"png", 10, 10, (("#1", "船の*修理*"), ("#2", "a\nb")))
    embed = map_card(SceneMap((scene(1, "船の*修理*"),), (), 1), picture)
    assert "**#1** 船の\\*修理\\* · **#2** a b" in str(embed.description)


def test_the_words_for_the_picture_keep_discords_limit() -> None:
    scenes = tuple(scene(number, "W\n" * 30 + "W" * 300) for number in range(20))
    file = map_file(SceneMap(scenes, (), 20), PICTURE)
    assert file.description is not None
    assert len(file.description) <= ALT_TEXT
    assert "\n" not in file.description
