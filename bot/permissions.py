"""Prove from roles and overwrites alone that whoever sees one channel can read another.

Memoir does not know who is in a server: that takes a privileged intent. So any set of roles counts
as somebody's, and so does any role together with an overwrite for a member.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import discord

ADMINISTRATOR = discord.Permissions(administrator=True).value
VIEW = discord.Permissions(view_channel=True).value
HISTORY = discord.Permissions(read_message_history=True).value
CONNECT = discord.Permissions(connect=True).value
PERMISSIONS = (VIEW, HISTORY, CONNECT)
READING = VIEW | HISTORY | CONNECT

Rule = tuple[int, int]  # the permissions that are allowed, and those that are denied


class Granted(NamedTuple):
    """Tell who has one permission in one channel; sets of roles are the bits of a number."""

    always: bool  # by @everyone's role and overwrite
    by_base: int  # the roles that grant it in the whole server, where no overwrite denies it
    allowed: int  # the roles that an overwrite allows it
    denied: int  # the roles that an overwrite denies it, and none allows it

    def to(self, roles: int) -> bool:
        """Return whether a member with these roles has it."""
        if roles & self.allowed:
            return True
        return not roles & self.denied and (self.always or bool(roles & self.by_base))

    def to_some_of(self, roles: int) -> bool:
        """Return whether a member may have it who holds none but some of these roles."""
        return self.always or bool(roles & (self.allowed | (self.by_base & ~self.denied)))

    def to_all_of(self, roles: int) -> bool:
        """Return whether every member has it who holds none but some of these roles."""
        return self.always and not roles & self.denied & ~self.allowed


def covers(wanted: Granted, seen: Granted, roles: int) -> bool:
    """Return whether every set of these roles that has `seen` has `wanted`: exact, no heuristic.

    Whoever lacks `wanted` holds no role that is allowed it. Then he lacks it because nothing grants
    it, or because one of his roles is denied it.
    """
    without = roles & ~wanted.allowed
    if not wanted.always and seen.to_some_of(without & ~wanted.by_base):
        return False
    barred = without & wanted.denied
    if not barred:
        return True
    if without & seen.allowed:
        return False
    return not (barred & ~seen.denied and seen.to_some_of(without))


@dataclass(slots=True)
class Roles:
    """Hold what the roles of a server grant now, each role as one bit."""

    everyone: int  # what @everyone's role grants in the whole server
    known: int = 0
    unknown: int = 0  # overwrites speak of them, the server does not: they may grant anything
    administrators: int = 0
    bots: int = 0  # the roles that Discord made for a bot: nobody else can hold them
    granting: dict[int, int] = field(default_factory=lambda: dict.fromkeys(PERMISSIONS, 0))

    def add(self, bit: int, permissions: int, *, of_a_bot: bool = False) -> None:
        """Take in a role other than @everyone and Memoir's own."""
        self.known |= bit
        if permissions & ADMINISTRATOR:
            self.administrators |= bit
        if of_a_bot:
            self.bots |= bit
        for permission in PERMISSIONS:
            if permissions & permission:
                self.granting[permission] |= bit

    @property
    def all_administrate(self) -> bool:
        """Return whether @everyone reads everything, whatever a channel says."""
        return bool(self.everyone & ADMINISTRATOR)

    @property
    def restrained(self) -> int:
        """Return the roles whose holders do not read everything anyway."""
        return (self.known | self.unknown) & ~self.administrators


class Rules:
    """Hold what one channel, or several with the same rules, allows and denies of reading."""

    __slots__ = (
        "__weakref__",
        "_allowed",
        "_denied",
        "_everyone",
        "members",
        "mentioned",
        "needed",
    )

    def __init__(
        self,
        everyone: Rule,
        roles: Iterable[tuple[Rule, int]],
        members: Iterable[tuple[int, Rule]],
        *,
        spoken: bool,
    ) -> None:
        self.needed = PERMISSIONS if spoken else (VIEW, HISTORY)
        self._everyone = everyone
        self.members = dict(members)
        self._allowed, self._denied = (dict.fromkeys(PERMISSIONS, 0) for _ in range(2))
        self.mentioned = 0  # the roles that there is a rule for
        for (allowed, denied), bits in roles:
            self.mentioned |= bits
            for permission in PERMISSIONS:
                self._allowed[permission] |= bits if allowed & permission else 0
                self._denied[permission] |= bits if denied & permission else 0

    def for_everyone(self, roles: Roles) -> bool:
        """Return whether @everyone can read here, and no role or member is denied it."""
        if roles.all_administrate:
            return True
        granted = [self.granted(each, roles) for each in self.needed]
        needed = sum(self.needed)
        return all(each.always and not each.denied for each in granted) and not any(
            denied & needed for _, denied in self.members.values()
        )

    def for_member(self, user_id: int, held: int, roles: Roles) -> bool:
        """Return whether a member with these roles, who does not own the server, can read here."""
        if roles.all_administrate or held & roles.administrators:
            return True
        allowed, denied = self.members.get(user_id, (0, 0))
        return all(
            permission & allowed
            or (not permission & denied and self.granted(permission, roles).to(held))
            for permission in self.needed
        )

    def for_all_who_see(self, other: "Rules", roles: Roles) -> bool:
        """Return whether everybody who sees the other channel can read here, history included."""
        if roles.all_administrate:
            return True
        # Whoever sees a channel sees it; what is asked of the same one is whether he may read back.
        asked = (HISTORY,) if other is self else self.needed
        return all(self._covers(permission, other, roles) for permission in asked)

    def granted(self, permission: int, roles: Roles) -> Granted:
        """Return who has this permission here, members with a rule of their own aside."""
        allowed, denied = self._allowed[permission], self._denied[permission]
        allow, deny = self._everyone
        if (allow | deny) & permission:
            return Granted(bool(allow & permission), 0, allowed, denied)
        always = bool(roles.everyone & permission)
        return Granted(always, roles.granting[permission], allowed, denied)

    def seen(self, roles: Roles) -> Granted:
        """Return who may see what is said here, at the most."""
        view = self.granted(VIEW, roles)
        if sum(self._everyone) & VIEW:
            return view
        return view._replace(by_base=view.by_base | roles.unknown)

    def _covers(self, permission: int, other: "Rules", roles: Roles) -> bool:
        wanted, seen, held = self.granted(permission, roles), other.seen(roles), roles.restrained
        if permission == HISTORY:
            held &= ~roles.bots  # a bot keeps what it sees: history tells it nothing new
        if not covers(wanted, seen, held):
            return False
        for user_id, (_, denied) in self.members.items():
            sees, barred = other.members.get(user_id, (0, 0))
            if permission & denied and not VIEW & barred and (VIEW & sees or seen.to_some_of(held)):
                return False
        return wanted.to_all_of(held) or all(
            permission & sum(self.members.get(user_id, (0, 0)))
            for user_id, (sees, _) in other.members.items()
            if VIEW & sees
        )
