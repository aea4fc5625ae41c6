"""Test how hits among messages and among cells become one ranking."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.ids import CellId, MessageId, UserId
from bot.memory.dates import Period
from bot.memory.merging import CELL_FACTOR, Find, merged, weighed
from bot.memory.named import DATE_FACTOR, PERSON_FACTOR, Named
from bot.memory.search import Hit
from tests.memory.samples import START

NOBODY = Named(frozenset(), ())
ANNA, BEN = UserId(101), UserId(102)


def hit(number: int, score: float, by: UserId = ANNA, days_ago: int = 0) -> Hit:
    return Hit(number, score, by, START - timedelta(days=days_ago))


def of(*messages: int) -> list[MessageId]:
    return [MessageId(message) for message in messages]


class TestWeighing:
    def test_scores_are_shares_of_the_best(self) -> None:
        assert weighed([hit(1, 8.0), hit(2, 2.0)], NOBODY) == {1: 1.0, 2: 0.25}

    def test_nothing_weighs_nothing(self) -> None:
        assert weighed([], NOBODY) == {}
        assert weighed([hit(1, 0.0)], NOBODY) == {1: 0.0}

    def test_who_is_named_is_preferred_not_demanded(self) -> None:
        named = Named(frozenset({BEN}), ())
        scores = weighed([hit(1, 1.2), hit(2, 1.0, BEN), hit(3, 2.0)], named)
        assert sorted(scores, key=scores.__getitem__) == [1, 2, 3]
        assert scores[2] / scores[1] == PERSON_FACTOR / 1.2

    def test_so_is_when(self) -> None:
        day = Period(START - timedelta(days=2), START - timedelta(days=1))
        named = Named(frozenset({BEN}), (day,))
        then, other = hit(1, 1.0, BEN, days_ago=2), hit(2, 1.0, BEN, days_ago=1)
        assert weighed([then, other], named) == {1: 1.0, 2: 1 / DATE_FACTOR}


class TestMerging:
    def test_a_cell_replaces_the_messages_it_was_drawn_from(self) -> None:
        ranking = merged({1: 1.0, 2: 0.5, 3: 0.4}, {7: 0.6}, {CellId(7): of(1, 2)})
        assert ranking == [
            Find(1.0, CellId(7), MessageId(1)),
            Find(0.4, None, MessageId(3)),
        ]

    def test_a_cell_without_a_hit_among_its_messages_stands_by_itself(self) -> None:
        ranking = merged({1: 0.5}, {7: 1.0}, {CellId(7): of(9)})
        assert ranking == [
            Find(CELL_FACTOR, CellId(7), None),
            Find(0.5, None, MessageId(1)),
        ]

    def test_several_cells_of_one_message_are_all_lifted(self) -> None:
        sources = {CellId(7): of(1), CellId(8): of(1)}
        assert merged({1: 1.0}, {7: 0.2, 8: 0.1}, sources) == [
            Find(1.0, CellId(8), MessageId(1)),
            Find(1.0, CellId(7), MessageId(1)),
        ]

    def test_of_equal_evidence_the_latest_message_is_named(self) -> None:
        [find] = merged({1: 0.5, 2: 0.5}, {7: 0.1}, {CellId(7): of(1, 2)})
        assert find.message_id == 2

    def test_nothing_merges_to_nothing(self) -> None:
        assert merged({}, {}, {}) == []


SCORES = st.dictionaries(st.integers(1, 30), st.floats(0, 1), max_size=20)
SOURCES = st.dictionaries(
    st.integers(1, 30).map(CellId), st.lists(st.integers(1, 30).map(MessageId), max_size=4)
)


@given(SCORES, SCORES, SOURCES)
def test_everything_is_said_once_best_first(
    messages: dict[int, float],
    cells: dict[int, float],
    sources: dict[CellId, list[MessageId]],
) -> None:
    ranking = merged(messages, cells, sources)
    assert sorted(f.cell_id for f in ranking if f.cell_id is not None) == sorted(cells)
    spoken_for = {each for cell in cells for each in sources.get(CellId(cell), [])}
    alone = [find.message_id for find in ranking if find.cell_id is None]
    assert set(alone) == set(messages) - spoken_for
    assert len(alone) == len(set(alone))
    assert all(one.score >= other.score for one, other in pairwise(ranking))
    backwards = dict(reversed(list(cells.items())))
    assert merged(dict(reversed(list(messages.items()))), backwards, sources) == ranking
