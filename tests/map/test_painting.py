from io import BytesIO

import pytest
from PIL import Image

from bot.map import palette
from bot.map.chart import Chart, Spot
from bot.map.fonts import Fonts
from bot.map.lamps import compact
from bot.map.layout import plan
from bot.map.painting import draw, painted
from bot.map.roads import dots
from tests.map.charts import HOSTILE, chart

FONTS = Fonts(folders=[])
DISCORDS_LIMIT = 10 * 1024 * 1024  # bytes of an upload


@pytest.mark.parametrize("count", [0, 1, 5, 200])
def test_a_map_is_a_png_of_the_size_it_says(count: int) -> None:
    picture = draw(chart(count), FONTS)
    assert len(picture.png) < DISCORDS_LIMIT / 2
    with Image.open(BytesIO(picture.png)) as image:
        image.load()
        assert image.format == "PNG"
        assert image.size == (picture.width, picture.height)


def test_the_same_memory_gives_the_same_picture() -> None:
    assert draw(chart(30), Fonts(folders=[])).png == draw(chart(30), Fonts(folders=[])).png


def test_names_that_cannot_be_written_are_numbered() -> None:
    picture = draw(Chart([Spot(name, 3, 2.0) for name in HOSTILE]), FONTS)
    assert picture.numbered[0] == ("#1", "\ufdfd" * 60)
    assert picture.numbered[-1] == (f"#{len(picture.numbered)}", "\U0001f389")


def test_lamps_shine_brighter_where_something_is_new() -> None:
    laid = plan(Chart([Spot("Old", 1, 900.0), Spot("New", 1, 0.0)]), FONTS)
    image = painted(laid, FONTS)
    old, new = (image.getpixel((int(p.x - p.sign.radius * 0.8), int(p.y))) for p in laid.places)
    assert isinstance(old, tuple)
    assert isinstance(new, tuple)
    assert sum(new) > sum(old)
    assert new == palette.lamp(1.0)


def test_letters_are_told_from_the_ground_they_stand_on() -> None:
    laid = plan(chart(40), FONTS)
    for place in laid.places:
        name, ground = palette.name(palette.light(place.spot.age)), palette.land(place.island)
        assert contrast(name, ground) > 4.5
        assert contrast(palette.QUIET, ground) > 4.5
    assert contrast(palette.QUIET, palette.SEA) > 4.5


def test_every_scene_is_painted_where_it_was_laid_out() -> None:
    laid = plan(chart(12), FONTS)
    image = painted(laid, FONTS)
    for place in laid.places:
        box = place.label_box
        area = tuple(map(int, (box.left, box.top, box.right, box.bottom)))
        text = image.crop(area)
        assert max(colour[1] for _, colour in text.getcolors(1 << 20)) > 150
    edges = [image.getpixel((x, y)) for x in range(image.width) for y in (0, image.height - 1)]
    assert set(edges) == {palette.SEA}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (7, "7"),
        (999, "999"),
        (1_000, "1.0k"),
        (9_999, "9.9k"),
        (12_345, "12k"),
        (3_400_000, "3.4M"),
    ],
)
def test_large_numbers_are_shown_short(number: int, shown: str) -> None:
    assert compact(number) == shown


def test_dots_are_at_even_distances_around_corners() -> None:
    found = list(dots([(0.0, 0.0), (16.0, 0.0), (16.0, 30.0)]))
    assert found == [(0.0, 0.0), (11.0, 0.0), (16.0, 6.0), (16.0, 17.0), (16.0, 28.0)]


def contrast(one: palette.Colour, other: palette.Colour) -> float:
    """Return the contrast of two colours as WCAG 2 counts it."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: palette.Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
