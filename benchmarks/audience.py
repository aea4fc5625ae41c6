"""Measure how long it takes to work out who may be told what in a large server.

`python -m benchmarks.audience [--channels 500] [--roles 250] [--overwrites 20]`: every channel has
so many overwrites of its own for random roles and three for members, so that hardly two channels
are alike. Nothing runs beside it; the event loop is held for as long as each of these takes.
"""

import argparse
import logging
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import discord

from bot.permissions import CONNECT, HISTORY, VIEW
from bot.places import audience_of_all, audience_of_one, open_channels
from bot.readers import AT_ONCE, Readers, RuleBooks

GUILD, ROLES, PEOPLE, CHANNELS = 1_000, 10_000, 90_000, 200_000
TIMES = 20


def main() -> None:
    """Print the milliseconds of each question, the first of its kind apart."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audience", description=__doc__)
    parser.add_argument("--channels", type=int, default=500)
    parser.add_argument("--roles", type=int, default=250)
    parser.add_argument("--overwrites", type=int, default=20, help="for roles, of each channel")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)  # discord.py's, about a client that is not connected
    guild = server(random.Random(1), arguments.channels, arguments.roles, arguments.overwrites)
    books = RuleBooks()
    first = _milliseconds(lambda: books.readers(guild))
    print(f"{'reading all overwrites, once':<40}{first:.1f} ms")
    print(f"{f'reading ahead {AT_ONCE} channels':<40}{first * AT_ONCE / arguments.channels:.1f} ms")
    here, member = guild.get_channel(CHANNELS), guild.get_member(PEOPLE)
    assert here is not None
    assert member is not None
    questions: dict[str, Callable[[Readers], object]] = {
        "what is open": open_channels,
        "what all in a channel may be told": lambda readers: audience_of_all(readers, here),
        "what one person may be told": lambda readers: audience_of_one(readers, here, member),
    }
    for name, question in questions.items():
        taken = [_milliseconds(partial(_ask, question, books, guild)) for _ in range(TIMES)]
        print(f"{name:<40}{statistics.median(taken):.1f} ms, at most {max(taken):.1f} ms")


def server(chance: random.Random, channels: int, roles: int, overwrites: int) -> discord.Guild:
    """Return a server of random permissions, as discord.py has it."""
    client = discord.Client(intents=discord.Intents.none())
    state = client._connection  # noqa: SLF001 - a server without a Discord
    state.user = discord.ClientUser(state=state, data=_user(PEOPLE))  # type: ignore[arg-type]
    held = [_role(GUILD, VIEW | HISTORY | CONNECT)]
    held += [_role(ROLES + each, chance.choice([0, VIEW, VIEW | HISTORY])) for each in range(roles)]
    data: Any = {
        "id": str(GUILD), "name": "A large server", "owner_id": "5", "roles": held, "threads": [],
        "channels": [
            _channel(CHANNELS + each, _overwrites(chance, roles, overwrites))
            for each in range(channels)
        ],
        "members": [{
            "user": _user(PEOPLE), "joined_at": None, "deaf": False, "mute": False, "flags": 0,
            "roles": [str(ROLES + each) for each in chance.sample(range(roles), min(20, roles))],
        }],
    }  # fmt: skip
    return discord.Guild(data=data, state=state)


def _overwrites(chance: random.Random, roles: int, number: int) -> list[dict[str, Any]]:
    chosen = chance.sample(range(roles), min(number, roles))
    rules = [(0, VIEW), (VIEW, 0), (VIEW | HISTORY, 0), (0, HISTORY)]
    drawn = [(ROLES + each, 0, *chance.choice(rules)) for each in chosen]
    drawn += [(PEOPLE + chance.randrange(300), 1, VIEW, 0) for _ in range(3)]
    if chance.random() < 0.5:
        drawn.append((GUILD, 0, 0, VIEW))
    return [
        {"id": str(target), "type": kind, "allow": str(allow), "deny": str(deny)}
        for target, kind, allow, deny in drawn
    ]


def _channel(channel_id: int, overwrites: list[dict[str, Any]]) -> dict[str, Any]:
    name = {"id": str(channel_id), "type": 0, "name": "room", "position": 0}
    return {**name, "permission_overwrites": overwrites}


def _role(role_id: int, permissions: int) -> dict[str, Any]:
    return {
        "id": str(role_id), "name": "role", "permissions": str(permissions), "color": 0,
        "position": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": False,
        "mentionable": False, "flags": 0,
    }  # fmt: skip


def _user(user_id: int) -> dict[str, Any]:
    return {"id": str(user_id), "username": "person", "discriminator": "0", "avatar": None}


def _ask(question: Callable[[Readers], object], books: RuleBooks, guild: discord.Guild) -> object:
    readers = books.readers(guild)
    assert readers is not None
    return question(readers)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1_000


if __name__ == "__main__":
    main()
