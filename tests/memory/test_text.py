"""Test how texts are cleaned, indexed, taken apart and compared."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import (
    QUERY_WORDS,
    WHOLE_PARTS,
    clean,
    fingerprint,
    folded,
    index_text,
    query_words,
    spellings,
    storable,
    telling,
    words,
)

# Whatever has a rule of its own, next to anything.
PIECES = (
    "Müller mueller getUserName HTTPServer v2.1.3 C++ c# e-mail :: -> https://www. <:parrot:12>"
    " example.org/a%20b?c=d#e <@3> <t:4:R> </do:5> 🇩🇪 กินข้าว हिन्दी 東京 강남 نِقَاط"
    " İ ß ™ 👩🏽 🚀 🏃 ♀ ❤ 1"
).split() + list(
    "\u200d\ufe0f\u20e3\U0001f3f4\U000e0067\U000e007f\u0640\u200c\u00ade\u0301"
    " \n\x1f_-./\\:@&+#~=%?'\"(),;<>"
)
# Surrogates and NUL too.
ANY_TEXT = st.one_of(st.text(st.characters()), st.lists(st.sampled_from(PIECES)).map("".join))


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
        assert index_text("カヌーtrip") == "か ぬ ー trip"
        assert index_text("강남역") == "강 남 역"
        assert index_text("\U00020000\U0003fffd") == "\U00020000 \U0003fffd"

    def test_words_alone_are_left(self) -> None:
        assert index_text("My canoe🛶, (the green_one)!") == "my canoe 🛶 the green one"

    def test_equal_words_become_equal(self) -> None:
        assert index_text("ｶﾇｰ") == index_text("カヌー")
        assert index_text("ﬁne Ｃａｆｅ") == "fine cafe"
        assert clean("e\u0301") == "é"

    def test_accents_are_gone_and_umlauts_marked_at_the_end(self) -> None:
        assert index_text("Über Łódź nach Malmö") == "uber lodz nach malmo ːueber ːmalmoe"

    def test_what_others_write_in_one_word_is_added_at_the_end(self) -> None:
        assert index_text("my Wi-Fi in JavaScript") == "my wi fi in java script wifi javascript"
        assert index_text("src/getUserName.ts") == "src get user name ts getusername"

    @given(ANY_TEXT)
    def test_doing_it_twice_changes_nothing(self, text: str) -> None:
        assert index_text(index_text(text)) == index_text(text)

    @given(ANY_TEXT, ANY_TEXT)
    def test_a_text_within_another_has_its_words_there(self, text: str, other: str) -> None:
        both = index_text(f"{text} \n {other}").split()
        assert set(index_text(text).split()) <= set(both)


class TestWords:
    def test_they_come_folded_and_in_order_without_signs(self) -> None:
        assert words("Anna's C++-canoe_trip, 3.5 km!") == [
            *("anna", "s", "c++", "canoe", "trip", "3", "5", "km")
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

    @pytest.mark.parametrize(
        "text", ["", " \n", "?!…", "\0", "\ud800", "___", "\u0640\u200d", "🏽"]
    )
    def test_a_text_without_words_has_none(self, text: str) -> None:
        assert query_words(text) == []

    def test_what_is_joined_is_searched_whole_and_in_parts(self) -> None:
        assert query_words("max_retries in HTTPServer") == [
            *("max_retries", "max", "retries", "http_server", "http", "server", "httpserver")
        ]
        assert query_words("e-mail") == ["e_mail", "mail", "email"]

    def test_parts_that_say_nothing_by_themselves_are_not(self) -> None:
        assert query_words("v2.1.3") == ["v2_1_3"]
        assert query_words("CI/CD on 10.0.0.1") == ["ci_cd", "ci", "cd", "10_0_0_1"]
        assert query_words("he/she paddles") == ["paddles"]
        assert query_words("Est-ce que le canoë est là ?") == ["canoë", "là"]

    def test_no_word_takes_a_long_phrase(self) -> None:
        for text in ("東京" * 1_000 + "/大阪", "a-" * 1_000 + "b", "กิน." * 1_000 + "東" * 99):
            assert max(len(spellings(word)[0].split()) for word in query_words(text)) <= WHOLE_PARTS

    def test_a_long_link_is_told_from_others_by_its_beginning(self) -> None:
        link = "https://example.org/" + "/".join(f"part{at}" for at in range(200))
        whole = query_words(link)[0]
        assert whole.startswith("example_org_part0_part1_")
        assert whole.count("_") == WHOLE_PARTS - 1

    def test_stop_words_are_words_as_they_are_found(self) -> None:
        assert all(words(word) == [word] for word in STOP_WORDS)

    def test_telling_words_of_a_name(self) -> None:
        assert telling(["queen", "of", "cats"]) == ["queen", "cats"]
        assert telling(["will"]) == ["will"]


class TestSpellings:
    def test_a_word_is_looked_for_as_the_index_has_it(self) -> None:
        assert spellings("café") == ["cafe"]
        assert spellings("get_user_name") == ["get user name"]
        assert spellings("東京") == ["東 京"]
        assert spellings("?!") == [""]

    def test_an_umlaut_may_be_written_in_two_letters(self) -> None:
        assert spellings("müller") == ["muller", "mueller"]
        assert spellings("malmø") == ["malmo", "malmoe"]

    def test_two_letters_may_stand_for_an_umlaut_and_for_nothing_else(self) -> None:
        assert spellings("mueller") == ["mueller", "ːmueller"]
        assert "pot" not in spellings("poet")

    @given(ANY_TEXT)
    def test_a_text_is_found_by_each_of_its_words(self, text: str) -> None:
        indexed = f" {index_text(text)} "
        for word in query_words(text):
            assert f" {spellings(word)[0]} " in indexed


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
