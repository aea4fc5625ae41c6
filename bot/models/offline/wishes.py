"""Notice what somebody wishes of answers to them: a language, a length, a name to be called by."""

import re

from bot.models.offline.patterns import any_of

_LANGUAGE = (
    r"(?:english|german|french|spanish|italian|portuguese|dutch|polish|turkish|russian|japanese"
    r"|korean|chinese|englisch|deutsch|französisch|spanisch|anglais|allemand|français|espagnol"
    r"|inglés|alemán|francés|español)"
)
_MANNER = (
    r"(?:brief(?:ly)?|short(?:er|ly)?|concise(?:ly)?|detail(?:ed)?|formal(?:ly)?|plain(?:ly)?"
    r"|simpl[ey]|polite(?:ly)?|kurz|knapp|ausführlich|court|bref|bri?eve(?:mente)?)"
)
_ANSWER = r"(?:answer|reply|respond|write|speak|talk)"
_WISH = re.compile(
    any_of(
        rf"""
        ^(?:(?:please|pls|always|from now on|and|but|just),? )*{_ANSWER}\b.{{0,30}}\b{_LANGUAGE}\b
        ^(?:(?:please|pls|always|from now on|and|but|just),? )*{_ANSWER}\b.{{0,20}}\b{_MANNER}\b
        \bkeep (?:it|(?:your |the |all )?(?:answers?|replies))\b.{{0,15}}\b{_MANNER}\b
        \b(?:i(?:'d| would)? (?:like|want|prefer|need)|give me) (?:\w+ ){{0,2}}(?:answers|replies)\b
        \b(?:i(?:'d| would)? (?:like|want|prefer)) (?:your )?(?:answers|replies) (?:to be|in)\b
        \b(?:please )?call me (?!when|if|at|back|later|on|in|as|tomorrow|today|tonight|again)\w
        \bantworte?\b.{{0,30}}\b(?:{_LANGUAGE}|{_MANNER})\b
        \bnenn(?:e|t)? mich \w|\bfass dich kurz\b
        \bréponds\b.{{0,30}}\b(?:{_LANGUAGE}|{_MANNER})\b|\bappelle-moi (?!quand|si|dès)\w
        \b(?:responde|contesta)(?:me)?\b.{{0,30}}\b(?:{_LANGUAGE}|{_MANNER})\b|\bllámame \w
        """
    ),
    re.IGNORECASE,
)


def is_wish(sentence: str) -> bool:
    """Return whether a sentence says how its speaker wants to be answered or called."""
    return _WISH.search(sentence) is not None and not sentence.rstrip().endswith(("?", "？"))
