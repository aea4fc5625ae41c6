"""Rewrite a scene's summary from the old one and the new cells, and never make it worse."""

import re
from dataclasses import dataclass

from bot import prompts
from bot.errors import UnreadableAnswer
from bot.ids import CellId
from bot.lines import memories_of_cells
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import DirtyScene
from bot.models.base import StructuredPrompt
from bot.models.tasks import Consolidation, ConsolidationTask
from bot.vocabulary import SUMMARY_WORDS

# One prompt's worth: a scene with more new cells than these takes several rounds.
CELLS_PER_ROUND = 30
# A summary of this many words that comes back at less than a third has been lost, not improved.
GOOD_SUMMARY_WORDS = 25
SHRUNKEN_TO = 1 / 3

_REFUSAL = re.compile(
    r"\W*(i['’]?m sorry|i am sorry|sorry, (but )?i|i can(['’]?t|not)|i['’]?m unable|as an ai\b)",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?。！？](?=\s|$)|[。！？]")


@dataclass(frozen=True, slots=True)
class ConsolidationRequest:
    """Hold what a model is asked about a scene, and which cells its answer will speak of."""

    prompt: StructuredPrompt[Consolidation]
    cells: tuple[CellId, ...]


async def request_for(
    database: MemoryDB, dirty: DirtyScene, audience: Audience
) -> ConsolidationRequest | None:
    """Return what to ask about a scene; None if the audience may see none of its new cells."""
    cells = await database.cells.not_consolidated(dirty.scene.id, audience, limit=CELLS_PER_ROUND)
    if not cells or dirty.scene.id not in await database.scenes.many([dirty.scene.id], audience):
        return None
    task = ConsolidationTask(dirty.scene.name, dirty.scene.summary, memories_of_cells(cells))
    return ConsolidationRequest(prompts.consolidation(task), tuple(cell.id for cell in cells))


def accepted(summary: str, old: str) -> str:
    """Return the new summary within its limit; raise UnreadableAnswer if the old one is better."""
    text = within_limit(prompts.one_line(summary))
    if not text or _REFUSAL.match(text):
        raise UnreadableAnswer("The model wrote no summary.")
    before = len(old.split())
    if before >= GOOD_SUMMARY_WORDS and len(text.split()) < before * SHRUNKEN_TO:
        raise UnreadableAnswer("The model's summary lost most of the old one.")
    return text


def within_limit(text: str) -> str:
    """Return the first sentences that fit into SUMMARY_WORDS words; cut the first if it must be."""
    words = text.split()
    if len(words) <= SUMMARY_WORDS:
        return text
    cut = " ".join(words[:SUMMARY_WORDS])
    ends = [match.end() for match in _SENTENCE_END.finditer(cut)]
    return cut[: ends[-1]] if ends else cut + "…"
