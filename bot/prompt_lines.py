"""Show in a prompt what people said and what is remembered of it.

Whatever people or models wrote stays on one line, and no name can close the brackets around it:
text cannot pretend to be a line, a number or a heading of its own.
"""

from collections.abc import Iterator
from types import MappingProxyType

from bot.models.tasks import AnswerTask, Line, Memory, Topic
from bot.redaction.invisible import seen
from bot.vocabulary import SCENE_NAME_CHARACTERS, CellType, TaskState

# As many as a scene's name has; a person's has 32 in Discord.
NAME_CHARACTERS = SCENE_NAME_CHARACTERS
# They end a name in the lines below.
_CLOSING = MappingProxyType(dict.fromkeys(map(ord, "()[]:"), " "))
# They would make a heading, a question, an entry of a list or a memory of a line.
_OPENING = "#>-[ "
# No scene can be called so: names have no brackets.
_NO_TOPIC = "### (single messages)"
_NOTHING_FITS = "No memory fits the words of this question."


def memory_line(memory: Memory) -> str:
    """Return a memory by itself, with its topic."""
    scene = f" [{plain_name(memory.scene)}]" if memory.scene else ""
    return f"{_remembered(memory)}{scene} {one_line(memory.text)}"


def remembered_lines(task: AnswerTask) -> list[str]:
    """Return memories under their topics, the best topic first, in each the oldest first.

    What changed is then read in the order in which it changed; a memory's number tells how well it
    fits. Where nothing fits, that is said.
    """
    groups = _grouped(task)
    if not groups:
        names = ", ".join(plain_name(topic.name) for topic in task.topics)
        return [_NOTHING_FITS, *([f"Topics you know: {names}"] if names else [])]
    summaries = {topic_heading(topic.name): summary_lines(topic) for topic in task.topics}
    lines = []
    for heading, memories in groups.items():
        in_time = sorted(memories, key=lambda memory: (memory.said_at, memory.number))
        lines += [heading, *summaries.get(heading, ()), *map(grouped_line, in_time)]
    return lines


def _grouped(task: AnswerTask) -> dict[str, list[Memory]]:
    groups: dict[str, list[Memory]] = {}
    for memory in task.memories:
        groups.setdefault(topic_heading(memory.scene), []).append(memory)
    for topic in task.topics:
        if topic.summary:
            groups.setdefault(topic_heading(topic.name), [])
    return groups


def topic_heading(scene: str | None) -> str:
    """Return what stands above the memories of a topic."""
    return f"### {plain_name(scene)}" if scene else _NO_TOPIC


def summary_lines(topic: Topic) -> list[str]:
    """Return what stands between a topic's name and its memories."""
    return [f"Summary: {one_line(topic.summary)}"] if topic.summary else []


def grouped_line(memory: Memory) -> str:
    """Return a memory under its topic, with the words behind it that help to understand it."""
    lines = [f"{_remembered(memory)} {one_line(memory.text)}"]
    if memory.evidence:
        lines.append(f"  in their words: {one_line(memory.evidence)}")
    if memory.answers:
        lines.append(f"  in answer to {_speaker(memory.answers)}: {one_line(memory.answers.text)}")
    return "\n".join(lines)


def spoken_line(line: Line) -> str:
    """Return a numbered line of conversation."""
    answered = f" (to [{line.reply_to}])" if line.reply_to else ""
    return f"[{line.number}]{answered} {said_line(line)}"


def said_line(line: Line) -> str:
    """Return a line of conversation without its number."""
    return f"{line.said_at:%Y-%m-%d %H:%M} {_speaker(line)}: {one_line(line.text)}"


def one_line(text: str) -> str:
    """Return what is seen of a text without line breaks and other runs of space."""
    return " ".join(seen(text).split())


def own_line(text: str) -> str:
    """Return a text as a line of its own that can pass for nothing else in a prompt."""
    return one_line(text).lstrip(_OPENING) or "…"


def quoted(text: str) -> str:
    """Return a text with its line breaks, no line of which can pass for another's."""
    return "\n".join(f"> {line.rstrip()}" for line in seen(text).splitlines() or [""])


def plain_name(text: str) -> str:
    """Return a name without what would end it in a line or make a heading of it."""
    return one_line(text.translate(_CLOSING)).lstrip(_OPENING)[:NAME_CHARACTERS] or "somebody"


def _remembered(memory: Memory) -> str:
    kind = f"{memory.cell_type}, " if memory.cell_type else ""
    marks = ", ".join(_marks(memory))
    about = f"{kind}{plain_name(memory.speaker)}" + (f"; {marks}" if marks else "")
    return f"[{memory.number}] {memory.said_at:%Y-%m-%d} ({about})"


def _marks(memory: Memory) -> Iterator[str]:
    """Yield how a memory stands now: what a text cannot tell that was written before."""
    if memory.until is not None:
        yield f"until {memory.until:%Y-%m-%d}"
    if memory.state in (TaskState.DONE, TaskState.DROPPED):
        yield f"{memory.state} {memory.state_at:%Y-%m-%d}" if memory.state_at else memory.state
    elif memory.state is TaskState.OPEN and memory.cell_type is CellType.TASK:
        yield memory.state
    if memory.due_at is not None:
        verb = "planned for" if memory.cell_type is CellType.PLAN else "due"
        yield f"{verb} {memory.due_at:%Y-%m-%d}"
    if memory.assignee:
        yield f"to be done by {plain_name(memory.assignee)}"
    if memory.disputed:
        yield "contradicted by another memory"
    if memory.derived:
        yield "concluded from several memories"
    if memory.corrected:
        yield "corrected by hand"


def _speaker(line: Line) -> str:
    return "Memoir (you)" if line.from_memoir else plain_name(line.speaker)
