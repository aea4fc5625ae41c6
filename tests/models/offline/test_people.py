"""Who is around, and when somebody speaks to Memoir."""

import pytest

from bot.models.offline.people import people_of
from tests.models.offline.conversation import line, play


def test_names_are_known_word_by_word() -> None:
    people = people_of(play("Anna Smith: hi", "bob: hi"))
    assert people.names == {"anna", "smith", "bob"}


def test_a_single_letter_is_no_name() -> None:
    assert people_of(play("J R: hi")).names == frozenset()


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("@Memoir what did we decide?", "what did we decide?"),
        ("hey memoir, list the risks", "list the risks"),
        ("what is open, Memoir?", "what is open?"),
        ("we told @memoir yesterday", "we told yesterday"),
    ],
)
def test_a_call_to_memoir_is_taken_out(said: str, rest: str) -> None:
    assert people_of([]).without_call(said) == (rest, True)


@pytest.mark.parametrize(
    "said", ["Memoirs are long books", "I read a memoir, twice", "the @memoirs list"]
)
def test_the_word_alone_is_no_call(said: str) -> None:
    assert people_of([]).without_call(said) == (said, False)


def test_memoir_is_known_by_the_name_it_speaks_under() -> None:
    own = line(1, "Memoir: hello")
    renamed = type(own)(1, "Elephant", own.said_at, "hello", from_memoir=True)
    assert people_of([renamed]).without_call("@Elephant hi there") == ("hi there", True)


def test_odd_names_break_nothing() -> None:
    odd = type(line(1, "Memoir: x"))(1, "(.*", line(1, "Memoir: x").said_at, "x", from_memoir=True)
    assert people_of([odd]).without_call("@(.* hi")[1]
