from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.forms import Form
from bot.playground.refusals import Refusal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def errors(form: Form) -> Any:
    """Return what was noted with a form, {} for nothing."""
    try:
        form.problems.check()
    except Refusal as refusal:
        return refusal.body["errors"]
    return {}


def codes(form: Form) -> list[str]:
    """Return the codes of what was noted with a form's own field."""
    return [error["code"] for error in errors(form).get("_errors", [])]


def test_a_field_below_a_missing_one_is_missing_too() -> None:
    form = Form({"a": [{"b": 1}]})
    assert form.at("a", 0, "b").value == 1
    assert form.at("a", 1, "b").value is None
    assert form.at("x", "y", 3).value is None


def test_problems_are_noted_under_the_path_of_their_field() -> None:
    form = Form({"a": [{"b": "long"}]})
    form.at("a", 0, "b").text(most=3)
    assert errors(form)["a"]["0"]["b"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"


@pytest.mark.parametrize(
    ("value", "least", "text", "noted"),
    [
        ("abc", 0, "abc", []),
        ("  abc ", 1, "abc", []),
        (12, 0, "12", []),
        (None, 0, "", []),
        (None, 1, "", ["BASE_TYPE_REQUIRED"]),
        ("   ", 1, "", ["BASE_TYPE_REQUIRED"]),
        ("abcdef", 0, "abcdef", ["BASE_TYPE_MAX_LENGTH"]),
        ("abcdef", 1, "abcdef", ["BASE_TYPE_BAD_LENGTH"]),
        (True, 0, "", ["STRING_TYPE_CONVERT"]),
        (["a"], 0, "", ["STRING_TYPE_CONVERT"]),
    ],
)
def test_text_is_stripped_and_measured(value: Any, least: int, text: str, noted: list[str]) -> None:
    form = Form(value)
    assert form.text(least=least, most=5) == text
    assert codes(form) == noted


def test_a_list_yields_its_fields_and_is_measured() -> None:
    form = Form([1, 2, 3])
    assert [item.value for item in form.items(most=5)] == [1, 2, 3]
    assert codes(form) == []
    assert len(list(form.items(most=2))) == 2
    assert codes(form) == ["BASE_TYPE_MAX_LENGTH"]


@pytest.mark.parametrize(
    ("value", "least", "noted"),
    [
        (None, 0, []),
        (None, 1, ["LIST_TYPE_CONVERT"]),
        ({}, 0, ["LIST_TYPE_CONVERT"]),
        ([], 1, ["BASE_TYPE_BAD_LENGTH"]),
    ],
)
def test_a_list_that_is_none_or_empty(value: Any, least: int, noted: list[str]) -> None:
    form = Form(value)
    assert list(form.items(least=least, most=5)) == []
    assert codes(form) == noted


@pytest.mark.parametrize(
    ("read", "value", "result", "noted"),
    [
        (lambda f: f.integer(least=1, most=9), 5, 5, []),
        (lambda f: f.integer(least=1, most=9, default=4), None, 4, []),
        (lambda f: f.integer(least=1, most=9), 0, 0, ["NUMBER_TYPE_MIN"]),
        (lambda f: f.integer(least=1, most=9), 10, 10, ["NUMBER_TYPE_MAX"]),
        (lambda f: f.integer(least=1, most=9), "5", 0, ["NUMBER_TYPE_COERCE"]),
        (lambda f: f.integer(least=1, most=9), True, 0, ["NUMBER_TYPE_COERCE"]),
        (lambda f: f.snowflake(), "123", 123, []),
        (lambda f: f.snowflake(), None, 0, []),
        (lambda f: f.snowflake(), "me", 0, ["NUMBER_TYPE_COERCE"]),
        (lambda f: f.choice((1, 2)), 2, 2, []),
        (lambda f: f.choice((1, 2)), 3, 3, ["BASE_TYPE_CHOICES"]),
        (lambda f: f.mapping(), {"a": 1}, {"a": 1}, []),
        (lambda f: f.mapping(), "a", {}, ["DICT_TYPE_CONVERT"]),
        (lambda f: f.url(), "https://example.org/a", "https://example.org/a", []),
        (lambda f: f.url(), "ftp://example.org", "ftp://example.org", ["URL_TYPE_INVALID_SCHEME"]),
        (lambda f: f.url(), "https://", "https://", ["URL_TYPE_INVALID_URL"]),
        (lambda f: f.url(), "nonsense", "nonsense", ["URL_TYPE_INVALID_URL"]),
        (lambda f: f.url(), None, "", ["BASE_TYPE_REQUIRED"]),
    ],
)
def test_other_values_are_checked(
    read: Callable[[Form], Any], value: Any, result: Any, noted: list[str]
) -> None:
    form = Form(value)
    assert read(form) == result
    assert codes(form) == noted


@given(JSON)
def test_no_value_at_all_breaks_a_form(value: Any) -> None:
    form = Form(value)
    form.text(most=5)
    list(form.items(most=5))
    form.mapping()
    form.integer(least=0, most=5)
    form.snowflake()
    form.url()
    form.at("a", 0, "b").text(least=1, most=5)
    assert errors(form)
