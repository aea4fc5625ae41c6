"""Draw memories from a dialogue: statements, answers with their questions, agreements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from bot.models.offline import asking
from bot.models.offline.kinds import CLEAR, kind_of
from bot.models.offline.people import People
from bot.models.offline.reading import ENOUGH_IF_CLEAR, SUBSTANCE, Reading, Sentence, substance
from bot.models.offline.replies import answered
from bot.models.offline.salience import AGREED, ASKED_FOR, salience_of
from bot.models.offline.steps import Steps
from bot.models.offline.wording import named, with_agreement, worded, worded_answer
from bot.models.offline.words import words
from bot.models.tasks import Line, Memory
from bot.vocabulary import CellType, RelationKind

_ANSWER_WORDS = 25  # a longer answer tells by itself what it is about
_REPLY_WORDS = 12
_LEAST_ANSWER = 0.5  # of a word that carries meaning: a time, a figure, a name for something
_MEMORY_LETTERS = 350  # of one memory; a longer message becomes several
_MEMORIES_PER_LINE = 4


@dataclass(slots=True)
class Draft:
    """Hold a memory before it has a scene."""

    index: int  # of the reading it was drawn from
    kind: CellType
    text: str
    salience: float
    speaker: str
    sources: list[int]  # numbers of lines
    agreed: list[str] = field(default_factory=list)  # who agreed to it
    assignee: str = ""  # who took it on
    closes: list[tuple[Memory, RelationKind]] = field(default_factory=list)  # known ones, and how

    @property
    def content(self) -> str:
        """Return the memory in words, with who agreed."""
        return with_agreement(self.text, self.agreed)


def drafts(readings: Sequence[Reading], first: int, people: People) -> Steps[list[Draft]]:
    """Return the memories of the readings from index `first` on; those before are context."""
    found: list[Draft] = []
    for index in range(first, len(readings)):
        yield
        if readings[index].line.from_memoir or not readings[index].text:
            continue
        before = answered(readings, index, first, people)
        if before is not None and readings[before].line.from_memoir:
            before = None
        if before is not None:
            _agree(readings[index], before, found, readings[before])
        found.extend(_of_line(readings, index, before, people))
    return found


def _agree(reading: Reading, before: int, found: list[Draft], proposed: Reading) -> None:
    """Make a decision of the memory that this line agrees to."""
    proposal = next((draft for draft in reversed(found) if draft.index == before), None)
    if proposal is None or proposal.kind is CellType.PREFERENCE:
        return
    line = reading.line
    if line.number in proposal.sources or line.speaker == proposal.speaker:
        return
    asked = asking.proposes(proposed.text) or asking.asks_somebody(proposed.text)
    if asking.agrees_clearly(reading.text) or (asked and asking.agrees(reading.text)):
        if proposal.kind is not CellType.TASK:  # who agrees to a request takes on a task
            proposal.kind = CellType.DECISION
        proposal.salience = min(1.0, salience_of(proposed.text, proposal.kind) + AGREED)
        proposal.agreed.append(line.speaker)
        proposal.sources.append(line.number)


def _of_line(
    readings: Sequence[Reading], index: int, before: int | None, people: People
) -> Iterator[Draft]:
    reading = readings[index]
    joined = None
    if before is not None:
        joined = _promised(readings[before], reading, index, people)
        joined = joined or _joined(readings[before], reading, index, people)
    if joined is not None:
        yield joined
        return
    found = [_draft(reading, index, group) for group in _groups(reading.kept)]
    found.sort(key=lambda draft: -draft.salience)
    yield from found[:_MEMORIES_PER_LINE]


def _promised(asked: Reading, reading: Reading, index: int, people: People) -> Draft | None:
    """Return the task that somebody takes on by agreeing to a request."""
    line, request = reading.line, asked.question
    if not (request and asking.asks_somebody(request) and asking.agrees(reading.text)):
        return None
    told, _ = substance(request, asked.language, people.names)
    if asked.kept or asked.line.speaker == line.speaker or told < ENOUGH_IF_CLEAR:
        return None
    text = worded_answer(asked.line.speaker, request, line.speaker, reading.text, asks=True)
    salience = salience_of(request, CellType.TASK)
    sources = sorted({asked.line.number, line.number})
    return Draft(
        index, CellType.TASK, text, salience, line.speaker, sources, assignee=named(line.speaker)
    )


def _joined(asked: Reading, reading: Reading, index: int, people: People) -> Draft | None:
    """Return an answer or short reply as a memory together with what it answers."""
    is_answer = _is_answer(asked, reading, people)
    if reading.question or not (is_answer or _is_short_reply(asked, reading)):
        return None
    said = asked.question if is_answer else asked.kept[-1].text
    both = f"{said} {reading.text}"
    kind, _ = kind_of(both, reading.language)
    if is_answer and asking.proposes(said) and asking.agrees(reading.text):
        kind = CellType.DECISION
    speaker = reading.line.speaker
    day = _other_day(asked.line, reading.line)
    text = worded_answer(asked.line.speaker, said, speaker, reading.text, asks=is_answer, day=day)
    sources = sorted({asked.line.number, reading.line.number})
    return Draft(index, kind, text, salience_of(both, kind), speaker, sources)


def _other_day(asked: Line, answer: Line) -> str:
    """Return the day of what is answered, "" if it is that of the answer."""
    day = asked.said_at.astimezone(UTC).date()
    if day == answer.said_at.astimezone(UTC).date():
        return ""
    return f"{day.day} {day:%B} {day.year}"


def _is_answer(asked: Reading, reading: Reading, people: People) -> bool:
    """Return whether a line answers a question that asks for something in particular."""
    if not asked.question or len(words(reading.text)) > _ANSWER_WORDS:
        return False
    about, weightiest = substance(asked.question, asked.language, people.names)
    if about < ENOUGH_IF_CLEAR or weightiest < SUBSTANCE:
        return False
    told, _ = substance(reading.text, reading.language, people.names)
    return bool(reading.kept) or told >= _LEAST_ANSWER or asking.says_yes_or_no(reading.text)


def _is_short_reply(asked: Reading, reading: Reading) -> bool:
    """Return whether a line replies in a few words that mean little without what they answer."""
    if reading.line.reply_to is None or not asked.kept:
        return False
    tells = bool(reading.kept) or kind_of(reading.text, reading.language)[1] >= CLEAR
    return tells and len(words(reading.text)) <= _REPLY_WORDS


def _groups(kept: Sequence[Sentence]) -> list[list[Sentence]]:
    """Return sentences that make one memory together; another type or great length starts anew."""
    groups: list[list[Sentence]] = []
    for sentence in kept:
        if groups and _belongs(sentence, groups[-1]):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return groups


def _belongs(sentence: Sentence, group: list[Sentence]) -> bool:
    length = sum(len(one.text) for one in group) + len(sentence.text)
    kinds = {one.kind for one in group if one.clarity}
    same_kind = not sentence.clarity or not kinds or sentence.kind in kinds
    return same_kind and length <= _MEMORY_LETTERS


def _draft(reading: Reading, index: int, group: list[Sentence]) -> Draft:
    clearest = max(group, key=lambda sentence: sentence.clarity)
    said = [sentence.text for sentence in group]
    salience = salience_of(" ".join(said), clearest.kind)
    if any(sentence.asked_for for sentence in group):
        salience = max(salience, ASKED_FOR)
    line = reading.line
    text = worded(said, line.speaker, reading.language)
    return Draft(index, clearest.kind, text, salience, line.speaker, [line.number])
