"""What one line of chat is read as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.people import people_of
from bot.models.offline.reading import Reading, read, substance
from bot.models.offline.stopwords import ENGLISH
from bot.models.tasks import Line
from bot.vocabulary import CellType
from tests.models.offline.conversation import START, finished, line

AROUND = people_of([line(1, "Anna: x"), line(2, "Ben: x")])


def of(text: str, speaker: str = "Anna") -> Reading:
    return finished(read(line(1, f"{speaker}: {text}"), AROUND))


def kept(text: str) -> list[str]:
    return [sentence.text for sentence in of(text).kept]


@pytest.mark.parametrize(
    "text",
    [
        "I prefer mornings for meetings.",
        "I like long walks.",
        "My favourite colour is green.",
        "We decided to use Postgres.",
        "I live in Lisbon.",
        "I have a dog called Rex.",
        "The venue costs 400 euros per evening.",
        "My name is Lena.",
        "We meet at 5pm.",
        "The importer fails on empty files",
        "Slot checklist: budget, industry, procurement.",
        "Wir haben das Angebot der Druckerei bekommen.",
        "我们下周去北京开会。",
    ],
)
def test_what_tells_something_is_kept(text: str) -> None:
    assert kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "I like it.",
        "I like that idea",
        "hi all!",
        "Thanks a lot for your help!",
        "ok",
        "lol",
        "haha that is so funny",
        "Agreed.",
        "When is the demo?",
        "Good morning, how are you?",
        "I'm back",
        "No problem at all.",
        "😀😀😀",
        "https://example.com/a/b/c",
        "```\nprint('hello world')\n```",
        "> Anna said we use Postgres",
        "!play despacito",
        "The thing is good.",
        "",
        "   \n ",
        "我来了",
    ],
)
def test_talk_questions_and_noise_are_not(text: str) -> None:
    assert kept(text) == []


def test_openers_and_thanks_fall_off_a_line_that_tells_something() -> None:
    assert kept("Okay, thanks! The venue costs 400 euros. Have a nice day!") == [
        "The venue costs 400 euros."
    ]


def test_a_short_sentence_stays_beside_one_that_is_worth_keeping() -> None:
    assert kept("The demo was successful.") == []
    assert kept("The demo was successful. The sponsor wants a second workshop in May.") == [
        "The demo was successful.",
        "The sponsor wants a second workshop in May.",
    ]


def test_a_proposal_stays_beside_its_reason() -> None:
    said = "Should we change the logo? The current elephant looks like a vacuum cleaner."
    assert len(kept(said)) == 2
    assert kept("Should we change the logo?") == []


def test_a_question_is_kept_for_its_answer() -> None:
    assert of("Good morning. Does the hall have a projector?").question == (
        "Does the hall have a projector?"
    )
    assert of("Does it? I doubt it.").question == ""


def test_what_one_asks_to_remember_is_what_comes_after() -> None:
    (sentence,) = of("@Memoir remember that the launch party is on Friday").kept
    assert sentence.text == "The launch party is on Friday"
    assert sentence.asked_for


@pytest.mark.parametrize(
    "text", ["remember to buy milk and bread", "Remember when we sank the canoe in Norway"]
)
def test_remember_is_not_always_an_order_to_memoir(text: str) -> None:
    assert not any(sentence.asked_for for sentence in of(text).kept)


@pytest.mark.parametrize(
    "text",
    [
        "@Memoir tell me about the summer camp plans",
        "Memoir, list all decisions about the server migration",
        "@Memoir what did we decide about Postgres",
    ],
)
def test_requests_to_memoir_are_no_memories(text: str) -> None:
    assert kept(text) == []


def test_statements_to_memoir_are() -> None:
    assert kept("@Memoir we decided to use Postgres") == ["We decided to use Postgres"]


def test_memoirs_own_words_are_no_evidence() -> None:
    own = finished(read(line(1, "Memoir: Anna decided to use Postgres in May."), AROUND))
    assert own.kept == ()
    assert own.stems


def test_a_sentence_with_a_secret_is_not_read_at_all() -> None:
    secret = of("We decided to use Postgres. The password is hunter2")
    assert secret.text == "We decided to use Postgres."
    assert [sentence.text for sentence in secret.kept] == ["We decided to use Postgres."]
    nothing_else = of("The password of the staging database is [a secret was here]")
    assert nothing_else.kept == ()
    assert nothing_else.stems == frozenset()


def test_what_is_nobodys_business_is_not_kept_beside_what_is() -> None:
    said = of("Ben was diagnosed with diabetes. We decided to use Postgres.")
    assert said.text == "We decided to use Postgres.", "no topic is named after the rest"
    assert [sentence.text for sentence in said.kept] == ["We decided to use Postgres."]
    assert of("Ben verdient 4000 Euro im Monat.").kept == ()


def test_the_type_and_its_clarity_come_along() -> None:
    (sentence,) = of("I'll order the pizza for Friday.").kept
    assert sentence.kind is CellType.TASK
    assert sentence.clarity > 0


def test_a_name_written_small_keeps_its_case() -> None:
    assert kept("gRPC streaming works on the staging cluster") == [
        "gRPC streaming works on the staging cluster"
    ]
    assert kept("so the staging cluster runs gRPC now") == ["The staging cluster runs gRPC now"]


def test_names_of_people_carry_no_meaning() -> None:
    with_name, _ = substance("Anna and Ben", ENGLISH, AROUND.names)
    assert with_name == 0
    assert "anna" not in of("Anna likes the canoe").stems


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    reading = finished(read(Line(1, "Anna", START, text), AROUND))
    assert all(sentence.text for sentence in reading.kept)
    assert not (reading.kept and not reading.text)
