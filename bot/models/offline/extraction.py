"""Draw memories from a stretch of conversation."""

from dataclasses import replace

from bot.models.offline.changes import replaced
from bot.models.offline.dialogue import Draft, drafts
from bot.models.offline.duties import assignee_of_draft, close
from bot.models.offline.people import people_of
from bot.models.offline.reading import read
from bot.models.offline.repeats import meaning, repeated
from bot.models.offline.scenes import scenes_of
from bot.models.offline.steps import Steps
from bot.models.tasks import (
    ExtractedCell,
    Extraction,
    ExtractionTask,
    KnownRelation,
    Line,
    Memory,
)
from bot.vocabulary import RelationKind


def extract(task: ExtractionTask) -> Steps[Extraction]:
    """Return the memories that the lines of a task hold."""
    lines = (*map(_uncitable, task.context), *task.lines)
    people = people_of(lines)
    readings = []
    for line in lines:
        readings.append((yield from read(line, people)))
        yield
    every = yield from drafts(readings, len(task.context), people)
    found = _without_doubles(every)
    yield
    close(found, readings, len(task.context), task.known, people)
    yield
    wanted: dict[int, float] = {}
    for draft in found:
        wanted[draft.index] = max(draft.salience, wanted.get(draft.index, 0.0))
    scenes = yield from scenes_of(readings, wanted, task.scenes, task.known, people)
    yield
    known = [(memory, meaning(memory.text)) for memory in task.known]
    yield
    cells = []
    for draft in found:
        same = repeated(meaning(draft.content), known)
        former = replaced(draft.content, known) if same is None else []
        whose = assignee_of_draft(draft, people)
        cells.append(_cell(draft, scenes[draft.index], same, former, whose))
        yield
    return Extraction(cells=cells)


def _uncitable(line: Line) -> Line:
    """Return a line of the context with a number that no line of the batch has."""
    reply_to = None if line.reply_to is None else -line.reply_to
    return replace(line, number=-line.number, reply_to=reply_to)


def _without_doubles(found: list[Draft]) -> list[Draft]:
    """Return each memory once, citing every line that says it."""
    once: dict[tuple[str, ...], Draft] = {}
    for draft in found:
        first = once.setdefault(meaning(draft.content), draft)
        first.sources = sorted({*first.sources, *draft.sources})
    return list(once.values())


def _cell(
    draft: Draft, scene: str, same: Memory | None, former: list[int], assignee: str
) -> ExtractedCell:
    relations = [KnownRelation(known=number, kind=RelationKind.REPLACES) for number in former]
    if same is not None:
        relations = [KnownRelation(known=same.number, kind=RelationKind.SAME)]
    if draft.closes:
        relations = [KnownRelation(known=each.number, kind=kind) for each, kind in draft.closes]
        same = draft.closes[0][0]
    return ExtractedCell(
        scene=same.scene if same and same.scene else scene,
        cell_type=draft.kind,
        salience=draft.salience,
        content=draft.content,
        speaker=draft.speaker,
        sources=draft.sources,
        relations=relations,
        assignee=assignee,
    )
