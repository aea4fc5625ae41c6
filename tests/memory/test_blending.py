"""Test how what words find and what lies near become one list."""

from datetime import UTC, datetime

from bot.ids import ChannelId, UserId
from bot.memory.blending import NEARNESS, WORTH_ALONE, blended, worth_of
from bot.memory.search import Hit

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def hit(number: int, score: float) -> Hit:
    return Hit(number, score, UserId(1), NOW, ChannelId(10))


def scores(hits: list[Hit]) -> dict[int, float]:
    return {each.id: each.score for each in hits}


def test_both_count_as_shares_of_what_the_best_of_words_is_worth() -> None:
    words, near = [hit(1, 8.0), hit(2, 4.0)], [hit(2, 1.0), hit(3, 0.5)]
    found = scores(blended(words, near, {1: 0.0, 2: 1.0, 3: 0.5}, worth_of(words)))
    assert found == {
        1: (1 - NEARNESS) * 8,
        2: (1 - NEARNESS) * 4 + NEARNESS * 8,
        3: NEARNESS * 4,
    }


def test_what_has_no_vector_keeps_its_score() -> None:
    words = [hit(1, 8.0), hit(2, 4.0)]
    assert scores(blended(words, [], {2: 0.5}, 8.0)) == {1: 8.0, 2: 4.0}


def test_the_best_comes_first_and_of_equals_the_newest() -> None:
    found = blended([hit(1, 1.0), hit(2, 1.0), hit(3, 2.0)], [], {}, 2.0)
    assert [each.id for each in found] == [3, 2, 1]


def test_where_words_find_nothing_what_lies_near_is_found_alone() -> None:
    assert worth_of([]) == WORTH_ALONE
    found = blended([], [hit(1, 1.0), hit(2, 0.2)], {1: 1.0, 2: 0.2}, worth_of([]))
    assert [each.id for each in found] == [1, 2]
