"""Test which words are known to be forms of each other."""

import pytest

from bot.memory.db import MemoryDB
from bot.memory.irregular import other_forms
from bot.memory.stemming import Stemmer
from bot.memory.stop_words import STOP_WORDS
from tests.memory.samples import EVERYBODY, STEMMER, say


def test_every_form_knows_all_others() -> None:
    assert set(other_forms("choose")) == {"chose", "chosen"}
    assert set(other_forms("chosen")) == {"choose", "chose"}
    assert other_forms("canoe") == ()


def test_no_form_is_left_to_the_stemmer_or_says_nothing() -> None:
    known = {form for word in ("buy", "take", "woman", "write") for form in other_forms(word)}
    assert not known & STOP_WORDS
    assert _stems(STEMMER, "take", *other_forms("take")) == 3


def _stems(stemmer: Stemmer, *words: str) -> int:
    return len(set(stemmer.terms(words).values()))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("We bought a canoe", "What did we buy?"),
        ("The children slept", "Did the child sleep?"),
        ("Two geese and the mice", "Any mouse?"),
        ("I'll write it down", "Who has written something?"),
        ("Cara chose green", "What was chosen?"),
    ],
)
async def test_a_question_finds_other_forms_of_its_words(
    memory: MemoryDB, told: str, asked: str
) -> None:
    message = await say(memory, told)
    [found] = await memory.recall.find(asked, EVERYBODY)
    assert found.message == message


@pytest.mark.asyncio
async def test_words_that_only_look_alike_stay_apart(memory: MemoryDB) -> None:
    await say(memory, "The saw is in the shed")
    assert await memory.recall.find("What did you see?", EVERYBODY) == []
