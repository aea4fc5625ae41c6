"""Measure what encryption costs: the same memory plain and encrypted, asked in turn.

`python -m benchmarks.encryption [--rows 10000] [--questions 300]`: fills a memory with made-up
talk, encrypts a copy of it as `memoir encrypt` does, and asks, adds and opens in both by turns, so
that whatever else the machine does meets both.
"""

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
import time
from contextlib import AsyncExitStack, closing
from pathlib import Path

from benchmarks.corpus import MadeUp
from benchmarks.filling import AUDIENCE, Crowd
from benchmarks.progress import with_progress
from benchmarks.recall_latency import LIMIT, WARMING_QUESTIONS, Times, filled
from bot.clock import system_clock
from bot.memory.converting import convert
from bot.memory.db import MemoryDB
from bot.memory.encryption import DatabaseKey, sqlcipher
from bot.memory.stemming import Stemmer

ADDED_MESSAGES = 300
OPENINGS = 20
KEY = DatabaseKey("0123456789abcdef" * 4)
PASSPHRASE = "correct horse battery staple"


def main() -> None:
    """Print how long things take in either memory."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.encryption",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=300)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(compare(Path(scratch), arguments.rows, arguments.questions))


async def compare(folder: Path, rows: int, questions: int) -> None:
    """Fill, encrypt, ask and add."""
    plain, encrypted = folder / "plain.db", folder / "encrypted.db"
    corpus = MadeUp()
    await filled(plain, corpus, rows)
    shutil.copy(plain, encrypted)
    begun = time.perf_counter()
    convert(encrypted, None, KEY)
    took = time.perf_counter() - begun
    print(f"SQLite {sqlite3.sqlite_version} and, encrypted, {sqlcipher.sqlite_version}")
    print(f"encrypting {plain.stat().st_size / 1e6:.1f} MB took {took:.1f} s", end="")
    print(f" and made {encrypted.stat().st_size / 1e6:.1f} MB")
    print(f"\n{f'{rows:,} messages; milliseconds':34}      p50      p95      p99      max")
    await print_opening(plain, encrypted)
    async with AsyncExitStack() as stack:
        memories = {
            "plain": await _opened(stack, plain),
            "encrypted": await _opened(stack, encrypted, KEY),
        }
        await print_recall(memories, corpus.questions(questions + WARMING_QUESTIONS))
        await print_adding(memories, Crowd(corpus, said=rows))


async def print_opening(plain: Path, encrypted: Path) -> None:
    """Print how long it takes to open a file, and one with a passphrase for the first time."""
    for name, path, key in (("plain", plain, None), ("encrypted", encrypted, KEY)):
        times = Times()
        for _ in range(OPENINGS):
            begun = time.perf_counter()
            async with AsyncExitStack() as stack:
                await _opened(stack, path, key)
            times.add_since(begun)
        print(f"{f'opening and closing, {name}':34}{times}")
    begun = time.perf_counter()
    DatabaseKey(PASSPHRASE).of_file(bytes(16))
    print(f"{'deriving a key from a passphrase':34}{(time.perf_counter() - begun) * 1000:9.1f}")


async def print_recall(memories: dict[str, MemoryDB], asked: list[str]) -> None:
    """Print how long recall takes, each question asked of both."""
    times = {name: Times() for name in memories}
    for at, text in enumerate(with_progress(asked, "recall")):
        for name, memory in memories.items():
            begun = time.perf_counter()
            await memory.recall.find(text, AUDIENCE, limit=LIMIT)
            if at >= WARMING_QUESTIONS:
                times[name].add_since(begun)
    for name, each in times.items():
        print(f"{f'recall, {name}':34}{each}", flush=True)


async def print_adding(memories: dict[str, MemoryDB], crowd: Crowd) -> None:
    """Print how long it takes until one more message is on disk and indexed."""
    times = {name: Times() for name in memories}
    said = [each for turn in crowd.turns(ADDED_MESSAGES) for each in turn]
    for message in with_progress(said, "adding"):
        for name, memory in memories.items():
            begun = time.perf_counter()
            await memory.messages.add(message)
            times[name].add_since(begun)
    for name, each in times.items():
        print(f"{f'adding a message, {name}':34}{each}", flush=True)


async def _opened(stack: AsyncExitStack, path: Path, key: DatabaseKey | None = None) -> MemoryDB:
    stemmer = stack.enter_context(closing(Stemmer()))
    memory = await MemoryDB.open(path, clock=system_clock, stemmer=stemmer, key=key)
    stack.push_async_callback(memory.close)
    return memory


if __name__ == "__main__":
    main()
