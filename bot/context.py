"""Fit what is known of a question into the tokens of a prompt, and say nothing twice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from bot import prompts
from bot.budget import clipped, estimated_tokens, fitting
from bot.models.tasks import AnswerTask, Line, Memory, Style, Topic
from bot.prompt_lines import (
    grouped_line,
    quoted,
    spoken_line,
    summary_lines,
    topic_heading,
)
from bot.repetition import meaning, says_no_more

# Shares of the token budget that instructions leave: the question never fills the prompt...
QUESTION_SHARE = 0.4
REPLIED_TO_SHARE = 0.2
# ...and of what these leave. Memories get the rest.
RECENT_SHARE = 0.35
WISHES_SHARE = 0.1
STANDING_SHARE = 0.2
TOPICS_SHARE = 0.2
# The headings of the sections that a bare question lacks.
HEADINGS_TOKENS = 45
# Where style would leave less than a short question and an answer's worth of memory, it goes first.
LEAST_TOKENS = 100
# Parts of a prompt take a little more together than each alone. Then all are cut once more: by
# several times as much, for each has but a share of what there is to cut.
TRIES, OVER_FACTOR = 4, 4
# The words behind a memory take no more than it does.
EVIDENCE_TOKENS = 60


def fitted(task: AnswerTask, tokens: int) -> AnswerTask:
    """Return the task with as much of each section as so many tokens hold, each thing once."""
    room = tokens
    for _ in range(TRIES):
        whole = _fitted(task, room)
        over = _tokens(whole) - tokens
        if over <= 0:
            break
        room -= over * OVER_FACTOR
    return whole


def _fitted(task: AnswerTask, tokens: int) -> AnswerTask:
    bare = _bare(task, tokens)
    room = tokens - HEADINGS_TOKENS - _tokens(bare)
    task = _widely_numbered(task)
    recent = fitting(reversed(task.recent), spoken_line, int(room * RECENT_SHARE), gaps=False)
    recent.reverse()
    room -= _taken(map(spoken_line, recent))
    wishes = fitting(task.wishes, grouped_line, int(room * WISHES_SHARE))
    told = _Told(recent, wishes)
    news = [memory for memory in task.memories if told.is_news(memory)]
    standing = fitting(
        filter(told.is_news, task.standing), grouped_line, int(room * STANDING_SHARE)
    )
    topics = fitting(task.topics, _topic_lines, int(room * TOPICS_SHARE))
    room -= _taken(map(grouped_line, [*wishes, *standing])) + _taken(map(_topic_lines, topics))
    explained = (_with_evidence(memory, task.question) for memory in news)
    return _numbered(
        replace(
            bare,
            topics=tuple(topics),
            memories=tuple(_fitting_memories(explained, topics, room)),
            recent=tuple(told.lines()),
            wishes=tuple(wishes),
            standing=tuple(standing),
        )
    )


class _Told:
    """Know what a prompt says already, and who said it."""

    def __init__(self, lines: Sequence[Line], wishes: Sequence[Memory]) -> None:
        self._lines = list(lines)
        told: list[Line | Memory] = [*lines, *wishes]
        self._said = [(one.speaker, meaning(one.text, one.speaker)) for one in told]

    def is_news(self, memory: Memory) -> bool:
        """Return whether a memory says more than what stands in the prompt, and count it in.

        One that says no more than a recent line stays with that line.
        """
        said = meaning(memory.text, memory.speaker)
        for at, (speaker, known) in enumerate(self._said):
            is_line = at < len(self._lines)
            if speaker != memory.speaker:
                continue
            if says_no_more(said, known) or (is_line and memory.text == self._lines[at].text):
                if is_line and memory.cell_type:
                    self._lines[at] = replace(self._lines[at], remembered=memory)
                return False
        self._said.append((memory.speaker, said))
        return True

    def lines(self) -> list[Line]:
        """Return the recent lines with what is remembered of them."""
        return self._lines


def _bare(task: AnswerTask, tokens: int) -> AnswerTask:
    """Return the task with the question and the message replied to alone, both clipped."""
    bare = AnswerTask("", task.asker, task.now, (), (), (), None, style=task.style, kept=task.kept)
    left = tokens - HEADINGS_TOKENS - _tokens(bare)
    if left < LEAST_TOKENS:
        bare = replace(bare, style=Style())
        left = tokens - HEADINGS_TOKENS - _tokens(bare)
    bare = replace(bare, question=clipped(task.question, int(left * QUESTION_SHARE), quoted))
    if task.replied_to is None:
        return bare
    text = clipped(task.replied_to.text, int(left * REPLIED_TO_SHARE))
    if not text:  # who said nothing that fits need not be named
        return bare
    return replace(bare, replied_to=replace(task.replied_to, text=text))


def _fitting_memories(
    memories: Iterable[Memory], topics: Iterable[Topic], tokens: int
) -> Iterator[Memory]:
    """Yield the first memories that fit with the names of their topics; smaller ones may follow."""
    headings = {topic_heading(topic.name) for topic in topics}
    for memory in memories:
        heading = topic_heading(memory.scene)
        lines = [grouped_line(memory), *([] if heading in headings else [heading])]
        if _taken(lines) <= tokens:
            tokens -= _taken(lines)
            headings.add(heading)
            yield memory


def _with_evidence(memory: Memory, question: str) -> Memory:
    """Return a memory with the words behind it if they answer to more of the question."""
    added = set(meaning(memory.said)) - set(meaning(memory.text))
    if not added & set(meaning(question)):
        return memory
    return replace(memory, evidence=clipped(memory.said, EVIDENCE_TOKENS))


def _widely_numbered(task: AnswerTask) -> AnswerTask:
    """Return the task with numbers at least as long as those that are given in the end."""
    items = (*task.memories, *task.wishes, *task.standing, *task.recent)
    long = 10 ** len(str(len(items)))
    return replace(
        task,
        memories=tuple(replace(memory, number=long) for memory in task.memories),
        wishes=tuple(replace(memory, number=long) for memory in task.wishes),
        standing=tuple(replace(memory, number=long) for memory in task.standing),
        recent=tuple(
            replace(
                line,
                number=long + line.number,
                reply_to=long + line.reply_to if line.reply_to else None,
            )
            for line in task.recent
        ),
    )


def _numbered(task: AnswerTask) -> AnswerTask:
    """Return the task with a number of its own for each thing in it, the best memory being 1."""
    numbers = count(1)
    memories = tuple(replace(memory, number=next(numbers)) for memory in task.memories)
    wishes = tuple(replace(memory, number=next(numbers)) for memory in task.wishes)
    standing = tuple(replace(memory, number=next(numbers)) for memory in task.standing)
    lines = list(enumerate(task.recent, start=next(numbers)))
    renumbered = {line.number: number for number, line in lines}
    recent = tuple(
        replace(line, number=number, reply_to=renumbered.get(line.reply_to or 0))
        for number, line in lines
    )
    return replace(task, memories=memories, wishes=wishes, standing=standing, recent=recent)


def _topic_lines(topic: Topic) -> str:
    return "\n".join([topic_heading(topic.name), *summary_lines(topic)])


def _tokens(task: AnswerTask) -> int:
    return sum(estimated_tokens(turn.text) for turn in prompts.answer(task, 0).turns)


def _taken(lines: Iterable[str]) -> int:
    return sum(map(estimated_tokens, lines))
