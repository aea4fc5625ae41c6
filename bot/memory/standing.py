"""Keep at hand what holds for people and channels whatever is asked: wishes, decisions, tasks."""

import json
from collections.abc import Sequence
from itertools import zip_longest

from bot.ids import CellId
from bot.memory.audience import EVERYONE, SEEN_PLACES
from bot.memory.connections import Transaction
from bot.memory.names import possible_names
from bot.memory.records import Cell, CellDraft, Place
from bot.memory.timestamps import to_milliseconds
from bot.vocabulary import CellType

STANDING = (CellType.PREFERENCE, CellType.DECISION, CellType.TASK)
# A word in more people's names ("user", "gaming") names nobody in particular.
BEARERS = 5

# Preferences are a person's own affair: one voiced in a channel says nothing of others there.
_NOTE = f"""
INSERT OR IGNORE INTO standing_cells
    (holder, holder_id, cell_type, scope, root_id, salience, said_at, cell_id)
WITH holders (holder, holder_id) AS (
    SELECT 'channel', :channel_id WHERE :cell_type <> 'preference'
    UNION SELECT 'person', :author_id
    UNION SELECT 'person', bearer.user_id FROM json_each(:names) AS said
    CROSS JOIN name_words AS bearer ON bearer.word = said.value
    WHERE NOT EXISTS (
        SELECT 1 FROM name_words AS many WHERE many.word = said.value LIMIT 1 OFFSET {BEARERS}
    )
)
SELECT holder, holder_id, :cell_type, :scope, :root_id, :salience, :said_at, :cell_id FROM holders
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


async def note_standing(
    transaction: Transaction, cell: CellId, draft: CellDraft, place: Place
) -> None:
    """Note whom a new cell is by or about, and where it was said, if it is one that stands."""
    if draft.cell_type not in STANDING:
        return
    await transaction.fetch(
        _NOTE,
        {
            "channel_id": place.channel_id,
            "author_id": draft.author_id,
            "names": json.dumps(possible_names(draft.content)),
            "cell_type": draft.cell_type,
            "scope": place.scope,
            "root_id": place.root_id if place.scope == EVERYONE else 0,
            "salience": draft.salience,
            "said_at": to_milliseconds(draft.said_at),
            "cell_id": cell,
        },
    )


def in_turn(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells type by type in turn, so that none crowds out the others."""
    by_type = [[cell for cell in cells if cell.cell_type is kind] for kind in STANDING]
    return [cell for turn in zip_longest(*by_type) for cell in turn if cell is not None]
