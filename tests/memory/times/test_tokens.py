"""Test how a text is taken apart for its times, and that no text takes long."""

import time

import pytest

from bot.memory.times.grammar import MOST_TIMES, expressions
from bot.memory.times.tokens import plain, spans_of, words_of

# What one message may hold; a tenth of a second for it would already be a catastrophe, and far from
# what it takes: the limit tells apart linear from worse, not fast from slow.
LENGTH = 4_000
FAR_TOO_LONG = 0.5


def test_texts_without_times_are_given_up_early() -> None:
    assert words_of("the canoe in the shed and 5 of the 7 paddles") is None
    assert words_of("") is None


def test_words_keep_their_places() -> None:
    text = plain("We met the day before yesterday, on 2023-05-08!")
    reading = words_of(text)
    assert reading is not None
    texts = [text[a:b] for a, b in spans_of(text)]
    assert len(texts) == reading.starts[-1]
    at = reading.classes.index("T")
    assert texts[reading.starts[at] : reading.starts[at + 1]] == ["day", "before", "yesterday"]
    assert "2023-05-08" in texts


def test_an_expression_says_where_it_stands() -> None:
    text = plain("What did we say since early May about it?")
    [found] = expressions(text)
    assert text[found.start : found.end] == "since early may"
    assert (found.relation, found.third) == ("s", 0)
    assert found.before == ("what", "did", "we", "say")


@pytest.mark.parametrize(
    "piece",
    [
        "last ", "1 ", "a ", "5-", "2023-05-08 ", "of the ", "- ", "last 3 ", "5. ", "été ", "x",
        "between may and ", "昨日", "yesterday in the ", "may. ", "monday of the ", "june 5:",
        "1/1/", "2023-", "il y a ", "day before ", "asked ", "ge", "\"'", "5月", "11.11.", "\ufdfa",
    ],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]
    started = time.process_time()
    assert len(expressions(plain(text))) <= MOST_TIMES
    assert time.process_time() - started < FAR_TOO_LONG
