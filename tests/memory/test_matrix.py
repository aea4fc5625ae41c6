"""Test that the nearest rows are found, exactly and for their audience alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import Audience, Scope
from bot.memory.narrowing import ANYTHING, Narrowing
from bot.vocabulary import CellType

np = pytest.importorskip("numpy")
from bot.memory.matrix import (  # noqa: E402
    BLOCK_ROWS,
    FIRST_BLOCK_ROWS,
    SLICE_ROWS,
    Matrix,
    Spread,
    quantised,
    similarities,
)

EVERYBODY = Audience(frozenset({ChannelId(10)}))
DIMENSIONS = 16


def vector(seed: int) -> Any:
    made = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    return made / np.linalg.norm(made)


def row(number: int, **changes: Any) -> tuple[Any, ...]:
    values = {
        "id": number,
        "vector": quantised(vector(number)),
        "scope": 0,
        "root": 10,
        "author": 1,
        "said_at": number,
        "oldest": number,
        "cell_type": "",
    } | changes
    return tuple(values.values())


def matrix_of(*rows: tuple[Any, ...]) -> Matrix:
    matrix = Matrix(1, DIMENSIONS)
    matrix.add(rows)
    return matrix


def found(matrix: Matrix, question: Any, limit: int = 5, **more: Any) -> list[int]:
    asked = {"audience": EVERYBODY, "narrowing": ANYTHING, **more}
    nearest = matrix.nearest(question, asked["audience"], asked["narrowing"], limit)
    return [] if nearest is None else list(nearest.rows)


@pytest.mark.parametrize("count", [1, 5, SLICE_ROWS + 1, FIRST_BLOCK_ROWS * 2 + 1, BLOCK_ROWS * 2])
def test_the_nearest_are_found_as_by_comparing_all(count: int) -> None:
    matrix = matrix_of(*(row(number) for number in range(count)))
    assert len(matrix) == count
    question = vector(10**6)
    near = {number: float(vector(number) @ question) for number in range(count)}
    expected = sorted(near, key=lambda number: -near[number])[:5]
    exact = matrix.nearest(question, EVERYBODY, ANYTHING, 5)
    assert exact is not None
    for number, similarity in exact.rows.items():
        assert similarity == pytest.approx(near[number], abs=0.02)  # int8 rounds a little
    assert len(set(exact.rows) & set(expected)) >= min(count, 4)


def test_an_empty_matrix_finds_nothing() -> None:
    assert found(Matrix(1, DIMENSIONS), vector(1)) == []


def test_equal_rows_come_newest_first_and_never_more_than_asked_for() -> None:
    same = quantised(vector(1))
    matrix = matrix_of(*(row(number, vector=same) for number in (3, 9, 1, 7)))
    assert found(matrix, vector(1), limit=3) == [9, 7, 3]


def test_a_similarity_is_the_same_to_the_last_bit_beside_whatever_rows() -> None:
    question = vector(0)
    alone = matrix_of(row(5)).nearest(question, EVERYBODY, ANYTHING, 1)
    rows = [row(number) for number in range(SLICE_ROWS * 3)]
    among = matrix_of(*rows).nearest(question, EVERYBODY, ANYTHING, len(rows))
    assert alone is not None
    assert among is not None
    assert among.rows[5] == alone.rows[5] == similarities(question, [row(5)[1]])[0]


def test_replaced_rows_are_found_as_they_are_now() -> None:
    matrix = matrix_of(row(1), row(2), row(3))
    matrix.replace([1, 2], [row(2, vector=quantised(vector(99)))])
    assert sorted(found(matrix, vector(1))) == [2, 3]
    assert found(matrix, vector(99), limit=1) == [2]


def test_nothing_but_zeros_is_near_to_nothing() -> None:
    matrix = matrix_of(row(1, vector=bytes(DIMENSIONS)))
    nearest = matrix.nearest(vector(1), EVERYBODY, ANYTHING, 5)
    assert nearest is not None
    assert nearest.rows == {1: 0.0}


@pytest.mark.parametrize(
    ("narrowing", "ids"),
    [
        (ANYTHING, [1, 2, 3, 4]),
        (Narrowing(author_id=UserId(7)), [3]),
        (Narrowing(cell_type=CellType.TASK), [4]),
        (Narrowing(before=MessageId(3)), [1, 2]),
    ],
)
def test_a_narrowed_search_sees_no_others(narrowing: Narrowing, ids: list[int]) -> None:
    matrix = matrix_of(row(1), row(2), row(3, author=7), row(4, cell_type="task"))
    assert sorted(found(matrix, vector(1), narrowing=narrowing)) == ids


def test_small_memories_take_little_room_and_large_ones_grow_without_being_moved() -> None:
    assert matrix_of(row(1)).nbytes < 16_384
    large = matrix_of(*(row(1, id=number) for number in range(BLOCK_ROWS)))
    before = [block.rows for block in large._blocks]
    large.add([row(number) for number in range(BLOCK_ROWS)])
    assert [block.rows for block in large._blocks][: len(before)] == before or all(
        one is other.rows for one, other in zip(before, large._blocks, strict=False)
    )


@given(st.lists(st.tuples(st.sampled_from([0, 20, 21]), st.sampled_from([10, 11])), max_size=30))
@settings(max_examples=50)
def test_no_row_leaves_its_audience(places: list[tuple[int, int]]) -> None:
    matrix = matrix_of(*(row(n, scope=s, root=r) for n, (s, r) in enumerate(places)))
    audience = Audience(frozenset({ChannelId(11)}), frozenset({Scope(20)}))
    seen = [n for n, (s, r) in enumerate(places) if (s == 0 and r == 11) or s == 20]
    assert sorted(found(matrix, vector(1), limit=30, audience=audience)) == seen


def test_a_share_tells_where_between_average_and_best_a_row_lies() -> None:
    spread = Spread(mean=0.2, best=0.6)
    assert [spread.share(each) for each in (0.1, 0.2, 0.4, 0.6, 0.7)] == pytest.approx(
        [0.0, 0.0, 0.5, 1.0, 1.0]
    )
    assert Spread(mean=0.3, best=0.3).share(0.3) == 1.0
