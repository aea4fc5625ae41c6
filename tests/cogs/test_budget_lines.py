"""Say how much of today's budgets is used up."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.ids import ChannelId, UserId
from bot.memory.budgets import Bearers, Budget, Budgets, Level
from bot.memory.ledger import Day, Used
from cogs.budget_lines import Standing, today

TOMORROW = datetime(2026, 3, 3, tzinfo=UTC)
HERE = Bearers(ChannelId(10), UserId(101))
BUDGETS = Budgets(Budget(100, 1_000, 10_000), Budget(3, 30, 300), 5_000_000)


def day(person: int = 20, channel: int = 300, guild: int = 4_000, *, refused: int = 0) -> Day:
    used = Day(size=1_234_567)
    used.accounts[Level.PERSON, 101] = Used(person, 2)
    used.accounts[Level.CHANNEL, 10] = Used(channel, 7, refused)
    used.accounts[Level.GUILD, 0] = Used(guild, 9)
    return used


def told(used: Day, budgets: Budgets = BUDGETS, **more: Any) -> list[str]:
    asked = {"bearers": HERE, "counts_tokens": True, "exact": False, **more}
    return today(Standing(used, budgets, tomorrow=TOMORROW, **asked)).split("\n")


def test_everybody_is_told_their_own_numbers_and_shares_of_the_others() -> None:
    assert told(day()) == [
        "You: 20 of 100 tokens · 2 of 3 messages",
        "This channel: 30 % of 1,000 tokens · 23 % of 30 messages",
        "This server: 40 % of 10,000 tokens · 3 % of 300 messages · 20 % of 5 MB on disk",
        "Anew <t:1772496000:R>",
    ]


def test_managers_are_told_all_numbers_also_where_there_is_no_limit() -> None:
    assert told(day(), exact=True)[1:3] == [
        "This channel: 300 of 1,000 tokens · 7 of 30 messages",
        "This server: 4,000 of 10,000 tokens · 9 of 300 messages · 1 of 5 MB on disk",
    ]
    assert told(day(), Budgets(), exact=True)[1:3] == [
        "This channel: 300 tokens · 7 messages",
        "This server: 4,000 tokens · 9 messages · 1 MB on disk",
    ]


def test_without_a_limit_others_are_told_nothing_of_what_the_server_uses() -> None:
    assert told(day(), Budgets())[:-1] == ["You: 20 tokens · 2 messages"]


def test_one_is_not_told_as_several() -> None:
    used = Day()
    used.accounts[Level.PERSON, 101] = Used(1, 1)
    assert told(used, Budgets())[0] == "You: 1 token · 1 message"
    one = Budgets(Budget(1, 1, 1), Budget(1, 1, 1))
    assert told(used, one)[0] == "You: 1 of 1 token · 1 of 1 message"


def test_where_rules_do_the_work_nothing_is_said_of_tokens() -> None:
    lines = told(day(100, 1_000, 10_000), counts_tokens=False)
    assert lines[0] == "You: 2 of 3 messages"
    assert "token" not in "\n".join(lines)
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("used", "words"),
    [
        (day(guild=7_999), None),
        (day(guild=8_000), "Summaries wait"),
        (day(guild=9_000), "organised tomorrow"),
        (day(channel=900), "organised tomorrow"),
        (day(guild=10_000), "quote memory"),
        (day(channel=1_000), "quote memory"),
        (day(person=100), "quote memory"),
    ],
)
def test_what_rests_is_told(used: Day, words: str | None) -> None:
    lines = told(used)
    assert len(lines) == 4 + (words is not None)
    assert words is None or words in lines[3]


def test_what_was_not_kept_is_told() -> None:
    assert told(day(refused=1))[3] == "Not kept here, over a budget: 1 message"


def test_outside_of_a_channel_the_server_is_told_of() -> None:
    lines = told(day(), bearers=Bearers(None, UserId(101)))
    assert [line.partition(":")[0] for line in lines[:2]] == ["You", "This server"]
