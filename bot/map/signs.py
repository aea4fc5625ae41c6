"""Decide how large each scene is drawn, and what stands under it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.map.chart import Spot
from bot.map.fonts import Fonts
from bot.map.labels import Label, Writing, label, writing
from bot.map.packing import Box

# Up to this many scenes each one says when it was last added to; more would not be read.
MOST_DATED = 24
FEW, MANY = 5, 200  # scenes: sizes change between these
SMALLEST_TEXT = 13  # pixels; still read with ease at full size
UNDER = 5.0  # pixels between a lamp and its name
_DATE_SIZE = 0.62  # of the name's
# For few scenes and for many: pixels, of what holds least and most, and of all signs together.
_LEAST_TEXT, _MOST_TEXT = (25.0, 13.0), (40.0, 52.0)
_LEAST_LAMP, _MOST_LAMP = (22.0, 5.0), (78.0, 58.0)
_ROOM = (420_000.0, 1_500_000.0)
_SMALLEST_LAMP = 4.0


@dataclass(frozen=True, slots=True)
class Sign:
    """Hold what of a scene is drawn, around the middle of its lamp."""

    radius: float  # of the lamp, in pixels
    label: Label
    dated: Label | None  # when it was last added to

    @property
    def lamp_box(self) -> Box:
        """Return the square around the lamp."""
        return Box(-self.radius, -self.radius, self.radius, self.radius)

    @property
    def label_box(self) -> Box:
        """Return the rectangle that all text under the lamp keeps to."""
        half = max(self.label.width, self.dated.width if self.dated else 0.0) / 2
        height = self.label.height + (self.dated.height if self.dated else 0.0)
        return Box(-half, self.radius + UNDER, half, self.radius + UNDER + height)

    @property
    def area(self) -> float:
        """Return about how many square pixels it takes."""
        text = self.label_box
        width = max(2 * self.radius, text.right - text.left)
        return (text.bottom + self.radius) * width


def signs(spots: Sequence[Spot], fonts: Fonts) -> tuple[list[Sign], tuple[tuple[str, str], ...]]:
    """Return the signs, as large as there is room, and the numbers that stand for names."""
    writings, numbered = _writings(spots, fonts)
    most = max((spot.memories for spot in spots), default=0) or 1
    scale = 1.0
    for _ in range(2):  # first to see how much room they would take
        made = [
            _sign(spot, written, math.sqrt(spot.memories / most), scale, len(spots), fonts)
            for spot, written in zip(spots, writings, strict=True)
        ]
        room = between(_ROOM, len(spots))
        scale = min(1.0, math.sqrt(room / max(1.0, sum(sign.area for sign in made))))
    return made, numbered


def between(few_many: tuple[float, float], count: int) -> float:
    """Return a size for so many scenes, between that for few and that for many."""
    few, many = few_many
    share = math.log(max(count, FEW) / FEW) / math.log(MANY / FEW)
    return few + (many - few) * min(1.0, share)


def how_long_ago(days: float) -> str:
    """Return an age in words."""
    whole = max(0, int(days))
    if whole < 2:
        return "yesterday" if whole else "today"
    for unit, length in (("year", 365), ("month", 30), ("week", 7)):
        if whole >= 2 * length:
            return f"{whole // length} {unit}s ago"
    return f"{whole} days ago"


def _writings(
    spots: Sequence[Spot], fonts: Fonts
) -> tuple[list[Writing], tuple[tuple[str, str], ...]]:
    """Return how each name is written; a number stands for what no font can write."""
    writings: list[Writing] = []
    numbered: list[tuple[str, str]] = []
    for spot in spots:
        written = writing(spot.name, fonts)
        if written is None:
            number = f"#{len(numbered) + 1}"
            numbered.append((number, spot.name))
            written = Writing(number, fonts.first)
        writings.append(written)
    return writings, tuple(numbered)


def _sign(
    spot: Spot, written: Writing, weight: float, scale: float, count: int, fonts: Fonts
) -> Sign:
    """Return a sign; weight is its part of the largest one's, in 0..1."""
    least, most = between(_LEAST_TEXT, count), between(_MOST_TEXT, count)
    size = max(SMALLEST_TEXT, round((least + (most - least) * weight) * scale))
    least, most = between(_LEAST_LAMP, count), between(_MOST_LAMP, count)
    radius = max(_SMALLEST_LAMP, (least + (most - least) * weight) * scale)
    dated = None
    if count <= MOST_DATED:
        said = Writing(how_long_ago(spot.age), fonts.first)
        dated = label(said, max(SMALLEST_TEXT, round(size * _DATE_SIZE)))
    return Sign(radius, label(written, size), dated)
