"""Turn a batch of messages into drafts of mem cells, with what a model returns held in check."""

from dataclasses import dataclass

from bot import prompts
from bot.ids import CellId, MessageId
from bot.lines import lines_of, memories_of_cells
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Batch, Cell, CellDraft, Message
from bot.models.base import StructuredPrompt
from bot.models.tasks import ExtractedCell, Extraction, ExtractionTask

# Names to reuse and cells that may be repeated: enough to recognise, few enough to stay flat.
LIKELY_SCENES = 12
SIMILAR_CELLS = 10


@dataclass(frozen=True, slots=True)
class ExtractionRequest:
    """Hold what a model is asked about a batch, and what its numbers stand for."""

    prompt: StructuredPrompt[Extraction]
    shown: tuple[Message, ...]
    similar: tuple[Cell, ...]


async def request_for(database: MemoryDB, batch: Batch, audience: Audience) -> ExtractionRequest:
    """Return what to ask about a batch; the audience is of the batch's own scope alone."""
    first = batch.messages[0].id
    between = (message for message in batch.context if message.id > first)
    shown = sorted((*batch.messages, *between), key=lambda message: message.id)
    similar = await _similar(database, batch, audience)
    task = ExtractionTask(
        lines=lines_of(shown),
        context=lines_of(message for message in batch.context if message.id < first),
        scenes=tuple(await likely_scenes(database, similar, audience)),
        known=memories_of_cells(similar),
    )
    return ExtractionRequest(prompts.extraction(task), tuple(shown), tuple(similar))


def drafts_of(request: ExtractionRequest, extraction: Extraction) -> list[CellDraft]:
    """Return the cells that stand up to a check against what was shown."""
    drafts = (_draft(cell, request) for cell in extraction.cells)
    return [draft for draft in drafts if draft is not None]


async def likely_scenes(database: MemoryDB, similar: list[Cell], audience: Audience) -> list[str]:
    """Return the names of the scenes that a batch may belong to: of similar cells, then recent."""
    recent = await database.scenes.recent(audience, limit=LIKELY_SCENES)
    names = [cell.scene for cell in similar if cell.scene] + [scene.name for scene in recent]
    return list(dict.fromkeys(names))[:LIKELY_SCENES]


async def _similar(database: MemoryDB, batch: Batch, audience: Audience) -> list[Cell]:
    text = "\n".join(message.content for message in batch.messages)
    return await database.recall.similar_cells(text, audience, limit=SIMILAR_CELLS)


def _draft(cell: ExtractedCell, request: ExtractionRequest) -> CellDraft | None:
    """Return the draft, or None when it cites nothing that people said in these lines."""
    shown = request.shown
    cited = [shown[number - 1] for number in cell.sources if 1 <= number <= len(shown)]
    evidence = {message.id: message for message in cited if not message.from_memoir}
    if not evidence:
        return None
    author = _author(cell.speaker, list(evidence.values()))
    return CellDraft(
        scene=prompts.one_line(cell.scene),
        cell_type=cell.cell_type,
        salience=cell.salience,
        content=prompts.one_line(cell.content),
        author_id=author.author_id,
        author_name=author.author_name,
        said_at=max(message.said_at for message in evidence.values()),
        sources=tuple(sorted(MessageId(source) for source in evidence)),
        repeats=_repeated(cell.repeats, request.similar),
    )


def _author(speaker: str, evidence: list[Message]) -> Message:
    """Return the cited message of the named speaker, else the first: names come from a model."""
    named = (m for m in evidence if m.author_name.casefold() == speaker.casefold())
    return next(named, evidence[0])


def _repeated(number: int | None, similar: tuple[Cell, ...]) -> CellId | None:
    return similar[number - 1].id if number and 1 <= number <= len(similar) else None
