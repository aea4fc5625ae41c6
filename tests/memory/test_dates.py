"""Test which times are found in a question, in a message and in what a search is kept to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.memory.dates import LONGEST_TOLD, asked, named_period, told
from bot.memory.times.grammar import MOST_TIMES
from bot.memory.times.periods import EARLIEST, LATEST, Period

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def periods(text: str, now: datetime) -> list[Period]:
    """Return the periods that a question asks about."""
    return [mention.meant for mention in asked(text, now)]


def span(text: str, now: datetime = NOW) -> list[tuple[str, int]]:
    """Return each period's first day and its length in days."""
    found = periods(text, now)
    return [(f"{p.start:%Y-%m-%d}", (p.end - p.start).days) for p in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened on 2023-05-08?", [("2023-05-08", 1)]),
        ("in 2023-05", [("2023-05-01", 31)]),
        ("on 5 May 2023", [("2023-05-05", 1)]),
        ("on the 5th of may, 2023", [("2023-05-05", 1)]),
        ("on May 5, 2023", [("2023-05-05", 1)]),
        ("on Sept. 3rd, 2020", [("2020-09-03", 1)]),
        ("In FEBRUARY 2024", [("2024-02-01", 29)]),
        ("in December of 2022", [("2022-12-01", 31)]),
        ("in 2021", [("2021-01-01", 365)]),
        ("during 2024", [("2024-01-01", 366)]),
        ("between jan 3 2026 and feb 2021", [("2026-01-03", 1), ("2021-02-01", 28)]),
        ("between feb 2021 and jan 3 2026", [("2021-02-01", 1798)]),
        ("1 \u017feptember 2020", [("2020-09-01", 1)]),  # a long s is an s
        ("first 2020-01-01, then 2020-01-02", [("2020-01-01", 1), ("2020-01-02", 1)]),
    ],
)
def test_days_months_and_years_are_found(text: str, expected: list[tuple[str, int]]) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 21 November", ("2026-11-21", 1)),
        ("on 22 November", ("2026-11-22", 1)),
        ("on 23 November", ("2025-11-23", 1)),
        ("on december 1st", ("2025-12-01", 1)),
        ("in november", ("2026-11-01", 30)),
        ("last december", ("2025-12-01", 31)),
        ("in May", ("2026-05-01", 31)),
        ("on 29 February", ("2024-02-29", 1)),
    ],
)
def test_without_a_year_the_last_past_one_is_meant(text: str, expected: tuple[str, int]) -> None:
    assert span(text) == [expected]


def test_29_february_is_found_across_a_century_without_leap_year() -> None:
    assert span("on 29 feb", datetime(2103, 1, 1, tzinfo=UTC)) == [("2096-02-29", 1)]
    assert span("on 29 feb", datetime(1903, 1, 1, tzinfo=UTC)) == [("1896-02-29", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "May I march in? Will june come?",
        "at june 5:30",
        "31 June 2020",
        "0 May 2020",
        "2023-00",
        "2023-13-01",
        "2023-02-30",
        "2021-02-29",
        "99 may",
        "12345-06-07",
        "the year 1850-01-01",
        "May 2020 people come? No: 5 may be enough, may 5 people do?"[9:],
        "this may be wrong, this march goes on",
        "the sun is out, they fall in love, spring has sprung",
        "guten Morgen, am Morgen und jeden Morgen",
        "Hier ist es kalt, und hier war ich",
        "second next last ago week 3 days",
        "it took 3 years and a week",
        "version 1.5. and 3.4.2024.1 and 10.0.0.1",
        "32.1.2024 or 13/13/2024 or 2024-W54",
        "\u0663 may",  # a digit three of another script
        "the maybelline 5 marching decimal",
    ],
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert periods(text, NOW) == []


WEEK_BEFORE, WEEK, WEEK_AFTER = ("2026-11-09", 7), ("2026-11-16", 7), ("2026-11-23", 7)
TODAY, YESTERDAY, TOMORROW = ("2026-11-22", 1), ("2026-11-21", 1), ("2026-11-23", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What happened today?", TODAY),
        ("and YESTERDAY", YESTERDAY),
        ("the day before yesterday", ("2026-11-20", 1)),
        ("what's on tomorrow", TOMORROW),
        ("the day after tomorrow", ("2026-11-24", 1)),
        ("this week", WEEK),
        ("last week's canoe", WEEK_BEFORE),
        ("next week", WEEK_AFTER),
        ("last month", ("2026-10-01", 31)),
        ("this year", ("2026-01-01", 365)),
        ("last year", ("2025-01-01", 365)),
        ("last quarter", ("2026-07-01", 92)),
        ("this weekend", ("2026-11-21", 2)),
        ("last weekend", ("2026-11-14", 2)),
        ("at the weekend", ("2026-11-21", 2)),
        ("What did Anna say on Monday?", ("2026-11-16", 1)),
        ("What will Anna do on Monday?", ("2026-11-23", 1)),
        ("What is due on Friday?", ("2026-11-27", 1)),
        ("last Sunday", ("2026-11-15", 1)),
        ("on sunday", TODAY),
        ("this Monday", ("2026-11-16", 1)),
        ("next Monday", ("2026-11-23", 1)),
        ("on tue", ("2026-11-17", 1)),
        ("Tuesday last week", ("2026-11-10", 1)),
        ("3 days ago", ("2026-11-19", 1)),
        ("two weeks ago", ("2026-11-02", 7)),
        ("a month ago", ("2026-10-01", 31)),
        ("2 years ago", ("2024-01-01", 366)),
        ("I installed this 3 days ago", ("2026-11-19", 1)),
        ("a couple of weeks ago", ("2026-10-26", 21)),
        ("a few days ago", ("2026-11-17", 5)),
        ("in the last 5 days", ("2026-11-17", 5)),
        ("past few weeks", ("2026-10-18", 35)),
        ("the past week", ("2026-11-15", 7)),
        ("in the next three days", ("2026-11-22", 3)),
        ("in three days", ("2026-11-25", 1)),
        ("recently", ("2026-10-23", 30)),
        ("the other day", ("2026-11-15", 7)),
        ("between March and May", ("2026-03-01", 92)),
        ("between November and February", ("2025-11-01", 120)),
        ("from Monday to Friday", ("2026-11-16", 5)),
        ("from Friday until Monday", ("2026-11-13", 4)),
        ("5-8 May", ("2026-05-05", 4)),
        ("from the 5th to the 8th of May 2024", ("2024-05-05", 4)),
        ("early May", ("2026-05-01", 10)),
        ("mid-June 2025", ("2025-06-11", 10)),
        ("at the end of last year", ("2025-09-01", 122)),
        ("the end of the month", ("2026-11-21", 10)),
        ("summer 2024", ("2024-06-01", 92)),
        ("last summer", ("2026-06-01", 92)),
        ("last fall", ("2025-09-01", 91)),
        ("in winter 2024", ("2024-12-01", 90)),
        ("What will we do in summer?", ("2027-06-01", 92)),
        ("at Christmas", ("2025-12-24", 3)),
        ("on New Year’s Eve", ("2025-12-31", 1)),
        ("Easter 2024", ("2024-03-29", 4)),
        ("over easter", ("2026-04-03", 4)),
        ("thanksgiving 2024", ("2024-11-28", 1)),
        ("in Q3", ("2026-07-01", 92)),
        ("Q3 2024", ("2024-07-01", 92)),
        ("2026-W21", ("2026-05-18", 7)),
        ("calendar week 1 of 2026", ("2025-12-29", 7)),
        ("on 13/8/2026", ("2026-08-13", 1)),
        ("on 8/13/2026", ("2026-08-13", 1)),
        ("2026/08/13", ("2026-08-13", 1)),
        ("is it on may 5?", ("2026-05-05", 1)),
        ("on may 5 we met", ("2026-05-05", 1)),
    ],
)
def test_relative_times_are_read_by_the_clock(text: str, expected: tuple[str, int]) -> None:
    assert span(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Was war heute?", TODAY),
        ("Was hat Ben gestern gesagt?", YESTERDAY),
        ("vorgestern Abend", ("2026-11-20", 0)),
        ("morgen früh", TOMORROW),
        ("übermorgen", ("2026-11-24", 1)),
        ("letzte Woche", WEEK_BEFORE),
        ("in der nächsten Woche", WEEK_AFTER),
        ("diesen Monat", ("2026-11-01", 30)),
        ("letztes Jahr", ("2025-01-01", 365)),
        ("letztes Wochenende", ("2026-11-14", 2)),
        ("Was war am Montag?", ("2026-11-16", 1)),
        ("vor drei Tagen", ("2026-11-19", 1)),
        ("vor einer Woche", WEEK_BEFORE),
        ("in den letzten drei Tagen", ("2026-11-19", 3)),
        ("im Mai", ("2026-05-01", 31)),
        ("im März 2024", ("2024-03-01", 31)),
        ("am 5. Mai 2023", ("2023-05-05", 1)),
        ("am 5.8.", ("2026-08-05", 1)),
        ("5.8.2025", ("2025-08-05", 1)),
        ("5.-8. Mai", ("2026-05-05", 4)),
        ("Ende Mai", ("2026-05-21", 11)),
        ("KW 21", ("2026-05-18", 7)),
        ("an Weihnachten", ("2025-12-24", 3)),
        ("im Sommer", ("2026-06-01", 92)),
        ("zwischen Montag und Mittwoch", ("2026-11-16", 3)),
        ("Qu'est-ce qu'il a dit hier ?", YESTERDAY),
        ("hier", YESTERDAY),
        ("avant-hier", ("2026-11-20", 1)),
        ("aujourd’hui", TODAY),
        ("demain", TOMORROW),
        ("la semaine dernière", WEEK_BEFORE),
        ("la semaine prochaine", WEEK_AFTER),
        ("ce mois", ("2026-11-01", 30)),
        ("l'année dernière", ("2025-01-01", 365)),
        ("l'an dernier", ("2025-01-01", 365)),
        ("lundi dernier", ("2026-11-16", 1)),
        ("il y a trois jours", ("2026-11-19", 1)),
        ("ces 3 derniers jours", ("2026-11-19", 3)),
        ("en mai", ("2026-05-01", 31)),
        ("le 5 mai 2023", ("2023-05-05", 1)),
        ("qui est venu en mars ?", ("2026-03-01", 31)),
        ("à Noël", ("2025-12-24", 3)),
        ("l'été dernier", ("2026-06-01", 92)),
        ("¿Qué pasó hoy?", TODAY),
        ("ayer", YESTERDAY),
        ("anteayer", ("2026-11-20", 1)),
        ("pasado mañana", ("2026-11-24", 1)),
        ("la semana pasada", WEEK_BEFORE),
        ("la próxima semana", WEEK_AFTER),
        ("el mes que viene", ("2026-12-01", 31)),
        ("el año pasado", ("2025-01-01", 365)),
        ("el lunes", ("2026-11-16", 1)),
        ("hace tres días", ("2026-11-19", 1)),
        ("los últimos tres días", ("2026-11-19", 3)),
        ("en mayo", ("2026-05-01", 31)),
        ("el 5 de mayo de 2023", ("2023-05-05", 1)),
        ("a mediados de mayo", ("2026-05-11", 10)),
        ("en Navidad", ("2025-12-24", 3)),
        ("昨日山田さんは何と言った？", YESTERDAY),
        ("2023年5月8日に何を決めた", ("2023-05-08", 1)),
        ("5月に", ("2026-05-01", 31)),
        ("上周决定了什么", WEEK_BEFORE),
        ("지난주에 뭐라고 했지", WEEK_BEFORE),
    ],
)
def test_so_are_those_of_other_languages(text: str, expected: tuple[str, int]) -> None:
    assert span(text) == [expected]


def test_parts_of_a_day_are_told_apart() -> None:
    def hours(text: str) -> list[str]:
        return [f"{p.start:%d %H}-{p.end:%d %H}" for p in periods(text, NOW)]

    assert hours("this morning") == ["22 00-22 12"]
    assert hours("last night") == ["21 18-22 06"]
    assert hours("yesterday afternoon") == ["21 12-21 18"]
    assert hours("tonight") == ["22 17-23 05"]
    assert hours("hier soir, qui a chanté") == ["21 18-22 06"]
    assert hours("2 hours ago") == ["22 09-22 11"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("since March", datetime(2026, 3, 1, tzinfo=UTC), NOW),
        ("seit gestern", datetime(2026, 11, 21, tzinfo=UTC), NOW),
        ("depuis mars", datetime(2026, 3, 1, tzinfo=UTC), NOW),
        ("before 5 May 2025", EARLIEST, datetime(2025, 5, 5, tzinfo=UTC)),
        ("vor dem 5. Mai", EARLIEST, datetime(2026, 5, 5, tzinfo=UTC)),
        ("antes de mayo", EARLIEST, datetime(2026, 5, 1, tzinfo=UTC)),
        ("until the end of last year", EARLIEST, datetime(2026, 1, 1, tzinfo=UTC)),
        ("What is due by Friday?", EARLIEST, datetime(2026, 11, 28, tzinfo=UTC)),
        ("after 2024-05-01", datetime(2024, 5, 2, tzinfo=UTC), LATEST),
        ("après Noël 2024", datetime(2024, 12, 27, tzinfo=UTC), LATEST),
    ],
)
def test_before_and_since_reach_to_one_side(text: str, start: datetime, end: datetime) -> None:
    assert periods(text, NOW) == [Period(start, end)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the week before 16 November 2023", [("2023-11-09", 8)]),
        ("two weeks after May 5, 2023", [("2023-05-05", 15)]),
        ("on the Sunday before October 25, 2022", [("2022-10-18", 8)]),
        ("3 days before yesterday", [("2026-11-18", 4)]),
        ("What did she do last week, on 3 June 2023?", [("2023-05-22", 7), ("2023-06-03", 1)]),
        ("recently, on October 6, 2022", [("2022-09-06", 30), ("2022-10-06", 1)]),
        ("in May or on 3 June 2023", [("2023-05-01", 31), ("2023-06-03", 1)]),
        ("yesterday or on 3 June", [YESTERDAY, ("2026-06-03", 1)]),
    ],
)
def test_times_are_read_from_a_date_beside_them(text: str, expected: list[tuple[str, int]]) -> None:
    assert span(text) == expected


def test_a_date_that_can_be_read_in_two_ways_is() -> None:
    assert span("on 5/8/2026") == [("2026-05-08", 1), ("2026-08-05", 1)]


def test_days_begin_by_the_askers_clock() -> None:
    tokyo = datetime(2026, 11, 23, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    [period] = periods("yesterday", tokyo)
    assert period.start.astimezone(UTC) == datetime(2026, 11, 21, 15, tzinfo=UTC)


def test_a_question_of_many_dates_is_read_from_its_beginning() -> None:
    text = " ".join(f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 28))
    assert len(periods(text, NOW)) <= MOST_TIMES


class TestTold:
    """What a message tells of, read by when it was said."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("we ship tomorrow", [TOMORROW]),
            ("I went there on Monday", [("2026-11-16", 1)]),
            ("see you Friday", [("2026-11-27", 1)]),
            ("Friday works for me", [("2026-11-27", 1)]),
            ("done by Friday", [("2026-11-20", 1)]),
            ("it is due by Friday", [("2026-11-27", 1)]),
            ("we moved in May", [("2026-05-01", 31)]),
            ("we will move in May", [("2027-05-01", 31)]),
            ("We met on Tuesday. The next one will be on Thursday!",
             [("2026-11-17", 1), ("2026-11-26", 1)]),
            ("since March it is broken", [("2026-03-01", 31)]),
            ("in 2023 and again in 2023", [("2023-01-01", 365)]),
            ("from 2019 to 2022", []),
            ("nothing of the kind", []),
        ],
    )  # fmt: skip
    def test_a_message_tells_of_what_it_names(
        self, text: str, expected: list[tuple[str, int]]
    ) -> None:
        found = [(f"{p.start:%Y-%m-%d}", p.length.days) for p in told(text, NOW)]
        assert found == expected


class TestNamedPeriod:
    """What is typed where nothing but a time is asked for."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2026-05-01", ("2026-05-01", 1)),
            ("1 May", ("2026-05-01", 1)),
            ("  1st of May ", ("2026-05-01", 1)),
            ("MAY", ("2026-05-01", 31)),
            ("May 2025", ("2025-05-01", 31)),
            ("2025", ("2025-01-01", 365)),
            ("yesterday", YESTERDAY),
            ("sat", ("2026-11-21", 1)),
            ("last week", WEEK_BEFORE),
            ("3 days ago", ("2026-11-19", 1)),
            ("gestern", YESTERDAY),
            ("since May", ("2026-05-01", 31)),
            ("from May to June", ("2026-05-01", 61)),
            ("summer", ("2026-06-01", 92)),
        ],
    )
    def test_a_time_is_understood(self, text: str, expected: tuple[str, int]) -> None:
        period = named_period(text, NOW)
        assert period is not None
        assert (f"{period.start:%Y-%m-%d}", period.length.days) == expected

    @pytest.mark.parametrize(
        "text",
        ["", " ", "soon", "the canoe in May", "5/8/2026", "31 June", "May?!", "1", "today 5"],
    )
    def test_anything_else_is_not(self, text: str) -> None:
        assert named_period(text, NOW) is None


PIECES = (
    "may may. 5 05 31 2020 1999- -00 -13 -02 29 30 feb of , in since sept september 5th last this"
    " next week weeks year day days ago yesterday monday on before after between and until to the"
    " early end summer christmas q3 kw 3 few a letzte vor seit im gestern hier mars dernier il y a"
    " ayer pasado hace tres morgen night 1.5. 5/6/2020 2020-W53 9999 minutes hours 昨日 5月 2023年"
).split()
DATE_LIKE = st.lists(st.sampled_from([*PIECES, " "])).map(
    lambda parts: ("" if len(parts) % 2 else " ").join(parts)
)
ANY_TEXT = DATE_LIKE | st.text(max_size=200)
NO_ZONE_ENDS = st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("America/New_York")]))


@given(ANY_TEXT, NO_ZONE_ENDS)
def test_no_text_at_no_time_makes_it_fail(text: str, now: datetime) -> None:
    for mention in asked(text, now):
        assert mention.named.start < mention.named.end
        assert mention.meant.start < mention.meant.end
        assert 0 <= mention.start < mention.end
    for period in told(text, now):
        assert timedelta(0) < period.length <= LONGEST_TOLD
    named = named_period(text, now)
    assert named is None or named.start < named.end


@given(ANY_TEXT)
@example("5/6/2020 until may may")  # the first of them is two days
def test_mentions_come_in_order_and_apart(text: str) -> None:
    edges = [edge for m in dict.fromkeys((m.start, m.end) for m in asked(text, NOW)) for edge in m]
    assert edges == sorted(edges)
