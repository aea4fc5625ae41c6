"""What is only asked of Memoir, and what it is told."""

import pytest

from bot.models.offline.addressed import only_asks, without_address
from bot.models.offline.people import people_of
from tests.models.offline.conversation import play

PEOPLE = people_of(play("Memoir: I remember.", "Ann: hi"))


@pytest.mark.parametrize(
    "text",
    [
        "@Memoir What did we decide?",
        "@memoir Hello! Show me the risks",
        "@Bot list the plans.",
        "@Memoir give me the date. Also explain the plan.",
        "@Memoir remind us of the date",
        "@Memoir résume la discussion",
        "@Memoir fass das zusammen",
        "@Memoir 教えて",
        "@Memoir Peking duck lunch",
        "@Memoir anything about the lunch",
        "@Memoir who brought the duck!",
        "@Memoir duck lunch summary please",
        "@Memoir is the lunch on",
        "what is open, Memoir?",
        "@\u200bMemoir who pays?",
    ],
)
def test_questions_and_requests_only_ask(text: str) -> None:
    assert only_asks(text, PEOPLE)


@pytest.mark.parametrize(
    "text",
    [
        "What did we decide?",
        "@Memoir remember that we meet on Tuesdays",
        "@Memoir We rented the red van. Is that ok?",
        "@Memoir Ann likes tea",
        "@Memoir remind me to pay the rent on Friday",
        "@Memoir lunch is Friday",
        "@Memoir The status of the van is unclear",
        "@Ben the van is red",
        "we told @Memoir about the van",
        "mail a@b.example what you know",
    ],
)
def test_what_tells_something_does_not_only_ask(text: str) -> None:
    assert not only_asks(text, PEOPLE)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("@Memoir, the van is red", "the van is red"),
        ("@memoir the van is red", "the van is red"),
        ("@Ben the van is red", "@Ben the van is red"),
        ("I told @Memoir so", "I told @Memoir so"),
        ("@Memoir", "@Memoir"),
    ],
)
def test_the_name_of_memoir_is_taken_off_the_beginning(text: str, bare: str) -> None:
    assert without_address(text, PEOPLE) == bare
