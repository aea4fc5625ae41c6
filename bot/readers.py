"""Read who may read what from Discord's guilds as they are now.

What is kept of a channel is what its list of overwrites says, for as long as that list stands:
discord.py makes a new list when they change, and never changes one.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakValueDictionary

import discord
from discord.abc import GuildChannel

from bot.ids import ChannelId, GuildId
from bot.permissions import READING, Roles, Rule, Rules

# Enough for all servers in which people talk at one time; of another one all is read anew.
GUILDS_KEPT = 256
# Channels with 250 overwrites each: 5 ms.
AT_ONCE = 50

_FOR_A_MEMBER = 1  # the type of an overwrite


@dataclass(frozen=True, slots=True)
class Readers:
    """Hold what rules who reads a guild's channels, at one moment."""

    guild: discord.Guild
    roles: Roles
    rules: dict[ChannelId, Rules]  # of every channel that something can be said in
    book: "RuleBook"

    def held(self, member: discord.Member) -> int:
        """Return the roles of a member as one number."""
        # member.roles leaves out those that the guild does not know; a channel may deny them.
        return sum(self.book.bit(each) for each in set(member._roles))  # noqa: SLF001


class Overwrite(Protocol):
    """Stand for what a channel allows or denies to a role or a member."""

    @property
    def id(self) -> int:
        """Return whom it is for."""

    @property
    def type(self) -> int:
        """Return 0 if that is a role, 1 if it is a member."""

    @property
    def allow(self) -> int:
        """Return the permissions that it gives."""

    @property
    def deny(self) -> int:
        """Return the permissions that it takes away, unless it gives them too."""


class RuleBook:
    """Read a guild's overwrites, and those that have not changed not again."""

    def __init__(self, everyone_id: int, mine: Collection[int]) -> None:
        self.mine = mine  # ids of Memoir and its role: nobody else reads with them
        self._everyone_id = everyone_id
        self._bits: dict[int, int] = {everyone_id: 0}  # what everybody holds tells nobody apart
        self._same: WeakValueDictionary[object, Rules] = WeakValueDictionary()
        self._read: dict[int, tuple[object, Rules]] = {}  # by channel: a list and what it says

    def bit(self, role_id: int) -> int:
        """Return the bit that stands for a role."""
        return self._bits.setdefault(role_id, 1 << len(self._bits))

    def rules(self, channels: Iterable[GuildChannel]) -> dict[ChannelId, Rules]:
        """Return the rules of every channel: the same object wherever they are the same."""
        rules = {ChannelId(channel.id): self.of(channel) for channel in channels}
        self._read = {channel_id: self._read[channel_id] for channel_id in rules}
        return rules

    def of(self, channel: GuildChannel) -> Rules:
        """Return the rules of one channel."""
        # channel.overwrites makes objects of each: too slow for all channels of a server.
        overwrites = channel._overwrites  # noqa: SLF001
        known = self._read.get(channel.id)
        if known is None or known[0] is not overwrites:
            spoken = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
            known = self._read[channel.id] = (overwrites, self._rules(overwrites, spoken=spoken))
        return known[1]

    def _rules(self, overwrites: Iterable[Overwrite], *, spoken: bool) -> Rules:
        everyone: Rule = (0, 0)
        roles: dict[Rule, int] = {}
        members: dict[int, Rule] = {}
        for each in overwrites:
            allowed, denied = each.allow & READING, each.deny & READING
            if not (allowed or denied) or each.id in self.mine:
                continue
            rule = (allowed, denied & ~allowed)
            if each.type == _FOR_A_MEMBER:
                members[each.id] = rule
            elif each.id == self._everyone_id:
                everyone = rule
            else:
                roles[rule] = roles.get(rule, 0) | self.bit(each.id)
        key = (everyone, frozenset(roles.items()), frozenset(members.items()), spoken)
        same = self._same.get(key)
        if same is None:
            same = self._same[key] = Rules(everyone, roles.items(), members.items(), spoken=spoken)
        return same


def everyone_in(guild: discord.Guild) -> Roles | None:
    """Return what @everyone's role grants now; None if that cannot be known."""
    everyone = guild.get_role(guild.id)
    if guild.unavailable or everyone is None:
        return None
    return Roles(everyone.permissions.value)


def _spoken_in(guild: discord.Guild) -> list[GuildChannel]:
    return [each for each in guild.channels if not isinstance(each, discord.CategoryChannel)]


def mine_in(guild: discord.Guild) -> frozenset[int]:
    """Return the ids of Memoir and of the role that Discord made for it."""
    return frozenset(each.id for each in (guild.me, guild.self_role) if each is not None)


class RuleBooks:
    """Keep the rule books of the guilds that were asked about last."""

    def __init__(self) -> None:
        self._books: OrderedDict[GuildId, RuleBook] = OrderedDict()

    def readers(self, guild: discord.Guild) -> Readers | None:
        """Return who may read what in a guild now; None if that cannot be known."""
        roles = everyone_in(guild)
        if roles is None:
            return None
        book = self._book(guild)
        # guild.roles sorts them, which takes longer than all the rest.
        for role in guild._roles.values():  # noqa: SLF001
            if role.id != guild.id and role.id not in book.mine:
                roles.add(book.bit(role.id), role.permissions.value, of_a_bot=role.is_bot_managed())
        rules = book.rules(_spoken_in(guild))
        for each in set(rules.values()):
            roles.unknown |= each.mentioned & ~roles.known
        return Readers(guild, roles, rules, book)

    async def read_ahead(self, guild: discord.Guild) -> None:
        """Read a large guild's overwrites in parts, before somebody waits for all of them."""
        channels = _spoken_in(guild)
        if guild.unavailable or len(channels) <= AT_ONCE:
            return
        book = self._book(guild)
        for start in range(0, len(channels), AT_ONCE):
            for channel in channels[start : start + AT_ONCE]:
                book.of(channel)
            await asyncio.sleep(0)

    def _book(self, guild: discord.Guild) -> RuleBook:
        guild_id = GuildId(guild.id)
        book = self._books.get(guild_id)
        if book is None or book.mine != mine_in(guild):
            book = self._books[guild_id] = RuleBook(guild.id, mine_in(guild))
        self._books.move_to_end(guild_id)
        if len(self._books) > GUILDS_KEPT:
            self._books.popitem(last=False)
        return book
