import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.map.fonts import Fonts
from bot.map.labels import LINE, LONGEST, cleaned, label, writing
from tests.map.charts import HOSTILE

FONTS = Fonts(folders=[])


@given(st.text(max_size=200))
def test_a_cleaned_name_is_one_short_line_without_controls(name: str) -> None:
    text = cleaned(name)
    assert len(text) <= LONGEST
    assert text == " ".join(text.split())
    assert not any(unicodedata.category(letter).startswith("C") for letter in text)


def test_line_ends_separate_words() -> None:
    assert cleaned("Two\nlines\r\nand\ttabs") == "Two lines and tabs"


def test_signs_that_turn_the_text_around_are_left_out() -> None:
    assert cleaned("\u202eabc\u202c \u2066def\u2069") == "abc def"


def test_marks_do_not_pile_up() -> None:
    assert len(cleaned("Z" + "\u0327\u0489\u0301" * 20)) == 3
    assert cleaned("\u0301\u0301") == ""
    assert cleaned("e\u0301te\u0301") == "été"


def test_symbols_that_cannot_be_written_are_left_out() -> None:
    written = writing("\U0001f680 Launch \ufe0fparty", FONTS)
    assert written is not None
    assert written.text == "Launch party"


@pytest.mark.parametrize("name", ["\U0001f389", "", " ", "\u200b", "船"])
def test_what_cannot_be_written_at_all_is_told(name: str) -> None:
    assert writing(name, FONTS) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_labels_are_as_wide_as_they_say(name: str) -> None:
    written = writing(name, FONTS)
    if written is None:
        return
    found = label(written, 20)
    assert 1 <= len(found.lines) <= 3
    assert max(map(found.font.getlength, found.lines)) == found.width <= 20 * 15
    assert found.height == len(found.lines) * 20 * LINE


def test_lines_are_of_about_the_same_width() -> None:
    written = writing("Emergency weather station", FONTS)
    assert written is not None
    assert label(written, 20).lines == ("Emergency", "weather station")


@pytest.mark.parametrize("name", ["Head-of-line Blocking", "Cross-session Persistence", "A bc d"])
def test_words_that_fit_are_not_broken(name: str) -> None:
    written = writing(name, FONTS)
    assert written is not None
    for size in (13, 20, 40):
        assert " ".join(label(written, size).lines) == name


def test_a_name_of_sixty_letters_is_written_in_full() -> None:
    name = "Preparations for the fiftieth anniversary of the rowing club"
    written = writing(name, FONTS)
    assert written is not None
    assert " ".join(label(written, 30).lines) == name


def test_what_is_too_long_ends_with_a_mark() -> None:
    written = writing("W" * 60, FONTS)
    assert written is not None
    found = label(written, 30)
    assert len(found.lines) == 3
    assert found.lines[-1].endswith("W…")
