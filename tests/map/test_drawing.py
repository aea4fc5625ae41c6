import asyncio
import logging
from asyncio.subprocess import Process
from typing import Any

import pytest

from bot.errors import MapError
from bot.map import drawing
from bot.map.chart import Chart, Spot
from bot.map.drawing import Drawing
from bot.map.fonts import Fonts
from bot.map.painting import draw
from tests.map.charts import chart
from tests.waiting import until

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.asyncio
async def test_a_map_is_drawn_elsewhere_as_it_would_be_here() -> None:
    assert await Drawing().draw(chart(5)) == draw(chart(5), Fonts())


@pytest.mark.asyncio
async def test_the_loop_goes_on_while_maps_are_drawn_one_after_another() -> None:
    ours = Drawing()
    turns = 0
    work = asyncio.gather(ours.draw(chart(3)), ours.draw(chart(4)))
    while not work.done():
        turns += 1
        await asyncio.sleep(0.001)
    assert turns > 20
    for picture in await work:
        assert picture.png.startswith(PNG)


@pytest.mark.asyncio
async def test_names_that_are_no_text_come_back_as_they_were() -> None:
    picture = await Drawing().draw(Chart([Spot("\ud800\n", 1, 0.0)]))
    assert picture.numbered == (("#1", "\ud800\n"),)


@pytest.mark.asyncio
async def test_what_cannot_be_drawn_is_told_without_what_was_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with (
        caplog.at_level(logging.ERROR, "bot.map.drawing"),
        pytest.raises(MapError, match="could not draw"),
    ):
        await Drawing().draw(Chart([Spot("secret", -1, 0.0), Spot("", 1, 0.0)]))
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.asyncio
async def test_a_drawing_that_nobody_waits_for_any_more_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def starting(*args: Any, **options: Any) -> Process:
        started.append(await start(*args, **options))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", starting)
    ours = Drawing()
    task = asyncio.create_task(ours.draw(chart(200)))
    await until(lambda: started)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert started[0].returncode is not None
    assert (await ours.draw(chart(1))).png.startswith(PNG)


@pytest.mark.asyncio
async def test_a_drawing_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "PATIENCE", 0.001)
    ours = Drawing()
    with pytest.raises(MapError):
        await ours.draw(chart(200))
    monkeypatch.undo()
    assert (await ours.draw(chart(1))).png.startswith(PNG)
