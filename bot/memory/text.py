"""Prepare text for the index and take questions apart into the words worth searching."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from bot.memory.irregular import other_forms
from bot.memory.languages import stop_words_of
from bot.memory.scripts import in_two_letters, plain
from bot.memory.tokens import glued, pairs, parts_of, runs, spaced

# A question's words are spelled several times, and many questions share their words: some MB.
SPELLED_WORDS = 20_000
# A question's words past this many add time and no meaning; a pasted page has thousands.
QUERY_WORDS = 64
# A link this long is told from all others. What takes more signs of the index is searched by its
# parts alone: a phrase of thousands takes seconds.
WHOLE_PARTS = 16
# Marks in the index what is written with an umlaut: "mueller" finds "Müller", "poet" no "Pöt".
UMLAUT = "ː"
# What may stand for an umlaut.
TWO_LETTERS = re.compile("[aou]e|aa")
# Signs around a word that don't change what it says; "C++", "-5", "$5" and "soon?" do differ.
_OPENING, _CLOSING = "\"'`*_([{‘“«„「『", "\"'`*_)]}’”»」』.,;:!…。、"
_ARTICLES = frozenset({"a", "an", "the"})


def storable(text: str) -> str:
    """Return text without NUL and lone surrogates, which SQLite refuses or cuts at."""
    return text.encode("utf-8", "ignore").decode().replace("\0", " ").strip()


def clean(text: str) -> str:
    """Return text in the form in which equal words are equal."""
    return unicodedata.normalize("NFKC", storable(text))


def folded(text: str) -> str:
    """Return text in the form that all its spellings in upper and lower case share."""
    # In lower case the Turkish capital would be two signs, of which no word is made.
    plain = clean(text).replace("İ", "I")
    return " ".join(clean(plain.casefold()).split())


def index_text(text: str) -> str:
    """Return text as the index reads it: its words, folded and plain, between spaces.

    What is found by another spelling too has that at the end, so that neighbours stay neighbours.
    """
    found = runs(storable(text))
    said = " ".join(chain.from_iterable(map(parts_of, found)))
    in_one_word = chain.from_iterable(map(glued, found))
    marked = (UMLAUT + word for word in in_two_letters(said))
    return plain(" ".join((spaced(said), *in_one_word, *marked)))


def spellings(word: str) -> list[str]:
    """Return what a word of a question may be in the index: phrases, the word's own first."""
    return list(_spellings(word))


@lru_cache(maxsize=SPELLED_WORDS)
def _spellings(word: str) -> tuple[str, ...]:
    parts = " ".join(chain.from_iterable(map(parts_of, runs(word))))
    phrase = plain(spaced(parts))
    if " " in phrase:
        return (phrase,)
    marked = [UMLAUT + phrase] if TWO_LETTERS.search(phrase) else []
    return (phrase, *marked, *map(plain, in_two_letters(parts)), *other_forms(phrase))


def words(text: str) -> list[str]:
    """Return all words, folded and in order; runs of scripts without spaces as pairs of signs."""
    found = runs(storable(text))
    return list(chain.from_iterable(_words(run, parts_of(run)) for run in found))


def query_words(text: str) -> list[str]:
    """Return the distinct words worth searching, in order, at most QUERY_WORDS.

    A text of stop words alone ("the who") is searched by them. What is joined without a space is
    searched as a whole ("v2_1_3") before its parts.
    """
    found = [(run, parts_of(run)) for run in runs(storable(text))]
    left_out = stop_words_of(part for _, parts in found for part in parts)
    asked = dict.fromkeys(word for run, parts in found for word in _asked(run, parts, left_out))
    return ([word for word in asked if word not in left_out] or list(asked))[:QUERY_WORDS]


def telling(found: Iterable[str]) -> list[str]:
    """Return the distinct words that are no stop words, or all if there are no others."""
    distinct = list(dict.fromkeys(found))
    left_out = stop_words_of(distinct)
    return [word for word in distinct if word not in left_out] or distinct


def fingerprint(text: str) -> str:
    """Return what contents share that differ in case, spacing, articles and punctuation only.

    Order and small words stay: "up" and "down", "Ann owes Ben" and "Ben owes Ann" say different
    things, and a false match would swallow a memory.
    """
    whole = folded(text)
    bare = (word.lstrip(_OPENING).rstrip(_CLOSING) for word in whole.split())
    return " ".join(word for word in bare if word and word not in _ARTICLES) or whole


def _words(run: str, parts: list[str]) -> Iterable[str]:
    return chain(*map(pairs, parts), glued(run))


def _asked(run: str, parts: list[str], left_out: frozenset[str]) -> Iterable[str]:
    if len(parts) == 1:
        return pairs(run)
    if left_out.issuperset(parts):
        return parts
    first = parts[:WHOLE_PARTS]
    whole = ["_".join(first)] if len(spaced(" ".join(first)).split()) <= WHOLE_PARTS else []
    return [*whole, *filter(_says_something, _words(run, parts))]


def _says_something(part: str) -> bool:
    """Return whether a part of a name is worth searching by itself: not the 1 in "v2.1"."""
    return len(part) > 2 or not part.isascii() or (len(part) > 1 and part.isalpha())
