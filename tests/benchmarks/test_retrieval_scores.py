"""Test how rankings are scored."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.retrieval_scores import Scores, hit_at, interval, ndcg_at, recall_at, table
from bot.ids import MessageId

NAMES = {1: "multi-hop", 4: "single-hop"}


def of(*ids: int) -> list[MessageId]:
    return [MessageId(each) for each in ids]


def test_recall_is_the_share_of_the_evidence_found() -> None:
    assert recall_at(2, of(1, 2, 3), set(of(1, 3))) == 0.5
    assert recall_at(3, of(1, 2, 3), set(of(1, 3))) == 1.0
    assert recall_at(3, [], set(of(1))) == 0.0


def test_a_hit_is_any_of_it() -> None:
    assert hit_at(2, of(1, 2, 3), set(of(2, 9))) == 1.0
    assert hit_at(1, of(1, 2, 3), set(of(2, 9))) == 0.0


def test_what_comes_later_gains_less() -> None:
    assert ndcg_at(10, of(1, 2), set(of(1, 2))) == 1.0
    assert ndcg_at(10, of(3, 1), set(of(1))) == pytest.approx(1 / math.log2(3))
    assert ndcg_at(1, of(3, 1), set(of(1))) == 0.0


@given(st.lists(st.integers(1, 30), unique=True), st.sets(st.integers(1, 30), min_size=1))
def test_scores_lie_between_none_and_all(ranked: list[int], evidence: set[int]) -> None:
    ranking, wanted = of(*ranked), set(of(*evidence))
    for score in (recall_at, hit_at, ndcg_at):
        assert 0 <= score(10, ranking, wanted) <= 1 + 1e-9


def test_the_interval_lies_around_the_mean_and_stays_the_same() -> None:
    low, high = interval([0.0, 1.0] * 50)
    assert 0.3 < low < 0.5 < high < 0.7
    assert interval([0.0, 1.0] * 50) == (low, high)
    assert interval([1.0, 1.0]) == (1.0, 1.0)


def test_a_table_has_a_row_for_each_category_and_one_for_all() -> None:
    scores = Scores()
    scores.add(1, of(1), set(of(1, 2)))
    scores.add(4, of(9, 1), set(of(1)))
    printed = table("Search", scores, NAMES, (1, 4)).splitlines()
    assert [row.split()[0] for row in printed] == [
        "Search",
        "R@5",
        "multi-hop",
        "single-hop",
        "all",
        "R@10",
    ]
    assert printed[4].split()[:4] == ["all", "of", "1-4", "0.750"]
    assert printed[4].split()[-1] == "2"
