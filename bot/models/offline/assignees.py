"""Tell who is to do a task, from the words that say so."""

import re
from collections.abc import Collection, Sequence

from bot.models.offline import asking
from bot.models.offline.patterns import any_of
from bot.models.offline.words import fold, words

_NAME = r"(?P<name>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"
# They begin sentences with a capital and are nobody's name.
_NOBODY = frozenset(
    """
    it this that these those there they we he she you i what which who when where why how if the a
    an everyone everybody someone somebody nobody all both one please someone's also and but so then
    next first later maybe perhaps let's remember todo wir ihr sie er es das der die man bitte
    """.split()
)
_DUTY = any_of(
    r"""
    will|shall|should|must|needs? to|has to|is to|is going to|can|could|would|handles|takes care of
    takes over|is responsible for|is in charge of|is working on|promised to|agreed to|volunteered to
    wird|soll|sollte|muss|kümmert sich|übernimmt|macht|schickt
    """
)
_SUBJECT = re.compile(rf"^@?{_NAME} (?:(?:also|then|now|still) )?(?:{_DUTY})\b")
_CALLED = re.compile(
    rf"^@?{_NAME}(?:,|:| -)? (?:please|pls|bitte|can you|could you|would you|will you|kannst du)\b"
)
_CALLED_BY_MENTION = re.compile(r"^@(?P<name>[\w'-]+)\b")
_GIVEN_TO = re.compile(rf"\b(?:assigned to|owner(?: is|:)|responsible:|zuständig:?) @?{_NAME}")
_OF_ONESELF = re.compile(
    r"^(?:i(?:'ll| will| shall|'m going to| am going to| need to| have to| must| can|'ve got to)"
    r"|(?:okay|ok|sure|yes),? i(?:'ll| will)|ich (?:werde|muss|mache|schicke|kümmere|übernehme))\b",
    re.IGNORECASE,
)


def assignee_of(text: str, speaker: str, agreed: Sequence[str], names: Collection[str]) -> str:
    """Return who is to do what a memory tells; "" if nobody in particular is named.

    `names` are the folded words in the names of those who speak; others need a capital.
    """
    said = text.removeprefix(f"{speaker}: ")
    if agreed and asking.asks_somebody(said):
        return agreed[0]
    if said != text and _OF_ONESELF.match(said):
        return speaker
    for pattern in (_SUBJECT, _CALLED, _GIVEN_TO, _CALLED_BY_MENTION):
        found = pattern.search(said)
        if found and _is_name(found["name"], speaker, names):
            return _whole(found["name"], speaker)
    return ""


def _is_name(name: str, speaker: str, names: Collection[str]) -> bool:
    first = fold(words(name)[0]) if words(name) else ""
    return bool(first) and (first in names or name == speaker or first not in _NOBODY)


def _whole(name: str, speaker: str) -> str:
    """Return the name without a word that only begins the sentence's rest."""
    return speaker if speaker.startswith(name) else name
