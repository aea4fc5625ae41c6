import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.models.reading import READABLE_CHARACTERS, STARTS, Unreadable, read, values
from bot.models.tasks import Consolidation, Extraction

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
OBJECT = st.dictionaries(st.text(), JSON, min_size=2, max_size=4)
PROSE = st.text(st.characters(exclude_characters="[]{}<>", exclude_categories=["Cs"]))

CELL = {
    "scene": "Launch",
    "cell_type": "plan",
    "salience": 0.8,
    "content": "Anna ships.",
    "sources": [1],
}


FEW = settings(max_examples=50)


class Anything(BaseModel):
    model_config = {"extra": "allow"}


@FEW
@given(PROSE, OBJECT, PROSE, st.booleans(), st.sampled_from([None, 2]))
def test_an_object_is_found_whatever_prose_is_around(
    before: str, value: dict[str, Any], after: str, ascii_only: bool, indent: int | None
) -> None:
    text = before + json.dumps(value, ensure_ascii=ascii_only, indent=indent) + after
    assert next(iter(values(text))) == value


@FEW
@given(OBJECT, PROSE)
def test_an_object_is_found_in_a_code_fence(value: dict[str, Any], prose: str) -> None:
    assert next(iter(values(f"{prose}\n```json\n{json.dumps(value)}\n```\n{prose}"))) == value


@FEW
@given(st.lists(OBJECT, min_size=1, max_size=5))
def test_objects_come_in_their_order_and_inner_ones_not_by_themselves(
    several: list[dict[str, Any]],
) -> None:
    assert list(values(" and ".join(map(json.dumps, several)))) == several


@FEW
@given(st.text())
@example("{" * 5_000)
@example("[" * 5_000)
@example('{"a":' * 5_000)
@example("[" * 100_000 + "]" * 100_000)
@example('{"n": ' + "9" * 5_000 + "}")
@example("<think>" * 5_000)
@example("</think>" * 5_000)
def test_no_text_does_harm(text: str) -> None:
    for value in values(text):
        assert isinstance(value, dict | list)
    with contextlib.suppress(Unreadable):
        read(text, Consolidation)


@pytest.mark.parametrize(
    "nasty",
    [
        "{" * READABLE_CHARACTERS,
        "[" * READABLE_CHARACTERS,
        '{"a":[' * READABLE_CHARACTERS,
        ('{"a":[' + "1," * 1_000) * 100,
        "</think>{" * READABLE_CHARACTERS,
    ],
)
def test_what_is_read_in_vain_is_bounded(nasty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    parse = json.JSONDecoder.raw_decode

    def counted(self: json.JSONDecoder, text: str, at: int = 0) -> Any:
        try:
            return parse(self, text, at)
        except json.JSONDecodeError as error:
            parsed.append(error.pos - at)
            raise
        except RecursionError:
            parsed.append(len(text))
            raise

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", counted)
    assert list(values(nasty)) == []
    assert len(parsed) <= 2 * STARTS
    assert sum(parsed) <= 10 * READABLE_CHARACTERS


def test_a_text_is_read_no_further_than_an_answer_is_long() -> None:
    far = " " * READABLE_CHARACTERS + '{"summary": "too far"}'
    with pytest.raises(Unreadable):
        read(far, Consolidation)


@pytest.mark.parametrize(
    "text",
    [
        '{"summary": "Anna ships."}',
        '```json\n{"summary": "Anna ships."}\n```',
        '```\n{"summary": "Anna ships."}\n```',
        'Here you are: {"summary": "Anna ships."} I hope it helps {smile}.',
        'The shape {"summary": ...} filled in: {"summary": "Anna ships."}',
        '{"type": "object", "properties": {}} → {"summary": "Anna ships."}',
        '{"Consolidation": {"summary": "Anna ships."}}',
        '<think>Maybe {"summary": "a draft"}?</think>{"summary": "Anna ships."}',
        '\n<THINKING>{"summary": "a draft"}</THINKING>\n{"summary": "Anna ships."}',
        'Hm, {"summary": "a draft"}.</think>\n\n{"summary": "Anna ships."}',
        '<think>The tag </think> ends it. {"summary": "x"}</think>{"summary": "Anna ships."}',
        '[ ] {"summary": "Anna ships."}',
        '{"summary": "Anna ships.", "extra": NaN}',
    ],
)
def test_the_object_is_told_from_what_stands_around_it(text: str) -> None:
    assert read(text, Consolidation) == Consolidation(summary="Anna ships.")


def test_a_quoted_tag_is_a_part_of_the_object() -> None:
    text = json.dumps({"summary": "Anna wrote </think> and <think>."})
    assert read(text, Consolidation).summary == "Anna wrote </think> and <think>."
    assert read(f"<think>hm</think>{text}", Consolidation).summary.startswith("Anna wrote")


def test_line_breaks_in_a_text_are_forgiven() -> None:
    assert read('{"summary": "Anna\nships."}', Consolidation).summary == "Anna\nships."


def test_a_bare_list_stands_for_the_one_field() -> None:
    assert read(json.dumps([CELL, CELL]), Extraction) == read(
        json.dumps({"cells": [CELL, CELL]}), Extraction
    )
    assert read("[]", Extraction) == Extraction(cells=[])


@pytest.mark.parametrize(
    "broken_off", ['{"cells": [], "note": "it bro', json.dumps({"cells": [CELL, CELL]})[:-20]]
)
def test_a_list_inside_an_object_that_broke_off_is_not_the_answer(broken_off: str) -> None:
    with pytest.raises(Unreadable):
        read(broken_off, Extraction)


def test_a_draft_inside_an_unfinished_thought_is_not_the_answer() -> None:
    with pytest.raises(Unreadable):
        read('<think>I could write {"summary": "a draft"} but', Consolidation)


@pytest.mark.parametrize(
    ("text", "reason", "has_json"),
    [
        ("", "no complete JSON object", False),
        ("I would rather not.", "no complete JSON object", False),
        ('{"summary": "Anna', "no complete JSON object", False),
        ('{"text": "Anna ships."}', "summary: Field required", True),
        ('{"summary": 3}', "summary: Input should be a valid string", True),
        ("[1, 2]", "Input should be a valid dictionary", True),
    ],
)
def test_the_model_is_told_what_was_wrong(text: str, reason: str, has_json: bool) -> None:
    with pytest.raises(Unreadable, match=reason) as caught:
        read(text, Consolidation)
    assert caught.value.has_json is has_json
    assert caught.value.said == text


def test_what_the_model_is_told_names_a_few_mistakes_and_no_content() -> None:
    text = json.dumps({"cells": [{"scene": "a secret", "cell_type": "mood"}] * 500})
    with pytest.raises(Unreadable) as caught:
        read(text, Extraction)
    assert "cells.0.cell_type" in caught.value.reason
    assert "a secret" not in caught.value.reason
    assert len(caught.value.reason) < 500


def test_an_object_is_never_evaluated() -> None:
    with pytest.raises(Unreadable):
        read("{'summary': __import__('os').getcwd()}", Anything)
