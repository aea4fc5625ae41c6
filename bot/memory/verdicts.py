"""Decide what a new memory does to those that exist: what of a model's word is believed.

A model sees what the words mean, and is wrong now and then, or told to be. So nothing ends on its
word alone: what it says replaces something must be about the same, not one of many, nobody else's,
and not older. What the rules don't back is left to people as a conflict, or is simply new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.memory.records import Ref, Verdict
from bot.memory.statements import (
    Statement,
    both_hardly_hold,
    has_changed,
    names_former,
    of_different_people,
    says_the_same,
    shares_subject,
)
from bot.vocabulary import CellType, RelationKind, TaskState

# One memory rarely ends more than one other; a model that names more is confused or misled.
MOST_ENDED = 3
MOST_DOUBTED = 3
MOST_CLOSED = 5
# Nor do the memories of a few batches together end many, or close more than a busy meeting does.
MOST_ENDED_TOGETHER = 12
MOST_CLOSED_TOGETHER = 15

_CLOSING: Mapping[RelationKind, TaskState] = {
    RelationKind.DONE: TaskState.DONE,
    RelationKind.DROPPED: TaskState.DROPPED,
}
Said = Mapping[Ref, frozenset[RelationKind]]


class _Finding(Enum):
    NEW = auto()
    REPLACES = auto()
    CONTRADICTS = auto()


@dataclass(slots=True)
class Budget:
    """Count how much the memories that go in together may still end and close."""

    ends: int = field(default=MOST_ENDED_TOGETHER)
    closes: int = field(default=MOST_CLOSED_TOGETHER)


def verdict_on(new: Statement, known: Sequence[Statement], said: Said, budget: Budget) -> Verdict:
    """Return what a new memory does to known ones, given what a model said of them."""
    for old in known:
        if RelationKind.SAME in said.get(old.ref, ()) and _repeats(new, old):
            return Verdict(same_as=old.ref)
    findings = {old.ref: _finding(new, old, said.get(old.ref, frozenset())) for old in known}
    _add_changes(new, known, findings)
    closes = _closes(new, known, said)[: max(budget.closes, 0)]
    budget.closes -= len(closes)
    ended = [
        old
        for old in known
        if findings[old.ref] is _Finding.REPLACES and old.ref not in dict(closes)
    ]
    doubts = [old.ref for old in known if findings[old.ref] is _Finding.CONTRADICTS]
    newer = [old for old in ended if new.since < old.since]
    older = [old for old in ended if new.since >= old.since]
    taken = older[: min(MOST_ENDED, budget.ends)]
    budget.ends -= len(taken)
    doubts += [old.ref for old in older[len(taken) :]]
    successor = min(newer, key=lambda old: (old.since, abs(old.ref)), default=None)
    return Verdict(
        replaces=tuple(old.ref for old in taken),
        replaced_by=successor.ref if successor else None,
        doubts=tuple(doubts[:MOST_DOUBTED]),
        closes=closes,
    )


def _repeats(new: Statement, old: Statement) -> bool:
    closed = old.cell_type in (CellType.TASK, CellType.PLAN) and not old.open
    return old.holds and not closed and says_the_same(new, old)


def _finding(new: Statement, old: Statement, said: frozenset[RelationKind]) -> _Finding:
    """Return what of a model's word on one known memory stands up to the rules."""
    claimed = said & {RelationKind.REPLACES, RelationKind.CONTRADICTS}
    if not claimed or not old.holds or of_different_people(new, old):
        return _Finding.NEW
    if _one_of_many(new, old):
        return _Finding.NEW
    related = shares_subject(new, old)
    if not related and (not new.scene or new.scene != old.scene):
        return _Finding.NEW  # a slip of the number, most likely
    backed = related and not _is_kept(new, old) and _may_replace(new, old)
    if RelationKind.CONTRADICTS not in claimed and backed:
        return _Finding.REPLACES
    return _Finding.CONTRADICTS


def _is_kept(new: Statement, old: Statement) -> bool:
    """Return whether a person's hand keeps the old one; what was said before it is old news."""
    return old.kept and new.since >= old.since


def _one_of_many(new: Statement, old: Statement) -> bool:
    """Return whether both hold side by side: likings, things owned, events.

    "Anna likes tea no longer" does end that she likes tea.
    """
    if not (new.claim.accumulates or old.claim.accumulates):
        return False
    about = old.claim.about
    return not (new.claim.ends and about and about <= new.claim.about)


def _may_replace(new: Statement, old: Statement) -> bool:
    one, other = new.claim, old.claim
    if one.unsure or (one.denies and not other.denies and not one.ends):
        return False
    if (new.cell_type is CellType.PREFERENCE) != (old.cell_type is CellType.PREFERENCE):
        return False
    if one.owner != other.owner or (one.owner and new.author_id != old.author_id):
        return False  # of somebody's own matters another may be wrong
    return not (one.people ^ other.people) or bool(one.owner)


def _add_changes(new: Statement, known: Sequence[Statement], findings: dict[Ref, _Finding]) -> None:
    """Note which memories the wording alone shows to be changed, unless it is unclear which."""
    changed = [
        old
        for old in known
        if old.holds and findings[old.ref] is _Finding.NEW and has_changed(new, old)
    ]
    if any(old.claim.values.differing(changed[0].claim.values) for old in changed[1:]):
        changed = [old for old in changed if names_former(new, old)]
    doubted = [
        old
        for old in known
        if old.holds and findings[old.ref] is _Finding.NEW and both_hardly_hold(new, old)
    ]
    if len(doubted) == 1 and not changed:
        findings[doubted[0].ref] = _Finding.CONTRADICTS
    for old in changed:
        findings[old.ref] = _Finding.CONTRADICTS if _is_kept(new, old) else _Finding.REPLACES


def _closes(
    new: Statement, known: Sequence[Statement], said: Said
) -> tuple[tuple[Ref, TaskState], ...]:
    """Return which open tasks and plans are done or dropped."""
    found: list[tuple[Ref, TaskState]] = []
    for old in known:
        states = [_CLOSING[kind] for kind in sorted(said.get(old.ref, ())) if kind in _CLOSING]
        near = shares_subject(new, old) or (new.scene and new.scene == old.scene)
        if states and old.open and old.holds and near and not new.claim.unsure:
            found.append((old.ref, states[0]))
    return tuple(found[:MOST_CLOSED])
