"""Merge the hits among messages and among cells into one ranking that says everything once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.ids import CellId, MessageId
from bot.memory.named import Named
from bot.memory.search import Hit

# A cell found by its own words counts a little less than the message it was drawn from.
CELL_FACTOR = 0.9


@dataclass(frozen=True, slots=True)
class Find:
    """Name a cell with the best hit among its messages, or a message that no cell stands for."""

    score: float
    cell_id: CellId | None
    message_id: MessageId | None


def weighed(hits: Iterable[Hit], named: Named) -> dict[int, float]:
    """Return each hit's score, raised by what a question names, as a share of the best one's.

    So do the scores of two tables compare.
    """
    scores = {hit.id: hit.score * named.factor(hit) for hit in hits}
    best = max(scores.values(), default=0.0) or 1.0
    return {found: score / best for found, score in scores.items()}


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
