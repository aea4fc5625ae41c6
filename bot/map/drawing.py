"""Have maps drawn, one at a time, where it keeps nobody waiting."""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bot.errors import MapError
from bot.map.chart import Chart, Picture

PATIENCE = 60.0  # seconds; two for 200 scenes, on a machine that is busy with others
NOT_DRAWN = "I could not draw the map. Please try again in a moment."
_ROOT = Path(__file__).parents[2]  # from where Python finds Memoir

_log = logging.getLogger(__name__)


class Drawing:
    """Draw maps in a process of their own: see bot/map/__main__.py."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore()  # a map takes a whole core for a second or two

    async def draw(self, chart: Chart) -> Picture:
        """Return the picture of a chart; raise MapError if none comes of it."""
        spots = [(spot.name, spot.memories, spot.age) for spot in chart.spots]
        roads = [(road.a, road.b, road.weight) for road in chart.roads]
        async with self._free:
            out = await _run(json.dumps({"spots": spots, "roads": roads}).encode())
        head, _, png = out.partition(b"\n")
        about = json.loads(head)
        numbered = tuple((number, name) for number, name in about["numbered"])
        return Picture(png, about["width"], about["height"], numbered)


async def _run(asked: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.map", stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=_ROOT
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, complaint = await process.communicate(asked)
    except TimeoutError:
        _log.error("A map was not drawn within %s seconds.", PATIENCE)
        raise MapError(NOT_DRAWN) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        _log.error("A map could not be drawn: %s", last)
        raise MapError(NOT_DRAWN)
    return out
