from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from bot.delivery import cooldowns
from bot.delivery.cooldowns import COSTLY_COUNT, WINDOW_SECONDS, Cooldowns
from bot.delivery.failures import explain, is_foreseen
from bot.delivery.interactions import Interaction

MARA, JONAS = 1, 2
CLUB, OFFICE = 10, 11


class Watch:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def used(
    by: int = MARA,
    guild: int = CLUB,
    kind: discord.InteractionType = discord.InteractionType.application_command,
    command: str | None = "memory search",
) -> Interaction:
    """Return what a use of a command looks like to whoever counts it."""
    return cast(
        "Interaction",
        SimpleNamespace(
            type=kind,
            guild_id=guild,
            user=SimpleNamespace(id=by),
            command=command and SimpleNamespace(qualified_name=command),
        ),
    )


def refusal(counted: Cooldowns, **use: Any) -> app_commands.CommandOnCooldown:
    with pytest.raises(app_commands.CommandOnCooldown) as refused:
        counted.use(used(**use))
    return refused.value


def test_after_so_many_commands_a_person_waits_until_the_minute_is_over() -> None:
    watch = Watch()
    counted = Cooldowns(2, watch)
    counted.use(used())
    watch.seconds += 20
    counted.use(used())
    error = refusal(counted)
    assert is_foreseen(error)
    assert explain(error) == "That was a lot at once: please wait 40 seconds, then again."
    watch.seconds += 39.5
    assert "wait 1 second," in explain(refusal(counted))
    watch.seconds += 1
    counted.use(used())


def test_neither_other_people_nor_other_servers_pay_for_it() -> None:
    counted = Cooldowns(1, Watch())
    counted.use(used())
    refusal(counted)
    counted.use(used(by=JONAS))
    counted.use(used(guild=OFFICE))


def test_what_costs_more_counts_for_more_and_can_be_used_once_a_minute_all_the_same() -> None:
    counted = Cooldowns(2 * COSTLY_COUNT, Watch())
    counted.use(used(command="memory map"))
    counted.use(used(command=None))  # one that is no longer known
    refusal(counted, command="memory map")
    few = Cooldowns(1, Watch())
    few.use(used(command="memory map"))
    refusal(few)


def test_typing_and_pressing_is_no_command() -> None:
    counted = Cooldowns(1, Watch())
    for kind in (discord.InteractionType.autocomplete, discord.InteractionType.component):
        for _ in range(3):
            counted.use(used(kind=kind))
    counted.use(used())
    counted.use(used(kind=discord.InteractionType.autocomplete))


def test_without_a_limit_nobody_waits() -> None:
    counted = Cooldowns(0, Watch())
    for _ in range(100):
        counted.use(used())


def test_only_those_who_used_a_command_longest_ago_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cooldowns, "REMEMBERED", 2)
    watch = Watch()
    counted = Cooldowns(2, watch)
    for person in (MARA, JONAS, MARA, 3):  # Jonas is the one
        counted.use(used(by=person))
    refusal(counted, by=MARA)
    counted.use(used(by=JONAS))
    assert watch.seconds < 1_000 + WINDOW_SECONDS
