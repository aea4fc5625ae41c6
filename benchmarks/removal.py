"""Measure what removing costs: one message of many, beside adding one.

`python -m benchmarks.removal [--rows 10000] [--removed 100]`: fills a memory with made-up talk and
the memories drawn from it, removes messages of it one after another, sweeps what they left in the
indexes after each tenth, and adds as many in between.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import MadeUp
from benchmarks.filling import Crowd
from benchmarks.progress import with_progress
from benchmarks.recall_latency import Times, filled, opened
from bot.memory.db import MemoryDB
from bot.memory.selections import Messages

REMOVED_BEFORE_A_SWEEP = 10
_SPREAD = """
SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS at FROM messages)
WHERE at % max(1, (SELECT count(*) FROM messages) / :most) = 0
LIMIT :most
"""


def main() -> None:
    """Print how long things take."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.removal",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--removed", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(measure(Path(scratch), arguments.rows, arguments.removed))


async def measure(folder: Path, rows: int, removed: int) -> None:
    """Fill a memory, and remove and add by turns."""
    path, corpus = folder / "memory.db", MadeUp()
    await filled(path, corpus, rows)
    print(f"\n{f'{rows:,} messages; milliseconds':34}      p50      p95      p99      max")
    async with opened(path) as memory:
        await print_removing(memory, Crowd(corpus, said=rows), removed)


async def print_removing(memory: MemoryDB, crowd: Crowd, removed: int) -> None:
    """Print how long a message takes to go, the bytes it leaves, and another one to come."""
    removing, sweeping, adding = Times(), Times(), Times()
    chosen = await memory.connections.fetch(_SPREAD, {"most": removed})
    said = [each for turn in crowd.turns(removed) for each in turn]
    pairs = list(zip(chosen, said, strict=False))
    for at, (row, message) in enumerate(with_progress(pairs, "removing"), start=1):
        begun = time.perf_counter()
        await memory.removal.remove(Messages.of(row))
        removing.add_since(begun)
        begun = time.perf_counter()
        await memory.messages.add(message)
        adding.add_since(begun)
        if at % REMOVED_BEFORE_A_SWEEP == 0:
            begun = time.perf_counter()
            await memory.removal.sweep()
            sweeping.add_since(begun)
    for name, times in (("adding", adding), ("removing", removing)):
        print(f"{f'{name} a message':34}{times}")
    print(f"{f'sweeping after {REMOVED_BEFORE_A_SWEEP} removals':34}{sweeping}", flush=True)


if __name__ == "__main__":
    main()
