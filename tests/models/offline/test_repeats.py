"""When a memory says nothing new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.repeats import meaning, repeated, same_subject, says_no_more
from tests.models.offline.conversation import memory


def repeats(known: str, said: str) -> bool:
    remembered = memory(known)
    return repeated(meaning(said), [(remembered, meaning(known))]) is remembered


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("Ann prefers tea.", "Ann prefers tea."),
        ("Ann prefers tea.", "Ann preferred the tea!"),
        ("Ann: The hall costs 400 euros.", "Ann: the hall costs 400 euros"),
        ("Ann will paint the old front door.", "Ann will paint the front door."),
        ("我们用数据库。", "我们用数据库"),
    ],
)
def test_the_same_in_other_forms_is_a_repeat(known: str, said: str) -> None:
    assert repeats(known, said)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("Ann's favourite colour is purple.", "Ann's favourite colour is cyan."),
        ("Ann: The hall costs 400 euros.", "Ann: The hall costs 450 euros."),
        ("Ann prefers tea.", "Ben prefers tea."),
        ("Ann likes Ben.", "Ben likes Ann."),
        ("Ann eats meat.", "Ann doesn't eat meat."),
        ("We meet before lunch.", "We meet after lunch."),
        ("Ann will paint the door.", "Ann will paint the door blue on Sunday."),
        ("Ann will paint the door blue with the rest of the old paint.", "Ann will paint."),
        ("anything", "the"),
    ],
)
def test_other_values_names_and_turns_are_not(known: str, said: str) -> None:
    assert not repeats(known, said)


def test_a_new_figure_for_the_same_thing_is_noticed() -> None:
    old, new = meaning("The hall costs 400 euros"), meaning("The hall costs 450 euros")
    assert same_subject(old, new)
    assert not same_subject(old, old)
    assert not same_subject(old, meaning("The band costs 450 dollars"))


@given(st.text())
def test_everything_that_means_something_repeats_itself(text: str) -> None:
    said = meaning(text)
    assert says_no_more(said, said) == bool(said)
