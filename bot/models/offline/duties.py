"""Follow tasks and plans through what is said: whose they are, and which of them are closed."""

from collections.abc import Iterable, Iterator, Sequence

from bot.models.offline.assignees import assignee_of
from bot.models.offline.closing import Closing, Open, closings
from bot.models.offline.dialogue import Draft
from bot.models.offline.people import People
from bot.models.offline.reading import Reading
from bot.models.offline.wording import named, worded, worded_answer
from bot.models.tasks import Memory
from bot.vocabulary import CellType, TaskState

# What somebody did is worth less than what is still to be done.
CLOSING_SALIENCE = 0.4


def assignee_of_draft(draft: Draft, people: People) -> str:
    """Return who is to do what a draft tells, "" if it is no task or nobody's."""
    if draft.kind is not CellType.TASK or draft.closes:
        return ""
    if draft.assignee:
        return draft.assignee
    return assignee_of(draft.text, named(draft.speaker), draft.agreed, people.names)


def close(
    found: list[Draft],
    readings: Sequence[Reading],
    first: int,
    known: Iterable[Memory],
    people: People,
) -> None:
    """Note in the drafts which known tasks and plans they close.

    A line that only says so becomes a draft; what was taken on and done in the same talk is told as
    what it is by now, a fact.
    """
    memories = {memory.number: memory for memory in known}
    open_ones = [*_known(memories.values()), *_said(found, people)]
    if not open_ones:
        return
    for closing in closings(readings, first, open_ones, people):
        reading = readings[closing.index]
        memory = memories.get(closing.closed.number)
        if memory is None:
            _tell_as_done(found, closing, reading)
            continue
        draft = next((each for each in found if each.index == closing.index), None)
        if draft is None:
            draft = _draft(closing, memory, reading)
            found.append(draft)
        draft.closes.append((memory, closing.kind))
        if draft.kind in (CellType.TASK, CellType.PLAN):  # "I'll drop it" is nothing to be done
            draft.kind = CellType.FACT


def _known(memories: Iterable[Memory]) -> Iterator[Open]:
    for memory in memories:
        if memory.state is TaskState.OPEN and memory.until is None:
            yield Open(
                text=memory.text,
                speaker=memory.speaker,
                assignee=memory.assignee,
                is_task=memory.cell_type is CellType.TASK,
                scene=memory.scene or "",
                number=memory.number,
            )


def _said(found: Sequence[Draft], people: People) -> Iterator[Open]:
    for draft in found:
        if draft.kind is CellType.TASK:
            whose = assignee_of_draft(draft, people)
            yield Open(draft.text, draft.speaker, whose, True, index=draft.index)


def _tell_as_done(found: list[Draft], closing: Closing, reading: Reading) -> None:
    task = next(each for each in found if each.index == closing.closed.index)
    task.kind = CellType.FACT
    line = reading.line
    if line.number not in task.sources:
        found[:] = [each for each in found if each.index != closing.index]
        said = task.text.removeprefix(f"{named(task.speaker)}: ")
        task.text = worded_answer(task.speaker, said, line.speaker, reading.text, asks=False)
        task.agreed = []
        task.speaker = line.speaker
        task.sources = sorted({*task.sources, line.number})


def _draft(closing: Closing, memory: Memory, reading: Reading) -> Draft:
    line = reading.line
    if closing.said:
        text = worded([closing.said], line.speaker, reading.language)
    else:
        text = _pointing_at(memory, reading)
    return Draft(closing.index, CellType.FACT, text, CLOSING_SALIENCE, line.speaker, [line.number])


def _pointing_at(memory: Memory, reading: Reading) -> str:
    """Return "sent it" together with what it means, without which it says little."""
    line, at = reading.line, memory.said_at
    said = memory.text.removeprefix(f"{named(memory.speaker)}: ")
    day = f"{at.day} {at:%B} {at.year}" if at.date() != line.said_at.date() else ""
    return worded_answer(memory.speaker, said, line.speaker, reading.text, asks=False, day=day)
