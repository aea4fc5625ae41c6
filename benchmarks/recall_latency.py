"""Measure how long recall takes as a server's memory grows.

`python -m benchmarks.recall_latency [--rows 1000 10000] [--source locomo10.json] [--keep FOLDER]`:
fills a memory with so many messages, a fifth of them with a cell, in 50 channels by 500 people, and
asks questions through the bot's own door, each once. Beside it stand the query of the article that
Memoir grew out of and plain bm25, on an index of the same messages that holds nothing else.

The talk is made up, or recombined from the sentences of a LoCoMo file, with its own questions.
From 50,000 rows on the full-text indexes are built at the end, which makes the same tables sooner.
Memories of a folder to `--keep` are used again: each run adds some messages to them.
"""

import argparse
import asyncio
import re
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, quantiles
from typing import TypeVar

from benchmarks.corpus import Corpus, MadeUp, Recombined
from benchmarks.filling import AUDIENCE, BETWEEN_IDS, Crowd, fill, indexed_at_the_end
from benchmarks.loop import watched_loop
from benchmarks.progress import with_progress
from bot.clock import system_clock
from bot.memory.audience import visible
from bot.memory.db import MemoryDB
from bot.memory.full_text import MESSAGES
from bot.memory.query import QueryWord, any_of
from bot.memory.search import FullTextSearch
from bot.memory.stemming import Stemmer
from bot.memory.text import query_words

# What an answer asks for.
LIMIT = 12
WARMING_QUESTIONS = 50
# Plain bm25 takes seconds for a question of a large memory.
PLAIN_QUESTIONS = 40
ADDED_MESSAGES = 300
LARGE = 50_000  # rows
# How much of the best that an unbounded search ranks is found at bounded cost.
COMPARED = 10

Item = TypeVar("Item")


@dataclass(slots=True)
class Times:
    """Hold how long each of many calls took, in milliseconds."""

    taken: list[float] = field(default_factory=list)

    def add_since(self, begun: float) -> None:
        """Add the time from a moment of the performance counter until now."""
        self.taken.append((time.perf_counter() - begun) * 1000)

    def __str__(self) -> str:
        cuts = quantiles(self.taken, n=100, method="inclusive")
        shown = (cuts[49], cuts[94], cuts[98], max(self.taken))
        return "".join(f"{value:9.1f}" for value in shown)


def main() -> None:
    """Print a table for every size."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.recall_latency",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--source", type=Path, help="a file of LoCoMo")
    parser.add_argument("--keep", type=Path, help="a folder for filled memories")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for rows in arguments.rows:
            corpus = Recombined(arguments.source) if arguments.source else MadeUp()
            name = arguments.source.stem if arguments.source else "made-up"
            path = (arguments.keep or Path(scratch)) / f"{name}-{rows}.db"
            if not path.exists():
                asyncio.run(filled(path, corpus, rows))
            asyncio.run(measure(path, corpus, rows, arguments.questions))


async def measure(path: Path, corpus: Corpus, rows: int, questions: int) -> None:
    """Print what asking and adding takes."""
    asked = corpus.questions(questions + WARMING_QUESTIONS)
    print(f"\n{f'{rows:,} messages; milliseconds':34}      p50      p95      p99      max")
    print_plain(path, asked[:PLAIN_QUESTIONS])
    async with opened(path) as memory:
        await print_recall(memory, asked[:WARMING_QUESTIONS], asked[WARMING_QUESTIONS:])
        await print_agreement(memory, asked[:PLAIN_QUESTIONS])
        await print_adding(memory, Crowd(corpus, said=await _last_number(memory)))


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[MemoryDB]:
    """Open a memory, and close it in any case: its threads would keep the process alive."""
    with closing(Stemmer()) as stemmer:
        memory = await MemoryDB.open(path, clock=system_clock, stemmer=stemmer)
        try:
            yield memory
        finally:
            await memory.close()


async def filled(path: Path, corpus: Corpus, rows: int) -> None:
    """Fill a memory at this path; what is broken off leaves none there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    for left in path.parent.glob(f"{unfinished.name}*"):
        left.unlink()
    indexed = indexed_at_the_end if rows >= LARGE else nullcontext
    async with opened(unfinished) as memory, indexed(memory):
        await fill(memory, Crowd(corpus), rows, f"filling {rows:,}")
    unfinished.rename(path)


def print_plain(path: Path, asked: Sequence[str]) -> None:
    """Print how long the founding article's query and plain bm25 take."""
    with closing(plain_index(path)) as plain:
        for name, order in (("the founding query", ""), ("plain bm25", "ORDER BY bm25(said)")):
            sql = f"SELECT rowid FROM said WHERE said MATCH ? {order} LIMIT {LIMIT}"
            times = Times()
            for text in with_progress(asked, name):
                match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
                begun = time.perf_counter()
                plain.execute(sql, (match,)).fetchall()
                times.add_since(begun)
            print(f"{name:34}{times}", flush=True)


def plain_index(path: Path) -> sqlite3.Connection:
    """Return an index of the memory's messages and nothing else, made if need be."""
    plain = path.with_suffix(".plain")
    database = sqlite3.connect(plain, isolation_level=None)
    if not database.execute("SELECT 1 FROM sqlite_master").fetchall():
        database.execute("ATTACH ? AS memory", (str(path),))
        database.execute("BEGIN")
        database.execute("CREATE VIRTUAL TABLE said USING fts5 (content, content = '')")
        database.execute("INSERT INTO said (rowid, content) SELECT id, content FROM messages")
        database.execute("COMMIT")
        database.execute("DETACH memory")
    return database


async def print_recall(memory: MemoryDB, warming: Sequence[str], asked: Sequence[str]) -> None:
    """Print how long recall takes, also the first after opening, and how long it holds the loop."""

    async def ask(text: str) -> object:
        return await memory.recall.find(text, AUDIENCE, limit=LIMIT)

    first = await timed(ask, warming[:1], "")
    await timed(ask, warming[1:], "warming")
    worked = time.process_time()
    async with watched_loop() as held:
        times = await timed(ask, asked, "recall")
    worked = (time.process_time() - worked) / len(asked) * 1000
    print(f"{'Memoir':34}{times}")
    print(f"{'processor time of all threads, mean':34}{worked:8.1f}")
    print(f"{'Memoir, right after opening':34}{first.taken[0]:9.1f}")
    print(f"{'event loop held meanwhile, at worst':34}{held.worst:35.1f}", flush=True)


async def print_adding(memory: MemoryDB, crowd: Crowd) -> None:
    """Print how long it takes until one more message is on disk and indexed."""
    said = [each for turn in crowd.turns(ADDED_MESSAGES) for each in turn]
    print(f"{'adding a message':34}{await timed(memory.messages.add, said, 'adding')}")


async def timed(
    call: Callable[[Item], Awaitable[object]], items: Sequence[Item], title: str
) -> Times:
    """Return how long a call takes for each of the items, one after another."""
    times = Times()
    for item in with_progress(items, title):
        begun = time.perf_counter()
        await call(item)
        times.add_since(begun)
    return times


async def print_agreement(memory: MemoryDB, asked: Sequence[str]) -> None:
    """Print how much of what ranking everything puts first comes first at bounded cost too."""
    search = FullTextSearch(memory.connections, MESSAGES, system_clock)
    weights = ", ".join(map(str, MESSAGES.weights))
    sql = (
        f"SELECT found.id FROM messages_fts JOIN messages AS found ON found.id = messages_fts.rowid"
        f" WHERE messages_fts MATCH :match AND {visible('found')}"
        f" ORDER BY bm25(messages_fts, {weights}), found.id DESC LIMIT {COMPARED}"
    )
    shares = []
    for text in with_progress(asked, "ranking everything"):
        words = query_words(text)
        match = any_of([QueryWord(word, 0) for word in words])
        rows = await memory.connections.fetch(sql, {"match": match, **AUDIENCE.parameters})
        hits = await search.find(words, AUDIENCE, limit=COMPARED)
        best = {row[0] for row in rows}
        shares.append(len(best & {hit.id for hit in hits}) / max(1, len(best)))
    print(f"of the best {COMPARED} of an unbounded ranking {mean(shares):.0%} are among Memoir's")


async def _last_number(memory: MemoryDB) -> int:
    [(last,)] = await memory.connections.fetch("SELECT max(id) FROM messages")
    return int(last) // BETWEEN_IDS


if __name__ == "__main__":
    main()
