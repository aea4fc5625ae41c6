"""Read one line of chat: its sentences, what they say and whether they are worth keeping."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from bot.models.offline import asking, smalltalk
from bot.models.offline.cleaning import readable, without_links
from bot.models.offline.kinds import CLEAR, kind_of
from bot.models.offline.lexicon import content_stems, entry, is_function_word
from bot.models.offline.patterns import any_of
from bot.models.offline.people import People
from bot.models.offline.steps import Steps
from bot.models.offline.stopwords import ENGLISH, language_of
from bot.models.offline.wishes import is_wish
from bot.models.offline.words import cjk_stems, is_cjk, sentences, words
from bot.models.tasks import Line
from bot.redaction.masking import MASK, mask
from bot.redaction.sensitive import is_sensitive
from bot.vocabulary import CellType

# Enough is said when about two words carry meaning; less will do where the wording names a type
# or somebody speaks of themselves.
ENOUGH = 1.5
ENOUGH_IF_CLEAR = 1.0
ENOUGH_IF_LIKED = 0.6  # "I like long walks": whose wording alone says that it is a preference
ENOUGH_IF_ASKED = 0.4  # somebody said "remember that": any word will do
SUBSTANCE = 0.7  # of the weightiest word: one that is not said in every conversation
_FOREIGN_WORD = 0.7  # where it is not known which words say much
# A long message says early what it is about; bounds the work of finding topics.
TOPIC_CHARACTERS = 500
_OF_ONESELF = re.compile(r"^(?:i|i'm|i've|i'll|my|our|we|we're|we've)\b", re.IGNORECASE)
# "Remember that we meet on Tuesdays": what is asked to be kept is what comes after. "Remember to"
# is a task, "remember when" a tale.
_REMEMBER = re.compile(
    r"^(?:(?:please|pls|can you|could you|bitte|por favor|per favore) )?(?:"
    + any_of(
        r"""
        remember|keep in mind|make a note|note that|don't forget|for the record
        merke? dir|denk dran|souviens-toi|souvenez-vous|recuerda|ricorda|lembra-te|lembre|onthoud
        """
    )
    + r")(?:(?: that| this|, dass| que| che| dat)(?:[:,;]| -)? (?=\S)"
    r"|(?:[:,;]| -)? (?=\S)(?!(?:to|me|the|when|how|where|who|what)\b))"
    r"|^(?:请|請)?(?:记住|記住|记得|覚えて(?:おいて)?|기억해)[:,，、：]?\s?",
    re.IGNORECASE,
)


# "The launch is on Friday" has few words and tells a date that others go by.
_SETS_A_DATE = re.compile(
    r"\b(?:is|are|was|will be|starts?|begins?|ends?|ships?|ist|sind|beginnt|endet|startet)"
    r" (?:now |due |jetzt )?(?:on|at|in|by|from|am|um|im|ab) (?:the )?(?:\d|(?:"
    + any_of(
        r"""
        mon|tues|wednes|thurs|fri|satur|sun|diens|mitt|donners|frei|sams|sonn|next|nächst
        jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz]
        """
    )
    + r")\w*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Hold one sentence that is worth keeping."""

    text: str
    kind: CellType
    clarity: int  # 0: a plain fact; 2 and more: the wording names the type
    asked_for: bool = False  # somebody asked to remember it


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what was read out of one line."""

    line: Line
    text: str  # cleaned, without sentences that hold a secret or tell what is sensitive
    language: str
    stems: frozenset[str]  # of the words that carry meaning at its beginning, without names
    kept: tuple[Sentence, ...]
    question: str  # what its last sentence asks; "" if it asks nothing


class _Worth(Enum):
    NONE = 0
    IN_COMPANY = 1  # tells something more beside a sentence that is worth keeping
    ALONE = 2


def read(line: Line, people: People) -> Steps[Reading]:
    """Read a line of any text; bounded by the longest message."""
    text, called = people.without_call(readable(line.text))
    text = _without_secrets(text)
    if not text:
        return Reading(line, "", ENGLISH, frozenset(), (), "")
    yield
    plain = without_links(text)
    language = language_of(entry(word).folded for word in words(plain))
    stems = content_stems(plain[:TOPIC_CHARACTERS], language).difference(people.names)
    yield
    said = [smalltalk.without_openers(part) for part in sentences(text)]
    question = said[-1] if said and asking.is_question(said[-1]) else ""
    told = yield from _without_sensitive(said)
    if len(told) < len(said):  # nor is anything named after it
        text = " ".join(told)
    if line.from_memoir or smalltalk.is_command(text):
        told = []
    kept = yield from _worth_keeping(told, language, people.names, called)
    return Reading(line, text, language, stems, kept, question)


def _without_secrets(text: str) -> str:
    """Return a text without the sentences that hold a secret."""
    masked = mask(text)
    if MASK not in masked:
        return text
    return " ".join(said for said in sentences(masked) if MASK not in said)


def _without_sensitive(said: Iterable[str]) -> Steps[list[str]]:
    """Return the sentences that tell nothing of what is nobody's business."""
    told = []
    for sentence in said:
        if not is_sensitive(sentence):
            told.append(sentence)
        yield
    return told


def substance(text: str, language: str, names: Collection[str]) -> tuple[float, float]:
    """Return about how many words carry meaning, and how much the weightiest of them does."""
    weights = [_weight(word, language, names) for word in words(without_links(text))]
    return sum(weights), max(weights, default=0.0)


def _worth_keeping(
    said: list[str], language: str, names: Collection[str], called: bool
) -> Steps[tuple[Sentence, ...]]:
    judged = []
    for sentence in said:
        judged.append(_judged(sentence, language, names, called))
        yield
    if not any(worth is _Worth.ALONE for _, worth in judged):
        return ()
    return tuple(sentence for sentence, worth in judged if worth is not _Worth.NONE)


def _judged(
    said: str, language: str, names: Collection[str], called: bool
) -> tuple[Sentence, _Worth]:
    text = _REMEMBER.sub("", said)
    asked_for = text != said
    if is_wish(text):
        return Sentence(_with_capital(text), CellType.PREFERENCE, CLEAR, asked_for), _Worth.ALONE
    if not text or smalltalk.is_talk(text):
        return Sentence(text, CellType.FACT, 0), _Worth.NONE
    if called and not asked_for and asking.is_request(text):
        return Sentence(text, CellType.FACT, 0), _Worth.NONE
    kind, clarity = kind_of(text, language)
    sentence = Sentence(_with_capital(text), kind, clarity, asked_for)
    return sentence, _worth(sentence, *substance(text, language, names))


def _worth(sentence: Sentence, total: float, weightiest: float) -> _Worth:
    text = sentence.text
    beside = total >= ENOUGH_IF_CLEAR and weightiest >= SUBSTANCE
    worth_beside = _Worth.IN_COMPANY if beside else _Worth.NONE
    if asking.is_question(text):
        return worth_beside if asking.proposes(text) else _Worth.NONE
    if sentence.asked_for:
        return _Worth.ALONE if total >= ENOUGH_IF_ASKED else _Worth.NONE
    if sentence.kind is CellType.PREFERENCE and sentence.clarity > CLEAR:
        return _Worth.ALONE if total >= ENOUGH_IF_LIKED else _Worth.NONE
    if sentence.clarity >= CLEAR or _OF_ONESELF.match(text) or _SETS_A_DATE.search(text):
        return _Worth.ALONE if total >= ENOUGH_IF_CLEAR else _Worth.NONE
    return _Worth.ALONE if total >= ENOUGH and weightiest >= SUBSTANCE else worth_beside


def _with_capital(text: str) -> str:
    first = text.split(maxsplit=1)[0].replace("'", "")
    return text[:1].upper() + text[1:] if first.islower() and first.isalpha() else text


def _weight(word: str, language: str, names: Collection[str]) -> float:
    if is_cjk(word):
        return sum(1 for _ in cjk_stems(word)) / 2
    found = entry(word)
    if found.folded in names or (language != ENGLISH and is_function_word(word, language)):
        return 0.0
    return found.substance if language == ENGLISH or found.figure else _FOREIGN_WORD
