"""Register the commands with Discord when they have changed, and only then."""

import asyncio
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from discord import app_commands

_log = logging.getLogger(__name__)


class Registration:
    """Keep the fingerprint of the commands that Discord was last told."""

    def __init__(self, path: Path, api: str) -> None:
        self._path = path
        self._api = api

    async def update(self, tree: app_commands.CommandTree[Any]) -> bool:
        """Register the commands if they differ from last time; return whether they did."""
        fingerprint = self._fingerprint(tree)
        if await asyncio.to_thread(self._read) == fingerprint:
            return False
        commands = await tree.sync()
        await asyncio.to_thread(self._write, fingerprint)
        _log.info("Registered %s commands with Discord.", len(commands))
        return True

    def _fingerprint(self, tree: app_commands.CommandTree[Any]) -> str:
        payload = [command.to_dict(tree) for command in tree.get_commands()]
        client = tree.client  # another token may well mean another Discord, as in a playground
        known = json.dumps([self._api, client.application_id, client.http.token, payload])
        return hashlib.sha256(known.encode()).hexdigest()

    def _read(self) -> str | None:
        try:
            return self._path.read_text("ascii").strip()
        except (OSError, ValueError):
            return None

    def _write(self, fingerprint: str) -> None:
        try:
            self._path.write_text(fingerprint + "\n", "ascii")
        except OSError as error:
            _log.warning("What commands are registered could not be noted: %s", error.strerror)
