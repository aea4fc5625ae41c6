"""Tell how memories stand by now, and leave out what a question about now does not ask for."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.models.offline.patterns import any_of
from bot.models.tasks import Memory
from bot.vocabulary import CellType, TaskState

_CLOSED = (TaskState.DONE, TaskState.DROPPED)
_ASKS_FOR_OPEN = re.compile(
    r"\b(?:"
    + any_of(
        r"""
        open|to-?dos?|to do|pending|outstanding|unfinished|overdue|upcoming
        (?:is|are|what's) (?:left|due|next|planned)|coming up|still (?:have|need|has|needs)
        offen\w*|anstehend\w*|noch zu tun
        """
    )
    + r")\b",
    re.IGNORECASE,
)


def as_of_now(memories: Iterable[Memory], question: str, now: datetime) -> list[Memory]:
    """Return memories, best first, with what holds no longer behind the others.

    A question for what is open or coming is not answered by what is done or past.
    """
    kept = [each for each in memories if not (asks_for_open(question) and _is_over(each, now))]
    return sorted(kept, key=_precedence)


def _precedence(memory: Memory) -> int:
    """Return 0 for a correction that is disputed, which outranks; 1 for what holds; 2 otherwise."""
    if memory.until is not None:
        return 2
    return 0 if memory.corrected and memory.disputed else 1


def asks_for_open(question: str) -> bool:
    """Return whether a question is for what is open or coming."""
    return _ASKS_FOR_OPEN.search(question) is not None


def marks_of(memory: Memory, now: datetime) -> Iterator[str]:
    """Yield in a few words each what became of a memory since it was said."""
    if memory.until is not None:
        yield f"until {_day(memory.until)}; this has changed since"
    if memory.state in _CLOSED:
        yield str(memory.state) + (f" on {_day(memory.state_at)}" if memory.state_at else "")
    elif memory.cell_type is CellType.TASK and memory.state is TaskState.OPEN:
        yield from _of_task(memory, now)
    elif memory.due_at is not None:
        yield f"{'was planned' if _is_past(memory, now) else 'planned'} for {_day(memory.due_at)}"
    if memory.disputed:
        yield "another memory contradicts this"
    if memory.derived:
        yield "concluded from several memories"
    if memory.corrected:
        yield "corrected by hand"


def _of_task(memory: Memory, now: datetime) -> Iterator[str]:
    if memory.due_at is None:
        yield "open"
    elif _is_past(memory, now):
        yield f"was due on {_day(memory.due_at)}, still open"
    else:
        yield f"open, due on {_day(memory.due_at)}"


def _is_over(memory: Memory, now: datetime) -> bool:
    past_plan = memory.cell_type is CellType.PLAN and _is_past(memory, now)
    return memory.state in _CLOSED or past_plan


def _is_past(memory: Memory, now: datetime) -> bool:
    return memory.due_at is not None and memory.due_at.date() < now.date()


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B} {moment.year}"
