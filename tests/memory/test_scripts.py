"""Test which signs make words and which make no difference."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.scripts import EAST, LETTER, MARK, SOUTH_EAST, in_two_letters, plain


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("café", "cafe"),
        ("đà nẵng", "da nang"),
        ("łódź", "lodz"),
        ("smørrebrød", "smorrebrod"),
        ("œuvre", "oeuvre"),
        ("ısparta", "isparta"),
        ("ёлка", "елка"),
        ("αθήνα", "αθηνα"),
        ("שָׁלוֹם", "שלום"),
        ("نِقَاط", "نقاط"),
        ("أحمد", "احمد"),
        ("کتاب", "كتاب"),
        ("カヌー ガラス", "かぬー がらす"),
        ("१२३ ٤٥٦ ۷", "123 456 7"),
    ],
)
def test_words_are_found_as_they_are_typed_without_accents(written: str, typed: str) -> None:
    assert plain(written) == typed


@pytest.mark.parametrize("word", ["हिन्दी", "กิน", "がぎぐ", "한국어", "தமிழ்", "মাছ", "ខ្មែរ", "မြန်မာ"])
def test_marks_without_which_a_word_is_another_are_kept(word: str) -> None:
    assert plain(word) == word


@given(st.text(st.characters()))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_letters_and_marks_of_all_scripts_are_known() -> None:
    signs = [chr(code) for code in range(0x20000)]
    marks = {sign for sign in signs if re.fullmatch(MARK, sign)}
    spacing = {sign for sign in signs if unicodedata.category(sign) == "Mc"}
    notes_and_old_korean_tones = {chr(code) for code in (*range(0x1D165, 0x1D173), 0x302E, 0x302F)}
    assert spacing - marks <= notes_and_old_korean_tones
    assert not any(map(str.isalnum, marks))
    letters = {sign for sign in signs if re.fullmatch(LETTER, sign)}
    assert letters == {
        sign
        for sign in filter(str.isalnum, signs)
        if not re.fullmatch(f"[{EAST}{SOUTH_EAST}]", sign)
    }


def test_umlauts_have_a_spelling_in_two_letters() -> None:
    assert in_two_letters("die größenänderung in ålborg") == ["groeßenaenderung", "aalborg"]
    assert in_two_letters("mueller") == []
