from bot.map.chart import Road
from bot.map.islands import STRONGEST, islands, strongest
from tests.map.charts import chart


def test_what_is_linked_is_one_island_and_what_is_not_stands_alone() -> None:
    roads = [Road(0, 1, 1.0), Road(1, 2, 1.0), Road(3, 4, 1.0)]
    assert islands(6, roads) == [[0, 1, 2], [3, 4], [5]]


def test_a_weak_link_does_not_join_two_groups() -> None:
    left = [Road(a, b, 2.0) for a, b in ((0, 1), (1, 2), (0, 2))]
    right = [Road(a, b, 2.0) for a, b in ((3, 4), (4, 5), (3, 5))]
    assert islands(6, [*left, *right, Road(2, 3, 0.5)]) == [[0, 1, 2], [3, 4, 5]]


def test_every_spot_is_on_one_island_and_the_islands_are_the_same_every_time() -> None:
    drawn = chart(150, seed=4)
    roads = strongest(150, drawn.roads)
    found = islands(150, roads)
    assert sorted(spot for group in found for spot in group) == list(range(150))
    assert found == islands(150, roads)
    assert len(found) > 5


def test_a_spot_keeps_its_strongest_roads_only() -> None:
    web = [Road(a, b, float(a + b)) for a in range(12) for b in range(a)]
    kept = strongest(12, web)
    assert len(kept) <= STRONGEST * 12
    assert Road(10, 11, 21.0) in kept
    assert Road(0, 1, 1.0) not in kept
    assert [road.weight for road in kept] == sorted(road.weight for road in kept)


def test_roads_said_twice_are_one_and_roads_to_nowhere_none() -> None:
    said = [Road(1, 0, 1.0), Road(0, 1, 2.0), Road(1, 1, 5.0), Road(0, 2, 0.0)]
    assert strongest(3, said) == [Road(0, 1, 3.0)]
