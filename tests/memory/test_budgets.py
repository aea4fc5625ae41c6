"""Say what a budget is and who has used it up."""

import pytest

from bot.errors import MemoirError
from bot.ids import ChannelId, UserId
from bot.memory.budgets import Bearers, Budget, BudgetSpent, Level, Matter, Spent


def test_a_cost_is_borne_by_the_server_and_whoever_is_named() -> None:
    everyone = Bearers(ChannelId(10), UserId(101))
    assert everyone.ids == {Level.PERSON: 101, Level.CHANNEL: 10, Level.GUILD: 0}
    assert Bearers(ChannelId(10)).ids == {Level.CHANNEL: 10, Level.GUILD: 0}
    assert Bearers().ids == {Level.GUILD: 0}


def test_each_level_has_a_limit_of_its_own() -> None:
    budget = Budget(person=1, channel=2, guild=3)
    assert [budget.of(level) for level in Level] == [1, 2, 3]
    assert [Budget().of(level) for level in Level] == [0, 0, 0]


@pytest.mark.parametrize("matter", Matter)
@pytest.mark.parametrize("level", Level)
def test_people_are_told_what_is_used_up_and_what_still_works(matter: Matter, level: Level) -> None:
    error = BudgetSpent(Spent(matter, level, 2_000_000_000))
    assert isinstance(error, MemoirError)
    assert "I remember" in str(error)
    names = {Level.PERSON: ("You", "person"), Level.CHANNEL: ("channel",), Level.GUILD: ("server",)}
    told = Level.GUILD if matter is Matter.SIZE else level
    assert any(name in str(error) for name in names[told])
    assert ("2,000 MB" in str(error)) is (matter is Matter.SIZE)
