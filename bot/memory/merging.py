"""Merge the hits among messages and among cells into one ranking that says everything once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.ids import CellId, MessageId

# A cell's own words alone say less than the message that it was drawn from. Scores of both tables
# compare as they are: as shares of each table's best, a few cells, one of them being the best
# whatever the question, would push the right messages out.
CELL_FACTOR = 0.6


@dataclass(frozen=True, slots=True)
class Find:
    """Name a cell with the best hit among its messages, or a message that no cell stands for."""

    score: float
    cell_id: CellId | None
    message_id: MessageId | None


def merged(
    messages: Mapping[int, float],
    cells: Mapping[int, float],
    sources: Mapping[CellId, Sequence[MessageId]],
) -> list[Find]:
    """Return all finds, best first; a message lifts the cells found of it, and they replace it."""
    finds: list[Find] = []
    replaced: set[int] = set()
    for cell, score in cells.items():
        evidence = [source for source in sources.get(CellId(cell), ()) if source in messages]
        best = max(evidence, key=lambda source: (messages[source], source), default=None)
        lifted = max(score * CELL_FACTOR, messages[best] if best else 0.0)
        finds.append(Find(lifted, CellId(cell), best))
        replaced.update(evidence)
    finds += [
        Find(score, None, MessageId(message))
        for message, score in messages.items()
        if message not in replaced
    ]
    return sorted(finds, key=_best_first)


def _best_first(find: Find) -> tuple[float, int, int]:
    return (-find.score, -(find.cell_id or 0), -(find.message_id or 0))
