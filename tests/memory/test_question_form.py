"""Test what the form of a question tells of its answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.question_form import READ_CHARACTERS, asks_for_several, asks_to_infer


@pytest.mark.parametrize(
    "text",
    [
        "What books has Anna read?",
        "which of our tools are broken",
        "What kinds of boats do we own?",
        "How many canoes are there?",
        "How often did it rain?",
        "What do Anna and Ben both like?",
        "What do the two have in common?",
        "Which outdoor activities did Ben enjoy?",
        "What has Cara painted?",
        "List all the risks",
    ],
)
def test_several_things_are_asked_for(text: str) -> None:
    assert asks_for_several(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is Anna's favourite boat?",
        "What did Ben buy?",
        "Which class is she in?",
        "What news from the lake?",
        "When does the bus leave?",
        "Where is the canoe?",
        "What status has it?",
        "¿Qué libros?",
        "",
    ],
)
def test_one_thing_is_asked_for(text: str) -> None:
    assert not asks_for_several(text)


@pytest.mark.parametrize(
    ("text", "infers"),
    [
        ("Would Ben enjoy the opera?", True),
        ("What might Anna study?", True),
        ("How would you describe Cara?", True),
        ("If it rains, who stays home?", True),
        ("What did Ben buy?", False),
        ("Who wouldn't?", False),
        ("Iffy mayhem", False),
    ],
)
def test_what_must_be_inferred_shows_in_the_verb(text: str, infers: bool) -> None:
    assert asks_to_infer(text) is infers


@given(st.text(max_size=2_000))
def test_any_text_has_a_form(text: str) -> None:
    assert asks_for_several(text) in (True, False)
    assert asks_to_infer(text) in (True, False)


def test_a_pasted_page_is_not_read_to_its_end() -> None:
    page = "word " * READ_CHARACTERS
    assert not asks_for_several(page + "how many?")
    assert not asks_to_infer(page + "would you?")


def test_words_without_end_cost_no_more() -> None:
    assert not asks_for_several("what " + "a-" * 100_000)
