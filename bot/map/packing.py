"""Find room for things on a growing plane, so that no two ever overlap.

The plane is a grid of small squares; a row of it is one number whose bits are its taken squares, so
that looking whether a whole row of a shape is free is one operation.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

CELL = 6  # pixels; the finest distance between two things
_FAR = 1_024  # squares to each side of a middle, so that no shift is ever negative
# Maps are wider than high, as screens are: going up or down is as far as so much sideways.
_STEEPNESS = 1.6
# With 2 all that is equally near would lie on an ellipse; with this nearly on a rectangle.
_CORNERS = 4
_TIGHTER = 0.7  # of its distance from the middle: where a thing would best be when all move closer

Point = tuple[float, float]  # in pixels
Square = tuple[int, int]
# Where one of the shapes would best be, given where others are.
Pull = Callable[[int, Mapping[int, Point]], Point]


@dataclass(frozen=True, slots=True)
class Box:
    """Hold a rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def moved(self, x: float, y: float) -> "Box":
        """Return it at another place."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def grown(self, by: float) -> "Box":
        """Return it with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: "Box") -> bool:
        """Return whether two rectangles share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Shape:
    """Hold rectangles that move together, as rows of squares around a middle."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        rows: dict[int, int] = defaultdict(int)
        for box in boxes:
            left, right = _square(box.left), _square(box.right) + 1
            bits = ((1 << (right - left)) - 1) << (left + _FAR)
            for row in range(_square(box.top), _square(box.bottom) + 1):
                rows[row] |= bits
        # The fullest rows first: they tell soonest that a place is taken.
        self.rows = sorted(rows.items(), key=lambda row: (-row[1].bit_count(), row[0]))


class Plane:
    """Keep what is taken; places are counted in squares from the middle."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = defaultdict(int)

    def nearest(self, shape: Shape, x: float, y: float, *, step: int) -> Square:
        """Return the free place nearest to a point in pixels, of those `step` squares apart."""
        across, down = round(x / CELL / step), round(y / CELL / step)
        return next(
            ((across + dx) * step, (down + dy) * step)
            for dx, dy in _outwards()
            if self._free(shape, (across + dx) * step, (down + dy) * step)
        )

    def take(self, shape: Shape, across: int, down: int) -> None:
        """Put a shape on a free place."""
        for row, bits in shape.rows:
            self._rows[row + down] |= bits << across + _FAR

    def leave(self, shape: Shape, across: int, down: int) -> None:
        """Take a shape away from where it was put."""
        for row, bits in shape.rows:
            self._rows[row + down] &= ~(bits << across + _FAR)

    def _free(self, shape: Shape, across: int, down: int) -> bool:
        taken, shift = self._rows.get, across + _FAR
        for row, bits in shape.rows:  # noqa: SIM110 - a third of the time of all()
            if taken(row + down, 0) & bits << shift:
                return False
        return True


class Packing:
    """Place shapes as near as there is room to where each is pulled."""

    def __init__(self, shapes: Mapping[int, Shape], pull: Pull, *, step: int) -> None:
        self._shapes = shapes
        self._pull = pull
        self._step = step
        self._plane = Plane()
        self._squares: dict[int, Square] = {}
        self.points: dict[int, Point] = {}

    def place(self, order: Iterable[int]) -> None:
        """Place shapes one by one, then each anew that those after it pull elsewhere."""
        pulled = {}
        for each in order:
            pulled[each] = self._pull(each, self.points)
            self._put(each, pulled[each])
        for each, before in pulled.items():
            wanted = self._pull(each, self.points)
            if wanted != before:
                self._put(each, wanted)

    def tighten(self) -> None:
        """Move all towards the middle as far as there is room, those that are near it first."""
        for each in sorted(self.points, key=lambda each: (math.hypot(*self.points[each]), each)):
            x, y = self.points[each]
            self._put(each, (x * _TIGHTER, y * _TIGHTER))

    def _put(self, each: int, wanted: Point) -> None:
        shape = self._shapes[each]
        if each in self._squares:
            self._plane.leave(shape, *self._squares[each])
        found = self._plane.nearest(shape, *wanted, step=self._step)
        self._plane.take(shape, *found)
        self._squares[each] = found
        self.points[each] = (found[0] * CELL, found[1] * CELL)


def _square(pixels: float) -> int:
    return int(pixels // CELL)


def _outwards() -> Iterator[tuple[int, int]]:
    """Yield all steps away from a point, nearest first, as far as a plane can be filled."""
    size = 16
    yield from _ring(0, size)
    while True:
        yield from _ring(size, 2 * size)
        size *= 2


@cache
def _ring(inner: int, outer: int) -> tuple[tuple[int, int], ...]:
    """Return the steps whose distance is at least `inner` and less than `outer`, nearest first."""
    high = int(outer / _STEEPNESS) + 1
    found = [
        (dx**_CORNERS + (dy * _STEEPNESS) ** _CORNERS, dy, dx)
        for dy in range(-high, high + 1)
        for dx in range(-outer, outer + 1)
    ]
    return tuple(
        (dx, dy) for far, dy, dx in sorted(found) if inner**_CORNERS <= far < outer**_CORNERS
    )
