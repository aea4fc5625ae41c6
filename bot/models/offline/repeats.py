"""Notice that a memory says nothing that is not known already."""

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.models.offline.lexicon import entry
from bot.models.offline.words import MEMO_WORDS, is_cjk, words
from bot.models.tasks import Memory

# Words that turn a sentence round, which a list of function words would drop.
_TURNS = frozenset(
    "not no never none without nicht kein keine nie ne pas jamais sin nunca senza mai sem niet "
    "geen "
    "before after until unless if only except more less".split()
)
_NEGATED = "n't"
# A known memory may say a little more, never something else.
_MORE = 1.5
# A value: a number, with a unit or an ordinal's ending at most. "rack5" and "4b" are names.
_FIGURE = re.compile(
    r"\d[\d.,'’+-]*"
    r"(?:st|nd|rd|th|am|pm|h|hrs?|min|m?s|[kmcµ]?m|k?g|[kmgt]i?b?|m?l|bn|mio|k?w|eur|usd)?"
)
# Two texts are about the same value when nearly all words but the figures are the same.
_SAME_SUBJECT, _LEAST_SUBJECT = 0.75, 2


Meaning = tuple[str, ...]


def repeated(said: Meaning, known: Iterable[tuple[Memory, Meaning]]) -> Memory | None:
    """Return the known memory that already says this: same words, figures, names and order."""
    return next((memory for memory, meant in known if says_no_more(meant, said)), None)


def meaning(text: str) -> Meaning:
    """Return the words that make the meaning of a text, stemmed, in their order."""
    return tuple(filter(None, map(_essence, words(text))))


@lru_cache(maxsize=MEMO_WORDS)
def _essence(word: str) -> str:
    """Return what a word adds to the meaning of a text; "" for nothing."""
    found = entry(word)
    if found.folded.endswith(_NEGATED):
        return "not"
    if is_cjk(word) or found.figure or found.folded in _TURNS:
        return found.folded
    return "" if found.function else found.root


def says_no_more(known: Meaning, said: Meaning) -> bool:
    """Return whether all of `said` stands in `known`, in order, with little besides."""
    if not said or len(known) > _MORE * len(said) or _turns(known) != _turns(said):
        return False
    rest = iter(known)
    return all(word in rest for word in said)


def same_subject(one: Meaning, other: Meaning) -> bool:
    """Return whether two texts differ in their figures alone: a value has changed."""
    bare, other_bare = ({word for word in said if not _is_figure(word)} for said in (one, other))
    if len(bare & other_bare) < _LEAST_SUBJECT or set(one) - bare == set(other) - other_bare:
        return False
    if any(map(_has_digit, bare ^ other_bare)):
        return False  # another rack5 or v1 is another thing
    return len(bare & other_bare) >= _SAME_SUBJECT * len(bare | other_bare)


def sets_apart(words: Iterable[str]) -> bool:
    """Return whether some of these words are values or names with digits."""
    return any(map(_has_digit, words))


def denies(said: Iterable[str]) -> bool:
    """Return whether some of these words turn a sentence round."""
    return not _TURNS.isdisjoint(said)


def _is_figure(word: str) -> bool:
    return _FIGURE.fullmatch(word) is not None


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _turns(said: Meaning) -> list[str]:
    return [word for word in said if word in _TURNS]
