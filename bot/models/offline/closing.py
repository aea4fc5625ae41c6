"""Notice that a task or plan is done, or that nobody wants it any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.models.offline import asking, smalltalk
from bot.models.offline.closing_words import (
    DROPPED,
    FAMILIES,
    FINISHED,
    NOT_YET,
    POINTS_BACK,
)
from bot.models.offline.lexicon import entry, is_function_word
from bot.models.offline.people import People
from bot.models.offline.reading import Reading
from bot.models.offline.replies import answered
from bot.models.offline.stopwords import ENGLISH
from bot.models.offline.words import is_cjk, sentences, words
from bot.vocabulary import RelationKind

_LISTED = ";"  # between several tasks: one of them done closes not all
_LONGEST = 25  # words: who closes something says so shortly
_ENOUGH_SHARED = 0.5  # more than so many of the words that name things in what is said
_WORDS_FOR_ANY = frozenset(
    "idea plan task thing stuff one point item todo job thema idee sache aufgabe".split()
)


@dataclass(slots=True)
class Open:
    """Hold a task or plan that is open, known or just said."""

    text: str
    speaker: str
    assignee: str
    is_task: bool
    scene: str = ""
    number: int = 0  # of the known memory; 0: it was said in these lines
    index: int = -1  # of the reading it was said in, if it was


@dataclass(frozen=True, slots=True)
class Closing:
    """Say which line closes which task or plan, and how."""

    index: int  # of the reading
    closed: Open
    kind: RelationKind  # DONE or DROPPED
    said: str = ""  # the sentence that says so, if it names what it closes


def closings(
    readings: Sequence[Reading], first: int, found: Iterable[Open], people: People
) -> list[Closing]:
    """Return what the readings from `first` on close; each task or plan once."""
    left = list(found)
    closed = []
    for index in range(first, len(readings)):
        for closing in _of_line(readings, index, left, people):
            left.remove(closing.closed)
            closed.append(closing)
    return closed


def _of_line(
    readings: Sequence[Reading], index: int, found: Sequence[Open], people: People
) -> list[Closing]:
    reading = readings[index]
    if reading.line.from_memoir or not reading.text:
        return []
    earlier = [each for each in found if each.index < index]
    for said in map(smalltalk.without_openers, sentences(reading.text)):
        said = said or reading.text
        if asking.is_question(said) or len(words(said)) > _LONGEST:
            continue
        if DROPPED.search(said):
            fitting, kind = earlier, RelationKind.DROPPED
        else:
            fitting, kind = _done(said, earlier), RelationKind.DONE
        if not fitting:
            continue
        things = _things(_without_news(said), people, reading.language)
        if things:
            meant = _best(things, fitting, people)
        else:
            meant = _pointed_at(said, readings, index, fitting, people)
        if meant is not None:
            return [Closing(index, meant, kind, said if things else "")]
    return []


def _done(said: str, tasks: Iterable[Open]) -> list[Open]:
    """Return the tasks of which a sentence may say that they are done, by what kind they are."""
    if NOT_YET.search(said):
        return []
    single = [task for task in tasks if _LISTED not in task.text]
    named = [task_words for done, task_words in FAMILIES if done.search(said)]
    if named:
        return [one for one in single if any(each.search(one.text) for each in named)]
    return single if FINISHED.search(said) else []


def _pointed_at(
    said: str, readings: Sequence[Reading], index: int, found: Sequence[Open], people: People
) -> Open | None:
    """Return the one that a sentence speaks of without naming it; else None."""
    if not (POINTS_BACK.search(said) or len(words(said)) <= 2):
        return None
    before = answered(readings, index, 0, people)
    if before is not None:
        asked = _things(readings[before].text, people, readings[before].language)
        return _best(asked, found, people, all_named=False) if asked else None
    mine = [each for each in found if _is_of(each, readings[index].line.speaker)]
    return mine[0] if len(mine) == 1 else None


def _best(
    things: frozenset[str], found: Sequence[Open], people: People, *, all_named: bool = True
) -> Open | None:
    """Return the only one that shares most of the things named."""
    shared = {
        at: len(things & _things(each.text, people, ENGLISH)) for at, each in enumerate(found)
    }
    most = max(shared.values(), default=0)
    if not most or (all_named and most <= _ENOUGH_SHARED * len(things)):
        return None
    best = [at for at, count in shared.items() if count == most]
    return found[best[0]] if len(best) == 1 else None


def _without_news(said: str) -> str:
    """Return a sentence without the words that say that something is done or dropped."""
    for pattern in (FINISHED, DROPPED, *(done for done, _ in FAMILIES)):
        said = pattern.sub(" ", said)
    return said


def _things(text: str, people: People, language: str) -> frozenset[str]:
    """Return the stems of the words that name things, without people's names."""
    found = set()
    for word in words(text):
        known = entry(word)
        names_one = known.folded in people.names or known.folded in _WORDS_FOR_ANY
        joins = names_one or is_cjk(word) or is_function_word(word, language)
        if (known.strong or known.weak) and not joins:
            found.add(known.root)
    return frozenset(found)


def _is_of(task: Open, speaker: str) -> bool:
    return task.is_task and (task.assignee or task.speaker).casefold() in (
        speaker.casefold(),
        speaker.split()[0].casefold() if speaker.split() else "",
    )
