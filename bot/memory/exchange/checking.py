"""Check that the entries of an export fit together, and that none is kept for more than it may."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from bot.memory.audience import EVERYONE
from bot.memory.exchange.records import LEAST_BASES, CellRecord, Export, Placed
from bot.memory.text import folded
from bot.vocabulary import CellOrigin

CLOCKS_DIFFER = timedelta(days=1)


def check(export: Export) -> str | None:
    """Return the first thing that does not fit; None if all does."""
    checks: tuple[Callable[[Export], Iterator[str]], ...] = (
        _numbers,
        _messages,
        _scenes,
        _cells,
        _successors,
        _pairs,
    )
    return next((problem for each in checks for problem in each(export)), None)


def _numbers(export: Export) -> Iterator[str]:
    ids: dict[str, Iterable[int]] = {
        "messages": (each.id for each in export.messages),
        "scenes": (each.number for each in export.scenes),
        "entities": (each.number for each in export.entities),
        "cells": (each.number for each in export.cells),
    }
    for section, numbers in ids.items():
        seen: set[int] = set()
        for number in numbers:
            if number in seen:
                yield f"in “{section}” the number {number} stands twice"
            seen.add(number)


def _messages(export: Export) -> Iterator[str]:
    latest = export.exported_at + CLOCKS_DIFFER
    scenes = {each.number for each in export.scenes}
    for each in export.messages:
        which = f"message {each.id}"
        yield from _place(each, which)
        if each.said_at > latest:
            yield f"{which} was said after the export was made"
        if each.from_memoir != (each.state == "context"):
            yield f"{which} is context if and only if Memoir said it"
        if not scenes.issuperset(each.drawn_scenes):
            yield f"{which} was drawn from a scene that is not there"


def _scenes(export: Export) -> Iterator[str]:
    seen: set[tuple[str, int]] = set()
    for each in export.scenes:
        name = (folded(each.name), each.kept_for)
        if name in seen:
            yield f"scene {each.number} has the name of another one"
        seen.add(name)


def _cells(export: Export) -> Iterator[str]:
    messages = {each.id: each.kept_for for each in export.messages}
    scenes = {each.number: each.kept_for for each in export.scenes}
    entities = {each.number: each.kept_for for each in export.entities}
    cells = {each.number: each.kept_for for each in export.cells}
    for each in export.cells:
        which = f"cell {each.number}"
        yield from _place(each, which)
        parts = (
            ("message", each.sources, messages),
            ("scene", [each.scene] if each.scene is not None else [], scenes),
            ("entity", each.entities, entities),
            ("cell", each.based_on, cells),
        )
        for kind, numbers, known in parts:
            for number in numbers:
                if number not in known:
                    yield f"{which} refers to {kind} {number}, which is not there"
                elif known[number] != each.kept_for:
                    yield f"{which} is not kept for those whom {kind} {number} is kept for"
        yield from _evidence(each, which)


def _evidence(cell: CellRecord, which: str) -> Iterator[str]:
    if cell.origin is CellOrigin.DERIVED:
        if len(set(cell.based_on) - {cell.number}) < LEAST_BASES:
            yield f"{which} is a conclusion from fewer than {LEAST_BASES} cells"
    elif cell.based_on:
        yield f"{which} is no conclusion and rests on cells"
    elif not cell.sources:
        yield f"{which} cites no message"


def _place(record: Placed, which: str) -> Iterator[str]:
    if record.kept_for not in (EVERYONE, record.channel, record.root):
        yield f"{which} is kept for a channel that it was not said in"


def _successors(export: Export) -> Iterator[str]:
    after = {each.number: each.superseded_by for each in export.cells}
    ended: set[int] = set()  # those whose line of successors is known to end
    for number in after:
        line: dict[int, None] = {}
        at: int | None = number
        while at is not None and at not in ended:
            if at not in after:
                yield f"a cell is superseded by cell {at}, which is not there"
                break
            if at in line:
                yield f"cell {at} is superseded by itself in the end"
                break
            line[at] = None
            at = after[at]
        ended.update(line)


def _pairs(export: Export) -> Iterator[str]:
    cells = {each.number for each in export.cells}
    pairs = [
        *(("link", each.cell, each.to) for each in export.links),
        *(("conflict", each.older, each.newer) for each in export.conflicts),
    ]
    for kind, one, other in pairs:
        if one == other or one not in cells or other not in cells:
            yield f"the {kind} between cells {one} and {other} has no two cells"
