"""Test by which rules scenes are one topic, or several."""

from collections.abc import Sequence

from bot.models.offline.gathering import merge, split
from bot.models.tasks import Memory, MergingTask, Sketch, SplittingTask
from tests.models.offline.conversation import finished, memory

CANOE = ["We sold the canoe.", "The blue canoe is heavy.", "Ben repaired the canoe."]
PRINTER = ["We bought the printer.", "The loud printer is new.", "Anna cleaned the printer."]


def told(texts: Sequence[str], first: int = 1) -> tuple[Memory, ...]:
    return tuple(memory(text, number=number) for number, text in enumerate(texts, start=first))


def same(
    one: str,
    other: str,
    *,
    texts: Sequence[str] = CANOE,
    others: Sequence[str] = PRINTER,
    alike: float = 0.0,
    crowded: bool = False,
) -> tuple[int | None, str]:
    task = MergingTask(
        Sketch(0, one, "", told(texts)), (Sketch(1, other, "", told(others), alike),), crowded
    )
    answer = finished(merge(task))
    return answer.same, answer.name


def test_a_narrower_name_is_the_same_topic_under_the_broader_name() -> None:
    assert same("Memory", "Memory System") == (1, "Memory")


def test_a_shared_word_is_enough_only_where_the_same_is_said() -> None:
    assert same("Canoe Trip", "Canoe Club") == (None, "")
    assert same("Canoe Trip", "Canoe Club", others=CANOE)[0] == 1


def test_likeness_alone_makes_no_one_topic() -> None:
    assert same("Favourite Colour", "Printer", others=CANOE, alike=0.95)[0] is None


def test_where_there_are_too_many_a_small_scene_joins_sooner_than_a_big_one() -> None:
    assert same("Canoe", "Printer", alike=0.1, crowded=True)[0] == 1
    many = [f"The canoe needs {number} paddles." for number in range(2, 11)]
    assert same("Canoe", "Printer", texts=many, others=many, alike=0.1, crowded=True)[0] is None


def test_a_scene_without_a_topic_is_no_topic() -> None:
    assert same("General", "Canoe", alike=0.9, crowded=True) == (None, "")


def test_parts_with_names_of_their_own_are_topics() -> None:
    cells = told([*CANOE, *PRINTER])
    answer = finished(split(SplittingTask("Club", cells, ((1, 2, 3), (4, 5, 6)))))
    assert [(group.name, group.cells) for group in answer.groups] == [
        ("Canoe", [1, 2, 3]),
        ("Printer", [4, 5, 6]),
    ]


def test_the_part_that_is_named_after_the_scene_keeps_its_name() -> None:
    cells = told([*CANOE, *PRINTER])
    answer = finished(split(SplittingTask("Canoe Fleet", cells, ((1, 2, 3), (4, 5, 6)))))
    assert [group.name for group in answer.groups] == ["Canoe Fleet", "Printer"]


def test_parts_that_nothing_tells_apart_are_one_topic() -> None:
    cells = told([*CANOE, *CANOE])
    assert finished(split(SplittingTask("Club", cells, ((1, 2, 3), (4, 5, 6))))).groups == []
    assert finished(split(SplittingTask("Club", (), ()))).groups == []
