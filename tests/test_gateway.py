"""A burst of events leaves the loop to others in between."""

import asyncio

import discord.shard
import pytest

from bot.gateway import FairWebSocket, use_fair_websockets


class Recorded(FairWebSocket):
    """Take events in without a socket."""

    def __init__(self) -> None:
        self.taken: list[str] = []


@pytest.mark.asyncio
async def test_others_get_a_turn_between_two_events(monkeypatch: pytest.MonkeyPatch) -> None:
    async def take(socket: Recorded, event: str) -> None:
        socket.taken.append(event)

    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "received_message", take)
    socket, turns = Recorded(), list[int]()

    async def other() -> None:
        while len(socket.taken) < 3:
            turns.append(len(socket.taken))
            await asyncio.sleep(0)

    watching = asyncio.create_task(other())
    for event in ("first", "second", "third"):
        await socket.received_message(event)
    await watching

    assert socket.taken == ["first", "second", "third"]
    assert turns == [1, 2]


def test_shards_use_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.shard, "DiscordWebSocket", discord.gateway.DiscordWebSocket)

    use_fair_websockets()

    assert discord.shard.DiscordWebSocket is FairWebSocket
