"""Test what counts as asked and what as told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.asking import only_asks


@pytest.mark.parametrize(
    "text",
    [
        "Where do we meet?",
        "@Memoir what did Anna say about the canoe",
        "@Memoir, @Ben: who has the keys",
        "is python 3.11 ok",
        "Really??",
        "what did I say about the canoe",
        "when is the canoe trip",
        "*who painted it?*",
        "“Did we agree?”",
        "Who painted it? And when did he finish?",
        "Where do we meet? 🙂",
        "カヌーはどこですか？",
        "do you remember when Anna moved?",
        "@Memoir Tell me about the canoe trip.",
        "please summarise the project",
        "Remind me who has the keys!",
        "List the open tasks",
    ],
)
def test_a_question_asks(text: str) -> None:
    assert only_asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "We meet at the lake.",
        "The canoe is green",
        "I moved to Berlin last week. Where can I find a dentist?",
        "Where can I find a dentist?\nI moved to Berlin last week",
        "When I was in Paris I lost my passport",
        "When we met at the lake, Ben fell in.",
        "What a day: I got the job",
        "How I love canoes",
        "May 5th is my birthday",
        "Will is my brother",
        "Had a great day at the lake",
        "Can you remember that my birthday is 5 May?",
        "Please note: do we have a plan? No!",
        "Do note that the rent is due on Friday",
        "Who knows, but the code is 1234.",
        "why. because.",
        "カヌーは緑です。",
        "",
        "🙂",
        "@Memoir",
        "@Memoir the rent is due",
        "Tell Ben that the rent is due",
        "Give Anna the keys by Friday.",
        "Show me the plan? I moved it to Friday.",
        "Remind me that the rent is due",
    ],
)
def test_a_statement_tells(text: str) -> None:
    assert not only_asks(text)


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    assert only_asks(text) in (True, False)
