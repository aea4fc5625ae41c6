"""Summarise a scene by its weightiest sentences, at most 100 words of them."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import exp2

from bot.models.offline.kinds import kind_of
from bot.models.offline.renaming import better_name
from bot.models.offline.repeats import Meaning, meaning, same_subject, says_no_more
from bot.models.offline.salience import salience_of
from bot.models.offline.steps import Steps
from bot.models.offline.stopwords import language_of
from bot.models.offline.wording import AGREED, NAME_CHARACTERS, named
from bot.models.offline.words import CJK, fold, sentences, words
from bot.models.tasks import Consolidation, ConsolidationTask, Line, Memory
from bot.vocabulary import SUMMARY_WORDS, CellType

# A summary's sentences say what a topic is about, whenever they were said.
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_READ_CHARACTERS = 4000  # of the old summary, which has 100 words
_SENTENCE_WORDS = 26  # so that at least three or four memories have room
# Chinese, Japanese and Korean run together: two signs make about one word.
_WORD = re.compile(rf"[{CJK}]{{1,2}}|[^\s{CJK}]{{1,30}}")
# A topic's newest state matters more than its history: full weight now, half after two months.
_RECENCY, _HALF_LIFE_DAYS = 0.3, 60.0
_UNDATED = 0.15  # a sentence of a summary that another model wrote; it was worth writing
_SETTLES = 8  # rounds at most until a summary no longer changes by being made again
_LABELS = {CellType.DECISION: "decided", CellType.RISK: "risk", CellType.TASK: "to do"}
_KINDS = {label: kind for kind, label in _LABELS.items()}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAY = rf"\d{{1,2}} (?:{'|'.join(_MONTHS)}) \d{{4}}"
_ITEM_END = re.compile(rf" \((?:(?P<marks>[^()]{{1,160}}), )?(?P<day>{_DAY})\)\.(?=\s|$)")
_SAID_BY = re.compile(r"[^:“]{1,40}: ")
_FIRST_PERSON = re.compile(
    r"\b(?:i|me|my|mine|we|us|our|ich|mein\w*|wir|je|yo|mi|io|eu|ik)\b", re.I
)
_FORGED = re.compile(rf"\(([^()]*{_DAY})\)")


@dataclass(frozen=True, slots=True)
class _Item:
    """Hold one sentence of a summary."""

    text: str
    who: str  # "" where the text itself says it
    day: date | None
    kind: CellType

    @property
    def rendered(self) -> str:
        if self.day is None:
            return self.text
        day = f"{self.day.day} {_MONTHS[self.day.month - 1]} {self.day.year}"
        marks = ", ".join(filter(None, (_LABELS.get(self.kind), self.who, day)))
        return f"{self.text} ({marks})."

    def score(self, newest: date) -> float:
        salience = salience_of(self.text, self.kind)
        if self.day is None:
            return salience + _UNDATED
        age = max(0, (newest - self.day).days)
        return salience + _RECENCY * exp2(-age / _HALF_LIFE_DAYS)


def summarize(task: ConsolidationTask) -> Steps[Consolidation]:
    """Return a scene's new summary; the same cells once more change nothing."""
    summary = " ".join(task.summary.split())[:_READ_CHARACTERS]
    new = []
    former: set[Meaning] = set()
    for cell in task.cells:
        new.append(_of_cell(cell))
        if cell.until is not None:
            former.add(meaning(new[-1].text))
        yield
    for _ in range(_SETTLES):
        chosen = yield from _chosen(_in_force([*_of_summary(summary), *new], former))
        before, summary = summary, " ".join(item.rendered for item in chosen)
        if summary == before:
            break
    said = [Line(0, cell.speaker, cell.said_at, cell.text) for cell in task.cells]
    said += [
        Line(0, item.who or item.text.partition(": ")[0][:NAME_CHARACTERS], _BEGINNING, item.text)
        for item in _of_summary(task.summary)
    ]
    name = yield from better_name(task.scene, said)
    return Consolidation(summary=summary, name=name)


def sentences_of(summary: str) -> list[str]:
    """Return the sentences of a summary, each with its date where it has one."""
    return [item.rendered for item in _of_summary(summary)]


def _of_cell(cell: Memory) -> _Item:
    name = named(cell.speaker)
    text = _FORGED.sub(r"[\1]", " ".join(cell.text.split()))
    agreed = AGREED.match(text)
    who = f"agreed by {agreed['name']}" if agreed else ""
    if agreed:
        text = agreed["text"]
    elif name not in text and _FIRST_PERSON.search(text):
        text = f"{name}: {text}"
    elif name not in text:
        who = name
    text = _clipped(text)
    kind = cell.cell_type if cell.cell_type in _LABELS else _plain_kind(text)
    return _Item(text, who, cell.said_at.date(), kind)


def _in_force(items: list[_Item], former: Set[Meaning]) -> list[_Item]:
    """Return the items without what holds no longer, unless nothing else is known."""
    return [item for item in items if meaning(item.text) not in former] or items


def _clipped(text: str) -> str:
    ends = [found.end() for found in _WORD.finditer(text)]
    if len(ends) <= _SENTENCE_WORDS:
        return text.rstrip(".") or "…"
    return text[: ends[_SENTENCE_WORDS - 1]].rstrip(" .,;:-–") + "…"


def _of_summary(summary: str) -> Iterator[_Item]:
    """Read a summary back; what has no date in brackets was written by another model."""
    start = 0
    for end in _ITEM_END.finditer(summary):
        yield _read_back(summary[start : end.start()].strip(), end)
        start = end.end()
    for sentence in sentences(summary[start:]):
        yield _Item(sentence, "", None, CellType.FACT)


def _read_back(text: str, end: re.Match[str]) -> _Item:
    label, _, who = (end["marks"] or "").partition(", ")
    if label not in _KINDS:
        return _Item(text or "…", end["marks"] or "", _parsed(end["day"]), _plain_kind(text))
    return _Item(text or "…", who, _parsed(end["day"]), _KINDS[label])


def _plain_kind(text: str) -> CellType:
    """Return the type of a sentence without a label, which has one of the other three."""
    kind, _ = kind_of(text, language_of(map(fold, words(text))))
    return CellType.FACT if kind in _LABELS else kind


def _parsed(day: str) -> date | None:
    number, month, year = day.split()
    try:
        return date(int(year), _MONTHS.index(month) + 1, int(number))
    except ValueError:
        return None


def _chosen(items: Sequence[_Item]) -> Steps[list[_Item]]:
    """Return the weightiest items that fit, in the order of their days."""
    place = {item: at for at, item in enumerate(dict.fromkeys(items))}
    pool = yield from _without_outdated(sorted(place, key=_age))
    newest = max((item.day for item in pool if item.day), default=date.min)
    pool.sort(key=lambda item: (-item.score(newest), item.rendered))
    yield
    kept, room = [], SUMMARY_WORDS
    for item in pool:
        length = sum(1 for _ in _WORD.finditer(item.rendered))
        if length <= room:
            kept.append(item)
            room -= length
    # What has no date comes last, as it stood: there it cannot be taken for a part of what has one.
    kept.sort(key=lambda item: place[item] if item.day is None else -1)
    return sorted(kept, key=lambda item: _age(item) if item.day else (date.max, ""))


def _age(item: _Item) -> tuple[date, str]:
    return item.day or date.min, item.rendered


def _without_outdated(ordered: Sequence[_Item]) -> Steps[list[_Item]]:
    """Return the items, oldest first, without those that others repeat or give new figures for."""
    whole = [meaning(item.text) for item in ordered]
    subjects = [meaning(_impersonal(item.text)) for item in ordered]
    yield
    dropped: set[int] = set()
    for newer in range(len(ordered)):
        for older in range(newer):
            newer_figure = same_subject(subjects[newer], subjects[older])
            if newer_figure or says_no_more(whole[newer], whole[older]):
                dropped.add(older)
            elif says_no_more(whole[older], whole[newer]):
                dropped.add(newer)
        yield
    return [item for at, item in enumerate(ordered) if at not in dropped] or list(ordered[-1:])


def _impersonal(text: str) -> str:
    """Return what is said without who says it, unless it is about that person: "Ann: I paid 5"."""
    found = _SAID_BY.match(text)
    return text if found is None or _FIRST_PERSON.search(text) else text[found.end() :]
