"""Paint a map that was laid out."""

from io import BytesIO

from PIL import Image, ImageDraw

from bot.map import palette
from bot.map.chart import Chart, Picture
from bot.map.fonts import Fonts
from bot.map.ground import paint_ground
from bot.map.labels import LINE, Label
from bot.map.lamps import paint_glow, paint_lamp, paint_number
from bot.map.layout import LEGEND, MARGIN, Place, Plan, plan
from bot.map.roads import paint_roads

_HALO = 3  # pixels of ground around letters, where a road runs under them
_LEGEND_TEXT = 0.014  # of the picture's width
_SMALLEST_LEGEND = 18  # pixels
_ROAD_LENGTH = 2.0  # of the legend's text size
# The radius, of the legend's text size, and the brightness of lamps in a row; none: a road.
_LEGEND: tuple[tuple[tuple[tuple[float, float], ...], str], ...] = (
    (((0.22, 0.7), (0.36, 0.7), (0.55, 0.7)), "more memories"),
    (((0.4, 0.05), (0.4, 0.4), (0.4, 1.0)), "more recent"),
    ((), "linked"),
)


def draw(chart: Chart, fonts: Fonts) -> Picture:
    """Draw a chart; more than a second of work for 200 scenes."""
    laid = plan(chart, fonts)
    file = BytesIO()
    painted(laid, fonts).save(file, "PNG")
    return Picture(file.getvalue(), laid.width, laid.height, laid.numbered)


def painted(laid: Plan, fonts: Fonts) -> Image.Image:
    """Return the picture of a plan, painted layer by layer, the ground first."""
    image = Image.new("RGB", (laid.width, laid.height), palette.SEA)
    paint_ground(image, laid)
    paint_roads(image, laid)
    paint_glow(image, laid)
    for place in laid.places:
        paint_lamp(image, place.x, place.y, place.sign.radius, palette.light(place.spot.age))
        paint_number(image, place, fonts)
    for place in laid.places:
        _paint_name(image, place)
    _paint_legend(image, fonts)
    return image


def _paint_name(image: Image.Image, place: Place) -> None:
    drawing, ground = ImageDraw.Draw(image), palette.land(place.island)
    sign, top = place.sign, place.label_box.top
    colour = palette.name(palette.light(place.spot.age))
    _write(drawing, sign.label, (place.x, top), colour, ground)
    if sign.dated is not None:
        below = (place.x, top + sign.label.height)
        _write(drawing, sign.dated, below, palette.QUIET, ground)


def _write(
    drawing: ImageDraw.ImageDraw,
    label: Label,
    at: tuple[float, float],
    colour: palette.Colour,
    ground: palette.Colour,
) -> None:
    """Write a label's lines under each other, from the middle of its upper edge."""
    height = label.size * LINE
    for number, line in enumerate(label.lines):
        middle = (at[0], at[1] + (number + 0.5) * height)
        drawing.text(middle, line, colour, label.font, "mm", stroke_width=_HALO, stroke_fill=ground)


def _paint_legend(image: Image.Image, fonts: Fonts) -> None:
    size = max(_SMALLEST_LEGEND, round(image.width * _LEGEND_TEXT))
    font = fonts.first.at(size)
    x, y = MARGIN, image.height - LEGEND * 0.6
    drawing = ImageDraw.Draw(image)
    for lamps, meaning in _LEGEND:
        for radius, brightness in lamps:
            paint_lamp(image, x + radius * size, y, radius * size, brightness)
            x += (2 * radius + 0.25) * size
        if not lamps:
            drawing.line([(x, y), (x + _ROAD_LENGTH * size, y)], palette.LEGEND_ROAD, 4)
            x += (_ROAD_LENGTH + 0.25) * size
        x += 0.3 * size
        drawing.text((x, y), meaning, palette.QUIET, font, "lm")
        x += font.getlength(meaning) + 1.7 * size
