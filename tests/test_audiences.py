"""Build random servers, and compare what Memoir would tell with who can read there."""

from typing import Any

import discord
from hypothesis import given, settings

from bot.ids import ChannelId
from bot.memory.audience import EVERYONE, Audience, scope_of_channel
from bot.places import audience_of_all, audience_of_one, open_channels, place_of
from bot.readers import RuleBooks
from tests.test_places import (
    GUILD,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    VOICE,
    channel,
    guild,
    member,
    overwrite,
    role,
    thread,
)
from tests.towns import Room, Rule, Town, towns

ROLES, PEOPLE, PLACES = 100, 500, 3_000  # numbers become ids from here on


def built(town: Town) -> discord.Guild:
    """Return the server as discord.py has it."""
    rooms = [
        channel(
            VOICE if room.spoken else TEXT,
            PLACES + number,
            nsfw=room.aged,
            permission_overwrites=[*overwrites(room)],
        )
        for number, room in enumerate(town.rooms)
    ]
    threads = [
        thread(PRIVATE_THREAD if each.private else PUBLIC_THREAD, PLACES + each.room)
        | {"id": str(PLACES + len(rooms) + number)}
        for number, each in enumerate(town.threads)
    ]
    roles = [role(ROLES + number, granted) for number, granted in enumerate(town.roles)]
    return guild(rooms, threads, everyone=town.everyone, roles=roles, owner_id=str(PEOPLE))


def overwrites(room: Room) -> list[dict[str, Any]]:
    def of(rule: Rule, target: int, *, member: bool = False) -> dict[str, Any]:
        return overwrite(*rule, target, member=member)

    return [
        *(of(rule, ROLES + number) for number, rule in room.roles.items()),
        of(room.everyone, GUILD),
        *(of(rule, PEOPLE + number, member=True) for number, rule in room.members.items()),
    ]


def told(town: Town, audience: Audience) -> set[int]:
    """Return the places of which an audience is told anything at all."""
    known = {each - PLACES for each in (*audience.open_channels, *audience.own_scopes)}
    return known & set(town.places)


@given(town=towns())
@settings(max_examples=100)
def test_nothing_is_told_in_a_place_that_somebody_who_sees_it_cannot_read(town: Town) -> None:
    made = built(town)
    readers = RuleBooks().readers(made)
    assert readers is not None
    for place in town.places:
        here = made.get_channel_or_thread(PLACES + place)
        assert here is not None
        assert told(town, audience_of_all(readers, here)) <= town.told_to_all(place)


@given(town=towns())
@settings(max_examples=100)
def test_one_reader_is_told_just_what_he_can_read(town: Town) -> None:
    made = built(town)
    readers = RuleBooks().readers(made)
    assert readers is not None
    for number, roles in enumerate(town.people):
        who = member(made, *(ROLES + each for each in roles), user_id=PEOPLE + number)
        for place in town.places:
            here = made.get_channel_or_thread(PLACES + place)
            assert here is not None
            if town.sees(number, place):
                known = told(town, audience_of_one(readers, here, who))
                allowed = town.told_to(number, place)
                # A thread of its own is told of in itself, and to who manages threads.
                threads = {each for each in allowed - {place} if town.thread(each)}
                assert allowed - threads <= known <= allowed


@given(town=towns())
@settings(max_examples=100)
def test_what_is_kept_for_everyone_was_said_where_all_can_read(town: Town) -> None:
    made = built(town)
    readers = RuleBooks().readers(made)
    assert readers is not None
    opened = open_channels(readers)
    for place in town.places:
        here = made.get_channel_or_thread(PLACES + place)
        assert here is not None
        kept = place_of(here)
        assert kept.scope in (
            EVERYONE,
            scope_of_channel(kept.root_id),
            scope_of_channel(kept.channel_id),
        )
        if kept.scope == EVERYONE:
            assert kept.root_id in opened
            assert all(town.reads(each, place) for each in range(len(town.people)))
    assert opened <= {ChannelId(PLACES + number) for number in range(len(town.rooms))}
