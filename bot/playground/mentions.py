"""Find out whom a message mentions, and whom it may."""

import re
from dataclasses import dataclass

from bot.ids import UserId
from bot.playground.forms import Form
from bot.playground.permissions import Permission
from bot.playground.records import Channel, User
from bot.playground.world import World

_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_LISTED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class AllowedMentions:
    """Say whom a message may ping; None stands for all that it names."""

    users: frozenset[int] | None = None
    roles: frozenset[int] | None = None
    everyone: bool = True
    replied_user: bool = True


# What interactions and webhooks may ping where nothing else is said.
USERS_ONLY = AllowedMentions(roles=frozenset(), everyone=False)
ANYBODY = AllowedMentions()


@dataclass(frozen=True, slots=True)
class Mentions:
    """Hold whom a message pings."""

    users: tuple[UserId, ...]
    roles: tuple[int, ...]
    everyone: bool


def read_allowed(form: Form, default: AllowedMentions) -> AllowedMentions:
    """Return the policy that a body states, or the default where it states none."""
    if form.value is None:
        return default
    form.mapping()
    parse = [kind.value for kind in form.at("parse").items(most=3)]
    for index, kind in enumerate(parse):
        if kind not in ("users", "roles", "everyone"):
            form.at("parse", index).choice(("users", "roles", "everyone"))
    return AllowedMentions(
        users=_listed(form, parse, "users"),
        roles=_listed(form, parse, "roles"),
        everyone="everyone" in parse,
        replied_user=form.at("replied_user").value is True,
    )


def _listed(form: Form, parse: list[str], kind: str) -> frozenset[int] | None:
    ids = [item.snowflake() for item in form.at(kind).items(most=_LISTED_AT_MOST)]
    if kind in parse:
        if ids:
            form.at(kind).refuse(
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )
        return None
    return frozenset(ids)


def found(
    text: str, author: User, channel: Channel, world: World, allowed: AllowedMentions
) -> Mentions:
    """Return whom this text pings, under the policy and the author's permissions."""
    may_ping_all = Permission.MENTION_EVERYONE in world.permissions(channel, author.id)
    may_ping_all = may_ping_all or author.webhook_of is not None
    return Mentions(
        users=tuple(_users(text, world, allowed)),
        roles=tuple(_roles(text, channel, world, allowed, may_ping_all=may_ping_all)),
        everyone=may_ping_all and allowed.everyone and bool(_EVERYONE.search(text)),
    )


def _users(text: str, world: World, allowed: AllowedMentions) -> list[UserId]:
    named = dict.fromkeys(UserId(int(i)) for i in _USER.findall(text))
    return [i for i in named if i in world.users and (allowed.users is None or i in allowed.users)]


def _roles(
    text: str, channel: Channel, world: World, allowed: AllowedMentions, *, may_ping_all: bool
) -> list[int]:
    guild = world.guild_of(channel)
    named = dict.fromkeys(int(i) for i in _ROLE.findall(text))
    return [
        i
        for i in named
        if guild and i in guild.roles and i != guild.id
        if may_ping_all or guild.roles[i].mentionable
        if allowed.roles is None or i in allowed.roles
    ]


def names(text: str, user_id: UserId) -> bool:
    """Return whether a text names this user in so many words."""
    return any(int(i) == user_id for i in _USER.findall(text))
