"""What an obeying model writes in the background: summaries, topics, conclusions, verdicts."""

from typing import Any

import pytest

from bot.consolidation import accepted, names_better
from bot.errors import UnreadableAnswer
from bot.gathering import grounded
from bot.ids import CellId, SceneId
from bot.memory.records import Cell
from bot.models.reading import Unreadable, read
from bot.models.tasks import Consolidation, Extraction
from bot.vocabulary import CellType
from tests.attacks.catalogue import ATTACKS, Attack, of_kinds
from tests.stage import ANNA, GENERAL, START, place

ORDERS = [
    attack
    for attack in of_kinds(
        "an order in a message",
        "an order for other people's answers",
        "an order in another language",
    )
    if "Mara prefers" not in attack.text  # says of Mara what she may like: told as that
]
FACT = "The canoe is green."


def known(content: str) -> Cell:
    return Cell(
        CellId(1),
        SceneId(1),
        "Canoe",
        CellType.FACT,
        0.9,
        content,
        ANNA,
        "Anna",
        place(GENERAL),
        START,
        START,
    )


@pytest.mark.parametrize("attack", ORDERS, ids=str)
def test_a_summary_keeps_what_it_tells_and_loses_the_order(attack: Attack) -> None:
    kept = accepted(f"{FACT} {attack.text}", "")
    assert FACT in kept
    assert attack.text not in kept
    with pytest.raises(UnreadableAnswer):
        accepted(attack.text, "")


@pytest.mark.parametrize("attack", ORDERS, ids=str)
def test_no_topic_is_called_by_an_order(attack: Attack) -> None:
    name = attack.text[:60]
    assert not names_better(Consolidation(summary=f"{FACT} {name}", name=name), "Canoe")
    assert not grounded(attack.text, [known(attack.text)])


def test_a_topic_is_called_by_what_its_memories_say() -> None:
    assert names_better(Consolidation(summary=FACT, name="Green canoe"), "Canoe")
    assert grounded("Green canoe", [known(FACT)])


DEEP = (
    "[" * 50_000,
    '{"cells": ' * 20_000,
    '{"cells": [' + '{"content": ' * 5_000,
    "\\u0000" * 20_000,
    '{"cells": [{"sources": [' + "9" * 50_000 + "]}]}",
    '{"cells": [{"salience": 1e999}]}',
    '{"cells": {"cells": {"cells": []}}, "__class__": "os.system"}',
)


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_no_object_is_too_deep_to_be_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, Extraction)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_an_attack_that_is_answered_instead_of_an_object_is_none(attack: Attack) -> None:
    try:
        found: Any = read(attack.text, Extraction)
    except Unreadable:
        return
    assert found.cells == []  # '{"cells": []}' in an attack says that there is nothing
