from itertools import chain, combinations
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.permissions import (
    ADMINISTRATOR,
    CONNECT,
    HISTORY,
    PERMISSIONS,
    VIEW,
    Granted,
    Roles,
    Rule,
    Rules,
    covers,
)

ROLES = (1, 2, 4)
ALL = sum(ROLES)
USERS = (101, 102)
NOBODY_NAMED = 100


class Somebody(NamedTuple):
    """Stand for a member: a name of the lists, or nobody's, and any set of roles."""

    user_id: int
    roles: int


EVERY_SET = [sum(held) for size in range(4) for held in combinations(ROLES, size)]
EVERYBODY = [Somebody(user, held) for user in (NOBODY_NAMED, *USERS) for held in EVERY_SET]

bits = st.integers(0, ALL)
some = st.sampled_from([0, *PERMISSIONS, VIEW | HISTORY, VIEW | CONNECT, sum(PERMISSIONS)])


def rule() -> st.SearchStrategy[Rule]:
    return st.tuples(some, some).map(lambda both: (both[0], both[1] & ~both[0]))


@st.composite
def granted(draw: st.DrawFn) -> Granted:
    allowed = draw(bits)
    return Granted(draw(st.booleans()), draw(bits), allowed, draw(bits) & ~allowed)


@st.composite
def a_channel(draw: st.DrawFn) -> "Channel":
    return Channel(
        draw(rule()),
        draw(st.dictionaries(st.sampled_from(ROLES), rule(), max_size=3)),
        draw(st.dictionaries(st.sampled_from(USERS), rule(), max_size=2)),
        draw(st.booleans()),
    )


class Channel(NamedTuple):
    """Hold a channel's overwrites as Discord tells them."""

    everyone: Rule
    roles: dict[int, Rule]
    members: dict[int, Rule]
    spoken: bool

    @property
    def rules(self) -> Rules:
        by_rule = [(each, bit) for bit, each in self.roles.items()]
        return Rules(self.everyone, by_rule, self.members.items(), spoken=self.spoken)

    def permissions(self, somebody: Somebody, server: "Server") -> int:
        """Compute what a member may, step by step as Discord's documentation says."""
        base = server.everyone
        for bit in ROLES:
            base |= server.roles[bit] if somebody.roles & bit else 0
        if base & ADMINISTRATOR:
            return sum(PERMISSIONS)
        held = [self.roles[bit] for bit in self.roles if somebody.roles & bit]
        allow = deny = 0
        for allowed, denied in held:
            allow, deny = allow | allowed, deny | denied
        for allowed, denied in (
            self.everyone,
            (allow, deny),
            self.members.get(somebody.user_id, (0, 0)),
        ):
            base = (base & ~denied) | allowed
        return base if base & VIEW else 0

    def is_read_by(self, somebody: Somebody, server: "Server") -> bool:
        needed = VIEW | HISTORY | (CONNECT if self.spoken else 0)
        return self.permissions(somebody, server) & needed == needed

    def is_seen_by(self, somebody: Somebody, server: "Server") -> bool:
        return bool(self.permissions(somebody, server) & VIEW)


class Server(NamedTuple):
    """Hold what roles grant in the whole server."""

    everyone: int
    roles: dict[int, int]

    @property
    def known(self) -> Roles:
        roles = Roles(self.everyone)
        for bit, permissions in self.roles.items():
            roles.add(bit, permissions)
        return roles


servers = st.builds(
    Server,
    some | st.just(ADMINISTRATOR),
    st.fixed_dictionaries({bit: some | st.just(ADMINISTRATOR) for bit in ROLES}),
)


def subsets(roles: int) -> list[int]:
    held = [bit for bit in ROLES if bit & roles]
    every = chain.from_iterable(combinations(held, size) for size in range(len(held) + 1))
    return [sum(each) for each in every]


@given(wanted=granted(), seen=granted(), roles=bits)
@settings(max_examples=100)
def test_one_permission_covers_another_just_if_no_set_of_roles_speaks_against_it(
    wanted: Granted, seen: Granted, roles: int
) -> None:
    against = [held for held in subsets(roles) if seen.to(held) and not wanted.to(held)]
    assert covers(wanted, seen, roles) == (not against)


@given(wanted=granted(), roles=bits)
def test_a_permission_is_had_by_some_or_all_just_as_sets_of_roles_have_it(
    wanted: Granted, roles: int
) -> None:
    has = [wanted.to(held) for held in subsets(roles)]
    assert wanted.to_some_of(roles) == any(has)
    assert wanted.to_all_of(roles) == all(has)


@given(server=servers, source=a_channel(), here=a_channel())
@settings(max_examples=100)
def test_memory_goes_only_where_all_who_see_it_could_have_read_it(
    server: Server, source: Channel, here: Channel
) -> None:
    shared = source.rules.for_all_who_see(here.rules, server.known)
    leaked = [
        each
        for each in EVERYBODY
        if here.is_seen_by(each, server) and not source.is_read_by(each, server)
    ]
    assert not (shared and leaked)


@given(server=servers, source=a_channel(), here=a_channel())
@settings(max_examples=100)
def test_memory_goes_wherever_that_can_be_shown_of_each_permission_by_itself(
    server: Server, source: Channel, here: Channel
) -> None:
    lacking = [
        each
        for each in EVERYBODY
        if not server.known.administrators & each.roles
        and here.is_seen_by(each, server)
        and any(not _has(source, permission, each, server) for permission in source.rules.needed)
    ]
    assert source.rules.for_all_who_see(here.rules, server.known) == (
        bool(server.everyone & ADMINISTRATOR) or not lacking
    )


def _has(channel: Channel, permission: int, somebody: Somebody, server: Server) -> bool:
    """Return whether a member has one permission, whether or not he sees the channel."""
    allowed, denied = channel.members.get(somebody.user_id, (0, 0))
    if (allowed | denied) & permission:
        return bool(allowed & permission)
    return channel.rules.granted(permission, server.known).to(somebody.roles)


@given(server=servers, channel=a_channel())
@settings(max_examples=50)
def test_what_a_member_reads_is_what_discord_computes(server: Server, channel: Channel) -> None:
    rules, known = channel.rules, server.known
    for each in EVERYBODY:
        assert rules.for_member(each.user_id, each.roles, known) == channel.is_read_by(each, server)


@given(server=servers, channel=a_channel())
@settings(max_examples=50)
def test_what_is_open_is_read_by_all_and_denied_to_none(server: Server, channel: Channel) -> None:
    if channel.rules.for_everyone(server.known):
        assert all(channel.is_read_by(each, server) for each in EVERYBODY)


READ = (VIEW | HISTORY, 0)
UNSEEN = (0, VIEW)
PLAIN = Server(0, dict.fromkeys(ROLES, 0))
OPEN = Server(VIEW | HISTORY, dict.fromkeys(ROLES, 0))


def channel(
    everyone: Rule = (0, 0),
    roles: dict[int, Rule] | None = None,
    members: dict[int, Rule] | None = None,
    *,
    spoken: bool = False,
) -> Channel:
    return Channel(everyone, roles or {}, members or {}, spoken)


@pytest.mark.parametrize(
    ("source", "here", "shared"),
    [
        (channel(roles={1: READ}), channel(roles={1: READ}), True),
        (channel(roles={1: READ, 2: READ}), channel(roles={1: READ}), True),
        (channel(roles={1: READ}), channel(roles={1: READ, 2: READ}), False),
        (channel(roles={1: READ, 4: UNSEEN}), channel(roles={1: READ}), True),
        (channel(roles={1: READ}), channel(roles={1: READ}, members={101: READ}), False),
        (channel(roles={1: READ}, members={101: READ}), channel(members={101: READ}), True),
        (channel(roles={1: READ}, members={101: UNSEEN}), channel(roles={1: READ}), False),
        (
            channel(roles={1: READ}, members={101: UNSEEN}),
            channel(roles={1: READ}, members={101: UNSEEN}),
            True,
        ),
        (channel(roles={1: (VIEW, 0)}), channel(roles={1: READ}), False),
        (channel(roles={1: READ}), channel(roles={1: (VIEW, 0)}), True),
        (channel(roles={1: READ}, spoken=True), channel(roles={1: READ}), False),
    ],
)
def test_rooms_of_a_closed_server_share_what_their_readers_share(
    source: Channel, here: Channel, shared: bool
) -> None:
    assert source.rules.for_all_who_see(here.rules, PLAIN.known) is shared


def test_a_role_that_is_denied_one_channel_keeps_it_out_of_all_others_it_sees() -> None:
    quiet = channel(roles={1: UNSEEN})
    assert not quiet.rules.for_all_who_see(channel().rules, OPEN.known)
    assert channel().rules.for_all_who_see(quiet.rules, OPEN.known)


def test_administrators_are_in_nobodys_way() -> None:
    server = Server(0, {1: VIEW | HISTORY, 2: ADMINISTRATOR, 4: 0})
    source, here = channel(), channel(roles={2: READ})
    assert source.rules.for_all_who_see(here.rules, server.known)


def test_a_channel_whose_past_some_may_not_read_feeds_not_even_itself() -> None:
    past_hidden = channel(roles={1: READ, 2: (VIEW, 0)}).rules
    assert not past_hidden.for_all_who_see(past_hidden, PLAIN.known)


def test_a_bot_that_sees_a_channel_needs_no_right_to_read_back() -> None:
    shared = channel(roles={1: READ, 2: (VIEW, 0)}).rules
    roles = Roles(0)
    roles.add(1, 0)
    roles.add(2, 0, of_a_bot=True)
    assert shared.for_all_who_see(shared, roles)


def test_a_bot_that_does_not_see_a_channel_is_told_nothing_of_it() -> None:
    roles = Roles(0)
    roles.add(1, 0)
    roles.add(2, 0, of_a_bot=True)
    source, here = channel(roles={1: READ}), channel(roles={1: READ, 2: READ})
    assert not source.rules.for_all_who_see(here.rules, roles)


def test_a_locked_voice_channel_feeds_itself() -> None:
    locked = channel(everyone=(0, CONNECT), roles={1: (CONNECT, 0)}, spoken=True).rules
    assert locked.for_all_who_see(locked, OPEN.known)
    assert not locked.for_all_who_see(channel().rules, OPEN.known)


def test_a_role_that_only_overwrites_know_may_grant_anything() -> None:
    source, here = channel(roles={8: UNSEEN}), channel()
    known = Roles(0)
    for bit in (1, 2, 4):
        known.add(bit, VIEW | HISTORY if bit == 1 else 0)
    assert channel().rules.for_all_who_see(here.rules, known)
    known.unknown = 8
    assert not source.rules.for_all_who_see(here.rules, known)
    assert not channel().rules.for_all_who_see(here.rules, known)
