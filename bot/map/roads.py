"""Paint the links between scenes: roads on land, dotted routes over water."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PIL import Image, ImageDraw

from bot.map import palette
from bot.map.layout import Place, Plan
from bot.map.packing import Point

_FINE = 2  # drawn so many times larger than shown: what is drawn directly has hard edges
_STEPS = 14  # straight pieces of a bent road
_BEND = 0.1  # of a road's length
_DOT = 11.0  # pixels from one dot of a route to the next
# Width in pixels and brightness in 0..255: those of a weak link, and what the heaviest has more.
_ROAD_WIDTH, _ROAD_LIGHT = (1.4, 3.4), (70, 120)
_DOT_RADIUS, _DOT_LIGHT = (1.5, 1.0), (60, 90)


def paint_roads(image: Image.Image, plan: Plan) -> None:
    """Paint all links of a map, heavier ones stronger and over lighter ones."""
    layer = Image.new("L", (plan.width * _FINE, plan.height * _FINE))
    drawing = ImageDraw.Draw(layer)
    heaviest = max((road.weight for road in plan.roads), default=1.0)
    for road in plan.roads:
        a, b = plan.places[road.a], plan.places[road.b]
        paint = _paint_road if a.island == b.island else _paint_route
        paint(drawing, _bent(a, b), math.sqrt(road.weight / heaviest))
    image.paste(palette.ROAD, mask=layer.reduce(_FINE))


def _paint_road(drawing: ImageDraw.ImageDraw, way: Sequence[Point], strength: float) -> None:
    width, light = _stronger(_ROAD_WIDTH, strength), _stronger(_ROAD_LIGHT, strength)
    line = [(x * _FINE, y * _FINE) for x, y in way]
    drawing.line(line, round(light), round(width * _FINE), "curve")


def _paint_route(drawing: ImageDraw.ImageDraw, way: Sequence[Point], strength: float) -> None:
    radius, light = _stronger(_DOT_RADIUS, strength), _stronger(_DOT_LIGHT, strength)
    for x, y in dots(way):
        corners = [(x - radius) * _FINE, (y - radius) * _FINE]
        corners += [(x + radius) * _FINE, (y + radius) * _FINE]
        drawing.ellipse(corners, fill=round(light))


def _stronger(least_more: tuple[float, float], strength: float) -> float:
    least, more = least_more
    return least + more * strength


def _bent(a: Place, b: Place) -> list[Point]:
    """Return a slightly bent way from one lamp to another."""
    turn = (a.x + b.x) / 2 - (b.y - a.y) * _BEND, (a.y + b.y) / 2 + (b.x - a.x) * _BEND
    way = []
    for step in range(_STEPS + 1):
        share = step / _STEPS
        rest = 1 - share
        x = rest * rest * a.x + 2 * rest * share * turn[0] + share * share * b.x
        y = rest * rest * a.y + 2 * rest * share * turn[1] + share * share * b.y
        way.append((x, y))
    return way


def dots(way: Sequence[Point]) -> Iterator[Point]:
    """Yield points along a way at even distances."""
    ahead = 0.0
    for (x, y), end in pairwise(way):
        length = math.dist((x, y), end)
        while ahead < length:
            share = ahead / length
            yield x + (end[0] - x) * share, y + (end[1] - y) * share
            ahead += _DOT
        ahead -= length
