"""Text is laid out in columns, and nothing in it can command the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.terminal.spans import (
    Look,
    Painter,
    Paragraph,
    Span,
    columns,
    lay_out,
    on_one_line,
    safe,
)

PLAIN = Painter(ansi=False)
COLOUR = Painter(ansi=True)


def lines(text: str, width: int, **indent: str) -> list[str]:
    marks = {name: (Span(value),) for name, value in indent.items()}
    return [PLAIN.paint(line) for line in lay_out(Paragraph((Span(text),), **marks), width)]


def test_a_line_that_fits_is_left_alone() -> None:
    assert lines("one two three", 20) == ["one two three"]


def test_a_long_line_breaks_between_words() -> None:
    assert lines("one two three four", 9) == ["one two", "three", "four"]


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert lines("ab abcdefghij", 4) == ["ab", "abcd", "efgh", "ij"]
    assert lines("ß" * 10, 4) == ["ßßßß", "ßßßß", "ßß"]


def test_an_empty_paragraph_is_one_empty_line() -> None:
    assert lines("", 10) == [""]


def test_indents_stand_before_the_first_and_the_other_lines() -> None:
    assert lines("one two three", 9, first="- ", rest="  ") == ["- one two", "  three"]


def test_wide_letters_count_twice_and_may_break_anywhere() -> None:
    assert columns("東京") == 4
    assert lines("東京都庁", 5) == ["東京", "都庁"]


def test_marks_that_combine_take_no_column() -> None:
    assert columns("e\u0301") == 1
    assert columns("a\u200db") == 2


def test_looks_survive_a_break() -> None:
    paragraph = Paragraph((Span("one ", Look.BOLD), Span("two three", Look.DIM)))
    first, second = lay_out(paragraph, 8)
    assert first == (Span("one ", Look.BOLD), Span("two", Look.DIM))
    assert second == (Span("three", Look.DIM),)


def test_colours_are_painted_only_when_asked_for() -> None:
    spans = (Span("loud", Look.BOLD | Look.ACCENT), Span(" calm"))
    assert PLAIN.paint(spans) == "loud calm"
    assert COLOUR.paint(spans) == "\x1b[1;36mloud\x1b[0m calm"


def test_a_look_is_added_when_indenting() -> None:
    inner = Paragraph((Span("x", Look.BOLD),), first=(Span("- "),))
    outer = inner.indented((Span("  "),), Look.DIM)
    assert outer.spans == (Span("x", Look.BOLD | Look.DIM),)
    assert outer.first == (Span("  "), Span("- "))


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[2Jgone", "[2Jgone"),
        ("a\x07b\x08c", "abc"),
        ("a\rb", "a\nb"),
        ("a\r\nb", "a\nb"),
        ("a\tb", "a    b"),
        ("left\u202eright", "leftright"),
        ("c1 \x9b31m", "c1 31m"),
        ("two\u2028lines", "twolines"),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(hostile: str, harmless: str) -> None:
    assert safe(hostile) == harmless


def test_names_and_labels_stay_on_one_line() -> None:
    assert on_one_line("Bob\nRoot \x1b[2J›") == "Bob Root [2J›"


@given(st.text(), st.integers(1, 40))
def test_no_letter_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    for line in safe(text).split("\n"):
        laid = lay_out(Paragraph((Span(line),)), width)
        joined = "".join(span.text for spans in laid for span in spans)
        assert "".join(joined.split()) == "".join(line.split())
        for spans in laid:
            shown = PLAIN.paint(spans)
            assert columns(shown) <= max(width, 2)


@given(st.text())
def test_safe_text_holds_no_control_character(text: str) -> None:
    assert not [c for c in safe(text) if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
