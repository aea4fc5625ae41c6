"""Tell what people only ask of Memoir from what they tell it, and take off its name."""

import re

from bot.models.offline import asking, smalltalk
from bot.models.offline.cleaning import readable, without_invisible
from bot.models.offline.lexicon import entry
from bot.models.offline.patterns import any_of
from bot.models.offline.people import People
from bot.models.offline.words import sentences, words

# Whoever is called first is asked; Memoir may have any name in a server.
_MENTIONS = re.compile(r"\s*(?:(?:<@[!&]?\d{1,20}>|@[^\s@,:!]+)[,:!]*(?:\s+|$))+")
_LOOKED_UP_WORDS = 3  # "@Memoir Peking duck lunch" looks something up
# To somebody who is called by name these are questions, whatever mark ends them.
_ASKS = re.compile(
    "^(?:"
    + any_of(
        r"""
        who|why|anything|everything|(?:an )?overview|(?:a )?summary|details|info\w*|status
        (?:any |the )?(?:news|updates?|latest) (?:of|on|about|from)
        (?:is|are|was|were|did|does|has|have) (?:the|a|an|we|there|it|he|she|they|any\w*|i|our|my)
        """
    )
    + r")\b|\b(?:summary|overview|recap),? (?:please|pls)\W*$",
    re.IGNORECASE,
)


def only_asks(text: str, people: People) -> bool:
    """Return whether a message calls Memoir, or anybody first of all, and only asks something."""
    plain = without_invisible(text)
    unmentioned = _MENTIONS.sub("", plain, count=1) if _MENTIONS.match(plain) else plain
    bare, called = people.without_call(readable(unmentioned))
    if not called and unmentioned == plain:
        return False
    parts = [smalltalk.without_openers(part) for part in sentences(bare)]
    return all(not part or smalltalk.is_talk(part) or _asks(part) for part in parts)


def without_address(text: str, people: People) -> str:
    """Return a message without Memoir's name before it."""
    visible = without_invisible(text).strip()
    called = people.call.match(visible)
    return visible[called.end() :].strip() or visible if called else text


def _asks(sentence: str) -> bool:
    if asking.is_question(sentence) or asking.is_request(sentence):
        return True
    if asking.begins_like_a_question(sentence) or _ASKS.search(sentence):
        return True
    found = words(sentence)
    if len(found) > _LOOKED_UP_WORDS or not sentence.isascii() or not sentence[-1].isalnum():
        return False
    return not any(map(_may_be_verb, found))


def _may_be_verb(word: str) -> bool:
    known = entry(word)
    return known.verb or known.function or known.folded.endswith(("s", "ed"))
