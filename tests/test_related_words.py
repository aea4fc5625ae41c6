"""Test which words are known to go together."""

import gzip
import re

import pytest

from bot.memory.stop_words import STOP_WORDS
from bot.related_words import LIST, related_words


@pytest.mark.parametrize(
    ("word", "other"),
    [("pet", "dog"), ("pets", "cat"), ("activities", "sport"), ("database", "tables")],
)
def test_words_bring_others_of_their_kind(word: str, other: str) -> None:
    assert other in related_words(word)


@pytest.mark.parametrize("word", ["", "xyzzy", "s", "ies", "Haustier", "pets dogs", "🚀"])
def test_what_is_not_known_brings_nothing(word: str) -> None:
    assert related_words(word) == []


def test_the_list_holds_plain_words_each_but_once() -> None:
    lines = gzip.decompress(LIST.read_bytes()).decode().splitlines()
    assert len({line.split()[0] for line in lines}) == len(lines) > 5_000
    for line in lines:
        word, *others = line.split()
        assert others
        assert word not in others
        assert len(set(others)) == len(others)
        assert re.fullmatch("[a-z ]+", line)
        assert not STOP_WORDS & {word, *others}
