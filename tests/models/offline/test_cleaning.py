"""How a chat message becomes plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.cleaning import (
    READ_CHARACTERS,
    one_line,
    readable,
    without_invisible,
    without_links,
)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("**We decided** to ~~stay~~ go", "We decided to stay go"),
        ("before ```py\nsecret = 1\n``` after", "before after"),
        ("```unclosed code", ""),
        ("> somebody else's words\nmine", "mine"),
        ("hi <:wave:123456789> there", "hi there"),
        ("<@123> see <#456> at <t:1700000000:F>", "see at"),
        ("see [the plan](https://example.com/plan)", "see the plan"),
        ("# Heading\n-# small", "Heading\nsmall"),
        ("we don’t", "we don't"),
        ("a\u200bb\u202ec\x00d", "abcd"),
        ("a \t  b", "a b"),
        ("one\r\ntwo", "one\ntwo"),
    ],
)
def test_what_is_no_speech_goes(raw: str, plain: str) -> None:
    assert readable(raw) == plain


def test_composed_emoji_stay_whole() -> None:
    assert readable("👩\u200d💻 works") == "👩\u200d💻 works"


def test_reading_is_bounded() -> None:
    assert len(readable("word " * 5000)) <= READ_CHARACTERS


def test_links_are_no_words() -> None:
    assert without_links("see https://example.com/a?b=c now").split() == ["see", "now"]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("one two three four", 12, "one two…"),
        ("a\n b\tc", 10, "a b c"),
        ("abcdefghijkl", 8, "abcdefg…"),
        ("one, two, three", 10, "one, two…"),
    ],
)
def test_text_is_cut_at_a_word(text: str, limit: int, expected: str) -> None:
    assert one_line(text, limit) == expected


@given(st.text(), st.integers(min_value=5, max_value=50))
def test_a_line_keeps_its_limit(text: str, limit: int) -> None:
    cut = one_line(text, limit)
    assert len(cut) <= limit
    assert "\n" not in cut


@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    assert len(readable(text)) <= len(text)
    assert without_invisible(without_invisible(text)) == without_invisible(text)
