"""Share the keys that tests encrypt with; the tests need the extra "encryption"."""

from pathlib import Path

import pytest

from bot.memory.db import MemoryDB
from bot.memory.encryption import DatabaseKey
from tests.memory.samples import STEMMER, Clock

pytest.importorskip("sqlcipher3")

RAW_KEY, OTHER_RAW_KEY = "0123456789abcdef" * 4, "fedcba9876543210" * 4
PASSPHRASE = "correct horse battery staple"


async def open_encrypted(path: Path, secret: str = RAW_KEY, clock: Clock | None = None) -> MemoryDB:
    key = DatabaseKey(secret)
    return await MemoryDB.open(path, clock=clock or Clock(), stemmer=STEMMER, key=key)
