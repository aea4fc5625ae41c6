"""Forget everything of a guild for good: rows, index, freed pages and the write-ahead log."""

from bot.clock import Clock
from bot.memory.connections import Connections, Transaction
from bot.memory.migrations import migrations
from bot.memory.state import begin_epoch, scrub_if_needed

_KEPT = "guild_state"  # numbers only: which epoch this is and when it began
# Virtual tables first (they drop their own shadow tables), then children before parents.
_TABLES = """
SELECT name FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> ?
  AND name NOT IN (
    SELECT fts.name || suffix.value
    FROM sqlite_schema AS fts,
      json_each('["_data", "_idx", "_content", "_docsize", "_config"]') AS suffix
    WHERE fts.sql LIKE '%USING fts5 %'
  )
ORDER BY sql LIKE 'CREATE VIRTUAL%fts5vocab%' DESC, sql LIKE 'CREATE VIRTUAL%' DESC, rowid DESC
"""


async def reset(connections: Connections, clock: Clock) -> None:
    """Drop every table and found the memory anew in one transaction, then rewrite the file."""

    async def found_anew(transaction: Transaction) -> None:
        kept = await transaction.fetch(f"SELECT key, value FROM {_KEPT}")
        tables = [name for (name,) in await transaction.fetch(_TABLES, (_KEPT,))]
        for table in [*tables, _KEPT]:
            await transaction.fetch(f'DROP TABLE "{table}"')
        for migration in migrations():
            await transaction.run_script(migration.script)
        await transaction.run_many(f"INSERT INTO {_KEPT} (key, value) VALUES (?, ?)", kept)
        await begin_epoch(transaction, clock())

    await connections.write(found_anew)
    await scrub_if_needed(connections)
