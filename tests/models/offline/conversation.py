"""Write conversations down as a play, and run the offline model's steps to their end."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from bot.models.offline.extraction import extract
from bot.models.offline.people import people_of
from bot.models.offline.reading import Reading, read
from bot.models.offline.steps import Result, Steps
from bot.models.tasks import ExtractedCell, ExtractionTask, Line, Memory
from bot.vocabulary import CellType

START = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def line(
    number: int, said: str, *, at: datetime | None = None, reply_to: int | None = None
) -> Line:
    """Return the line "Anna: hello"; Memoir's own lines are its own."""
    speaker, text = said.split(": ", 1)
    own = speaker == "Memoir"
    return Line(number, speaker, at or START + number * MINUTE, text, reply_to, from_memoir=own)


def play(*said: str, start: datetime = START, step: timedelta = MINUTE) -> tuple[Line, ...]:
    """Return lines numbered from 1, one each minute; "> 3 Anna: yes" replies to line 3."""
    lines = []
    for number, one in enumerate(said, start=1):
        reply_to = None
        if one.startswith("> "):
            _, replied, one = one.split(" ", 2)
            reply_to = int(replied)
        lines.append(line(number, one, at=start + (number - 1) * step, reply_to=reply_to))
    return tuple(lines)


def readings_of(lines: Sequence[Line]) -> list[Reading]:
    people = people_of(lines)
    return [finished(read(one, people)) for one in lines]


def readings(*said: str) -> list[Reading]:
    return readings_of(play(*said))


def memory(
    text: str,
    speaker: str = "Anna",
    *,
    at: datetime = START,
    kind: CellType | None = CellType.FACT,
    scene: str | None = None,
    number: int = 1,
    said: str = "",
) -> Memory:
    return Memory(number, text, speaker, at, kind, scene, said)


def cells(
    lines: Sequence[Line],
    *,
    context: Sequence[Line] = (),
    scenes: Iterable[str] = (),
    known: Iterable[Memory] = (),
) -> list[ExtractedCell]:
    task = ExtractionTask(tuple(lines), tuple(context), tuple(scenes), tuple(known))
    return finished(extract(task)).cells


def finished(work: Steps[Result]) -> Result:
    """Return the result of work in steps, without an event loop."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            result: Result = done.value
            return result
