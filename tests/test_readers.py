"""Overwrites are read once for as long as they stand, and a large server's in parts."""

import asyncio
import itertools
from collections.abc import Iterable
from typing import Any

import discord
import pytest

from bot.readers import AT_ONCE, GUILDS_KEPT, RuleBook, RuleBooks, everyone_in, mine_in
from tests.test_places import (
    CATEGORY_KIND,
    CHANNEL,
    CREW,
    GUILD,
    MEMOIR,
    SELF,
    VIEW,
    channel,
    guild,
    overwrite,
    role,
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note every list of overwrites that is read."""
    lists: list[object] = []
    real = RuleBook._rules

    def noted(self: RuleBook, overwrites: Iterable[Any], *, spoken: bool) -> Any:
        lists.append(overwrites)
        return real(self, overwrites, spoken=spoken)

    monkeypatch.setattr(RuleBook, "_rules", noted)
    return lists


def many(number: int) -> discord.Guild:
    hidden = [overwrite(deny=VIEW), overwrite(allow=VIEW, target=CREW)]
    rooms = [
        channel(channel_id=CHANNEL + each, permission_overwrites=hidden if each % 2 else [])
        for each in range(number)
    ]
    return guild(rooms, roles=[role(CREW)])


def test_what_has_not_changed_is_read_once(read: list[object]) -> None:
    books, made = RuleBooks(), many(6)
    for _ in range(3):
        assert books.readers(made) is not None
    assert len(read) == 6
    changed = made.get_channel(CHANNEL)
    changed._update(made, channel())  # type: ignore[union-attr]
    books.readers(made)
    assert len(read) == 7


def test_channels_with_the_same_overwrites_have_the_same_rules() -> None:
    readers = RuleBooks().readers(many(6))
    assert readers is not None
    assert len(readers.rules) == 6
    assert len(set(readers.rules.values())) == 2


def test_a_channel_that_is_gone_has_no_rules() -> None:
    books, made = RuleBooks(), many(2)
    books.readers(made)
    made._remove_channel(made.get_channel(CHANNEL))  # type: ignore[arg-type]
    readers = books.readers(made)
    assert readers is not None
    assert set(readers.rules) == {CHANNEL + 1}


def test_categories_have_no_rules() -> None:
    readers = RuleBooks().readers(guild([channel(CATEGORY_KIND)]))
    assert readers is not None
    assert readers.rules == {}


@pytest.mark.asyncio
async def test_a_large_server_is_read_ahead_in_parts(read: list[object]) -> None:
    books, made = RuleBooks(), many(2 * AT_ONCE + 1)
    parts: list[int] = []

    async def look() -> None:
        while len(read) < 2 * AT_ONCE + 1:
            parts.append(len(read))
            await asyncio.sleep(0)

    await asyncio.gather(books.read_ahead(made), look())
    assert max(later - sooner for sooner, later in itertools.pairwise(parts)) <= AT_ONCE
    assert books.readers(made) is not None
    assert len(read) == 2 * AT_ONCE + 1


@pytest.mark.asyncio
async def test_nothing_is_read_ahead_of_small_servers_and_of_those_in_an_outage(
    read: list[object],
) -> None:
    books, made = RuleBooks(), many(2 * AT_ONCE)
    await books.read_ahead(many(AT_ONCE))
    made.unavailable = True
    await books.read_ahead(made)
    assert read == []
    assert books.readers(made) is None


def test_the_servers_asked_about_last_are_kept(read: list[object]) -> None:
    books, made = RuleBooks(), many(1)
    books.readers(made)
    for number in range(GUILDS_KEPT):
        other = many(1)
        other.id = GUILD + 1 + number
        other._roles = {other.id: made._roles[GUILD]}
        books.readers(other)
    before = len(read)
    books.readers(made)
    assert len(read) == before + 1


def test_memoir_is_known_by_its_own_role_too() -> None:
    made = guild([channel()], roles=[role(SELF, bot=MEMOIR), role(CREW, bot=5)])
    assert mine_in(made) == {MEMOIR, SELF}


def test_a_new_role_of_memoirs_own_is_taken_note_of() -> None:
    books = RuleBooks()
    mine = overwrite(allow=VIEW, target=SELF)
    made = guild([channel(permission_overwrites=[overwrite(deny=VIEW), mine])], roles=[role(SELF)])
    first = books.readers(made)
    made._roles[SELF] = discord.Role(
        guild=made,
        state=made._state,
        data=role(SELF, bot=MEMOIR),  # type: ignore[arg-type]
    )
    second = books.readers(made)
    assert first is not None
    assert second is not None
    assert [each.mentioned for each in first.rules.values()] != [0]
    assert [each.mentioned for each in second.rules.values()] == [0]


def test_without_everyones_role_nothing_is_known() -> None:
    made = guild([channel()])
    made._roles.clear()
    assert everyone_in(made) is None
    assert RuleBooks().readers(made) is None
