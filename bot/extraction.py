"""Turn a batch of messages into drafts of mem cells, with what a model returns held in check."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from itertools import chain, zip_longest

from bot import prompts
from bot.clock import zone_of
from bot.grounding import Ground
from bot.lines import is_short, lines_of, memories_of_cells
from bot.links import links_in, with_known_links
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.due import due_in, moment_of_day
from bot.memory.records import Batch, Cell, CellDraft, Message, Relation
from bot.memory.text import query_words, storable
from bot.models.base import StructuredPrompt
from bot.models.tasks import ExtractedCell, Extraction, ExtractionTask, KnownRelation
from bot.prompt_lines import one_line, plain_name
from bot.redaction.instructions import is_instruction, seizes
from bot.redaction.sensitive import is_sensitive, is_sensitive_name
from bot.vocabulary import WITH_STATE, CellOrigin, CellType

# Names to reuse and cells that may be repeated: enough to recognise, few enough to stay flat.
LIKELY_SCENES = 12
SIMILAR_CELLS = 12
# Who says "done" rarely has more than a few tasks; each costs tokens with every batch.
OPEN_TASKS = 4
# What repeats something is nearly always among the first few cells that share its words.
SIMILAR_PER_MESSAGE = 3
# "No, a week later" shares no word with what it changes, which was said just before.
SIMILAR_BY_CONTEXT = 3
# Of what is found some was replaced since, and says nothing of what is known now.
LOOKED_AT_PER_MESSAGE = 9
# Discord's longest message, also where a sign is a token: what stands at its end counts as well.
MESSAGE_TOKENS = 2_000
# Enough of Memoir's own words to see what somebody agreed to.
OWN_TOKENS = 100

_WORD = re.compile(r"\w")
_BEGINNING = 4  # letters in which the forms of a word agree


@dataclass(frozen=True, slots=True)
class ExtractionRequest:
    """Hold what a model is asked about a batch, and what its numbers stand for."""

    prompt: StructuredPrompt[Extraction]
    shown: tuple[Message, ...]
    similar: tuple[Cell, ...]
    zone: tzinfo = UTC  # that its dates are of
    context: tuple[Message, ...] = ()  # said before
    scenes: tuple[str, ...] = ()  # whose names it may reuse


def piece_of(batch: Batch, *, limit: int) -> Batch:
    """Return half as many messages with every failure: what no model can read takes few along."""
    messages = batch.messages[: max(1, limit >> batch.attempts)]
    last = messages[-1].id
    context = tuple(message for message in batch.context if message.id < last)
    return replace(batch, messages=messages, context=context)


async def request_for(database: MemoryDB, batch: Batch, audience: Audience) -> ExtractionRequest:
    """Return what to ask about a batch; the audience is of the batch's own scope alone."""
    zone, first = zone_of(database.clock), batch.messages[0].id
    before = [message for message in batch.context if message.id < first]
    between = [message for message in batch.context if message.id > first]
    shown = sorted((*batch.messages, *between), key=lambda message: message.id)
    similar = await _similar(database, batch, audience)
    scenes = await _likely_scenes(database, similar, audience)
    known = [*similar, *await _open_tasks(database, batch, audience, similar)]
    task = ExtractionTask(
        lines=lines_of(shown, zone=zone, tokens=MESSAGE_TOKENS, own_tokens=OWN_TOKENS),
        context=lines_of(before, zone=zone, own_tokens=OWN_TOKENS),
        scenes=tuple(scenes),
        known=memories_of_cells(known, zone=zone),
    )
    prompt = prompts.extraction(task)
    return ExtractionRequest(prompt, tuple(shown), tuple(known), zone, tuple(before), tuple(scenes))


def drafts_of(request: ExtractionRequest, extraction: Extraction) -> list[CellDraft]:
    """Return the cells that stand up to a check against what was shown."""
    said = (*request.context, *request.shown)
    ground = Ground.of(said, request.similar, request.scenes, request.zone)
    cells = (
        ground.grounded(cell, _evidence(cell.sources, request.shown)) for cell in extraction.cells
    )
    drafts = (_draft(cell, request) for cell in cells)
    return [draft for draft in drafts if draft is not None]


async def _likely_scenes(database: MemoryDB, similar: list[Cell], audience: Audience) -> list[str]:
    """Return the names of the scenes that a batch may belong to: of similar cells, then recent."""
    recent = await database.scenes.recent(audience, limit=LIKELY_SCENES, counted=False)
    names = [cell.scene for cell in similar if cell.scene] + [scene.name for scene in recent]
    return list(dict.fromkeys(names))[:LIKELY_SCENES]


async def _similar(database: MemoryDB, batch: Batch, audience: Audience) -> list[Cell]:
    """Return what holds and is most like each message, then what was said just before them.

    The likest of every message comes first.
    """
    context = [message.id for message in batch.context]
    before = await database.cells.drawn_from(context, audience, limit=SIMILAR_BY_CONTEXT)
    before = [cell for cell in before if cell.origin is not CellOrigin.DERIVED]
    found = []
    for message in batch.messages:
        similar = await database.recall.similar_cells(
            message.content, audience, limit=LOOKED_AT_PER_MESSAGE
        )
        holding = [cell for cell in similar if cell.superseded_by is None]
        found.append(holding[:SIMILAR_PER_MESSAGE])
    in_turn = chain.from_iterable(zip_longest(*found))
    said = (each for each in in_turn if each and each.origin is not CellOrigin.DERIVED)
    distinct = list({cell.id: cell for cell in said}.values())
    likest = distinct[: SIMILAR_CELLS - len(before)]
    return [*likest, *(cell for cell in before if cell not in likest)]


async def _open_tasks(
    database: MemoryDB, batch: Batch, audience: Audience, similar: list[Cell]
) -> list[Cell]:
    """Return tasks of those who speak: "sent it" has no word of what was to be sent."""
    speakers = dict.fromkeys(message.author_id for message in batch.messages)
    found = [
        await database.cells.standing(
            audience, asker=speaker, channel_id=None, types=(CellType.TASK,), limit=OPEN_TASKS
        )
        for speaker in list(speakers)[:OPEN_TASKS]
    ]
    in_turn = chain.from_iterable(zip_longest(*found))
    shown = {cell.id for cell in similar}
    others = {cell.id: cell for cell in in_turn if cell is not None and cell.id not in shown}
    return list(others.values())[:OPEN_TASKS]


def _draft(cell: ExtractedCell, request: ExtractionRequest) -> CellDraft | None:
    """Return the draft, or None when it cites nobody, says nothing or what is not to be kept."""
    zone = request.zone
    content, scene = (one_line(storable(text)) for text in (cell.content, cell.scene))
    evidence = _with_true_source(_evidence(cell.sources, request.shown), request.shown, content)
    content = with_known_links(content, links_in(message.content for message in evidence))
    if not (_WORD.search(content) and scene and evidence):
        return None
    assignee = one_line(storable(cell.assignee))
    if is_sensitive(content) or is_sensitive_name(scene) or is_sensitive_name(assignee):
        return None
    if seizes(f"{scene}. {content}") or (
        cell.cell_type is not CellType.PREFERENCE and is_instruction(content)
    ):
        return None
    author = _author(cell.speaker, evidence, content)
    said_at = max(message.said_at for message in evidence)
    return CellDraft(
        scene=scene,
        cell_type=cell.cell_type,
        salience=cell.salience,
        content=content,
        author_id=author.author_id,
        author_name=author.author_name,
        said_at=said_at,
        sources=tuple(sorted(message.id for message in evidence)),
        relations=_relations(cell.relations, request.similar),
        about=tuple(one_line(name) for name in cell.about if not is_sensitive_name(name)),
        due_at=_due_at(cell, content, said_at, zone),
        assignee=assignee,
        true_from=_start_of(cell.since, zone),
    )


def _evidence(numbers: Sequence[int], shown: Sequence[Message]) -> list[Message]:
    """Return the cited messages, each once, without Memoir's own words."""
    cited = (shown[number - 1] for number in dict.fromkeys(numbers) if 1 <= number <= len(shown))
    return [message for message in cited if not message.from_memoir]


def _with_true_source(
    cited: list[Message], shown: Sequence[Message], content: str
) -> list[Message]:
    """Return the cited messages, and the one that says it if none of them says any of it."""
    if not cited or any(_shared(message, content) for message in cited):
        return cited
    said = [message for message in shown if not message.from_memoir]
    truest = max(said, key=lambda message: _shared(message, content))
    says_it = _shared(truest, content) * 2 >= max(len(_beginnings(content)), 1)
    return [*cited, truest] if says_it else cited


def _author(speaker: str, evidence: list[Message], content: str) -> Message:
    """Return the cited message of the named speaker, else the first: names come from a model.

    Who says none of it and does not answer in a word or two to it is not its speaker.
    """
    name = plain_name(speaker).casefold()
    named = (m for m in evidence if plain_name(m.author_name).casefold() == name)
    author = next(named, evidence[0])
    truest = max(evidence, key=lambda message: _shared(message, content))
    if not _shared(truest, content) or _shared(author, content):
        return author
    return author if is_short(author) and author.id > truest.id else truest


def _shared(message: Message, content: str) -> int:
    """Return how many words of a memory a message has too."""
    return len(_beginnings(content) & _beginnings(message.content))


def _beginnings(text: str) -> set[str]:
    return {word[:_BEGINNING] for word in query_words(text)}


def _due_at(cell: ExtractedCell, content: str, said_at: datetime, zone: tzinfo) -> datetime | None:
    """Return the day that a task or plan is due, as the model says or else as its words do."""
    if cell.cell_type not in WITH_STATE:
        return None
    day = cell.due or due_in(content, said_at.astimezone(zone))
    return None if day is None else moment_of_day(day, zone).astimezone(UTC)


def _start_of(day: date | None, zone: tzinfo) -> datetime | None:
    """Return the start of a day that a model named."""
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)


def _relations(found: Sequence[KnownRelation], similar: Sequence[Cell]) -> tuple[Relation, ...]:
    """Return the relations to cells that were shown; what of them is true is seen later."""
    shown = (each for each in found if 1 <= each.known <= len(similar))
    return tuple(Relation(similar[each.known - 1].id, each.kind) for each in shown)
