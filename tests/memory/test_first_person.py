"""Test when a question is about whoever asks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import UserId
from bot.memory.first_person import is_about_asker, is_about_us, pointed_at, without_mentions


@pytest.mark.parametrize(
    "text",
    [
        "What did I say about the canoe?",
        "what's my favourite tea",
        "WHERE IS MINE?",
        "What do you know about me?",
        "I'm allergic to what?",
        "Tell me what I said",
        "What did Anna tell me?",
        "Who asked me to come, and who let me in?",
        "Remind me of my tasks",
        "I forgot when my flight leaves",
        "Was habe ich gesagt?",
        "Wo ist mein Kanu? Wo sind meine Sachen?",
        "Qu'est-ce que j'ai dit ?",
        "Où est mon canoë ?",
        "¿Qué dije yo sobre mi canoa?",
        "¿Qué sabes de mí?",
    ],
)
def test_who_says_i_asks_about_themselves(text: str) -> None:
    assert is_about_asker(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What did Anna say?",
        "Tell me about the canoe",
        "can you remind me what Ben wanted?",
        "Show me the decisions",
        "Hey, show me the decisions",
        "I want to know what Anna said",
        "I wonder who has the paddle",
        "I can't remember what Ben said",
        "I don’t remember what Ben said",
        "sag mir, was Ben wollte",
        "Dis-moi ce que Ben a dit",
        "What did the mime do in Miami? Army of mice",
        "What did we decide?",
    ],
)
def test_to_be_told_something_is_not_to_be_spoken_of(text: str) -> None:
    assert not is_about_asker(text)


@pytest.mark.parametrize(
    "text",
    ["What did we decide?", "our canoe", "who told us?", "Was haben wir gesagt?", "notre canoë"],
)
def test_who_says_we_asks_about_all_of_them(text: str) -> None:
    assert is_about_us(text)


@pytest.mark.parametrize("text", ["", "Tell us about the canoe", "the USA", "What did I say?"])
def test_to_be_told_something_together_is_not_to_be_spoken_of(text: str) -> None:
    assert not is_about_us(text)


def test_a_text_points_at_who_is_mentioned_and_at_who_says_i() -> None:
    asker = UserId(7)
    assert pointed_at("what did <@12> or <@!34> tell me", asker) == {12, 34, 7}
    assert pointed_at("what did <@12> tell me", None) == {12}
    assert pointed_at("what did <@&12> say in <#34>, <@x>, <@>", asker) == set()
    assert pointed_at(f"<@{'9' * 20}>", asker) == set()
    assert without_mentions("what did <@!12> say").split() == ["what", "did", "say"]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert is_about_asker(text) in (True, False)
    assert pointed_at(text, UserId(7)) <= {7} or "<@" in text
