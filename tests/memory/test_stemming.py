"""Test that words are stemmed as the index stems them."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.memory import stemming
from bot.memory.migrations import FUNCTIONS, migrations
from bot.memory.stemming import Stemmer
from bot.memory.text import index_text, words


@pytest.fixture(scope="module")
def stemmer() -> Iterator[Stemmer]:
    made = Stemmer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """Lend a database with the schema that guilds have."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    for name, function in FUNCTIONS.items():
        database.create_function(name, 1, function)
    for step in migrations():
        for statement in step.statements:
            database.execute(statement)
    yield database
    database.close()


def test_forms_of_a_word_share_a_term(stemmer: Stemmer) -> None:
    terms = stemmer.terms(["canoes", "canoe", "canoeing"])
    assert set(terms.values()) == {("cano",)}
    assert stemmer.terms(["Café", "CAFE"]) == {"Café": ("cafe",), "CAFE": ("cafe",)}


def test_punctuation_has_no_term_and_unspaced_pairs_have_two(stemmer: Stemmer) -> None:
    assert stemmer.terms(["?!", "", "東京"]) == {"?!": (), "": (), "東京": ("東", "京")}


def test_what_is_no_letter_is_kept_where_it_makes_the_word(stemmer: Stemmer) -> None:
    one_each = ["c++", "🛶", "👩\u200d🚀", "हिन्दी", "กิ"]
    assert stemmer.terms(one_each) == {word: (word,) for word in one_each}


def test_nothing_is_asked_about_nothing(stemmer: Stemmer) -> None:
    assert stemmer.terms([]) == {}


@settings(max_examples=300)
@given(st.lists(st.text(st.characters()), max_size=8))
def test_they_are_the_terms_that_the_index_holds(
    stemmer: Stemmer, index: sqlite3.Connection, texts: list[str]
) -> None:
    found = words(" ".join(texts))
    index.execute("BEGIN")
    index.execute(
        "INSERT INTO messages_fts (rowid, text, context, facts) VALUES (1, ?, '', '')",
        (index_text(" ".join(texts)),),
    )
    held = {term for (term,) in index.execute("SELECT term FROM messages_fts_terms")}
    index.execute("ROLLBACK")
    assert {term for terms in stemmer.terms(found).values() for term in terms} <= held


def test_words_that_are_forgotten_are_learnt_again(
    stemmer: Stemmer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stemming, "REMEMBERED_WORDS", 3)
    assert stemmer.terms(["one", "two"])["two"] == ("two",)
    mixed = stemmer.terms(["two", "three", "four"])  # "two" is known when all is forgotten
    assert mixed == {"two": ("two",), "three": ("three",), "four": ("four",)}
    many = stemmer.terms(f"word{at}" for at in range(10))
    assert many["word9"] == ("word9",)
    assert len(stemmer._known) == 10
    assert stemmer.terms(["two"]) == {"two": ("two",)}
    assert len(stemmer._known) == 1


def test_what_was_asked_before_is_not_asked_again(
    stemmer: Stemmer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stemmer.terms(["harbour"])
    learnt: list[str] = []
    monkeypatch.setattr(stemmer, "_learn", lambda unknown: learnt.extend(unknown))
    assert stemmer.terms(["harbour"]) == {"harbour": ("harbour",)}
    assert learnt == []
