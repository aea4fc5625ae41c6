import math

from hypothesis import given
from hypothesis import strategies as st

from bot.map.packing import CELL, Box, Packing, Plane, Shape

sizes = st.lists(st.tuples(st.integers(5, 120), st.integers(5, 90)), min_size=1, max_size=12)


def centred(width: float, height: float) -> Box:
    return Box(-width / 2, -height / 2, width / 2, height / 2)


@given(sizes, st.integers(-400, 400), st.integers(-400, 400))
def test_nothing_that_is_packed_overlaps(sizes: list[tuple[int, int]], x: int, y: int) -> None:
    boxes = [centred(*size) for size in sizes]
    shapes = {number: Shape([box]) for number, box in enumerate(boxes)}
    packing = Packing(shapes, lambda each, points: (x, y), step=2)
    packing.place(range(len(boxes)))
    for _ in range(2):
        placed = [box.moved(*packing.points[number]) for number, box in enumerate(boxes)]
        for number, box in enumerate(placed):
            assert not any(box.overlaps(other) for other in placed[:number])
        packing.tighten()


def test_a_thing_goes_where_it_is_pulled_or_next_to_it() -> None:
    shapes = {each: Shape([centred(30, 30)]) for each in range(2)}
    packing = Packing(shapes, lambda each, points: (120.0, -60.0), step=1)
    packing.place([0, 1])
    assert packing.points[0] == (120.0, -60.0)
    assert 30 <= math.dist(packing.points[1], (120.0, -60.0)) <= 30 + 3 * CELL


def test_a_later_pull_moves_what_was_placed_before() -> None:
    shapes = {each: Shape([centred(20, 20)]) for each in range(2)}
    targets = {1: (300.0, 0.0)}

    def pull(each: int, points: object) -> tuple[float, float]:
        return targets.get(each, packing.points.get(1, (0.0, 0.0)))

    packing = Packing(shapes, pull, step=1)
    packing.place([0, 1])
    assert math.dist(packing.points[0], packing.points[1]) < 60


def test_what_is_far_apart_moves_closer() -> None:
    shapes = {each: Shape([centred(20, 20)]) for each in range(2)}
    packing = Packing(shapes, lambda each, points: (-300.0 + 600 * each, 0.0), step=1)
    packing.place([0, 1])
    before = math.dist(packing.points[0], packing.points[1])
    packing.tighten()
    assert math.dist(packing.points[0], packing.points[1]) < before * 0.8


def test_a_place_that_was_left_is_free_again() -> None:
    plane, shape = Plane(), Shape([centred(50, 50)])
    plane.take(shape, 0, 0)
    assert plane.nearest(shape, 0, 0, step=1) != (0, 0)
    plane.leave(shape, 0, 0)
    assert plane.nearest(shape, 0, 0, step=1) == (0, 0)


def test_maps_grow_wider_than_high() -> None:
    shapes = {each: Shape([centred(40, 40)]) for each in range(60)}
    packing = Packing(shapes, lambda each, points: (0.0, 0.0), step=1)
    packing.place(range(60))
    width = max(x for x, _ in packing.points.values()) * 2
    height = max(y for _, y in packing.points.values()) * 2
    assert 1.2 < width / height < 2.2
