"""Rewrite a scene's summary from the old one and the new cells, and never make it worse."""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot import prompts
from bot.clock import zone_of
from bot.errors import UnreadableAnswer
from bot.ids import CellId
from bot.lines import memories_of_cells
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import DirtyScene
from bot.memory.scene_names import contradict, same_name, share_a_word
from bot.memory.text import storable
from bot.models.base import StructuredPrompt
from bot.models.tasks import Consolidation, ConsolidationTask
from bot.prompt_lines import one_line
from bot.redaction.instructions import is_instruction
from bot.redaction.sensitive import is_sensitive, is_sensitive_name
from bot.vocabulary import SUMMARY_WORDS

# One prompt's worth: a scene with more new cells than these takes several rounds.
CELLS_PER_ROUND = 30
# A summary of this many words that comes back at less than a third has been lost, not improved.
GOOD_SUMMARY_WORDS = 25
SHRUNKEN_TO = 1 / 3
# A cut falls between sentences if that leaves most of the text.
MOST = 1 / 2

# Chinese, Japanese and Korean run together: two signs make about one word. An endless run of
# letters is no word: at this length the next begins.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}[^\w\s]*|[^\s{_UNSPACED}]{{1,30}}")
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|[。！？]")
_REFUSAL = re.compile(
    r"\W*(i['’]?m (very )?sorry|i am sorry|sorry, (but )?i|i (can(['’]?t|not)|apologi[sz]e)"
    r"|(i['’]?m|i am) (unable|not able)|as an ai\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ConsolidationRequest:
    """Hold what a model is asked about a scene, and which cells its answer will speak of."""

    prompt: StructuredPrompt[Consolidation]
    cells: tuple[CellId, ...]


async def request_for(
    database: MemoryDB, dirty: DirtyScene, audience: Audience
) -> ConsolidationRequest | None:
    """Return what to ask about a scene; None if the audience may not see it now."""
    cells = await database.cells.not_consolidated(dirty.scene.id, audience, limit=CELLS_PER_ROUND)
    if not cells or not await database.scenes.many([dirty.scene.id], audience, counted=False):
        return None
    memories = memories_of_cells(cells, zone=zone_of(database.clock))
    task = ConsolidationTask(dirty.scene.name, dirty.scene.summary, memories)
    return ConsolidationRequest(prompts.consolidation(task), tuple(cell.id for cell in cells))


def accepted(summary: str, old: str) -> str:
    """Return the new summary within its limit; raise UnreadableAnswer if the old one is better."""
    text = within_limit(_telling(one_line(storable(summary))))
    if not re.search(r"\w", text) or _REFUSAL.match(text):
        raise UnreadableAnswer("The model wrote no summary.")
    before = _words(old)
    if before >= GOOD_SUMMARY_WORDS and _words(text) < before * SHRUNKEN_TO:
        raise UnreadableAnswer("The model's summary lost most of the old one.")
    return text


def _telling(text: str) -> str:
    """Return a text without the sentences that order something or are nobody's business."""
    if not (is_instruction(text) or is_sensitive(text)):
        return text
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    told = (text[start:end].strip() for start, end in pairwise(ends))
    return " ".join(one for one in told if not (is_instruction(one) or is_sensitive(one)))


def names_better(answer: Consolidation, name: str) -> bool:
    """Return whether a model calls the topic by another name, one with ground in its summary."""
    told = bool(answer.name) and share_a_word(answer.name, answer.summary)
    told = told and not (is_sensitive_name(answer.name) or is_instruction(answer.name))
    return told and not same_name(answer.name, name) and not contradict(answer.name, name)


def within_limit(text: str) -> str:
    """Return the first sentences that fit into SUMMARY_WORDS words; cut one if it must be."""
    ends = [match.end() for match in _WORD.finditer(text)]
    if len(ends) <= SUMMARY_WORDS:
        return text
    cut = text[: ends[SUMMARY_WORDS - 1]]
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, 0, len(cut) + 1)]
    whole = [end for end in sentences if len(cut) * MOST <= end <= len(cut)]
    return cut[: whole[-1]] if whole else cut + "…"


def _words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))
