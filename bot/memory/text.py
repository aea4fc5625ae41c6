"""Prepare text for the index and take questions apart into the words worth searching."""

import re
import unicodedata
from collections.abc import Iterable

from bot.memory.stop_words import STOP_WORDS

# Han, kana and hangul run together without spaces: each sign is indexed as a word of its own.
_UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_SIGN = re.compile(f"[{_UNSPACED}]")
_SPACED_WORD = f"(?:(?![{_UNSPACED}])[^\\W_])+"
_RUN = re.compile(f"[{_UNSPACED}]+|{_SPACED_WORD}")
_INDEXED = re.compile(f"[{_UNSPACED}]|{_SPACED_WORD}")
# A question's words past this many add time and no meaning; a pasted page has thousands.
QUERY_WORDS = 64
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
    """Return text as the index reads it: folded words alone, each unspaced sign being one.

    Left to itself the index takes younger emoji for letters: "canoe🛶" would be another word.
    """
    return " ".join(_INDEXED.findall(folded(text)))


def words(text: str) -> list[str]:
    """Return all words, folded and in order; unspaced runs come as pairs of signs."""
    found: list[str] = []
    for run in _RUN.findall(folded(text)):
        found.extend(_pairs(run) if _UNSPACED_SIGN.match(run) else (run,))
    return found


def query_words(text: str) -> list[str]:
    """Return the distinct words worth searching, in order, at most QUERY_WORDS.

    A text of stop words alone ("the who") is searched by them.
    """
    return telling(words(text))[:QUERY_WORDS]


def telling(found: Iterable[str]) -> list[str]:
    """Return the distinct words that are no stop words, or all if there are no others."""
    distinct = list(dict.fromkeys(found))
    return [word for word in distinct if word not in STOP_WORDS] or distinct


def fingerprint(text: str) -> str:
    """Return what contents share that differ in case, spacing, articles and punctuation only.

    Order and small words stay: "up" and "down", "Ann owes Ben" and "Ben owes Ann" say different
    things, and a false match would swallow a memory.
    """
    whole = folded(text)
    bare = (word.lstrip(_OPENING).rstrip(_CLOSING) for word in whole.split())
    return " ".join(word for word in bare if word and word not in _ARTICLES) or whole


def _pairs(run: str) -> list[str]:
    """Return each two neighbouring signs, so that a word inside a sentence is found."""
    return [run] if len(run) < 2 else [run[at : at + 2] for at in range(len(run) - 1)]
