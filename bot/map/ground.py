"""Paint the sea and the land in it."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter

from bot.map import palette
from bot.map.layout import Place, Plan
from bot.map.packing import Box, Point

# Land is drawn so many times smaller than it is shown: it has no fine lines.
SOFT = 4
_PONDS = 5  # of those small pixels: what is nowhere twice as wide is no water but land
_BRIDGE = 1.5  # of a coast's width: the land that a road runs on
_BLUR = 0.6  # of a coast's width: rounds its corners
_HUES_BLUR = 3  # of those small pixels: where the colours of two islands meet
# What the blurred shape is at the water's edge, and where the shallows begin; 255 is all land.
_SHORE, _SHALLOWS = 112, 16

Line = tuple[Point, Point]


def paint_ground(image: Image.Image, plan: Plan) -> None:
    """Paint the land that the scenes stand on, over a sea."""
    shape, hues = _land(plan)
    shape = shape.filter(ImageFilter.GaussianBlur(plan.coast * _BLUR / SOFT))
    shape = shape.resize(image.size, Image.Resampling.BICUBIC)
    ground = hues.filter(ImageFilter.GaussianBlur(_HUES_BLUR)).resize(image.size)
    image.paste(palette.SHALLOWS, mask=shape.point(_above(_SHALLOWS, softness=10)))
    image.paste(ground, mask=shape.point(_above(_SHORE, softness=20)))
    image.paste(palette.COAST, mask=shape.point(_around(_SHORE, width=20, most=0.75)))


def smaller(plan: Plan) -> tuple[int, int]:
    """Return the size of what is drawn small."""
    return -(-plan.width // SOFT), -(-plan.height // SOFT)


def _land(plan: Plan) -> tuple[Image.Image, Image.Image]:
    """Return where land is, and the colour that it has there, both small."""
    shape, hues = Image.new("L", smaller(plan)), Image.new("RGB", smaller(plan), palette.SEA)
    groups: dict[int, list[Place]] = defaultdict(list)
    for place in plan.places:
        groups[place.island].append(place)
    lines: dict[int, list[Line]] = defaultdict(list)
    for a, b in ((plan.places[road.a], plan.places[road.b]) for road in plan.roads):
        if a.island == b.island:
            lines[a.island].append(((a.x, a.y), (b.x, b.y)))
    for island, places in groups.items():
        boxes = [box for place in places for box in (place.lamp_box, place.label_box)]
        colour = palette.land(island)
        _raise(shape, 255, boxes, lines[island], plan.coast)
        # Wider than the land, so that its edge has no other colour.
        _raise(hues, colour, boxes, lines[island], 2 * plan.coast)
    return shape, hues


def _raise(
    image: Image.Image,
    fill: int | palette.Colour,
    boxes: Sequence[Box],
    lines: Sequence[Line],
    coast: float,
) -> None:
    """Put one island into a small image; ponds in it would be taken for lamps."""
    room = coast + SOFT * 2 * _PONDS  # nothing reaches the edge, on which filters work otherwise
    left = int(min(box.left for box in boxes) - room) // SOFT
    top = int(min(box.top for box in boxes) - room) // SOFT
    right = int(max(box.right for box in boxes) + room) // SOFT
    bottom = int(max(box.bottom for box in boxes) + room) // SOFT
    mask = Image.new("L", (right - left, bottom - top))
    drawing = ImageDraw.Draw(mask)
    for line in lines:
        points = [(x / SOFT - left, y / SOFT - top) for x, y in line]
        drawing.line(points, 255, round(coast * _BRIDGE / SOFT))
    for box in boxes:
        wide = box.grown(coast)
        low = (wide.left / SOFT - left, wide.top / SOFT - top)
        high = (wide.right / SOFT - left, wide.bottom / SOFT - top)
        radius = min(high[0] - low[0], high[1] - low[1]) / 2
        drawing.rounded_rectangle((low, high), radius, fill=255)
    for step in (ImageFilter.MaxFilter, ImageFilter.MinFilter):
        for _ in range(_PONDS):
            mask = mask.filter(step(3))
    image.paste(fill, (left, top), mask)


def _above(level: int, *, softness: int) -> Callable[[int], float]:
    """Return a curve that is full above a level, and empty below it but for a soft edge."""
    return lambda value: 255 * min(1.0, max(0.0, (value - level) / softness + 0.5))


def _around(level: int, *, width: int, most: float) -> Callable[[int], float]:
    """Return a curve that is `most` at a level and nothing away from it."""
    return lambda value: 255 * most * max(0.0, 1.0 - abs(value - level) / width)
