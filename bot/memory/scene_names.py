"""Tell whether two names of scenes stand for one topic."""

from collections.abc import Iterable

from bot.memory.languages import stop_words_of
from bot.memory.scripts import plain
from bot.memory.text import words

# They say of no topic which one it is.
_FILLERS = frozenset(
    """
        project projects projekt projekte update updates news discussion discussions topic topics
        thread stuff things info infos information details overview status matters talk chat
        thema themen neuigkeiten diskussion stand aktuelles
        projet projets proyecto proyectos progetto progetti project
    """.split()
)
# What grammar adds to a noun, in English and the languages around, and how long the noun must be:
# "plan" and "plane" are two.
_ENDINGS = (("s", 3), ("es", 3), ("n", 4), ("en", 4), ("er", 4), ("ern", 4), ("e", 5))
# Enough of a word to find its other forms by.
PREFIX = 3
# As many letters of a word stand in all of its forms: "fly", "flies".
_STEM = 2


def telling_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that say which topic it is; all of them if none does."""
    found = [plain(word) for word in words(name)]
    left_out = stop_words_of(found) | _FILLERS
    return tuple(dict.fromkeys(word for word in found if word not in left_out)) or tuple(found)


def same_name(one: str, other: str) -> bool:
    """Return whether two names differ only in order, inflection and words that say nothing."""
    here, there = telling_words(one), telling_words(other)
    return len(here) == len(there) > 0 and _all_in(here, there) and _all_in(there, here)


def nested(one: str, other: str) -> bool:
    """Return whether all that tells one name stands in the other, with the same figures.

    "Release" and "Release 1.2" are two: a figure names another thing.
    """
    here, there = telling_words(one), telling_words(other)
    if not here or not there or _figures(here) != _figures(there):
        return False
    return _all_in(here, there) or _all_in(there, here)


def contradict(one: str, other: str) -> bool:
    """Return whether names tell by their figures that they are about different things."""
    here, there = _figures(telling_words(one)), _figures(telling_words(other))
    return bool(here or there) and here != there


def share_a_word(one: str, other: str) -> bool:
    """Return whether a telling word stands in both names, in any of its forms."""
    there = telling_words(other)
    return any(same_word(word, each) for word in telling_words(one) for each in there)


def same_word(one: str, other: str) -> bool:
    """Return whether two words are forms of one: "party" and "parties", "Haus" and "Häuser"."""
    if one == other:
        return True
    if any(map(str.isdigit, one + other)):
        return False
    short, long = sorted((one, other), key=len)
    if short.endswith("y") and long == short[:-1] + "ies":
        return True
    return any(long == short + ending and len(short) >= least for ending, least in _ENDINGS)


def unsaid(names: Iterable[str], contents: Iterable[str]) -> list[str]:
    """Return the telling words of names that no content says, in any of its forms."""
    said = {plain(word) for content in contents for word in words(content)}
    told = dict.fromkeys(word for name in names for word in telling_words(name))
    return [word for word in told if not any(same_word(word, each) for each in said)]


def name_key(name: str) -> str:
    """Return what names that differ in order, inflection and fillers have in common."""
    return " ".join(sorted(word[:_STEM] for word in telling_words(name)))


def _all_in(here: Iterable[str], there: Iterable[str]) -> bool:
    return all(any(same_word(word, other) for other in there) for word in here)


def _figures(found: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in found if any(map(str.isdigit, word)))
