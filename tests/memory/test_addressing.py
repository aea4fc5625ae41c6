"""Test whom a message speaks to."""

import pytest

from bot.ids import UserId
from bot.memory.addressing import MENTIONS, Addressed, People

ANNA, BEN, QUEEN, WILL, AL, SAKURA, OTHER_ANNA = (UserId(each) for each in range(1, 8))
PEOPLE = People(
    [
        (ANNA, "Anna Berg"),
        (BEN, "_ben-"),
        (QUEEN, "Queen of Cats"),
        (WILL, "Will"),
        (AL, "Al"),
        (SAKURA, "さくら"),
        (OTHER_ANNA, "Anna Tal"),
    ]
)
SPEAKER = UserId(99)


def spoken_to(text: str, by: UserId = SPEAKER) -> set[UserId]:
    return set(PEOPLE.addressed_by(by, text).spoken_to)


def named(text: str) -> set[UserId]:
    return set(PEOPLE.addressed_by(SPEAKER, text).named)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("ben: try it again", {BEN}),
        ("Ben, try it again", {BEN}),
        ("_ben- try it again", {BEN}),
        ("Queen of Cats, look", {QUEEN}),
        ("anna berg look", {ANNA}),
        ("Anna could you look?", {ANNA, OTHER_ANNA}),
        ("さくらさん、おはよう", {SAKURA}),
    ],
)
def test_a_name_at_the_start_speaks_to_its_bearer(text: str, people: set[UserId]) -> None:
    assert spoken_to(text) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("could you look @Anna Berg?", {ANNA}),
        ("thanks, @_ben-!", {BEN}),
        ("@Queen of Cats and @will both", {QUEEN, WILL}),
        ("who is @nobody here", set()),
    ],
)
def test_a_mention_speaks_to_somebody_wherever_it_stands(text: str, people: set[UserId]) -> None:
    assert spoken_to(text) == people


@pytest.mark.parametrize("text", ["will it rain?", "al dente, please", "Bens car", "benign: yes"])
def test_a_word_that_is_or_begins_with_a_name_speaks_to_nobody(text: str) -> None:
    assert spoken_to(text) == set()


@pytest.mark.parametrize(("text", "who"), [("Will: rain?", WILL), ("al, yes", AL)])
def test_an_everyday_word_is_a_name_when_it_calls_somebody(text: str, who: UserId) -> None:
    assert spoken_to(text) == {who}


def test_a_name_inside_a_text_is_named_not_spoken_to() -> None:
    assert PEOPLE.addressed_by(SPEAKER, "thanks ben!") == Addressed(frozenset(), frozenset({BEN}))
    assert named("I will ask") == set()


def test_who_is_spoken_to_is_not_named_besides() -> None:
    assert named("ben: are you ben?") == set()


def test_nobody_speaks_to_themselves() -> None:
    assert spoken_to("ben: says ben @ben", by=BEN) == set()
    assert not PEOPLE.addressed_by(BEN, "it is me, ben").named


def test_a_row_of_mentions_calls_no_crowd() -> None:
    crowd = People((UserId(each), f"p{each}x") for each in range(1, 100))
    text = " ".join(f"@p{each}x" for each in range(1, 100))
    assert len(crowd.addressed_by(SPEAKER, text).spoken_to) == MENTIONS


@pytest.mark.parametrize("name", ["", " ", "@", "::", "***", "\u200b"])
def test_a_name_without_a_letter_is_no_name(name: str) -> None:
    people = People([(BEN, name)])
    for text in ("", " ", ": yes", "@ yes", "* * *", name, f"@{name} yes", "yes : *** @"):
        assert people.addressed_by(SPEAKER, text) == Addressed()


@pytest.mark.parametrize("text", ["", "@", "@@@@", "@" * 5000, "\x00@\ud800", "(" * 3000])
def test_hostile_text_speaks_to_nobody(text: str) -> None:
    assert PEOPLE.addressed_by(SPEAKER, text) == Addressed()


def test_what_a_pasted_page_says_late_is_not_read() -> None:
    assert spoken_to("x " * 400 + "@ben") == set()
