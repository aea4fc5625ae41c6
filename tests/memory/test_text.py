"""Test how texts are cleaned, indexed, taken apart and compared."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import (
    QUERY_WORDS,
    clean,
    fingerprint,
    folded,
    index_text,
    query_words,
    storable,
    telling,
    words,
)

ANY_TEXT = st.text(st.characters())  # surrogates and NUL too


class TestStorable:
    @given(ANY_TEXT)
    def test_whatever_it_returns_comes_back_from_sqlite_unchanged(self, text: str) -> None:
        kept = storable(text)
        database = sqlite3.connect(":memory:")
        [(back, length)] = database.execute("SELECT ?1, length(?1)", (kept,)).fetchall()
        database.close()
        assert back == kept
        assert length == len(kept)
        assert kept == kept.strip()

    def test_only_what_cannot_be_kept_is_dropped(self) -> None:
        assert storable("a\ud800b\0c") == "ab c"
        assert storable("  naïve 🛶 \n") == "naïve 🛶"
        assert storable("\ud83d\0 \udc00") == ""


class TestIndexText:
    def test_unspaced_signs_stand_alone(self) -> None:
        assert index_text("我在北京 work") == "我 在 北 京 work"
        assert index_text("カヌーtrip") == "カ ヌ ー trip"
        assert index_text("강남역") == "강 남 역"
        assert index_text("\U00020000\U0003fffd") == "\U00020000 \U0003fffd"

    def test_words_alone_are_left(self) -> None:
        assert index_text("My canoe🛶, (the green_one)!") == "my canoe the green one"

    def test_equal_words_become_equal(self) -> None:
        assert index_text("ｶﾇｰ") == index_text("カヌー")
        assert index_text("ﬁne Ｃａｆｅ") == "fine cafe"
        assert clean("e\u0301") == "é"

    @given(ANY_TEXT)
    def test_doing_it_twice_changes_nothing(self, text: str) -> None:
        assert index_text(index_text(text)) == index_text(text)


class TestWords:
    def test_they_come_folded_and_in_order_without_signs(self) -> None:
        assert words("Anna's C++-canoe_trip, 3.5 km!") == [
            *("anna", "s", "c", "canoe", "trip", "3", "5", "km")
        ]

    def test_unspaced_runs_come_as_pairs(self) -> None:
        assert words("東京都 is big") == ["東京", "京都", "is", "big"]
        assert words("水") == ["水"]
        assert words("mixed東京text") == ["mixed", "東京", "text"]

    def test_all_cases_of_a_word_are_one(self) -> None:
        assert words("STRASSE Straße ΟΔΟΣ οδος Ꭰ ꭰ") == [
            *("strasse", "strasse", "οδοσ", "οδοσ", "Ꭰ", "Ꭰ")
        ]

    def test_a_turkish_capital_does_not_break_its_word(self) -> None:
        assert words("İstanbul'da") == ["istanbul", "da"]

    @given(ANY_TEXT)
    def test_none_is_empty_or_holds_a_space(self, text: str) -> None:
        assert all(word and not any(map(str.isspace, word)) for word in words(text))


class TestQueryWords:
    def test_stop_words_are_left_out_and_each_word_asked_once(self) -> None:
        assert query_words("What did the canoe cost, the green canoe?") == [
            "canoe",
            "cost",
            "green",
        ]

    def test_stop_words_alone_are_searched(self) -> None:
        assert query_words("The Who") == ["the", "who"]

    def test_a_pasted_page_is_bounded_from_its_beginning(self) -> None:
        page = " ".join(f"word{at}" for at in range(5_000))
        assert query_words(page) == [f"word{at}" for at in range(QUERY_WORDS)]

    @pytest.mark.parametrize("text", ["", " \n", "?!… 🛶", "\0", "\ud800", "___"])
    def test_a_text_without_words_has_none(self, text: str) -> None:
        assert query_words(text) == []

    def test_stop_words_are_words_as_they_are_found(self) -> None:
        assert all(words(word) == [word] for word in STOP_WORDS)

    def test_telling_words_of_a_name(self) -> None:
        assert telling(["queen", "of", "cats"]) == ["queen", "cats"]
        assert telling(["will"]) == ["will"]


class TestFolded:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Canoe Trip", "canoe  TRIP "),
            ("ÄRGER", "ärger"),
            ("Отпуск", "ОТПУСК"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("Cafe\u0301", "CAFÉ"),
            ("ＬＡＫＥ", "lake"),
        ],
    )
    def test_spellings_of_one_name_are_equal(self, one: str, other: str) -> None:
        assert folded(one) == folded(other)

    def test_other_names_differ(self) -> None:
        assert folded("Cafe") != folded("Café")
        assert folded("Trip 1") != folded("Trip 2")

    @given(ANY_TEXT)
    def test_doing_it_twice_changes_nothing(self, text: str) -> None:
        assert folded(folded(text)) == folded(text)


class TestFingerprint:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Anna likes tea.", "anna likes  tea"),
            ("Anna likes the tea!", "“Anna likes tea”"),
            ("*The* rent is (500)", "rent is 500"),
            ("カヌーは緑です。", "カヌーは緑です"),
        ],
    )
    def test_form_makes_no_difference(self, one: str, other: str) -> None:
        assert fingerprint(one) == fingerprint(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("The rent is 500", "The rent is 600"),
            ("The rent is 5.00", "The rent is 500"),
            ("Anna can eat nuts", "Anna can not eat nuts"),
            ("The server is up", "The server is down"),
            ("Anna owes Ben 5", "Ben owes Anna 5"),
            ("Meet before lunch", "Meet after lunch"),
            ("He will come", "She will come"),
            ("Anna prefers C++", "Anna prefers C#"),
            ("Anna prefers C++", "Anna prefers C"),
            ("It is -5 outside", "It is 5 outside"),
            ("It costs $5", "It costs €5"),
            ("Anna comes?", "Anna comes"),
            ("👍", "👎"),
            (":)", ":("),
            ("the", "a"),
        ],
    )
    def test_what_says_something_else_differs(self, one: str, other: str) -> None:
        assert fingerprint(one) != fingerprint(other)

    @given(ANY_TEXT)
    def test_it_is_empty_for_nothing_only(self, text: str) -> None:
        assert bool(fingerprint(text)) == bool(folded(text))
