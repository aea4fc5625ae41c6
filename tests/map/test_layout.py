import math
from itertools import combinations
from statistics import mean

import pytest

from bot.map.chart import Chart, Road, Spot
from bot.map.fonts import Fonts
from bot.map.layout import LEGEND, Plan, plan
from tests.map.charts import HOSTILE, chart

FONTS = Fonts(folders=[])


def check(laid: Plan) -> None:
    """Assert that nothing overlaps and everything is inside."""
    boxes = [box for place in laid.places for box in (place.lamp_box, place.label_box)]
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    for box in boxes:
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= laid.width
        assert box.bottom <= laid.height - LEGEND


@pytest.mark.parametrize("count", [0, 1, 2, 5, 12, 40, 200])
@pytest.mark.parametrize("roads", [0.0, 1.5])
def test_nothing_overlaps_and_everything_is_inside(count: int, roads: float) -> None:
    laid = plan(chart(count, roads=roads), FONTS)
    assert len(laid.places) == count
    check(laid)


def test_five_hundred_scenes_find_room_too() -> None:
    check(plan(chart(500), FONTS))


def test_hostile_names_stay_inside() -> None:
    spots = [Spot(name, 5, 1.0) for name in HOSTILE]
    roads = [Road(a, b, 1.0) for a, b in combinations(range(len(HOSTILE)), 2)]
    check(plan(Chart(spots, roads), FONTS))


def test_long_names_everywhere_leave_each_other_room() -> None:
    check(plan(Chart([Spot("W" * 60, 50, 0.0)] * 120), FONTS))


def test_the_same_chart_is_laid_out_alike() -> None:
    assert plan(chart(60), FONTS) == plan(chart(60), FONTS)


def test_linked_scenes_are_nearer_to_each_other_than_others() -> None:
    drawn = chart(60, groups=8)
    laid = plan(drawn, FONTS)
    at = [(place.x, place.y) for place in laid.places]
    linked = mean(math.dist(at[road.a], at[road.b]) for road in drawn.roads)
    assert linked < mean(math.dist(a, b) for a, b in combinations(at, 2)) / 2


@pytest.mark.parametrize("count", [5, 40, 200])
def test_maps_fit_a_screen(count: int) -> None:
    laid = plan(chart(count), FONTS)
    assert 1.15 < laid.width / laid.height < 2.2
    assert laid.width < 4_000


def test_between_two_islands_the_strongest_link_alone_is_drawn() -> None:
    spots = [Spot(f"Topic {number}", 3, 0.0) for number in range(6)]
    land = [Road(a, b, 3.0) for a, b in ((0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5))]
    laid = plan(Chart(spots, [*land, Road(0, 3, 0.2), Road(1, 4, 0.4), Road(2, 5, 0.3)]), FONTS)
    assert {place.island for place in laid.places} == {0, 1}
    assert [road for road in laid.roads if road.weight < 3] == [Road(1, 4, 0.4)]
    assert len(laid.roads) == 7


def test_of_a_web_of_links_only_the_strongest_are_drawn() -> None:
    spots = [Spot(f"Topic {number}", 3, 0.0) for number in range(30)]
    web = [Road(a, b, 1.0 + (a * b) % 7) for a, b in combinations(range(30), 2)]
    assert len(plan(Chart(spots, web), FONTS).roads) <= 90
