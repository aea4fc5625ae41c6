"""Test that equal names are told to be equal, and different ones are not."""

import pytest

from bot.memory.entity_names import NAME_CHARACTERS, entity_key, names_something, tidy_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Frontier", "frontier"),
        ("Frontier", "Frontier’s"),
        ("the beta release", "beta releases"),
        ("Beta-Release", "beta release"),
        ("**Boat Club**", "The Boat Club"),
        ("city", "cities"),
        ("box", "boxes"),
        ("@Anna", "anna"),
        ("İzmir", "Izmir"),
        ("  Lake\n Como ", "Lake Como"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert entity_key(one) == entity_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paris", "Pari"),
        ("Mark", "Marks"),
        ("beta", "beta release"),
        ("Anna", "Anna Berg"),
        ("v2.1", "v21"),
        ("status", "statu"),
        ("#general", "general"),
    ],
)
def test_wording_that_is_merely_alike_is_another_name(one: str, other: str) -> None:
    assert entity_key(one) != entity_key(other)


@pytest.mark.parametrize(
    "text",
    ["", "?", "a", "the team", "Monday", "next week", "everyone", "@here", "don't", "123", "🔥"],
)
def test_what_names_nothing_in_particular_is_no_name(text: str) -> None:
    assert not names_something(text)


def test_a_description_is_no_name() -> None:
    assert not names_something("x" * (NAME_CHARACTERS + 1))
    assert not names_something("what Anna said to Ben on the boat")
    assert names_something("Boat Club")


def test_a_name_is_shown_in_one_line_and_without_signs_around_it() -> None:
    assert tidy_name('"the\n Boat  Club\'s",') == "Boat Club"
