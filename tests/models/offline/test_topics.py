"""How well topics fit the lines of a conversation."""

import pytest

from bot.models.offline.lexicon import content_stems, topic_weights
from bot.models.offline.stopwords import ENGLISH
from bot.models.offline.topics import Stretch
from tests.models.offline.conversation import MINUTE, START, line, readings, readings_of

CANOE = topic_weights("Canoe Trip")


def test_a_line_that_names_a_topic_fits_it_wholly() -> None:
    stretch = Stretch(readings("Ann: The canoe trip costs 90 euros."))
    assert stretch.overlap(CANOE) == {0: pytest.approx(1.0)}


def test_lines_around_it_fit_less_the_further_away_they_are() -> None:
    said = ["Bob: The weather forecast is poor."] * 6
    stretch = Stretch(readings("Ann: The canoe trip costs 90 euros.", *said))
    fits = stretch.overlap(CANOE)
    assert fits[0] > fits[1] > fits[2] > fits[3]
    assert 5 not in fits


def test_a_reply_fits_what_it_replies_to_wherever_it_stands() -> None:
    stretch = Stretch(
        readings(
            "Ann: The canoe trip costs 90 euros.",
            *["Bob: The weather forecast is poor."] * 5,
            "> 1 Cem: My brother pays half of that.",
        )
    )
    assert stretch.overlap(CANOE)[6] > stretch.overlap(CANOE)[1]


def test_after_a_pause_another_conversation_begins() -> None:
    later = START + 300 * MINUTE
    lines = [
        line(1, "Ann: The canoe trip costs 90 euros."),
        line(2, "Bob: The printer needs toner.", at=later),
    ]
    stretch = Stretch(readings_of(lines))
    assert stretch.overlap(CANOE) == {0: pytest.approx(1.0)}
    assert not stretch.together(0, 1)
    assert stretch.within_reach(0, 1)


def test_a_topic_of_the_whole_stretch_fits_better_than_one_of_a_single_line() -> None:
    stretch = Stretch(
        readings(
            "Ann: The canoe trip costs 90 euros.",
            "Bob: The canoe trip starts at the mill.",
            "Cem: The canoe trip needs six paddles and a printer.",
        )
    )
    whole, single = stretch.fits(CANOE, [2]), stretch.fits(topic_weights("Printer"), [2])
    assert whole[2] > single[2] > 0


def test_nothing_fits_what_nobody_speaks_of() -> None:
    stretch = Stretch(readings("Ann: The canoe trip costs 90 euros."))
    assert stretch.fits(topic_weights("Knowledge Base"), [0]) == {}


def test_a_line_is_like_a_memory_that_shares_its_words() -> None:
    stretch = Stretch(readings("Ann: The canoe trip from the mill costs 90 euros."))
    same = content_stems("Bob: The canoe trip starts at the mill with 90 euros.", ENGLISH)
    other = content_stems("Bob: The canoe was red.", ENGLISH)
    assert stretch.likeness(0, same) > 0
    assert stretch.likeness(0, other) == 0


def test_lines_of_one_stretch_are_nearer_than_any_others() -> None:
    stretch = Stretch(readings(*["Ann: The canoe trip costs 90 euros."] * 9))
    assert stretch.distance(0, 5) < stretch.distance(0, 6)
