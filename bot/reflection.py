"""Conclude from several cells what they say together, with what a model claims held in check."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import prompts
from bot.clock import zone_of
from bot.lines import memories_of_cells
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
from bot.memory.reflecting import Derived, DueReflection
from bot.memory.text import fingerprint, query_words, storable
from bot.models.base import StructuredPrompt
from bot.models.reflection import LEAST_BASES, Conclusion, Reflection
from bot.models.tasks import ReflectionTask
from bot.prompt_lines import one_line
from bot.redaction.instructions import is_instruction
from bot.redaction.sensitive import is_sensitive
from bot.vocabulary import CellType

# Whoever says as much in other words says it again.
SAME_WORDS = 0.8
# A conclusion that shares fewer words with what it rests on is about something else. Of a word its
# beginning counts: what "failed" three times "keeps failing".
LEAST_SHARED = 2
BEGINNING = 4
_CONCLUDED_TYPES = (CellType.FACT, CellType.RISK)

_NUMBER = re.compile(r"\d+")
# What speaks to a reader and not of what happened: from chat, through a model, into every prompt.
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|rule|prompt|previous|above)"
    r"|\b(?:you|memoir|the (?:bot|assistant|model|ai))\b.{0,20}"
    r"\b(?:must|should|shall|have to|always)\b"
    r"|\bsystem prompt\b|https?://|@everyone|@here|<@",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ReflectionRequest:
    """Hold what a model is asked about cells, and what its numbers stand for."""

    prompt: StructuredPrompt[Reflection]
    cells: tuple[Cell, ...]
    concluded: tuple[Cell, ...]


async def request_for(
    database: MemoryDB, due: DueReflection, audience: Audience
) -> ReflectionRequest | None:
    """Return what to ask about a channel; None if there is too little that may be seen now."""
    cells = await database.reflections.cells(due, audience)
    if len(cells) < LEAST_BASES:
        return None
    concluded = await database.reflections.concluded(due, audience)
    zone = zone_of(database.clock)
    task = ReflectionTask(
        memories_of_cells(cells, zone=zone), memories_of_cells(concluded, zone=zone)
    )
    return ReflectionRequest(prompts.reflection(task), tuple(cells), tuple(concluded))


def derived_from(request: ReflectionRequest, answer: Reflection) -> list[Derived]:
    """Return the conclusions that stand up to a check against the cells that were shown."""
    derived: list[Derived] = []
    for conclusion in answer.conclusions:
        content = one_line(storable(conclusion.content))
        bases = _bases(conclusion, request.cells)
        before = [*(cell.content for cell in request.concluded), *(one.content for one in derived)]
        if is_sensitive(content) or is_instruction(content):
            continue
        if _is_founded(content, bases) and not any(_says(content, text) for text in before):
            kind = conclusion.cell_type
            kind = kind if kind in _CONCLUDED_TYPES else CellType.FACT
            derived.append(Derived(content, kind, tuple(cell.id for cell in bases)))
    return derived


def _bases(conclusion: Conclusion, cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells that a conclusion names, each once."""
    numbers = dict.fromkeys(conclusion.cells)
    return [cells[number - 1] for number in numbers if 1 <= number <= len(cells)]


def _is_founded(content: str, bases: Sequence[Cell]) -> bool:
    """Return whether cells can say this together, and none of them alone."""
    days = {cell.said_at.date() for cell in bases}
    people = {cell.author_id for cell in bases}
    if len(bases) < LEAST_BASES or (len(days) < 2 and len(people) < 2):
        return False
    told = " ".join(f"{cell.author_name} {cell.content}" for cell in bases)
    if _INSTRUCTION.search(content) or set(_NUMBER.findall(content)) - set(_NUMBER.findall(told)):
        return False
    shared = _beginnings(content) & _beginnings(told)
    return len(shared) >= LEAST_SHARED and not any(_adds_nothing(content, one) for one in bases)


def _beginnings(text: str) -> set[str]:
    return {word[:BEGINNING] for word in query_words(text)}


def _adds_nothing(content: str, base: Cell) -> bool:
    return set(query_words(content)) <= set(query_words(base.content))


def _says(one: str, other: str) -> bool:
    """Return whether two texts say the same in nearly the same words."""
    words, others = set(query_words(one)), set(query_words(other))
    alike = len(words & others) >= SAME_WORDS * max(len(words | others), 1)
    return alike or fingerprint(one) == fingerprint(other)
