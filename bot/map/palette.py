"""Choose the colours of a map: land in the sea by night, and lamps, brighter where it is new."""

import colorsys
from itertools import pairwise

Colour = tuple[int, int, int]

SEA: Colour = (15, 19, 29)
SHALLOWS: Colour = (20, 26, 39)
COAST: Colour = (74, 86, 112)
ROAD: Colour = (226, 196, 148)
LEGEND_ROAD: Colour = (150, 131, 102)
GLOW: Colour = (255, 186, 92)
ENGRAVED: Colour = (30, 24, 20)  # on a lamp
QUIET: Colour = (158, 167, 188)  # for what is read last
_LAMPS: tuple[tuple[float, Colour], ...] = (
    (0.0, (104, 113, 138)),
    (0.35, (172, 132, 96)),
    (0.7, (228, 170, 96)),
    (1.0, (255, 222, 156)),
)
_NAMES: tuple[tuple[float, Colour], ...] = ((0.0, (176, 184, 202)), (0.6, (252, 246, 234)))
# Each next hue is this part of the circle further: neighbours differ, and no two are ever the same.
_GOLDEN = 0.381966
_FIRST_HUE = 0.58
_SATURATION, _VALUE = 0.42, 0.225
HALF_LIGHT = 14.0  # days after which a lamp has half its light


def light(age: float) -> float:
    """Return how bright a scene of this age in days is, in 0..1."""
    return 1.0 / (1.0 + max(0.0, age) / HALF_LIGHT)


def lamp(brightness: float) -> Colour:
    """Return the colour of a lamp."""
    return _among(_LAMPS, brightness)


def name(brightness: float) -> Colour:
    """Return the colour of a lamp's name."""
    return _among(_NAMES, brightness)


def land(island: int) -> Colour:
    """Return the colour of an island's ground."""
    hue = (_FIRST_HUE + island * _GOLDEN) % 1.0
    red, green, blue = colorsys.hsv_to_rgb(hue, _SATURATION, _VALUE)
    return round(red * 255), round(green * 255), round(blue * 255)


def _among(stops: tuple[tuple[float, Colour], ...], at: float) -> Colour:
    low, high = stops[0], stops[-1]
    for left, right in pairwise(stops):
        if left[0] <= at <= right[0]:
            low, high = left, right
    span = high[0] - low[0]
    share = min(1.0, max(0.0, (at - low[0]) / span))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(low[1], high[1], strict=True))
    return red, green, blue
