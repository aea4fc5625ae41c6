"""Test that any text becomes a safe query, at a bounded cost."""

import sqlite3
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.memory.query import (
    CHEAP_POSTINGS,
    NEAR_WORDS,
    PAIRED_WORDS,
    POSTINGS,
    QueryWord,
    broad,
    narrow,
    phrase,
    queries,
    together,
    within_budget,
)
from bot.memory.stemming import TOKENIZER
from bot.memory.text import index_text, query_words, words

LETTERS_END = 0x33000  # Unicode has none beyond
COUNTED = st.lists(
    st.builds(QueryWord, st.text("abc", min_size=1, max_size=3), st.integers(0, 2 * POSTINGS)),
    max_size=12,
    unique_by=lambda word: word.word,
)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    database.execute(f'CREATE VIRTUAL TABLE said USING fts5 (text, tokenize = "{TOKENIZER}")')
    yield database
    database.close()


@settings(max_examples=500)
@given(st.text(st.characters()))
@example('"')
@example("canoe AND NOT NEAR(lake, 2) OR text:x* ^ - + ( ) { } \" '")
@example("NOT")
@example("a\0b")
@example("\ud83d")
@example("🛶🛶")
@example("x" * 10_000)
@example("東京 " * 3_000)
@example("' OR 1=1; DROP TABLE said; --")
def test_any_text_makes_queries_that_sqlite_understands(
    index: sqlite3.Connection, text: str
) -> None:
    cheap = [QueryWord(word, 1) for word in query_words(text)]
    dear = [QueryWord(word, CHEAP_POSTINGS) for word in query_words(text)]
    for match in [*queries(cheap), *queries(dear)]:
        index.execute("SELECT rowid FROM said WHERE said MATCH ?", (match,)).fetchall()


@settings(max_examples=200)
@given(st.text(st.characters(), min_size=1), st.text(st.characters()))
def test_every_word_worth_asking_for_is_found_again(
    index: sqlite3.Connection, before: str, after: str
) -> None:
    text = f"{before} {after}"
    index.execute("DELETE FROM said")
    index.execute("INSERT INTO said VALUES (?)", (index_text(text),))
    for word in query_words(text):
        found = index.execute("SELECT 1 FROM said WHERE said MATCH ?", (phrase(word),)).fetchall()
        assert found == [(1,)], word


def test_no_letter_of_any_script_is_lost_in_the_index(index: sqlite3.Connection) -> None:
    letters = {word: None for sign in range(LETTERS_END) for word in words(f"{chr(sign)}x")}
    numbered = list(enumerate(letters, start=1))
    index.execute("DELETE FROM said")
    index.executemany(
        "INSERT INTO said (rowid, text) VALUES (?, ?)", [(n, index_text(w)) for n, w in numbered]
    )
    found = "SELECT 1 FROM said WHERE said MATCH ? AND rowid = ?"
    lost = [
        word for n, word in numbered[::7] if not index.execute(found, (phrase(word), n)).fetchall()
    ]
    assert len(numbered) > 50_000
    assert lost == []


def test_no_sign_in_a_word_is_an_operator() -> None:
    assert phrase("canoe") == '"canoe"'
    assert phrase("東京") == '"東 京"'
    assert phrase('say "hi"*') == '"say hi"'
    assert phrase("get_user_name") == '"get user name"'


def test_other_spellings_of_a_word_stand_in_its_place() -> None:
    asked = [QueryWord("muller", 900, ('"mueller"',)), QueryWord("canoe", CHEAP_POSTINGS)]
    assert queries(asked) == [
        '(("muller" OR "mueller") AND "canoe")',
        '("muller" OR "mueller") OR "canoe"',
    ]


def test_words_said_together_are_near_each_other(index: sqlite3.Connection) -> None:
    assert together(("canoe",)) == '"canoe"'
    index.execute("DELETE FROM said")
    far = " ".join(["hm"] * (NEAR_WORDS + 1))
    texts = ["plan of the data", "the data plan", f"plan {far} data", "data alone"]
    index.executemany("INSERT INTO said (rowid, text) VALUES (?, ?)", enumerate(texts, start=1))
    asked = "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rowid"
    assert index.execute(asked, (together(("data", "plan")),)).fetchall() == [(1,), (2,)]


def test_without_words_nothing_is_asked() -> None:
    assert queries([]) == []
    assert broad([]) is None
    assert narrow([]) is None
    assert narrow([QueryWord("alone", 5)]) is None


def test_cheap_words_are_all_asked_for_at_once_with_or() -> None:
    asked = [QueryWord("green", 10), QueryWord("canoe", CHEAP_POSTINGS - 10)]
    assert queries(asked) == ['"green" OR "canoe"']


def test_dear_words_are_asked_for_in_pairs_first() -> None:
    asked = [QueryWord("common", CHEAP_POSTINGS), QueryWord("rare", 1), QueryWord("medium", 50)]
    assert queries(asked) == [
        '("rare" AND "medium") OR ("rare" AND "common") OR ("medium" AND "common")',
        '"rare" OR "medium" OR "common"',
    ]


def test_a_dear_word_alone_is_still_asked_for() -> None:
    assert queries([QueryWord("common", 10 * POSTINGS)]) == ['"common"']


def test_only_the_rarest_words_are_paired() -> None:
    asked = [QueryWord(f"w{at}", CHEAP_POSTINGS + at) for at in range(PAIRED_WORDS + 1)]
    pairs = narrow(asked)
    assert pairs is not None
    paired = pairs.count(" AND ")
    assert paired == len(list(combinations(range(min(PAIRED_WORDS, len(within_budget(asked)))), 2)))
    assert f"w{PAIRED_WORDS}" not in pairs


@given(COUNTED)
def test_the_budget_holds_the_rarest_words_and_always_one(words: list[QueryWord]) -> None:
    chosen = within_budget(words)
    left = [word for word in words if word not in chosen]
    assert bool(chosen) == bool(words)
    assert len(chosen) <= 1 or sum(word.postings for word in chosen) <= POSTINGS
    assert all(word.postings <= other.postings for word in chosen for other in left)
    if left:
        rarest = min(word.postings for word in left)
        assert sum(word.postings for word in chosen) + rarest > POSTINGS


@given(COUNTED)
def test_no_query_reads_more_postings_than_the_cap(words: list[QueryWord]) -> None:
    postings = {phrase(word.word): word.postings for word in words}
    for match in queries(words):
        terms = set(match.replace("(", "").replace(")", "").replace(" AND ", " OR ").split(" OR "))
        assert len(terms) == 1 or sum(postings[term] for term in terms) <= POSTINGS
