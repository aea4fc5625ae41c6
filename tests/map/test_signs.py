import pytest

from bot.map.chart import Spot
from bot.map.fonts import Fonts
from bot.map.signs import MOST_DATED, SMALLEST_TEXT, how_long_ago, signs
from tests.map.charts import chart

FONTS = Fonts(folders=[])


def test_what_holds_more_is_drawn_larger() -> None:
    made, _ = signs([Spot("Boats", 9, 0.0), Spot("Soup", 1, 0.0)], FONTS)
    assert made[0].radius > made[1].radius
    assert made[0].label.size > made[1].label.size


def test_few_scenes_say_how_old_they_are_and_many_do_not() -> None:
    few, _ = signs(chart(MOST_DATED).spots, FONTS)
    many, _ = signs(chart(MOST_DATED + 1).spots, FONTS)
    assert all(sign.dated for sign in few)
    assert not any(sign.dated for sign in many)


@pytest.mark.parametrize("count", [1, 5, 24, 100, 200, 500])
def test_text_is_never_too_small(count: int) -> None:
    equal = [Spot(spot.name, 3, 0.0) for spot in chart(count).spots]
    for spots in (chart(count).spots, equal):
        made, _ = signs(spots, FONTS)
        assert min(sign.label.size for sign in made) >= SMALLEST_TEXT


def test_scenes_that_hold_nothing_are_drawn_all_the_same() -> None:
    made, _ = signs([Spot("Boats", 0, 0.0)], FONTS)
    assert made[0].radius > 0


def test_numbers_stand_for_names_that_cannot_be_written() -> None:
    spots = [Spot("船", 1, 0.0), Spot("Boats", 1, 0.0), Spot("港", 1, 0.0)]
    made, numbered = signs(spots, FONTS)
    assert [sign.label.lines for sign in made] == [("#1",), ("Boats",), ("#2",)]
    assert numbered == (("#1", "船"), ("#2", "港"))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "today"),
        (0.9, "today"),
        (1.5, "yesterday"),
        (6, "6 days ago"),
        (13, "13 days ago"),
        (14, "2 weeks ago"),
        (59, "8 weeks ago"),
        (60, "2 months ago"),
        (729, "24 months ago"),
        (800, "2 years ago"),
    ],
)
def test_ages_are_told_in_words(days: float, said: str) -> None:
    assert how_long_ago(days) == said
