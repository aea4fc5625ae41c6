"""What is known of a word out of its context."""

import pytest

from bot.models.offline.lexicon import (
    WEAK_WEIGHT,
    content_stems,
    entry,
    is_function_word,
    topic_weights,
)
from bot.models.offline.stopwords import ENGLISH


@pytest.mark.parametrize("word", ["Postgres", "canoe", "hallucination", "budget", "UAT"])
def test_nouns_that_name_something_are_strong(word: str) -> None:
    assert entry(word).strong
    assert entry(word).substance == 1.0


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("the", "function"),
        ("someone", "function"),
        ("lol", "chatter"),
        ("Monday", "time"),
        ("weeks", "time"),
        ("decided", "verb"),
        ("taken", "verb"),
        ("issue", "weak"),
        ("formats", "weak"),
        ("stable", "quality"),
        ("beautiful", "quality"),
        ("quickly", "adverb"),
        ("1.1s", "number"),
        ("example.com", "number"),
        ("docs.example.org", "number"),
    ],
)
def test_other_words_are_known_for_what_they_are(word: str, kind: str) -> None:
    assert getattr(entry(word), kind)
    assert not entry(word).strong


@pytest.mark.parametrize("word", ["family", "supply", "July"])
def test_not_every_word_in_ly_is_an_adverb(word: str) -> None:
    assert not entry(word).adverb


def test_a_possessive_is_the_word_itself() -> None:
    assert entry("Anna's").folded == "anna"


def test_function_words_count_in_their_language() -> None:
    assert is_function_word("und", "de")
    assert not is_function_word("und", ENGLISH)
    assert is_function_word("the", "de")


def test_content_stems_leave_function_words_out() -> None:
    assert content_stems("The quotes of the team", ENGLISH) == {"quot", "team"}
    assert content_stems("Die Preise und der Plan", "de") == {"preis", "plan"}
    assert content_stems("数据库", ENGLISH) == {"数据", "据库"}


def test_a_topic_is_told_by_its_strong_words() -> None:
    assert topic_weights("Memory System") == {"memori": 1.0, "system": WEAK_WEIGHT}
    assert topic_weights("UI") == {"ui": 1.0}
    assert topic_weights("of the") == {}
