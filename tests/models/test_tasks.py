from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.models.tasks import Consolidation, ExtractedCell, Extraction
from bot.vocabulary import CELL_CHARACTERS, SCENE_NAME_CHARACTERS, CellType, RelationKind

CELL: dict[str, Any] = {
    "scene": "Launch",
    "cell_type": "plan",
    "salience": 0.8,
    "content": "Anna ships the launch on Friday.",
    "speaker": "Anna",
    "sources": [1, 2],
    "relations": [{"known": 3, "kind": "replaces"}],
    "about": ["Anna", "launch"],
    "assignee": "Anna",
    "due": date(2026, 5, 8),
    "since": None,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def cell(**changes: Any) -> ExtractedCell:
    return ExtractedCell.model_validate(CELL | changes)


def test_a_good_cell_is_taken_as_it_is() -> None:
    read = cell()
    assert read.cell_type is CellType.PLAN
    assert read.model_dump() == CELL | {"relations": [{"known": 3, "kind": RelationKind.REPLACES}]}


@pytest.mark.parametrize(
    ("given", "kept"),
    [(1.7, 1.0), (-3, 0.0), (80, 1.0), ("0.3", 0.3), ("7", 1.0), ("-1", 0.0), (0, 0.0), (1, 1.0)],
)
def test_salience_is_brought_into_its_range(given: object, kept: float) -> None:
    assert cell(salience=given).salience == kept


@pytest.mark.parametrize(
    ("changes", "field", "kept"),
    [
        ({"relations": "the second"}, "relations", []),
        ({"relations": [{"known": "x"}, {"known": 2, "kind": "eats"}, 7]}, "relations", []),
        ({"about": ["", "x" * 61, 5, " the  lake "]}, "about", ["the lake"]),
        ({"about": None}, "about", []),
        ({"assignee": None}, "assignee", ""),
        ({"due": "soon"}, "due", None),
        ({"due": "2026-05-08T10:00:00Z"}, "due", date(2026, 5, 8)),
        ({"since": "0001-01-01"}, "since", None),
    ],
)
def test_what_is_wrong_beside_a_memory_costs_only_itself(
    changes: dict[str, Any], field: str, kept: object
) -> None:
    assert getattr(cell(**changes), field) == kept


@pytest.mark.parametrize(
    "given", [float("nan"), float("inf"), float("-inf"), 10**400, "high", None, [0.5]]
)
def test_salience_that_is_no_number_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        cell(salience=given)


@pytest.mark.parametrize(
    "changes",
    [
        {"cell_type": "opinion"},
        {"cell_type": ""},
        {"content": ""},
        {"content": " \n\t "},
        {"content": "x" * (CELL_CHARACTERS + 1)},
        {"scene": "  "},
        {"scene": "x" * (SCENE_NAME_CHARACTERS + 1)},
        {"sources": []},
        {"sources": ["first"]},
        {"sources": None},
        {"content": "half a character: \ud83d"},
    ],
)
def test_what_no_cell_may_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        cell(**changes)


def test_space_around_texts_is_taken_off_before_they_are_measured() -> None:
    read = cell(scene=f" {'x' * SCENE_NAME_CHARACTERS} ", content="\nAnna ships.  ")
    assert (len(read.scene), read.content) == (SCENE_NAME_CHARACTERS, "Anna ships.")


def test_what_may_be_missing_has_a_default_and_what_is_extra_is_dropped() -> None:
    needed = {key: CELL[key] for key in ("scene", "cell_type", "salience", "content", "sources")}
    read = ExtractedCell.model_validate(needed | {"mood": "good"})
    assert (read.speaker, read.relations) == ("", [])
    assert "mood" not in read.model_dump()


def test_numbers_of_lines_may_come_as_text() -> None:
    assert cell(sources=["1", 2.0]).sources == [1, 2]


def test_one_bad_cell_does_not_cost_the_others() -> None:
    bad = [CELL | {"cell_type": "mood"}, "a cell", None, 7, {}]
    read = Extraction.model_validate({"cells": [*bad, CELL, *bad]})
    assert [one.content for one in read.cells] == [CELL["content"]]


def test_nothing_to_remember_is_an_answer() -> None:
    assert Extraction.model_validate({"cells": []}).cells == []


def test_cells_of_which_none_is_valid_are_not_taken_for_nothing_to_remember() -> None:
    with pytest.raises(ValidationError, match="cell_type"):
        Extraction.model_validate({"cells": [CELL | {"cell_type": "mood"}]})


@pytest.mark.parametrize("cells", [None, "none", 3, {"scene": "Launch"}])
def test_cells_that_are_no_list_are_refused(cells: object) -> None:
    with pytest.raises(ValidationError):
        Extraction.model_validate({"cells": cells})


@settings(max_examples=50)
@given(
    st.lists(
        JSON | st.fixed_dictionaries({key: JSON | st.just(CELL[key]) for key in CELL}), max_size=4
    )
)
def test_whatever_a_model_returns_only_valid_cells_are_kept(cells: list[Any]) -> None:
    try:
        kept = Extraction.model_validate({"cells": cells}).cells
    except ValidationError:
        assert cells
        return
    assert len(kept) <= len(cells)
    for one in kept:
        assert 0.0 <= one.salience <= 1.0
        assert 1 <= len(one.content) <= CELL_CHARACTERS
        assert one.sources
        one.content.encode()


def test_a_summary_is_a_text() -> None:
    assert Consolidation.model_validate({"summary": " Anna ships. "}).summary == "Anna ships."
    for wrong in ({}, {"summary": None}, {"summary": ["Anna ships."]}, {"summary": 3}):
        with pytest.raises(ValidationError):
            Consolidation.model_validate(wrong)
