"""Notice that a text says nothing that another does not say."""

from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import words

Meaning = tuple[str, ...]

# Stop words that turn a sentence round or set a condition.
_TURNS = frozenset(
    "no nor not t cannot never without before after until except if only more less than"
    " nicht kein keine nie ohne vor nach bis wenn pas jamais sans si sin nunca".split()
)
# What is known may say a little more, never something else.
_MORE = 1.5


def meaning(text: str, speaker: str = "") -> Meaning:
    """Return the words that make the meaning of a text, in order, without who says it."""
    name = set(words(speaker))
    return tuple(
        word
        for word in words(text)
        if word not in name and (word in _TURNS or word not in STOP_WORDS)
    )


def says_no_more(said: Meaning, known: Meaning) -> bool:
    """Return whether all of `said` stands in `known`, in order, with little besides.

    So no number, name or negation of one is missing in the other's words.
    """
    if not said or len(known) > _MORE * len(said) or _turns(said) != _turns(known):
        return False
    rest = iter(known)
    return all(word in rest for word in said)


def _turns(meant: Meaning) -> list[str]:
    return [word for word in meant if word in _TURNS]
