"""Know what the prompt of an answer showed: what the answer was drawn from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest

from bot.ids import MessageId, SceneId
from bot.memory.records import Cell, Message, Recalled, Scene
from bot.models.tasks import AnswerTask, Line, Memory

Ids = tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Hold what a prompt showed besides the question."""

    messages: Ids = ()  # all that it showed, also by memories drawn from them
    scenes: tuple[SceneId, ...] = ()  # whose summaries it showed
    cited: Ids = ()  # sources of the memories in it: the best memory's first, one of each in turn


NOTHING_DRAWN = Drawn()


def drawn_from(
    shown: AnswerTask,
    *,
    memories: Iterable[tuple[Memory, Ids]],
    recent: Iterable[tuple[Line, Message]],
    replied_to: Message | None,
    scenes: Iterable[Scene],
) -> Drawn:
    """Return what a task that fits its prompt shows of what was found for it, best first."""
    lines = {_key(line) for line in shown.recent}
    # What a line of the channel says already is not said again as a memory.
    told = lines.union(map(_key, _memories(shown)))
    sources = [ids for memory, ids in memories if _key(memory) in told]
    read = [message.id for line, message in recent if _key(line) in lines]
    before = [replied_to.id] if replied_to is not None else []
    topics = {topic.name for topic in shown.topics if topic.summary}
    return Drawn(
        messages=tuple(sorted({*chain.from_iterable(sources), *read, *before})),
        scenes=tuple(scene.id for scene in scenes if scene.name in topics),
        cited=tuple(dict.fromkeys(_in_turn(sources))),
    )


def sources_of_find(find: Recalled, answered: Iterable[Message]) -> Ids:
    """Return the messages that a find shows, the one that it was found by first."""
    found_by = [find.message.id] if find.message is not None else []
    if find.cell is not None:
        return tuple(dict.fromkeys([*found_by, *sources_of_cell(find.cell)]))
    before = find.message.reply_to if find.message is not None else None
    return (*found_by, *(each.id for each in answered if each.id == before))


def sources_of_cell(cell: Cell) -> Ids:
    """Return the messages that a cell was drawn from, the latest first."""
    return tuple(sorted(cell.sources, reverse=True))


def _memories(task: AnswerTask) -> Iterator[Memory]:
    yield from (*task.memories, *task.wishes, *task.standing)
    yield from (line.remembered for line in task.recent if line.remembered is not None)


def _key(said: Memory | Line) -> tuple[str, datetime, str]:
    """Return what tells one thing said from another: numbers change while a prompt is fitted."""
    return said.speaker, said.said_at, said.text


def _in_turn(sources: Iterable[Ids]) -> Iterator[MessageId]:
    for each in zip_longest(*sources):
        yield from (source for source in each if source is not None)
