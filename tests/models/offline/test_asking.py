"""What asks, proposes, agrees and requests."""

import pytest

from bot.models.offline.asking import (
    agrees,
    agrees_clearly,
    is_question,
    is_request,
    proposes,
    says_yes_or_no,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "When is the demo?",
        "who can review this",
        "Is there any news",
        "how do I install it",
        "We ship on Friday, right?",
        "Really? 😀",
        "Can you send the logs?",
        "Wann ist das Treffen?",
        "Was ist das Passwort",
        "¿Cuándo es la reunión?",
        "你来吗",
        "次の会議はいつですか。",
        "회의는 언제입니까?",
    ],
)
def test_questions_are_known_with_and_without_their_mark(sentence: str) -> None:
    assert is_question(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We ship on Friday.",
        "What we need is a budget.",
        "How it works: the queue is read first.",
        "Can do.",
        "I wonder about the plan",
        "我们周一开会。",
    ],
)
def test_statements_are_no_questions(sentence: str) -> None:
    assert not is_question(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "Shall we use Postgres?",
        "How about Friday?",
        "Let's take the train.",
        "I suggest a smaller scope.",
        "We could meet at noon.",
        "Is that okay?",
        "Sollen wir das so machen?",
        "我们用这个吧",
    ],
)
def test_proposals_are_known(text: str) -> None:
    assert proposes(text)


def test_a_report_proposes_nothing() -> None:
    assert not proposes("The build is green.")


@pytest.mark.parametrize(
    "text", ["Agreed.", "I agree", "Sounds good!", "+1", "Let's do that", "Yes, good idea", "同意"]
)
def test_clear_agreement(text: str) -> None:
    assert agrees_clearly(text)
    assert agrees(text)


@pytest.mark.parametrize("text", ["OK", "okay.", "Yes!", "👍", "Sure", "ja", "好的"])
def test_an_ok_agrees_weakly(text: str) -> None:
    assert agrees(text)
    assert not agrees_clearly(text)


@pytest.mark.parametrize(
    "text", ["I agree, but it must not interrupt.", "OK then what?", "No.", "Agreement is far off"]
)
def test_reserve_is_no_agreement(text: str) -> None:
    assert not agrees(text)


@pytest.mark.parametrize("text", ["Yes, on Monday", "nope", "Right.", "Nein", "是", "はい"])
def test_yes_and_no(text: str) -> None:
    assert says_yes_or_no(text)


def test_yesterday_is_no_yes() -> None:
    assert not says_yes_or_no("Yesterday at noon")


@pytest.mark.parametrize(
    "text", ["tell me about the demo", "Please summarize it", "show the plan", "zeig mir den Plan"]
)
def test_requests(text: str) -> None:
    assert is_request(text)


@pytest.mark.parametrize("text", ["We tell nobody", "Lists are fine", "the show starts at nine"])
def test_statements_request_nothing(text: str) -> None:
    assert not is_request(text)
