"""Prepare text for the index and take questions apart into the words worth searching."""

import re
import unicodedata

from bot.memory.stop_words import STOP_WORDS

# Han, kana and hangul run together without spaces: each sign is indexed as a word of its own.
_UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_SIGN = re.compile(f"([{_UNSPACED}])")
_WORD = re.compile(f"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\\W_])+")
# A question's words past this many add time and no meaning; a pasted page has thousands.
QUERY_WORDS = 64
_MENTIONS = re.compile(r"^(?:\s*@\S+[\s,:]*)+")
_QUESTION_WORDS = frozenset(
    "who whom whose what when where which why how is are was were do does did can could will would"
    " should has have had am may might".split()
)


def storable(text: str) -> str:
    """Return text without NUL and lone surrogates, which SQLite refuses or cuts at."""
    return text.encode("utf-8", "ignore").decode().replace("\0", " ").strip()


def clean(text: str) -> str:
    """Return text in the form in which equal words are equal."""
    return unicodedata.normalize("NFKC", storable(text))


def index_text(text: str) -> str:
    """Return text as the index reads it, with spaces around each unspaced sign."""
    return " ".join(_UNSPACED_SIGN.sub(r" \1 ", clean(text)).split())


def words(text: str) -> list[str]:
    """Return all words in lower case, in order; unspaced runs come as pairs of signs."""
    found: list[str] = []
    for run in _WORD.findall(clean(text).lower()):
        found.extend(_pairs(run) if _UNSPACED_SIGN.match(run) else (run,))
    return found


def query_words(text: str) -> list[str]:
    """Return the distinct words worth searching, in order, at most QUERY_WORDS.

    A text of stop words alone ("the who") is searched by them.
    """
    distinct = list(dict.fromkeys(words(text)))
    telling = [word for word in distinct if word not in STOP_WORDS]
    return (telling or distinct)[:QUERY_WORDS]


def fingerprint(text: str) -> str:
    """Return what two contents share that differ only in form: case, order and small words."""
    return " ".join(sorted(set(words(text)) - STOP_WORDS)) or " ".join(sorted(set(words(text))))


def is_question(text: str) -> bool:
    """Return whether a text asks rather than tells."""
    stripped = _MENTIONS.sub("", text).rstrip(" \n\t*_~`\"')!")
    first = _WORD.search(stripped.lower())
    return stripped.endswith(("?", "？")) or (
        first is not None and first.group() in _QUESTION_WORDS
    )


def _pairs(run: str) -> list[str]:
    """Return each two neighbouring signs, so that a word inside a sentence is found."""
    return [run] if len(run) < 2 else [run[at : at + 2] for at in range(len(run) - 1)]
