"""Tell whom a message speaks to, from its words and the names of those who spoke lately."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.ids import UserId
from bot.memory.scripts import EAST, SOUTH_EAST
from bot.memory.stop_words import STOP_WORDS

# Whom a message speaks to it says early; what is longer is a pasted page.
READ_CHARACTERS = 500
# Nobody speaks to more people at once; a row of mentions calls everyone.
MENTIONS = 10
# Shorter names, and names that are everyday words, need a sign: "Al: yes", "Will, can you?".
PLAIN_NAME_CHARACTERS = 3

_CALL = re.compile(r"\s?[:,،、，：]")  # follows somebody's name when they are called
_UNSPACED = re.compile(f"[{EAST}{SOUTH_EAST}]")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Addressed:
    """Say whom a message speaks to, and whom it names besides."""

    spoken_to: frozenset[UserId] = frozenset()  # at its start, or with an @
    named: frozenset[UserId] = frozenset()  # anywhere else: spoken to, or spoken of


class People:
    """Hold what people may be called: their whole names, and the first word of each."""

    def __init__(self, people: Iterable[tuple[UserId, str]]) -> None:
        self._names: dict[str, set[UserId]] = {}
        for user_id, display_name in people:
            for name in _names(display_name):
                self._names.setdefault(name, set()).add(user_id)

    def addressed_by(self, author: UserId, text: str) -> Addressed:
        """Return whom a text of this author speaks to and names; never the author."""
        read = _plain(text[:READ_CHARACTERS])
        words = read.split(" ")
        spoken_to = self._called(read)
        for mention in read.split("@")[1 : 1 + MENTIONS]:
            spoken_to |= self._names.get(self._name_at(mention), set())
        named = set[UserId]().union(*(self._by_word(word) for word in words[1:]))
        return Addressed(frozenset(spoken_to - {author}), frozenset(named - spoken_to - {author}))

    def _called(self, text: str) -> set[UserId]:
        name = self._name_at(text)
        if _is_everyday(name) and not _CALL.match(text, len(name)):
            return set()
        return set(self._names.get(name, ()))

    def _name_at(self, text: str) -> str:
        """Return the longest name that a text begins with, "" if none."""
        found = (name for name in self._names if text.startswith(name) and _ends(text, name))
        return max(found, key=len, default="")

    def _by_word(self, word: str) -> set[UserId]:
        bare = _EDGES.sub("", word)
        return set() if _is_everyday(bare) else self._names.get(bare, set())


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _names(display_name: str) -> set[str]:
    whole = _plain(display_name)
    bare = _EDGES.sub("", whole)
    first = _EDGES.sub("", whole.partition(" ")[0])
    return {name for name in (whole, bare, first) if _EDGES.sub("", name)}


def _is_everyday(name: str) -> bool:
    return name in STOP_WORDS or (len(name) < PLAIN_NAME_CHARACTERS and name.isascii())


def _ends(text: str, name: str) -> bool:
    """Return whether a name at the start of a text is not just the beginning of a word."""
    after = text[len(name) : len(name) + 1]
    return not after.isalnum() or bool(_UNSPACED.match(name[-1]))
