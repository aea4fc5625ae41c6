"""Tell which words of a text may be somebody's name."""

import re

from bot.memory.scripts import in_two_letters, plain
from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import telling, words

# A text of more words is a pasted page; whom it is about it says at the start.
LOOKED_UP_WORDS = 64

# "What did Will say?" names somebody, "What will Anna say?" does not name him; and nobody called
# "The" is in every question.
_CAPITAL_INSIDE = re.compile(r"(?:(?<=[^\W_] )|(?<=, ))[A-Z][a-z]+")


def name_words(name: str) -> list[str]:
    """Return the words that stand for a name's bearer: not "of" in "Queen of Cats"."""
    found = telling(words(name))
    return list(dict.fromkeys(map(plain, [*found, *in_two_letters(" ".join(found))])))


def possible_names(text: str) -> list[str]:
    """Return the distinct words of a text that may name somebody, as `name_words` has them."""
    capitals = {word.lower() for word in capitals_inside(text)}
    found = [word for word in words(text) if word not in STOP_WORDS or word in capitals]
    return list(dict.fromkeys(map(plain, found)))[:LOOKED_UP_WORDS]


def capitals_inside(text: str) -> list[str]:
    """Return the words with a capital that they don't owe to their place in a sentence."""
    return _CAPITAL_INSIDE.findall(text)
