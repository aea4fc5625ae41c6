"""Say once how property tests run, and leave discord.py as each test found it."""

from collections.abc import Iterator

import discord.shard
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from hypothesis import HealthCheck, settings

# A slow machine is no fault of the code: timings never decide.
settings.register_profile("memoir", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("memoir")


@pytest.fixture(autouse=True)
def discord_as_it_was() -> Iterator[None]:
    """Undo what points discord.py elsewhere: it keeps that on its classes, for the process."""
    with pytest.MonkeyPatch.context() as kept:
        kept.setattr(Route, "BASE", Route.BASE)
        kept.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        kept.setattr(discord.shard, "DiscordWebSocket", discord.shard.DiscordWebSocket)
        yield
