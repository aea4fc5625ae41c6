"""Test that vectors of all guilds together stay within their memory."""

from bot.memory.vector_budget import VectorBudget


class Guild:
    def __init__(self, budget: VectorBudget) -> None:
        self.budget = budget
        self.gone = 0

    def let_go(self) -> None:
        self.gone += 1
        self.budget.give_back(self)


def test_who_was_asked_least_recently_goes_first() -> None:
    budget = VectorBudget(limit=100)
    first, second, third = (Guild(budget) for _ in range(3))
    budget.use(first, 40)
    budget.use(second, 40)
    budget.use(first, 40)
    budget.use(third, 40)
    assert [first.gone, second.gone, third.gone] == [0, 1, 0]


def test_none_takes_more_than_half() -> None:
    budget = VectorBudget(limit=100)
    guild = Guild(budget)
    assert budget.use(guild, 49)
    assert not budget.use(guild, 50)
    assert guild.gone == 0


def test_one_that_is_larger_than_all_there_is_is_kept() -> None:
    budget = VectorBudget(limit=100)
    guild = Guild(budget)
    assert not budget.use(guild, 1_000)
    assert guild.gone == 0
    other = Guild(budget)
    budget.use(other, 1)
    assert guild.gone == 1


def test_what_was_given_back_counts_no_more() -> None:
    budget = VectorBudget(limit=100)
    first, second = Guild(budget), Guild(budget)
    budget.use(first, 80)
    budget.give_back(first)
    budget.use(second, 80)
    assert first.gone == 0
