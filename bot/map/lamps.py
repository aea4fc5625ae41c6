"""Paint the lamps that stand for scenes, and the light around them."""

import math

from PIL import Image, ImageDraw, ImageFilter

from bot.map import palette
from bot.map.fonts import Fonts
from bot.map.ground import SOFT, smaller
from bot.map.layout import Place, Plan

_FINE = 4  # drawn so many times larger than shown: what is drawn directly has hard edges
_EDGE = 2  # pixels left free around a lamp
_REACH, _MORE_REACH = 1.25, 5.0  # of a lamp's radius, and pixels: where its light ends
_BRIGHTEST = 150  # of 255: the light around what is newest
_NUMBERED = 13.0  # pixels; a lamp of a smaller radius has no room for its number


def paint_glow(image: Image.Image, plan: Plan) -> None:
    """Paint the light around the lamps, brighter where something is new."""
    layer = Image.new("L", smaller(plan))
    drawing = ImageDraw.Draw(layer)
    for place in sorted(plan.places, key=lambda each: -each.spot.age):
        reach = place.sign.radius * _REACH + _MORE_REACH
        corners = [(place.x - reach) / SOFT, (place.y - reach) / SOFT]
        corners += [(place.x + reach) / SOFT, (place.y + reach) / SOFT]
        drawing.ellipse(corners, fill=round(_BRIGHTEST * palette.light(place.spot.age) ** 2))
    typical = sum(place.sign.radius for place in plan.places) / max(1, len(plan.places))
    blurred = layer.filter(ImageFilter.GaussianBlur((6 + typical * 0.4) / SOFT))
    image.paste(palette.GLOW, mask=blurred.resize(image.size, Image.Resampling.BICUBIC))


def paint_lamp(image: Image.Image, x: float, y: float, radius: float, brightness: float) -> None:
    """Paint one lamp."""
    size = math.ceil(2 * radius) + 2 * _EDGE
    left, top = math.floor(x - size / 2), math.floor(y - size / 2)
    mask = Image.new("L", (size * _FINE, size * _FINE))
    corners = [(x - left - radius) * _FINE, (y - top - radius) * _FINE]
    corners += [(x - left + radius) * _FINE, (y - top + radius) * _FINE]
    ImageDraw.Draw(mask).ellipse(corners, fill=255)
    image.paste(palette.lamp(brightness), (left, top), mask.reduce(_FINE))


def paint_number(image: Image.Image, place: Place, fonts: Fonts) -> None:
    """Write how many memories a scene holds onto its lamp, if there is room."""
    radius = place.sign.radius
    if radius < _NUMBERED:
        return
    number = compact(place.spot.memories)
    size = round(min(radius * 0.9, radius * 2.4 / max(2, len(number))))
    drawing = ImageDraw.Draw(image)
    at = (place.x, place.y)
    drawing.text(at, number, palette.ENGRAVED, fonts.first.at(size), anchor="mm")


def compact(number: int) -> str:
    """Return a number in at most four characters."""
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if number >= size:
            tenths = number * 10 // size
            return f"{tenths / 10:.1f}{unit}" if tenths < 100 else f"{tenths // 10}{unit}"
    return str(number)
