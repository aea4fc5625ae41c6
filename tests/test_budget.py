"""Keep to a number of tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import prompt_lines
from bot.budget import CUT, clipped, estimated_tokens, fitting

TEXTS = st.text(max_size=400)
BUDGETS = st.integers(min_value=0, max_value=120)


def test_english_prose_takes_about_four_letters_a_token() -> None:
    prose = "The release moves to Friday because the payment tests are not done yet. " * 10
    assert len(prose) / 4 <= estimated_tokens(prose) <= len(prose) / 3.5


@pytest.mark.parametrize("dense", ["2026-03-02 09:00", "{}[]();:!?", "1234567890"])
def test_digits_and_signs_take_more_than_letters(dense: str) -> None:
    assert estimated_tokens(dense) > estimated_tokens("a" * len(dense))


@pytest.mark.parametrize("text", ["金曜日に公開します", "Привет", "🎉🎉🎉"])
def test_other_scripts_take_a_token_a_sign(text: str) -> None:
    assert estimated_tokens(text) >= len(text)


def test_nothing_takes_hardly_anything() -> None:
    assert estimated_tokens("") == 1


@given(TEXTS, TEXTS)
def test_lines_together_take_no_more_than_each_alone(one: str, other: str) -> None:
    together = estimated_tokens(f"{one}\n{other}")
    assert together <= estimated_tokens(one) + estimated_tokens(other)


@given(TEXTS, TEXTS)
def test_more_text_never_takes_less(one: str, more: str) -> None:
    assert estimated_tokens(one) <= estimated_tokens(one + more)


@given(TEXTS, BUDGETS)
def test_a_clipped_text_keeps_within_its_tokens(text: str, tokens: int) -> None:
    assert estimated_tokens(clipped(text, tokens)) <= max(tokens, 1)


@given(TEXTS, BUDGETS)
def test_a_clipped_text_is_the_beginning_with_a_sign_where_it_was_cut(
    text: str, tokens: int
) -> None:
    short = clipped(text, tokens)
    assert short in (text, "") or (short.endswith(CUT) and text.startswith(short[: -len(CUT)]))


@given(TEXTS, BUDGETS)
def test_a_text_is_clipped_for_the_form_in_which_it_is_shown(text: str, tokens: int) -> None:
    short = clipped(text, tokens, prompt_lines.quoted)
    assert estimated_tokens(prompt_lines.quoted(short)) <= max(tokens, 2)


@given(st.text(alphabet="ab c\n", min_size=1, max_size=300), st.integers(3, 100))
def test_a_clipped_text_is_as_long_as_may_be(text: str, tokens: int) -> None:
    short = clipped(text, tokens)
    if short != text:
        longer = text[: len(short)].rstrip() + CUT
        assert len(longer) <= len(short) or estimated_tokens(longer) > tokens


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert clipped("  We ship on Friday.\n", 100) == "  We ship on Friday.\n"


def test_a_long_text_is_clipped_without_delay() -> None:
    assert estimated_tokens(clipped("word 漢字 " * 100_000, 1_000)) <= 1_000


def test_items_are_chosen_in_order_while_they_fit() -> None:
    assert fitting(["aaaa", "bbbb", "cccc"], str, 4) == ["aaaa", "bbbb"]


def test_an_item_too_large_does_not_keep_out_the_ones_behind_it() -> None:
    assert fitting(["x" * 400, "small"], str, 10) == ["small"]


def test_without_gaps_choosing_ends_where_one_is_too_large() -> None:
    items = ["first", "x" * 400, "small"]
    assert fitting(items, str, 10, gaps=False) == ["first"]


def test_without_tokens_nothing_fits() -> None:
    assert fitting(["a"], str, 0) == []
    assert fitting(["a"], str, -50) == []


@given(st.lists(TEXTS, max_size=12), BUDGETS)
def test_what_fits_keeps_within_its_tokens_as_lines(texts: list[str], tokens: int) -> None:
    chosen = fitting(texts, str, tokens)
    assert not chosen or estimated_tokens("\n".join(chosen)) <= tokens


def test_items_are_measured_by_the_line_they_become() -> None:
    assert fitting([1, 2], lambda number: "x" * 100 * number, 30) == [1]
