"""Take a text apart into the words that its times are read from."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.memory.text import folded
from bot.memory.times.periods import NAMED_YEARS
from bot.memory.times.words import FRENCH, FRENCH_ONLY, GERMAN, LEXICON, UNSPACED, Meaning

# "2023-05-08" and "5-8" are one word each.
_WORD = re.compile(r"[0-9]+(?:[-./]w?[0-9]+)+\.?(?!\w)|\w+|[^\w\s]")
_DATE = re.compile(
    r"[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?\.?|[0-9]{4}-w[0-9]{1,2}\.?"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}\.?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\.?"
)
_DAY_AND_MONTH = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.")
_DAYS = re.compile(r"[0-9]{1,2}-[0-9]{1,2}")
_EAST_ASIAN_DATE = "[0-9]{4}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?|[0-9]{1,2}月(?:[0-9]{1,2}日)?"
_NOTHING: Meaning = (".", None)
# The small words of a dozen languages fit.
KNOWN_WORDS = 4_096


@dataclass(frozen=True, slots=True)
class Word:
    """Hold one word, or several that are read as one: its class and what it says."""

    letter: str
    value: object
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold the words of a text: lists of equal length, for a text has many words."""

    texts: Sequence[str]
    meanings: Sequence[Meaning]
    starts: Sequence[int]  # the number of each one's first single word, and of the end

    @property
    def classes(self) -> str:
        """Return the class of every word."""
        return "".join([letter for letter, _ in self.meanings])

    def word(self, at: int) -> Word:
        """Return one word."""
        return Word(*self.meanings[at], self.texts[at])


def plain(text: str) -> str:
    """Return text as it is read for times: folded, without accents, with plain apostrophes."""
    whole = folded(text)
    if whole.isascii():
        return whole
    return _UNSPACED.sub(r" \g<0> ", _without_accents(whole.replace("’", "'")))


@lru_cache(maxsize=KNOWN_WORDS)
def plain_word(word: str) -> str:
    """Return a word as plain text, at once if it was asked for before; for words of lists alone."""
    return plain(word)


def words_of(text: str) -> Reading | None:
    """Return the words of a plain text; None if none of them names a time."""
    raw = _WORD.findall(text)
    if _TELLING.isdisjoint(raw) and not _FIGURES.search(text):
        return None
    lexicon = _FRENCH_WORDS if _is_french(raw) else _WORDS
    if _TELLING_PHRASES.isdisjoint(raw):
        meanings = [lexicon.get(word) or _figures(word) for word in raw]
        return Reading(raw, meanings, range(len(raw) + 1))
    return _with_phrases(raw, lexicon)


def spans_of(text: str) -> list[tuple[int, int]]:
    """Return where each single word of a plain text begins and ends."""
    return [match.span() for match in _WORD.finditer(text)]


def _with_phrases(raw: Sequence[str], lexicon: Mapping[str, Meaning]) -> Reading:
    texts, meanings, starts = [], [], []
    at = 0
    while at < len(raw):
        word, width = raw[at], 1
        meaning = lexicon.get(word) or _figures(word)
        for phrase, said in _PHRASES.get(word, ()):
            if raw[at : at + len(phrase)] == phrase:
                meaning, width = said, len(phrase)
                break
        texts.append(word)
        meanings.append(meaning)
        starts.append(at)
        at += width
    return Reading(texts, meanings, [*starts, at])


def _figures(word: str) -> Meaning:
    """Return the meaning of a word of figures and signs."""
    if word[0] not in "0123456789" or word.isalpha():
        return _NOTHING
    if _DATE.fullmatch(word):
        return "D", None
    if _DAY_AND_MONTH.fullmatch(word):
        return "d", None
    if _DAYS.fullmatch(word):
        return "X", None
    return ("J", None) if word[-1] in "年月日" else _NOTHING


def _is_french(raw: Sequence[str]) -> bool:
    """Return whether words that mean something else in German or English are French here."""
    if FRENCH_ONLY.keys().isdisjoint(raw):
        return False
    french, german = (sum(map(known.__contains__, raw)) for known in (FRENCH, GERMAN))
    return french > german or len(raw) == 1


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join([sign for sign in parts if not unicodedata.combining(sign)])


def _phrases() -> dict[str, list[tuple[list[str], Meaning]]]:
    """Return what consists of several words, by the first of them, the longest first."""
    found: dict[str, list[tuple[list[str], Meaning]]] = {}
    for entry, meaning in LEXICON.items():
        raw = _WORD.findall(_without_accents(entry))
        if len(raw) > 1:
            found.setdefault(raw[0], []).append((raw, meaning))
    for phrases in found.values():
        phrases.sort(key=lambda each: len(each[0]), reverse=True)
    return found


_UNSPACED = re.compile("|".join([*map(_without_accents, UNSPACED), _EAST_ASIAN_DATE]))
_FIGURES = re.compile(rf"[0-9][-./]w?[0-9]|{_EAST_ASIAN_DATE}")
_NUMBERS: dict[str, Meaning] = {str(number): ("N", number) for number in range(1000)}
_NUMBERS |= {f"0{number}": ("N", number) for number in range(10)}
_NUMBERS |= {str(number): ("Y", number) for number in NAMED_YEARS}
_WORDS = MappingProxyType(
    {_without_accents(word): meaning for word, meaning in LEXICON.items()} | _NUMBERS
)
_FRENCH_WORDS = MappingProxyType({**_WORDS, **FRENCH_ONLY})
_PHRASES = MappingProxyType(_phrases())
# Of every word or phrase that names a time the word without which it does not: "yesterday" of "the
# day before yesterday", but none of "the", "in", "5", "last".
_TELLING = frozenset(
    max(_WORD.findall(word), key=len)
    for word, (letter, _) in _FRENCH_WORDS.items()
    if letter in "mMWwUTGHPSEQRKY"
)
_TELLING_PHRASES = frozenset(
    max(phrase, key=len) for phrases in _PHRASES.values() for phrase, _ in phrases
)
