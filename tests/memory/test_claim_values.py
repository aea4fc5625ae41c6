"""Test which values are read in a text, and when two of them agree."""

from datetime import date

import pytest

from bot.memory.claim_values import Values, read_values
from bot.memory.times.tokens import plain
from tests.memory.samples import START


def values(text: str) -> Values:
    return read_values(plain(text), START)[0]


def rest(text: str) -> list[str]:
    return read_values(plain(text), START)[1]


class TestAmounts:
    @pytest.mark.parametrize(
        ("text", "kind", "amount"),
        [
            ("The rent is 500 euros", "eur", "500"),
            ("The rent is €1,500", "eur", "1500"),
            ("Die Miete beträgt 1.500 Euro", "eur", "1500"),
            ("The rent is 2.5 % of it", "%", "2.5"),
            ("We have three servers", "server", "3"),
            ("The limit is 100", "number", "100"),
            ("It takes 20 minutes", "minute", "20"),
            ("timeout = 30", "number", "30"),
        ],
    )
    def test_are_read_with_what_they_measure(self, text: str, kind: str, amount: str) -> None:
        assert values(text).others == {kind: frozenset({amount})}

    @pytest.mark.parametrize(
        ("text", "name"),
        [("in room 5", "room5"), ("sprint 14 ends", "sprint14"), ("issue #12", "issue12")],
    )
    def test_in_a_name_belong_to_it(self, text: str, name: str) -> None:
        assert values(text).others == {}
        assert name in rest(text)


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("on Friday", date(2026, 3, 6)),
            ("on 2026-05-05.", date(2026, 5, 5)),
            ("am 5. Mai", date(2026, 5, 5)),
            ("5月5日", date(2026, 5, 5)),
            ("tomorrow", date(2026, 3, 3)),
        ],
    )
    def test_are_counted_from_when_it_was_said(self, text: str, day: date) -> None:
        assert [period.start.date() for period in values(text).times] == [day]

    @pytest.mark.parametrize(
        ("text", "clock"),
        [
            ("at 14:00", "14:00"),
            ("at 2pm", "14:00"),
            ("at 9:30 am", "09:30"),
            ("um 14 Uhr", "14:00"),
            ("à 14h30", "14:30"),
            ("at 12 am", "00:00"),
        ],
    )
    def test_of_day_are_read_in_many_ways(self, text: str, clock: str) -> None:
        assert values(text).others == {"clock": frozenset({clock})}

    @pytest.mark.parametrize("text", ["every Friday", "on Fridays", "each friday"])
    def test_that_come_back_have_no_day(self, text: str) -> None:
        found = values(text)
        assert found.times == ()
        assert found.others == {"regular": frozenset({"friday"})}


class TestAgreement:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("on Friday", "on 2026-03-06"),
            ("in May", "on 5 May"),
            ("at 2pm", "at 14:00"),
            ("€1,000", "1000 euros"),
            ("on Friday at noon", "1000 euros"),
        ],
    )
    def test_of_the_same_in_other_words(self, one: str, other: str) -> None:
        assert values(one).differing(values(other)) == []

    @pytest.mark.parametrize(
        ("one", "other", "kinds"),
        [
            ("on Friday", "on Monday", ["time"]),
            ("is 500 euros", "is 600 euros", ["eur"]),
            ("on Friday at 9:30", "on Monday at 10:00", ["clock", "time"]),
            ("on Fridays", "on Mondays", ["regular"]),
        ],
    )
    def test_of_others_is_none(self, one: str, other: str, kinds: list[str]) -> None:
        assert values(one).differing(values(other)) == kinds

    def test_a_vague_time_is_in_an_exact_one_and_not_the_other_way(self) -> None:
        vague, exact = values("in May"), values("on 5 May")
        assert vague.within(exact)
        assert not exact.within(vague)

    def test_a_value_more_is_not_in_the_other(self) -> None:
        assert not values("on Friday at 9:30").within(values("on Friday"))
        assert values("on Friday").within(values("on Friday at 9:30"))
