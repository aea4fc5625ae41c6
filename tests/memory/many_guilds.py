"""Use a thousand guilds at once within the usual limit of file descriptors; tell what it took.

python -m tests.memory.many_guilds FOLDER
"""

import asyncio
import json
import os
import resource
import shutil
import sys
from pathlib import Path

from bot.clock import system_clock
from bot.config import Settings
from bot.ids import GuildId
from bot.memory.pool import GuildDatabases
from tests.memory.samples import EVERYBODY, said

GUILDS = 1_000
LIMIT = 1_024


def descriptors() -> int:
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - as the system lists them


class Census:
    """Use guilds, and note how many descriptors were open at worst."""

    def __init__(self, folder: Path) -> None:
        capacity = int(Settings.model_fields["open_guilds"].default)
        self.pool = GuildDatabases(folder, capacity=capacity, clock=system_clock)
        self.most = 0

    async def remember(self, guild: int) -> None:
        async with self.pool.open(GuildId(guild)) as memory:
            assert await memory.messages.add(said(f"We are guild number{guild}"))

    async def remembers(self, guild: int) -> bool:
        async with self.pool.open(GuildId(guild)) as memory:
            finds = await memory.recall.find(f"number{guild}", EVERYBODY)
            self.most = max(self.most, descriptors())
            return [f.message.content for f in finds if f.message] == [
                f"We are guild number{guild}"
            ]

    async def both(self, guild: int) -> bool:
        await self.remember(guild)
        return await self.remembers(guild)


async def count(folder: Path) -> dict[str, int]:
    census = Census(folder)
    before = descriptors()
    assert not await census.remembers(0)
    of_one = descriptors() - before
    await census.pool.close()
    for guild in range(1, GUILDS):  # quicker than to let each found its own
        shutil.copy(folder / "0.db", folder / f"{guild}.db")
    census = Census(folder)
    remembered = await asyncio.gather(*map(census.both, range(GUILDS)))
    assert all(await asyncio.gather(*map(census.remembers, range(0, GUILDS, 7))))
    known = len(census.pool.known())
    await census.pool.close()
    return {
        "guilds": known,
        "remembered": sum(remembered),
        "descriptors_of_a_guild": of_one,
        "most_descriptors": census.most,
    }


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
    print(json.dumps(asyncio.run(count(Path(sys.argv[1])))))  # noqa: T201 - the test reads it
