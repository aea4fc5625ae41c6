"""Hold a conversation that a test kills: log messages, print each once it is safe, organise them.

    python -m tests.running_conversation FOLDER FIRST

Messages from number FIRST on; at the end all is organised and `settled` is printed.
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bot.clock import system_clock
from bot.ids import ChannelId, GuildId, MessageId
from bot.manager import MemoryManager
from bot.memory.pool import GuildDatabases
from bot.memory.records import Message
from bot.models.offline.model import OfflineModel
from tests.stage import ANNA, BEN, CARA, GENERAL, GUILD, NAMES, START, place, plain_settings

MESSAGES = 80
THINGS = (
    "lighthouse ferry orchard bakery tunnel museum stadium harbour library windmill fountain"
    " greenhouse observatory chapel market"
).split()
DEEDS = "paint repair open visit measure".split()


class Everywhere:
    """Say that everyone may read the one channel there is."""

    def open_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        return frozenset({GENERAL})

    def closed_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        return frozenset()


def message(number: int) -> Message:
    """Return a message that holds exactly one memory, whatever stands around it."""
    author = (ANNA, BEN, CARA)[number % 3]
    thing, deed = THINGS[number % len(THINGS)], DEEDS[number % len(DEEDS)]
    return Message(
        id=MessageId(1_000 + number),
        place=place(GENERAL),
        author_id=author,
        author_name=NAMES[author],
        content=f"I will {deed} the {thing} number {number} on day {number}",
        said_at=START + timedelta(minutes=number),
    )


async def converse(folder: Path, first: int) -> None:
    """Say what is left to say, with memory work going on meanwhile."""
    databases = GuildDatabases(folder, capacity=2, clock=system_clock)
    settings = plain_settings(
        data_dir=folder, quiet_seconds=0.01, batch_messages=4, scene_cells=6, scene_quiet_seconds=0
    )
    manager = MemoryManager(databases, OfflineModel(), Everywhere(), settings, system_clock)
    await manager.start()
    for number in range(first, MESSAGES):
        await manager.remember(GUILD, message(number))
        print(number, flush=True)  # noqa: T201 - the test reads it
    await manager.settle(GUILD)
    await manager.stop(10)
    await databases.close()
    print("settled", flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(converse(Path(sys.argv[1]), int(sys.argv[2])))
