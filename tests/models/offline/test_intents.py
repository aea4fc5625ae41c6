"""What somebody wants of Memoir."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.intents import Asked, Intent, asked
from bot.models.offline.people import people_of
from bot.vocabulary import CellType


def of(text: str) -> Asked:
    return asked(text, people_of([]))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hi", Intent.GREETING),
        ("Hello there!", Intent.GREETING),
        ("good morning", Intent.GREETING),
        ("hey, how are you?", Intent.GREETING),
        ("Hallo", Intent.GREETING),
        ("你好", Intent.GREETING),
        ("thanks!", Intent.THANKS),
        ("Great, thank you so much", Intent.THANKS),
        ("danke dir", Intent.THANKS),
        ("", Intent.HELP),
        ("help", Intent.HELP),
        ("who are you?", Intent.HELP),
        ("What can you do for me?", Intent.HELP),
        ("was kannst du?", Intent.HELP),
        ("What do you remember?", Intent.TOPICS),
        ("which topics do you know?", Intent.TOPICS),
        ("What were we just talking about?", Intent.RECENT),
        ("what did Anna just say?", Intent.RECENT),
        ("summarize this conversation", Intent.RECENT),
        ("what did I miss?", Intent.RECENT),
        ("tl;dr", Intent.RECENT),
        ("When is the demo?", Intent.QUESTION),
        ("who pays for the canoes", Intent.QUESTION),
        ("tell me about the demo", Intent.QUESTION),
        ("UAT schedule", Intent.QUESTION),
        ("the venue, which one was it?", Intent.QUESTION),
        ("Wann ist das Treffen?", Intent.QUESTION),
        ("我们用什么数据库？", Intent.QUESTION),
        ("We decided to use Postgres", Intent.STATEMENT),
        ("Remember that we meet on Tuesdays", Intent.STATEMENT),
        ("I am allergic to peanuts.", Intent.STATEMENT),
        ("lol", Intent.STATEMENT),
        ("ok cool", Intent.STATEMENT),
        ("我们决定用数据库。", Intent.STATEMENT),
    ],
)
def test_the_intent(text: str, intent: Intent) -> None:
    assert of(text).intent is intent


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("what did we decide about the logo?", {CellType.DECISION}),
        ("what are the open risks?", {CellType.RISK}),
        ("who is responsible for the website?", {CellType.TASK}),
        ("what should I do?", {CellType.TASK}),
        ("what is planned for May?", {CellType.PLAN}),
        ("what does Anna like?", {CellType.PREFERENCE}),
        ("Was haben wir entschieden?", {CellType.DECISION}),
        ("我喜欢什么？", {CellType.PREFERENCE}),
        ("when is the demo?", set()),
    ],
)
def test_the_wording_tells_which_types_are_wanted(text: str, wanted: set[CellType]) -> None:
    assert of(text).wanted == wanted


def test_words_for_types_are_not_what_the_question_is_about() -> None:
    assert "decide" not in of("what did we decide about the logo?").rest
    assert "logo" in of("what did we decide about the logo?").rest


@pytest.mark.parametrize(
    ("text", "overview"),
    [
        ("tell me about the demo", True),
        ("canoe trip", True),
        ("summarize the canoe trip", True),
        ("when is the demo?", False),
        ("who pays?", False),
    ],
)
def test_questions_about_a_whole_topic_are_known(text: str, overview: bool) -> None:
    assert of(text).overview is overview


def test_the_call_is_not_part_of_the_question() -> None:
    assert of("@Memoir when is the demo?").text == "when is the demo?"


@given(st.text(max_size=200))
def test_any_text_wants_something(text: str) -> None:
    assert of(text).intent in Intent
