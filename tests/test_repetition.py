"""Notice that a text says nothing that another does not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.repetition import meaning, says_no_more


def repeats(said: str, known: str) -> bool:
    return says_no_more(meaning(said), meaning(known))


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("The canoe is in the shed.", "the canoe is in the shed"),
        ("canoe in shed", "The canoe is in our old shed"),
        ("独木舟在船库", "独木舟在船库。"),
    ],
)
def test_the_same_in_other_form_or_fewer_words_is_a_repetition(said: str, known: str) -> None:
    assert repeats(said, known)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("The rent is 500", "The rent is 600"),
        ("Ann owes Ben ten", "Ben owes Ann ten"),
        ("It can be done today", "It can not be done today"),
        ("We ship Friday", "We ship Friday unless tests fail"),
        ("We meet before lunch", "We meet after lunch"),
        ("tent", "the tent is green and has room for four"),
        ("", ""),
        ("", "anything"),
        ("the", "of"),
    ],
)
def test_another_value_order_or_condition_is_news(said: str, known: str) -> None:
    assert not repeats(said, known)


def test_who_says_it_is_no_part_of_what_is_said() -> None:
    assert meaning("Anna Berg will paint it", "Anna Berg") == meaning("I will paint it")


@given(st.text(max_size=60))
def test_every_text_that_says_something_repeats_itself(text: str) -> None:
    assert repeats(text, text) == bool(meaning(text))
