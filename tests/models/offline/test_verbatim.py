"""Which words stand in what somebody said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.verbatim import as_said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We rent the van.", "ok: We  rent\nthe van"),
        ("We rent the van…", "We rent the van on Friday"),
        ("We rent the van.", "**We** rent the `van`!"),
        ("We don't know.", "We don’t know"),
        ("我们租车。", "我们租车"),
    ],
)
def test_words_that_were_said_are_found(text: str, said: str) -> None:
    assert as_said(text, said) == text


def test_a_capital_that_was_added_is_taken_back() -> None:
    assert as_said("The recall fell.", "But the recall fell") == "the recall fell."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We rent the van.", ""),
        ("We rent the van.", "We rent the vans"),
        ("Ann rents the van.", "I rent the van"),
        ("We rent THE van.", "We rent the van"),
        ("…", "…"),
    ],
)
def test_other_words_are_not(text: str, said: str) -> None:
    assert as_said(text, said) is None


@given(st.text(), st.text())
def test_any_text_can_be_looked_for(text: str, said: str) -> None:
    found = as_said(text, said)
    assert found is None or found.casefold() == text.casefold()
