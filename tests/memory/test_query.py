"""Test that any text becomes a safe query, at a bounded cost."""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.memory.query import (
    CHOOSING_WORDS,
    DEGREES,
    NEAR_WORDS,
    Bounds,
    QueryWord,
    any_of,
    phrase,
    together,
    within,
    within_budget,
    worth_ranking,
)
from bot.memory.stemming import TOKENIZER
from bot.memory.text import index_text, query_words, words

LETTERS_END = 0x33000  # Unicode has none beyond
POSTINGS = Bounds().postings
COUNTED = st.lists(
    st.builds(QueryWord, st.text("abc", min_size=1, max_size=3), st.integers(1, 2 * POSTINGS)),
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
    asked = [QueryWord(word, 5 + at) for at, word in enumerate(query_words(text))]
    if not asked:
        return
    for match in [any_of(asked), within("text", any_of(asked)), *worth_ranking(asked, 10)]:
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
    asked = [QueryWord("canoe", 5), QueryWord("muller", 900, ('"mueller"',))]
    assert any_of(asked) == '("canoe" OR ("muller" OR "mueller"))'


def test_words_said_together_are_near_each_other(index: sqlite3.Connection) -> None:
    assert together(("canoe",)) == '"canoe"'
    index.execute("DELETE FROM said")
    far = " ".join(["hm"] * (NEAR_WORDS + 1))
    texts = ["plan of the data", "the data plan", f"plan {far} data", "data alone"]
    index.executemany("INSERT INTO said (rowid, text) VALUES (?, ?)", enumerate(texts, start=1))
    asked = "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rowid"
    assert index.execute(asked, (together(("data", "plan")),)).fetchall() == [(1,), (2,)]


@given(COUNTED)
def test_the_budget_holds_the_rarest_words_and_always_one(words: list[QueryWord]) -> None:
    chosen = within_budget(words, POSTINGS)
    left = [word for word in words if word not in chosen]
    assert bool(chosen) == bool(words)
    assert chosen == sorted(chosen, key=lambda word: word.postings)
    assert len(chosen) <= 1 or sum(word.postings for word in chosen) <= POSTINGS
    assert all(word.postings <= other.postings for word in chosen for other in left)
    if left:
        rarest = min(word.postings for word in left)
        assert sum(word.postings for word in chosen) + rarest > POSTINGS


class TestWorthRanking:
    def test_a_lone_frequent_word_makes_nothing_worth_it(self) -> None:
        assert worth_ranking([QueryWord("canoe", 100)], 100) == ['"canoe"']
        assert worth_ranking([QueryWord("canoe", 101)], 100) == []

    def test_it_begins_with_any_word_and_ends_with_all_of_them(self) -> None:
        asked = [QueryWord("rare", 1), QueryWord("medium", 50), QueryWord("common", 99)]
        widest, *others = worth_ranking(asked, 100)
        assert widest == '("rare" OR ("medium" OR "common"))'
        assert others[-1] == '("rare" AND ("medium" AND "common"))'

    def test_a_rare_word_is_worth_as_much_as_several_frequent_ones(self) -> None:
        asked = [QueryWord("rare", 1), QueryWord("this", 500), QueryWord("that", 500)]
        assert worth_ranking(asked, 100)[0] == '("rare" OR ("this" AND "that"))'

    def test_only_the_rarest_words_choose(self) -> None:
        asked = [QueryWord(f"w{at}", 500 + at) for at in range(CHOOSING_WORDS + 1)]
        queries = worth_ranking(asked, 100)
        assert all(f'"w{CHOOSING_WORDS - 1}"' in query for query in queries)
        assert not any(f'"w{CHOOSING_WORDS}"' in query for query in queries)

    @given(COUNTED.filter(bool), st.integers(1, POSTINGS))
    def test_each_query_finds_what_the_next_one_does(
        self, index: sqlite3.Connection, words: list[QueryWord], rows: int
    ) -> None:
        asked = within_budget(words, POSTINGS)[:CHOOSING_WORDS]
        index.execute("DELETE FROM said")
        held = product((False, True), repeat=len(asked))
        for holds in held:
            text = " ".join(word.word for word, here in zip(asked, holds, strict=True) if here)
            index.execute("INSERT INTO said VALUES (?)", (text,))
        sql = "SELECT rowid FROM said WHERE said MATCH ?"
        queries = worth_ranking(asked, rows)
        assert len(queries) <= DEGREES
        found = [{row for (row,) in index.execute(sql, (query,))} for query in queries]
        assert all(fewer < more for more, fewer in pairwise(found))
        for word in (word for word in asked if word.postings > rows):
            alone = index.execute("SELECT rowid FROM said WHERE text = ?", (word.word,)).fetchall()
            assert not any({row for (row,) in alone} & each for each in found)

    @settings(max_examples=30)
    @given(COUNTED)
    def test_no_word_is_read_often(self, words: list[QueryWord]) -> None:
        asked = within_budget(words, POSTINGS)
        for query in worth_ranking(asked, 10) if asked else []:
            named = [query.count(word.match) for word in asked[:CHOOSING_WORDS]]
            assert max(named) <= 20
