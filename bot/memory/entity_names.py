"""Bring names of people and things into the form in which equal names are equal."""

import re

from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import folded, storable

# A name that needs more is a description; the longest titles of books and projects are shorter.
NAME_CHARACTERS = 60
NAME_WORDS = 6
# One letter names nothing in particular ("plan B" has two words).
LEAST_CHARACTERS = 2

_ARTICLE = re.compile(r"^(?:(?:the|a|an|our|my|your|their|der|die|das|el|la|le|les)\s+)+(?=\S)")
_SMALL_ARTICLE = re.compile(r"^(?:the|a|an) (?=\S)")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])(?!\w)")
_JOINED = re.compile(r"(?<=[^\W\d_])[-_–](?=[^\W\d_])")
_SURROUNDING = "\"'`*_~([{‘“«„「『<>’”»」』)]}.,;:!?…。、 "
_SIGILS = "@"
_CLAUSE = re.compile(r"[,;?!。](?=.*\w)")  # several names, or what somebody said
_APART = re.compile(r"[\W_]+")
# Plurals of ordinary words, not names that merely end in s: "beta releases", not "Paris".
_PLURALS = (
    (re.compile(r"(?<=[^\W\d_]{3})ies$"), "y"),
    (re.compile(r"(?<=[^\W\d_]{2}(?:x|h))es$"), ""),
    (re.compile(r"(?<=[^\W\d_]{2}[^\W\d_suiüé])s$"), ""),
)

# Words that stand for something else each time, or for nothing in particular.
GENERIC = frozenset(
    """
    admin afternoon anybody anyone anything app april august bot bug call channel chat code
    community data date day days december discord doc docs document documents everybody everyone
    everything evening february feature file fix folks friday friend friends fyi group guy guys
    help here hey hi idea ideas info issue january july june kind last link list lol lot man
    march may meeting member members message messages mod monday month morning name new news
    next night nobody none note notes nothing november number october ok okay one option part
    people person place plan plans problem project question room saturday september server side
    somebody someone something sort stuff sunday talk task team test thanks thing things thread
    thursday time today todo tomorrow tonight topic tuesday two update user users wednesday week
    weekend work year yesterday mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept
    oct nov dec am pm utc gmt cet est pst asap btw imo imho afaik irl tbh omg wtf idk np ty pls
    eta tbd montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai
    juni juli oktober dezember heute morgen gestern leute alle jemand niemand sache ding lundi
    mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado
    domingo
    """.split()
)


def entity_key(name: str) -> str:
    """Return what equal names share: without case, articles, possessives and a plural's end."""
    bare = tidy_name(name)
    *first, last = bare.split() or [""]
    if last[:1].islower():
        last = _singular(last)
    joined = _JOINED.sub(" ", folded(" ".join([*first, last])).lstrip(_SIGILS))
    return _ARTICLE.sub("", joined)


def tidy_name(name: str) -> str:
    """Return a name in one line, without the signs around it and without a possessive's end."""
    bare = " ".join(storable(name).split()).strip(_SURROUNDING)
    return _SMALL_ARTICLE.sub("", _POSSESSIVE.sub("", bare))


def names_something(name: str) -> bool:
    """Return whether a text can be the name of one thing: short, with letters, and not generic."""
    key = entity_key(name)
    return (
        len(key) >= LEAST_CHARACTERS
        and len(name) <= NAME_CHARACTERS
        and len(key.split()) <= NAME_WORDS
        and any(map(str.isalpha, key))
        and not _CLAUSE.search(name)
        and not all(word in GENERIC or word in STOP_WORDS for word in _APART.split(key) if word)
    )


def _singular(word: str) -> str:
    for plural, ending in _PLURALS:
        if plural.search(word):
            return plural.sub(ending, word)
    return word
