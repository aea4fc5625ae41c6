"""Forget everything of a guild for good: rows, index, freed pages and the write-ahead log."""

from collections.abc import Sequence

from bot.clock import Clock
from bot.memory.connections import Connections, Row, Transaction
from bot.memory.migrations import migrations
from bot.memory.state import begin_epoch, scrub_if_needed

# Triggers before all: what one speaks of may be dropped before the table that it watches.
_TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
# Which epoch this is, what was used today, what admins chose, which ids must not come back: no word
# that was said.
_KEPT = (
    "guild_state",
    "ledger",
    "guild_settings",
    "audit",
    "listening_notices",
    "removed_messages",
)
# Virtual tables first (they drop their own shadow tables), then children before their parents.
_TABLES = """
SELECT made.name FROM sqlite_schema AS made
JOIN pragma_table_list AS listed ON listed.name = made.name AND listed.schema = 'main'
WHERE listed.type IN ('table', 'virtual') AND made.name NOT LIKE 'sqlite!_%' ESCAPE '!'
ORDER BY listed.type = 'virtual' DESC, made.rowid DESC
"""


async def reset(connections: Connections, clock: Clock) -> None:
    """Drop every table and found the memory anew in one transaction, then rewrite the file."""

    async def found_anew(transaction: Transaction) -> None:
        kept = {table: await transaction.fetch(f"SELECT * FROM {table}") for table in _KEPT}
        for (trigger,) in await transaction.fetch(_TRIGGERS):
            await transaction.fetch(f'DROP TRIGGER "{trigger}"')
        for (table,) in await transaction.fetch(_TABLES):
            await transaction.fetch(f'DROP TABLE "{table}"')
        for migration in migrations():
            for statement in migration.statements:
                await transaction.fetch(statement)
        for table, rows in kept.items():
            await _put_back(transaction, table, rows)
        await transaction.fetch("DELETE FROM guild_state WHERE key LIKE 'scene_questions%'")
        await begin_epoch(transaction, clock())

    await connections.write(found_anew)
    await scrub_if_needed(connections)


async def _put_back(transaction: Transaction, table: str, rows: Sequence[Row]) -> None:
    if rows:
        values = ", ".join("?" for _ in rows[0])
        await transaction.run_many(f"INSERT INTO {table} VALUES ({values})", rows)
