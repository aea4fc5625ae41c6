"""Log messages and give them vectors, until somebody kills this process.

    python -m tests.embedding_conversation FOLDER URL MESSAGES

At the end, when nothing is missing, `settled` is printed.
"""

import asyncio
import sys
from pathlib import Path

from bot.clock import system_clock
from bot.embedding import VectorTender
from bot.memory.pool import GuildDatabases
from bot.memory.vectors import Embeddings
from bot.models.connection import connect_embedder, open_client
from tests.stage import GUILD, message, plain_settings


async def converse(folder: Path, url: str, messages: int) -> None:
    settings = plain_settings(data_dir=folder, openai_base_url=url, embedding_model="m")
    embedder = connect_embedder(settings, open_client(settings))
    assert embedder is not None
    shared = Embeddings.by(embedder, system_clock)
    databases = GuildDatabases(folder, capacity=2, clock=system_clock, embeddings=shared)
    async with databases.open(GUILD) as database:
        await asyncio.gather(*(database.messages.add(message(n + 1)) for n in range(messages)))
    tender = VectorTender(databases, embedder, system_clock)
    while await tender.embed(GUILD):
        pass
    await databases.close()
    print("settled", flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    asyncio.run(converse(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
