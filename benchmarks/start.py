"""Measure how long Memoir takes from its start to IDENTIFY.

`python -m benchmarks.start [--runs 5]`: a new process each time, a Discord on loopback; with a
key set, so that the openai package is loaded too, and without. Beside it stands a process that
does nothing but import discord and openai.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from statistics import median

from bot.playground.server import Playground

# Between looks whether the bot has identified itself; what is measured is some hundred times that.
GLANCE_SECONDS = 0.002
PATIENCE_SECONDS = 60.0


def main() -> None:
    """Print the medians of all three."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    asyncio.run(measure(parser.parse_args().runs))


async def measure(runs: int) -> None:
    """Take turns, so that whatever else the machine does meets all alike."""
    imports, offline, online = [], [], []
    for _ in range(runs):
        imports.append(await _imports())
        offline.append(await _until_identify({}))
        online.append(await _until_identify({"OPENAI_API_KEY": "sk-not-used"}))
    base = median(imports)
    print(f"importing discord and openai  {base:5.2f} s")
    for name, times in (("Memoir without a key", offline), ("Memoir with a key", online)):
        print(f"{name:28}  {median(times):5.2f} s, {median(times) / base:.2f} times")


async def _imports() -> float:
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import discord, openai")
    await process.wait()
    return time.perf_counter() - begun


async def _until_identify(settings: dict[str, str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with Playground() as playground, asyncio.timeout(PATIENCE_SECONDS):
            playground.add_guild("Benchmark")
            begun = time.perf_counter()
            process = await _memoir(playground, folder, settings)
            while True:
                if playground.connection.identifies:
                    break
                await asyncio.sleep(GLANCE_SECONDS)
            took = time.perf_counter() - begun
            process.terminate()
            await process.wait()
    return took


async def _memoir(playground: Playground, folder: str, settings: dict[str, str]) -> Process:
    ours = {
        "DISCORD_TOKEN": playground.token,
        "MEMOIR_DISCORD_API": playground.api,
        "MEMOIR_DATA_DIR": folder,
        "OPENAI_API_KEY": "",
        "OPENAI_BASE_URL": "",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", env=os.environ | ours | settings, stderr=DEVNULL
    )


if __name__ == "__main__":
    main()
