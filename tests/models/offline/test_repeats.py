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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The hall is 400m off the mill", "The hall is 450m off the mill"),
        ("The disk of the server has 20GB", "The disk of the server has 40gb"),
        ("The club meets on the 1st of the month", "The club meets on the 2nd of the month"),
        ("The club opens at 9am in winter", "The club opens at 10am in winter"),
        ("The fan of rack5 has 8 blades", "The fan of rack5 has 9 blades"),
    ],
)
def test_a_figure_may_have_a_unit(old: str, new: str) -> None:
    assert same_subject(meaning(old), meaning(new))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The server rack5 has 35 fans", "The server rack6 has 42 fans"),
        ("The release v1 took 3 weeks of work", "The release v2 took 4 weeks of work"),
        ("Latency at P95 is 300 ms", "Latency at P99 is 800 ms"),
        ("Article sku12 weighs 4 kilos", "Article sku13 weighs 5 kilos"),
        ("The room 4b in the old north wing seats 12", "The room 5c in the old north wing seats 9"),
    ],
)
def test_a_name_with_a_figure_in_it_is_another_thing(one: str, other: str) -> None:
    assert not same_subject(meaning(one), meaning(other))


@given(st.text())
def test_everything_that_means_something_repeats_itself(text: str) -> None:
    said = meaning(text)
    assert says_no_more(said, said) == bool(said)
