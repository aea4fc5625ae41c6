"""Paint the sea and the land in it."""

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from bot.map import palette
from bot.map.layout import Plan
from bot.map.packing import Box

# Land is drawn so many times smaller than it is shown: it has no fine lines.
SOFT = 4
_PONDS = 5  # of those small pixels: narrower gaps in the land are closed
_BRIDGE = 1.5  # of a coast's width: the land that a road runs on
_BLUR = 0.6  # of a coast's width: rounds its corners
_HUES_BLUR = 3  # of those small pixels: where the colours of two islands meet
# What the blurred shape is at the water's edge, and where the shallows begin; 255 is all land.
_SHORE, _SHALLOWS = 112, 16


def paint_ground(image: Image.Image, plan: Plan) -> None:
    """Paint the land that the scenes stand on, over a sea."""
    shape, hues = _shapes(plan)
    shape = shape.filter(ImageFilter.MaxFilter(_PONDS)).filter(ImageFilter.MinFilter(_PONDS))
    shape = shape.filter(ImageFilter.GaussianBlur(plan.coast * _BLUR / SOFT))
    shape = shape.resize(image.size, Image.Resampling.BICUBIC)
    ground = hues.filter(ImageFilter.GaussianBlur(_HUES_BLUR)).resize(image.size)
    image.paste(palette.SHALLOWS, mask=shape.point(_above(_SHALLOWS, softness=10)))
    image.paste(ground, mask=shape.point(_above(_SHORE, softness=20)))
    image.paste(palette.COAST, mask=shape.point(_around(_SHORE, width=20, most=0.75)))


def _shapes(plan: Plan) -> tuple[Image.Image, Image.Image]:
    """Return where land is, and the colour that it has there, both small."""
    size = smaller(plan)
    shape, hues = Image.new("L", size), Image.new("RGB", size, palette.SEA)
    shapes, colours = ImageDraw.Draw(shape), ImageDraw.Draw(hues)
    for a, b in ((plan.places[road.a], plan.places[road.b]) for road in plan.roads):
        if a.island == b.island:
            line = [(a.x / SOFT, a.y / SOFT), (b.x / SOFT, b.y / SOFT)]
            shapes.line(line, 255, round(plan.coast * _BRIDGE / SOFT))
            colours.line(line, palette.land(a.island), round(3 * plan.coast * _BRIDGE / SOFT))
    for place in plan.places:
        for box in (place.lamp_box, place.label_box):
            _raise_land(shapes, box.grown(plan.coast), 255)
            _raise_land(colours, box.grown(2 * plan.coast), palette.land(place.island))
    return shape, hues


def smaller(plan: Plan) -> tuple[int, int]:
    """Return the size of what is drawn small."""
    return -(-plan.width // SOFT), -(-plan.height // SOFT)


def _raise_land(drawing: ImageDraw.ImageDraw, box: Box, fill: int | palette.Colour) -> None:
    left, top, right, bottom = (side / SOFT for side in (box.left, box.top, box.right, box.bottom))
    radius = min(right - left, bottom - top) / 2
    drawing.rounded_rectangle((left, top, right, bottom), radius, fill=fill)


def _above(level: int, *, softness: int) -> Callable[[int], float]:
    """Return a curve that is full above a level, and empty below it but for a soft edge."""
    return lambda value: 255 * min(1.0, max(0.0, (value - level) / softness + 0.5))


def _around(level: int, *, width: int, most: float) -> Callable[[int], float]:
    """Return a curve that is `most` at a level and nothing away from it."""
    return lambda value: 255 * most * max(0.0, 1.0 - abs(value - level) / width)
