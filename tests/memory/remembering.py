"""Log and extract without end, until somebody kills this process; tell what is safe by now.

python -m tests.memory.remembering FOLDER FIRST
"""

import asyncio
import sys
from pathlib import Path

from bot.clock import system_clock
from bot.ids import GuildId, MessageId
from bot.memory.db import MemoryDB
from bot.memory.pool import GuildDatabases
from bot.memory.records import Message
from tests.memory.samples import GENERAL, LAKE, draft, organise, said

GUILD = GuildId(1)
PLACE = said("somewhere", channel=LAKE).place
FIRST_ID = 1_477_000_000_000_000_000


def message(number: int) -> Message:
    channel = LAKE if number % 3 else GENERAL
    return said(f"I will visit lake{number}", id=MessageId(FIRST_ID + number), channel=channel)


async def log(memory: MemoryDB, first: int) -> None:
    for number in range(first, sys.maxsize, 4):
        four = range(number, number + 4)
        await asyncio.gather(*(memory.messages.add(message(each)) for each in four))
        print(*four, sep="\n", flush=True)  # noqa: T201 - the test reads what is acknowledged


async def extract_all(memory: MemoryDB) -> None:
    """Draw one cell from each message that waits, in small batches."""
    while channels := await memory.queue.waiting():
        for waiting in channels:
            batch = await memory.queue.batch(waiting, limit=5, characters=9_999, context=2)
            if batch is not None:
                drafts = [draft(f"Anna visits {m.content[13:]}", m) for m in batch.messages]
                await memory.queue.finish(batch, drafts)
        await organise(memory, PLACE)
    await organise(memory, PLACE)


async def extract(memory: MemoryDB) -> None:
    while True:
        await asyncio.sleep(0)
        await extract_all(memory)


async def remember(folder: Path, first: int) -> None:
    pool = GuildDatabases(folder, capacity=1, clock=system_clock)
    async with pool.open(GUILD) as memory:
        await asyncio.gather(log(memory, first), extract(memory))


if __name__ == "__main__":
    asyncio.run(remember(Path(sys.argv[1]), int(sys.argv[2])))
