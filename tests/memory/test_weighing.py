"""Test what raises and lowers a hit beside its words."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import ChannelId, UserId
from bot.memory.named import PERSON_FACTOR, Named
from bot.memory.search import Hit
from bot.memory.weighing import (
    ASKING_FACTOR,
    PERSON_FACTOR_OF_SEVERAL,
    TALK_PAUSE,
    TALK_SHARE,
    TALK_SHARE_OF_SEVERAL,
    Weighing,
)
from tests.memory.samples import GENERAL, LAKE, PEOPLE, START

BEN = PEOPLE["Ben"]
ONE, SEVERAL = "What did Ben buy?", "What boats has Ben bought?"


def hit(
    number: int,
    score: float = 1.0,
    *,
    by: UserId = PEOPLE["Anna"],
    hours: float = 0,
    channel: ChannelId = GENERAL,
    asks: bool = False,
) -> Hit:
    return Hit(number, score, by, START + timedelta(hours=hours), channel, asks)


def weighing(text: str = ONE, *people: UserId) -> Weighing:
    return Weighing(text, Named(frozenset(people)))


class TestOneHit:
    def test_a_question_weighs_less_than_a_statement(self) -> None:
        scores = weighing().of_messages([hit(1, asks=True), hit(2, hours=9)])
        assert scores[1] == pytest.approx(scores[2] * ASKING_FACTOR)

    def test_who_is_named_counts_more_where_several_things_are_asked_for(self) -> None:
        hits = [hit(1, by=BEN), hit(2)]
        assert weighing(ONE, BEN).of_cells(hits) == {1: PERSON_FACTOR, 2: 1.0}
        assert weighing(SEVERAL, BEN).of_cells(hits) == {1: PERSON_FACTOR_OF_SEVERAL, 2: 1.0}

    def test_nothing_found_weighs_nothing(self) -> None:
        assert weighing().of_messages([]) == {}
        assert weighing().of_cells([]) == {}


class TestTalks:
    def test_the_best_hit_raises_the_others_of_its_talk(self) -> None:
        scores = weighing().of_messages([hit(1, 4.0), hit(2, 1.0, hours=0.1)])
        assert scores == {1: 4.0 + TALK_SHARE * 4.0, 2: 1.0 + TALK_SHARE * 4.0}

    def test_less_so_where_several_things_are_asked_for(self) -> None:
        scores = weighing(SEVERAL).of_messages([hit(1, 4.0), hit(2, 1.0, hours=0.1)])
        assert scores[2] == 1.0 + TALK_SHARE_OF_SEVERAL * 4.0

    @pytest.mark.parametrize(
        "other",
        [
            hit(2, hours=0.1, channel=LAKE),
            hit(2, hours=TALK_PAUSE.total_seconds() / 3600 + 0.1),
            hit(2, hours=-TALK_PAUSE.total_seconds() / 3600 - 0.1),
        ],
    )
    def test_another_channel_or_a_pause_makes_another_talk(self, other: Hit) -> None:
        assert weighing().of_messages([hit(1, 4.0), other])[2] == 1.0 + TALK_SHARE

    def test_a_talk_goes_on_from_hit_to_hit(self) -> None:
        steps = [hit(at, hours=at * TALK_PAUSE.total_seconds() / 3600) for at in range(5)]
        scores = weighing().of_messages([*steps, hit(9, 8.0)])
        assert scores[4] == 1.0 + TALK_SHARE * 8.0


moments = st.integers(-1_000, 1_000)
hits = st.lists(
    st.tuples(moments, st.floats(0, 100), st.booleans(), st.sampled_from([GENERAL, LAKE])),
    max_size=30,
).map(
    lambda rows: [
        hit(at, score, hours=hours, asks=asks, channel=channel)
        for at, (hours, score, asks, channel) in enumerate(rows)
    ]
)


@given(hits)
def test_every_hit_keeps_a_score_whatever_their_order(found: list[Hit]) -> None:
    scores = weighing().of_messages(found)
    assert scores.keys() == {each.id for each in found}
    assert all(scores[each.id] >= each.score * ASKING_FACTOR for each in found)
    assert weighing().of_messages(found[::-1]) == scores
