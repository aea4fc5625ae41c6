"""Tell whom a question points at without a name: "I", "we", a mention."""

import re

from bot.ids import UserId
from bot.memory.text import folded

# English, German, French, Spanish.
_I = re.compile(
    r"\b(?:i|me|my|mine|myself|ich|mich|mir|mein(?:e[mnrs]?)?|je|j['’]|moi|mon|mes|yo|mi|mis|mí)\b"
)
_WE = re.compile(
    r"\b(?:we|us|our|ours|ourselves|wir|unser(?:e[mnrs]?)?|nous|notre|nos|nosotr[oa]s|nuestr[oa]s?)\b"
)
# As Discord writes it. Its ids are 63 bits long.
_MENTION = re.compile(r"<@!?([0-9]{1,20})>")
_ID_BITS = 63
# "Tell me", "I wonder", "sag mir", "dis-moi": the asker is whom to tell, not what it is about.
_ASIDES = re.compile(
    r"(?:(?:^|[^\w\s] ?)|\b(?:please|you|and|now|just|ok|okay|so|hey|to) )"
    r"(?:tell|show|give|remind|help|let|ask|send|excuse|believe) (?:me|us)\b"
    r"|\b(?:i (?:want|need|would like|['’]?d like|am trying|['’]?m trying)"
    r" to (?:know|find|see|hear)"
    r"|i (?:wonder|forgot|forget|think|guess|suppose|hope|can['’]?t remember|don['’]?t remember)"
    r"|(?:sag|erzähle?|zeige?|gib|nenne?|erinnere|hilf) (?:mir|mich)"
    r"|(?:dis|rappelle|montre|donne|aide)[- ]moi"
    r")\b"
)


def is_about_asker(text: str) -> bool:
    """Return whether a text says "I", "me" or "my", other than to say whom to tell."""
    return bool(_I.search(_ASIDES.sub(" ", folded(text))))


def is_about_us(text: str) -> bool:
    """Return whether a text says "we", "us" or "our", other than to say whom to tell."""
    return bool(_WE.search(_ASIDES.sub(" ", folded(text))))


def pointed_at(text: str, asker: UserId | None) -> frozenset[UserId]:
    """Return the people whom a text mentions, and the asker where it says "I"."""
    ids = (int(number) for number in _MENTION.findall(text))
    mentioned = {UserId(number) for number in ids if number < 1 << _ID_BITS}
    itself = {asker} if asker is not None and is_about_asker(without_mentions(text)) else set()
    return frozenset(mentioned | itself)


def without_mentions(text: str) -> str:
    """Return a text without Discord's mentions of people."""
    return _MENTION.sub(" ", text)
