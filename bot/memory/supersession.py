"""Apply what a new cell does to those that exist: end them, close them, doubt them."""

from collections.abc import Callable
from datetime import datetime

from bot.ids import CellId
from bot.memory.connections import Transaction
from bot.memory.records import Ref, StagedDraft
from bot.memory.timestamps import to_milliseconds

Resolve = Callable[[Ref], CellId | None]

# What replaces something may itself have been replaced meanwhile; nothing replaces itself.
_END = """
UPDATE mem_cells SET superseded_by = :by, ended_at = :now,
    valid_to = coalesce((SELECT coalesce(valid_from, said_at) FROM mem_cells WHERE id = :by), :now)
WHERE id = :cell AND id <> :by AND scope = :scope AND superseded_by IS NULL
"""
_CLOSE = """
UPDATE mem_cells SET state = :state, state_at = :now
WHERE id = :cell AND scope = :scope AND state = 'open'
"""
_DOUBT = """
INSERT OR IGNORE INTO conflicts (older_id, newer_id, found_at)
SELECT id, :newer, :now FROM mem_cells WHERE id = :older AND id <> :newer AND scope = :scope
"""


async def apply_verdict(
    transaction: Transaction, cell: CellId, staged: StagedDraft, resolve: Resolve, now: datetime
) -> None:
    """Write what a draft's verdict says of other cells, of its own scope alone."""
    verdict = staged.verdict
    place = {"scope": staged.place.scope, "now": to_milliseconds(now)}
    for ref in verdict.replaces:
        await transaction.fetch(_END, {**place, "cell": resolve(ref), "by": cell})
    if verdict.replaced_by is not None:
        by = resolve(verdict.replaced_by)
        await transaction.fetch(_END, {**place, "cell": cell, "by": by})
    for ref in verdict.doubts:
        await transaction.fetch(_DOUBT, {**place, "older": resolve(ref), "newer": cell})
    for ref, state in verdict.closes:
        await transaction.fetch(_CLOSE, {**place, "cell": resolve(ref), "state": state})
