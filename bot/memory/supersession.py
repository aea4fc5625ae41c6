"""Apply what a new cell does to those that exist: end them, close them, doubt them."""

from collections.abc import Callable, Mapping
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
# More successors in a row, each of another day, nobody hides or removes.
LONGEST_LINE = 50
# The first of its later successors that stays, and is seen by all who see it.
_ENDED = f"""
SELECT found.id, found.scene_id, (
    WITH RECURSIVE line (id, length) AS (
        SELECT found.superseded_by, 1 UNION ALL
        SELECT next.superseded_by, length + 1 FROM line JOIN mem_cells AS next ON next.id = line.id
        WHERE next.superseded_by IS NOT NULL AND length < {LONGEST_LINE}
    )
    SELECT heir.id FROM line CROSS JOIN mem_cells AS heir ON heir.id = line.id
    WHERE heir.scope IN (0, found.scope) AND NOT ({{leaves_heir}}) LIMIT 1
)
FROM mem_cells AS found
WHERE found.superseded_by IN (SELECT value FROM json_each(:cells)) AND NOT ({{leaves_found}})
"""
_END_WITH = """
UPDATE mem_cells SET superseded_by = :by, consolidated = 0,
    valid_to = max(coalesce(valid_from, said_at),
        (SELECT coalesce(valid_from, said_at) FROM mem_cells WHERE id = :by))
WHERE id = :id
"""
_HOLD = """
UPDATE mem_cells SET superseded_by = NULL, valid_to = NULL, ended_at = NULL, consolidated = 0
WHERE id = :id
"""
_COUNT = """
UPDATE mem_scenes SET
    new_cells = (SELECT count(*) FROM mem_cells WHERE scene_id = :scene AND consolidated = 0)
WHERE id = :scene
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


async def mend_ends(
    transaction: Transaction, leaves: str, values: Mapping[str, object]
) -> list[CellId]:
    """Have no cell end with one of `cells`, which leave; return those that end otherwise now.

    Each ends with the first of its later successors that stays, or holds again. `leaves` is the SQL
    that tells of a {cell} whether it leaves, with its values.
    """
    rows = await transaction.fetch(
        _ENDED.format(
            leaves_heir=leaves.format(cell="heir"), leaves_found=leaves.format(cell="found")
        ),
        values,
    )
    for cell, _, heir in rows:
        await transaction.fetch(_HOLD if heir is None else _END_WITH, {"id": cell, "by": heir})
    await transaction.run_many(_COUNT, [{"scene": scene} for scene in {row[1] for row in rows}])
    return [CellId(row[0]) for row in rows]


async def _doubt(transaction: Transaction, old: CellId | None, cell: CellId, now: datetime) -> None:
    values = {"older": old, "newer": cell, "now": to_milliseconds(now)}
    await transaction.fetch(_DOUBT, values)
