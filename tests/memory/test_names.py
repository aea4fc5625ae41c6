"""Test which words of a text may be somebody's name."""

import pytest

from bot.memory.names import LOOKED_UP_WORDS, name_words, possible_names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Anna told Ben about the canoe", ["anna", "told", "ben", "canoe"]),
        ("José asks JOSE", ["jose", "asks"]),
        ("It is up to Will, and he will", ["will"]),
        ("They will go, of course", ["course"]),
        ("", []),
    ],
)
def test_every_word_that_tells_something_may_name_somebody(text: str, found: list[str]) -> None:
    assert possible_names(text) == found


@pytest.mark.parametrize(
    "name", ["José", "Queen of Cats", "Änne O'Neil", "小林さくら", "Ann-Marie"]
)
def test_a_name_is_recognised_where_it_stands_among_other_words(name: str) -> None:
    assert name_words(name)
    assert set(name_words(name)) <= set(possible_names(f"So, {name} said it"))


def test_a_pasted_page_is_read_at_its_beginning() -> None:
    assert possible_names("word" + " ".join(f"word{n}" for n in range(500)))[-1:] == [
        f"word{LOOKED_UP_WORDS - 1}"
    ]
