"""Keep at hand what holds for people and channels whatever is asked: wishes, decisions, tasks."""

import json
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bot.ids import CellId
from bot.memory.audience import EVERYONE, SEEN_PLACES
from bot.memory.connections import Transaction, listed
from bot.memory.names import possible_names
from bot.memory.records import Cell
from bot.vocabulary import CellType

STANDING = (CellType.PREFERENCE, CellType.DECISION, CellType.TASK)
# A word in more people's names ("user", "gaming") names nobody in particular.
BEARERS = 5

# What is done or dropped, true no longer or too weak to be thought of is not at hand.
_STANDS = """
cell_type IN (SELECT value FROM json_each(:standing)) AND coalesce(state, 'open') = 'open'
AND valid_to IS NULL AND superseded_by IS NULL AND cold = 0
"""
# Preferences are a person's own affair: one voiced in a channel says nothing of others there.
_NOTE = f"""
INSERT OR IGNORE INTO standing_cells
    (holder, holder_id, cell_type, scope, root_id, salience, said_at, cell_id)
WITH cell AS (SELECT * FROM mem_cells WHERE id = :cell_id), holders (holder, holder_id) AS (
    SELECT 'channel', channel_id FROM cell WHERE cell_type <> 'preference'
    UNION SELECT 'person', author_id FROM cell
    UNION SELECT 'person', bearer.user_id FROM json_each(:names) AS said
    CROSS JOIN name_words AS bearer ON bearer.word = said.value
    WHERE NOT EXISTS (
        SELECT 1 FROM name_words AS many WHERE many.word = said.value LIMIT 1 OFFSET {BEARERS}
    )
)
SELECT holder, holder_id, cell_type, scope, iif(scope = {EVERYONE}, root_id, 0), salience,
    said_at, id
FROM holders CROSS JOIN cell
"""
_WANTED = """
wanted (holder, holder_id, cell_type) AS (
    SELECT 'person', :asker, value FROM json_each(:types)
    UNION ALL SELECT 'channel', :channel_id, value FROM json_each(:types)
)
"""
# The first few in each place that may be seen: what it costs grows with the number of channels, not
# with what is remembered in them.
STANDING_IDS = f"""
WITH {_WANTED}, seen (scope, root_id) AS MATERIALIZED ({SEEN_PLACES})
SELECT best.id FROM wanted CROSS JOIN mem_cells AS best ON best.id IN (
    SELECT placed.id FROM seen CROSS JOIN mem_cells AS placed ON placed.id IN (
        SELECT one.cell_id FROM standing_cells AS one
        WHERE one.holder = wanted.holder AND one.holder_id = wanted.holder_id
        AND one.cell_type = wanted.cell_type
        AND one.scope = seen.scope AND one.root_id = seen.root_id
        ORDER BY one.salience DESC, one.said_at DESC, one.cell_id DESC LIMIT :limit
    )
    ORDER BY placed.salience DESC, placed.said_at DESC, placed.id DESC LIMIT :limit
)
"""


async def settle_standing(transaction: Transaction, cells: Iterable[CellId]) -> None:
    """Note whom cells are by or about and where they were said, of those that stand now."""
    ids = listed(cells)
    await transaction.fetch(
        "DELETE FROM standing_cells WHERE cell_id IN (SELECT value FROM json_each(?))", (ids,)
    )
    rows = await transaction.fetch(
        "SELECT id, content FROM mem_cells WHERE id IN (SELECT value FROM json_each(:ids))"
        f" AND {_STANDS}",
        {"ids": ids, "standing": json.dumps(STANDING)},
    )
    await transaction.run_many(
        _NOTE, [{"cell_id": row[0], "names": json.dumps(possible_names(row[1]))} for row in rows]
    )


def in_turn(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells type by type in turn, so that none crowds out the others."""
    by_type = [[cell for cell in cells if cell.cell_type is kind] for kind in STANDING]
    return [cell for turn in zip_longest(*by_type) for cell in turn if cell is not None]
