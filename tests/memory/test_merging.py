"""Test how hits among messages and among cells become one ranking."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.ids import CellId, MessageId
from bot.memory.merging import CELL_FACTOR, Find, merged


def of(*messages: int) -> list[MessageId]:
    return [MessageId(message) for message in messages]


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

    def test_a_few_weak_cells_do_not_go_before_good_messages(self) -> None:
        ranking = merged({1: 9.0, 2: 8.0, 3: 7.0}, {7: 2.0}, {CellId(7): of(4)})
        assert [find.message_id for find in ranking[:3]] == [1, 2, 3]

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
