"""Decide where everything on a map goes.

Scenes that belong together are packed into islands, each scene as near to those it is linked with
as there is room, and the islands into a sea the same way. What is placed never overlaps.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.map.chart import Chart, Road, Spot
from bot.map.fonts import Fonts
from bot.map.islands import islands, strongest
from bot.map.packing import Box, Packing, Point, Shape
from bot.map.signs import Sign, between, signs

COAST = (26.0, 14.0)  # pixels of land around what stands on it, for few scenes and for many
GAP = (16.0, 8.0)  # pixels between two things on an island
STRAIT = (40.0, 24.0)  # pixels of water between two islands
MARGIN = 40.0  # pixels around everything
LEGEND = 60.0  # pixels at the bottom
LEAST_WIDTH, LEAST_HEIGHT = 1_100.0, 660.0  # what Discord shows without making it larger
_STEP, _ISLAND_STEP = 2, 4  # squares between the places that are tried
# How much an island is pulled to those it is linked with; the rest is to the middle of the map.
_LINKED = 0.6

_Links = Sequence[Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a scene where it is drawn."""

    spot: Spot
    sign: Sign
    island: int
    x: float  # of the lamp's middle, in pixels
    y: float

    @property
    def lamp_box(self) -> Box:
        """Return the square around the lamp."""
        return self.sign.lamp_box.moved(self.x, self.y)

    @property
    def label_box(self) -> Box:
        """Return the rectangle that all text under the lamp keeps to."""
        return self.sign.label_box.moved(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold a whole map before it is painted."""

    width: int  # pixels
    height: int
    coast: float  # pixels of land around what stands on it
    places: tuple[Place, ...]  # in the chart's order
    roads: tuple[Road, ...]  # those that are drawn, heaviest last
    numbered: tuple[tuple[str, str], ...]


def plan(chart: Chart, fonts: Fonts) -> Plan:
    """Lay out a chart; the same chart always alike."""
    made, numbered = signs(chart.spots, fonts)
    roads = strongest(len(made), chart.roads)
    groups = islands(len(made), roads)
    points = _Archipelago(made, groups, roads).points()
    home = {spot: number for number, group in enumerate(groups) for spot in group}
    drawn = _one_route_each(roads, home)
    places = [
        Place(chart.spots[spot], sign, home[spot], *points[spot]) for spot, sign in enumerate(made)
    ]
    coast = between(COAST, len(made))
    width, height, framed = _framed(places, coast)
    return Plan(width, height, coast, framed, drawn, numbered)


def _one_route_each(roads: Sequence[Road], home: Mapping[int, int]) -> tuple[Road, ...]:
    """Return the roads on land, and between any two islands the heaviest alone, heaviest last."""
    routes: dict[tuple[int, int], Road] = {}
    drawn = []
    for road in reversed(roads):
        ends = min(home[road.a], home[road.b]), max(home[road.a], home[road.b])
        if ends[0] == ends[1] or routes.setdefault(ends, road) is road:
            drawn.append(road)
    return tuple(reversed(drawn))


class _Archipelago:
    """Pack scenes into islands, and islands into the sea."""

    def __init__(
        self, made: Sequence[Sign], groups: Sequence[Sequence[int]], roads: Sequence[Road]
    ) -> None:
        self._signs = made
        self._groups = groups
        self._home = {spot: number for number, group in enumerate(groups) for spot in group}
        self._links: list[dict[int, float]] = [{} for _ in made]
        for road in roads:
            self._links[road.a][road.b] = self._links[road.b][road.a] = road.weight
        self._inland: dict[int, Point] = {}  # where each scene is on its island

    def points(self) -> dict[int, Point]:
        """Return where each lamp is, around the middle of the map."""
        for group in self._groups:
            self._inland |= self._island(group)
        at = self._sea()
        return {
            spot: (x + at[self._home[spot]][0], y + at[self._home[spot]][1])
            for spot, (x, y) in self._inland.items()
        }

    def _island(self, group: Sequence[int]) -> dict[int, Point]:
        margin = between(GAP, len(self._signs)) / 2
        shapes = {spot: Shape(box.grown(margin) for box in self._boxes(spot)) for spot in group}

        def pull(spot: int, points: Mapping[int, Point]) -> Point:
            ends = self._links[spot].items()
            return _middle([(*points[end], weight) for end, weight in ends if end in points])

        packing = Packing(shapes, pull, step=_STEP)
        packing.place(self._by_closeness(group))
        return packing.points

    def _by_closeness(self, group: Sequence[int]) -> list[int]:
        """Return the largest scene first, then always the one most linked with those before it."""
        waiting = dict.fromkeys(group, 0.0)
        order: list[int] = []
        while waiting:
            spot = max(waiting, key=lambda each: (waiting[each], self._signs[each].radius, -each))
            del waiting[spot]
            order.append(spot)
            for end, weight in self._links[spot].items():
                if end in waiting:
                    waiting[end] += weight
        return order

    def _sea(self) -> dict[int, Point]:
        """Return where the middle of each island is."""
        margin = between(COAST, len(self._signs)) + between(STRAIT, len(self._signs)) / 2
        shapes = {
            number: Shape(
                box.moved(*self._inland[spot]).grown(margin)
                for spot in group
                for box in self._boxes(spot)
            )
            for number, group in enumerate(self._groups)
        }
        order = sorted(shapes, key=lambda number: (-self._area(number), number))
        packing = Packing(shapes, self._pull_of_island, step=_ISLAND_STEP)
        packing.place(order)
        packing.tighten()
        return packing.points

    def _boxes(self, spot: int) -> tuple[Box, Box]:
        return self._signs[spot].lamp_box, self._signs[spot].label_box

    def _area(self, island: int) -> float:
        return sum(self._signs[spot].area for spot in self._groups[island])

    def _pull_of_island(self, island: int, points: Mapping[int, Point]) -> Point:
        ends = []
        for spot in self._groups[island]:
            x, y = self._inland[spot]
            for end, weight in self._links[spot].items():
                if self._home[end] in points:
                    other = points[self._home[end]]
                    far = self._inland[end]
                    ends.append((other[0] + far[0] - x, other[1] + far[1] - y, weight))
        middle = _middle(ends)
        return middle[0] * _LINKED, middle[1] * _LINKED


def _middle(weighed: Sequence[tuple[float, float, float]]) -> Point:
    """Return the middle of points with weights; that of the map if there are none."""
    total = sum(weight for _, _, weight in weighed)
    if not total:
        return 0.0, 0.0
    return (
        sum(x * weight for x, _, weight in weighed) / total,
        sum(y * weight for _, y, weight in weighed) / total,
    )


def _framed(places: Sequence[Place], coast: float) -> tuple[int, int, tuple[Place, ...]]:
    """Return a width and height for all of it, and everything moved to its middle."""
    boxes = [box.grown(coast) for each in places for box in (each.lamp_box, each.label_box)]
    boxes = boxes or [Box(0.0, 0.0, 0.0, 0.0)]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    width = max(LEAST_WIDTH, right - left + 2 * MARGIN)
    height = max(LEAST_HEIGHT, bottom - top + 2 * MARGIN + LEGEND)
    x, y = (width - left - right) / 2, (height - LEGEND - top - bottom) / 2
    moved = tuple(
        Place(each.spot, each.sign, each.island, each.x + x, each.y + y) for each in places
    )
    return math.ceil(width), math.ceil(height), moved
