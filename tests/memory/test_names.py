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
    "name",
    ["José", "Queen of Cats", "Zoë O'Neil", "小林さくら", "Ann-Marie", "JohnSmith", "🦊", "สมชาย"],
)
def test_a_name_is_recognised_where_it_stands_among_other_words(name: str) -> None:
    assert name_words(name)
    assert set(name_words(name)) <= set(possible_names(f"So, {name} said it"))


def test_a_name_with_umlauts_is_recognised_in_all_its_spellings() -> None:
    for spelling in ("Jörg Müller", "Joerg Mueller", "Jorg Muller", "JÖRG MÜLLER"):
        assert set(possible_names(spelling)) <= set(name_words("Jörg Müller"))
    assert name_words("Łukasz") == ["lukasz"]


def test_a_pasted_page_is_read_at_its_beginning() -> None:
    assert possible_names("word" + " ".join(f"word{n}" for n in range(500)))[-1:] == [
        f"word{LOOKED_UP_WORDS - 1}"
    ]
