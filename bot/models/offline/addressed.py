"""Tell what people only ask of Memoir from what they tell it, and take off its name."""

import re

from bot.models.offline import asking, smalltalk
from bot.models.offline.cleaning import readable, without_invisible
from bot.models.offline.people import People
from bot.models.offline.words import sentences, words

# Whoever is called first is asked; Memoir may have any name in a server.
_MENTIONS = re.compile(r"\s*(?:(?:<@[!&]?\d{1,20}>|@[^\s@,:!]+)[,:!]*(?:\s+|$))+")
_NAMELESS_WORDS = 2  # "@Memoir Peking duck" looks something up; a statement has more words


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
    if asking.begins_like_a_question(sentence):
        return True
    return len(words(sentence)) <= _NAMELESS_WORDS and sentence.isascii()
