"""Test what each piece of evidence is worth against the others."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.ids import MessageId, UserId
from bot.memory.talk_evidence import CROWD, LONG_CHARACTERS, RARE, Present, Said
from tests.memory.samples import START

ANNA, BEN, CARA = UserId(1), UserId(2), UserId(3)
NOW = START + timedelta(hours=1)


def message(by: UserId, minutes_ago: float = 1, **more: Any) -> Said:
    values: dict[str, Any] = {
        "id": MessageId(1000 - int(minutes_ago)),
        "author": by,
        "said_at": NOW - timedelta(minutes=minutes_ago),
        "spoken_to": frozenset(),
        "named": frozenset(),
        "words": frozenset(),
        "asks": False,
        "characters": 20,
        "talk_id": MessageId(1),
    }
    return Said(**{**values, **more})


def present(own_last: Said | None = None, talks: int = 3, lately: int = 5, **said: Any) -> Present:
    return Present(message(ANNA, 0, **said), own_last, said.pop("rarity", {}), lately, talks)


def test_what_is_nearer_or_newer_is_likelier_answered() -> None:
    now = present()
    assert now.answers(message(BEN), 1) > now.answers(message(BEN), 2)
    assert now.answers(message(BEN, 1), 2) > now.answers(message(BEN, 9), 2)


def test_a_clock_that_goes_back_makes_nothing_newer_than_now() -> None:
    assert present().answers(message(BEN, -30), 1) == present().answers(message(BEN, 0), 1)


@pytest.mark.parametrize(
    ("said", "earlier"),
    [
        ({"spoken_to": frozenset({BEN})}, {}),
        ({"named": frozenset({BEN})}, {}),
        ({}, {"spoken_to": frozenset({ANNA})}),
        ({"spoken_to": frozenset({CARA})}, {"spoken_to": frozenset({CARA})}),
    ],
)
def test_who_speaks_to_whom_outweighs_an_hour(said: Any, earlier: Any) -> None:
    now = present(**said)
    spoken = now.answers(message(BEN, 30, **earlier), 1)
    assert spoken > now.answers(message(UserId(4), 30), 1)


def test_what_others_say_to_each_other_is_less_likely_answered() -> None:
    to_others = message(BEN, spoken_to=frozenset({CARA}))
    assert present().answers(to_others, 1) < present().answers(message(BEN), 1)


def test_who_speaks_to_another_answers_a_bystander_less() -> None:
    now = present(spoken_to=frozenset({CARA}))
    assert now.answers(message(BEN), 1) < present().answers(message(BEN), 1)


def test_the_last_own_message_is_likelier_gone_on_with_than_one_before() -> None:
    last, before = message(ANNA, 2), message(ANNA, 3)
    now = present(own_last=last)
    assert now.answers(last, 2) > now.answers(before, 2) > now.answers(message(BEN, 3), 2)


def test_what_came_since_in_the_same_conversation_is_likelier_answered() -> None:
    now = present(own_last=message(ANNA, 9))
    same, other = message(BEN, 2), message(BEN, 2, talk_id=MessageId(7))
    assert now.answers(same, 1) > now.answers(other, 1)
    assert now.answers(replace(other, answered=ANNA), 1) > now.answers(other, 1)


def test_shared_words_count_by_their_rarity_up_to_a_bound() -> None:
    words = frozenset({"boat", "lake"})
    said = message(ANNA, 0, words=words)

    def points(rarity: float, shared: frozenset[str]) -> float:
        now = Present(said, None, dict.fromkeys(words, rarity), 5, 3)
        return now.answers(message(BEN, words=shared), 1)

    assert points(3, words) > points(1, words) > points(1, frozenset({"boat"}))
    assert points(1, frozenset({"boat"})) > points(1, frozenset({"soup"}))
    assert points(RARE, words) == points(RARE * 9, words)


def test_what_starts_a_conversation() -> None:
    last = message(ANNA, 5)
    usual = present(own_last=last).starts()
    assert present().starts() > usual
    assert present(own_last=last, asks=True).starts() > usual
    assert present(own_last=last, characters=LONG_CHARACTERS + 1).starts() > usual
    assert present(own_last=last, spoken_to=frozenset({BEN})).starts() < usual


def test_the_busier_the_channel_the_likelier_a_conversation_starts() -> None:
    assert present(lately=1).starts() < present(lately=CROWD).starts()
    assert present(lately=CROWD).starts() == present(lately=9 * CROWD).starts()


def test_where_few_conversations_go_on_people_join_them() -> None:
    one, two, many, none = (present(talks=each).starts() for each in (1, 2, 9, 0))
    assert one < two < many < none
