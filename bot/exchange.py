"""Write a server's memory to a file and take one back, as its operator may."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bot.clock import Clock, in_zone
from bot.config import Settings
from bot.data_folder import GUILDS
from bot.encryption import key_of
from bot.errors import SettingsError
from bot.ids import GuildId
from bot.memory.audit import OPERATOR, AuditLog
from bot.memory.cells import CellStore
from bot.memory.connections import Connections
from bot.memory.exchange.exporting import Exporter
from bot.memory.exchange.importing import Imported, Importer
from bot.memory.exchange.reading import read
from bot.memory.guild_settings import GuildSettingsStore
from bot.memory.registry import FILE as REGISTRY
from bot.memory.registry import Registry

OWNER_ONLY = 0o600  # what people said is nobody else's business on this machine
# It is read into memory whole, with some times as much for its entries.
MOST_BYTES = 1_000_000_000


async def export_to(settings: Settings, clock: Clock, guild_id: GuildId, file: Path) -> int:
    """Write all of a server's memory to a new file; return how many bytes that are.

    Raise SettingsError if there is no such memory or the file is there or can't be written.
    """
    path = settings.data_dir / GUILDS / f"{guild_id}.db"
    if not path.exists():
        raise SettingsError(f"There is no memory of server {guild_id} in {settings.data_dir}.")
    async with _connected(settings, path) as connections:
        store = GuildSettingsStore(connections, clock)
        exporter = Exporter(connections, CellStore(connections), store, clock)
        lines = exporter.lines(guild_id, await exporter.everybody())
        try:
            written = await _write(lines, file)
        except FileExistsError:
            raise SettingsError(f"{file} cannot be written: it exists. Name another.") from None
        except OSError as error:
            raise SettingsError(f"{file} cannot be written: {error.strerror}.") from None
        await AuditLog(connections, clock).note(OPERATOR, "export")
    return written


async def import_from(settings: Settings, clock: Clock, guild_id: GuildId, file: Path) -> Imported:
    """Add what a file holds to a server's memory; raise ExportRefused if it does not fit."""
    export = read(_bytes_of(file), guild_id)
    registry = Registry(settings.data_dir / REGISTRY, clock, key_of(settings))
    await registry.open()
    try:
        (settings.data_dir / GUILDS).mkdir(mode=0o700, exist_ok=True)
        async with _connected(settings, settings.data_dir / GUILDS / f"{guild_id}.db") as opened:
            return await Importer(opened, in_zone(clock, settings.zone)).take_in(
                export,
                OPERATOR,
                opted_out=partial(registry.opted_out, guild_id),
                placing=lambda place: place,
            )
    finally:
        await registry.close()


@asynccontextmanager
async def _connected(settings: Settings, path: Path) -> AsyncIterator[Connections]:
    connections = await Connections.open(path, key=key_of(settings))
    try:
        yield connections
    finally:
        await connections.close()


async def _write(lines: AsyncIterator[str], file: Path) -> int:
    """Write a new file that its owner alone can read; leave none behind that is not whole."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as opened:
            async for line in lines:
                opened.write(line)
            opened.flush()
            os.fsync(opened.fileno())
            return opened.tell()
    except BaseException:
        await asyncio.to_thread(file.unlink)
        raise


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise SettingsError(f"{file} is larger than {MOST_BYTES:,} bytes.")
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from None


def told(done: Imported) -> str:
    """Say what an import did."""
    return (
        f"New: {done.messages:,} messages, {done.cells:,} memories, {done.scenes:,} topics."
        f" Known already: {done.known:,} entries. Left out (opted out, removed or changed since):"
        f" {done.left_out:,}."
    )
