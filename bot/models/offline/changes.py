"""Notice that a memory says what takes the place of something known: "from X to Y"."""

import re
from collections.abc import Iterable

from bot.models.offline.lexicon import entry
from bot.models.offline.repeats import Meaning, meaning
from bot.models.tasks import Memory

# What was so before, in the words of a change. Numbers and dates are compared without such words.
_FORMER = re.compile(
    r"\b(?:from|instead of|rather than|not|no longer|von|statt|nicht mehr|au lieu de|en vez de"
    r"|invece di|em vez de|in plaats van) (?P<it>[^,.;:!?]{2,40}?)"
    r"(?= (?:to|auf|zu|à|a|naar|any ?more|mehr)\b|[,.;:!?]|$)",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:switch\w*|mov(?:e|ed|es|ing)|chang\w+|replac\w+|instead|no longer|any ?more|migrat\w+"
    r"|wechsel\w*|gewechselt|umgestellt|statt|nicht mehr|remplac\w+|au lieu|en vez|invece|em vez"
    r"|in plaats)\b",
    re.IGNORECASE,
)


def replaced(text: str, known: Iterable[tuple[Memory, Meaning]]) -> list[int]:
    """Return the numbers of the known memories that say what a text calls former.

    They share another word with it that tells what has changed: the same is said of other things.
    """
    if not _CHANGES.search(text):
        return []
    former = [set(meaning(found["it"])) for found in _FORMER.finditer(text)]
    said = {word for word in meaning(text) if not entry(word).verb}
    return [
        memory.number
        for memory, meant in known
        if any(was and was <= set(meant) and (said - was) & set(meant) for was in former)
    ]
