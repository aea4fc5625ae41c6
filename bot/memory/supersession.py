"""Apply what a new cell does to those that exist: end them, close them, doubt them."""

from collections.abc import Callable
from datetime import datetime

from bot.ids import CellId
from bot.memory.connections import Transaction
from bot.memory.records import Ref, StagedDraft
from bot.memory.timestamps import to_milliseconds

Resolve = Callable[[Ref], CellId | None]

# What people said of two memories that contradicted each other.
_SETTLED = """
SELECT 1 FROM conflicts WHERE settled_at IS NOT NULL AND (
    (older_id = :cell AND (outcome = 'older' OR newer_id = :by))
    OR (newer_id = :cell AND (outcome = 'newer' OR older_id = :by))
)
"""
# What replaces something may itself have been replaced meanwhile; nothing replaces itself, nor what
# a person has set since. It was true for no less than no time.
_END = f"""
UPDATE mem_cells SET superseded_by = :by, ended_at = :now, consolidated = 0,
    valid_to = max(coalesce(valid_from, said_at),
        (SELECT coalesce(valid_from, said_at) FROM mem_cells WHERE id = :by))
WHERE id = :cell AND id <> :by AND scope = (SELECT scope FROM mem_cells WHERE id = :by)
AND (:by_hand OR (superseded_by IS NULL AND pinned = 0 AND origin = 'said'
    AND NOT EXISTS ({_SETTLED})))
RETURNING scene_id
"""
# The summary of its scene is to tell what has changed.
_STIR = """
UPDATE mem_scenes SET updated_at = :now,
    new_cells = (SELECT count(*) FROM mem_cells WHERE scene_id = :scene AND consolidated = 0)
WHERE id = :scene
"""
# What takes the place of something that mattered matters as much.
_INHERIT = """
UPDATE mem_cells SET salience = max(salience, (SELECT salience FROM mem_cells WHERE id = :cell))
WHERE id = :by
"""
# Nothing said before a task was taken on, or opened again by hand, tells that it is done.
_CLOSE = """
UPDATE mem_cells SET state = :state, state_at = :said_at, state_by = :told_by
WHERE id = :cell AND scope = :scope AND state = 'open' AND superseded_by IS NULL
AND said_at <= :said_at AND coalesce(state_at, said_at) <= :said_at
"""
# A pair is doubted once: what people settled stays settled.
_DOUBT = """
INSERT OR IGNORE INTO conflicts (older_id, newer_id, found_at)
SELECT older.id, newer.id, :now FROM mem_cells AS older JOIN mem_cells AS newer
ON newer.scope = older.scope
WHERE older.id = :older AND newer.id = :newer AND older.id <> newer.id
AND older.superseded_by IS NULL AND newer.superseded_by IS NULL
AND NOT EXISTS (SELECT 1 FROM conflicts WHERE older_id = newer.id AND newer_id = older.id)
"""


async def apply_verdict(
    transaction: Transaction, cell: CellId, staged: StagedDraft, resolve: Resolve, now: datetime
) -> list[CellId]:
    """Write what a draft's verdict says of other cells, of its own scope alone; return these."""
    verdict = staged.verdict
    for ref in verdict.replaces:
        old = resolve(ref)
        if old is not None and not await supersede(transaction, old, cell, now):
            await _doubt(transaction, old, cell, now)
    if verdict.replaced_by is not None:
        newer = resolve(verdict.replaced_by)
        if newer is not None:
            await supersede(transaction, cell, newer, now)
    for ref in verdict.doubts:
        await _doubt(transaction, resolve(ref), cell, now)
    for ref, state in verdict.closes:
        await transaction.fetch(
            _CLOSE,
            {
                "cell": resolve(ref),
                "state": state,
                "scope": staged.place.scope,
                "said_at": to_milliseconds(staged.draft.said_at),
                "told_by": max(staged.draft.sources),
            },
        )
    spoken_of = (*verdict.replaces, *verdict.doubts, *(ref for ref, _ in verdict.closes))
    return [found for found in map(resolve, spoken_of) if found is not None]


async def supersede(
    transaction: Transaction, old: CellId, by: CellId, now: datetime, *, by_hand: bool = False
) -> bool:
    """End a cell's validity where its successor's begins; return False if it is not to end.

    What a person pinned or corrected ends `by_hand` alone.
    """
    values = {"cell": old, "by": by, "now": to_milliseconds(now)}
    ended = await transaction.fetch(_END, {**values, "by_hand": by_hand})
    if not ended:
        return False
    await transaction.fetch(_INHERIT, {"cell": old, "by": by})
    await transaction.fetch(_STIR, {"scene": ended[0][0], "now": values["now"]})
    return True


async def _doubt(transaction: Transaction, old: CellId | None, cell: CellId, now: datetime) -> None:
    values = {"older": old, "newer": cell, "now": to_milliseconds(now)}
    await transaction.fetch(_DOUBT, values)
