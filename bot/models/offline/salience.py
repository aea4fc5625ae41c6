"""Say how much a memory matters, from 0 to 1."""

import re

from bot.vocabulary import CellType

_BASE = {
    CellType.DECISION: 0.7,
    CellType.RISK: 0.62,
    CellType.TASK: 0.52,
    CellType.PREFERENCE: 0.55,
    CellType.PLAN: 0.52,
    CellType.FACT: 0.4,
}
LEAST, MOST = 0.1, 0.95
ASKED_FOR = 0.9  # somebody said "remember that"
AGREED = 0.05  # added where a second person agreed
_RAISES = (
    (0.08, re.compile(r"(?<![\w.])\d+(?:[.,:/]\d+)*\s?%?")),  # a figure
    (
        0.1,
        re.compile(
            r"\b(?:deadline|due|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|by (?:tonight|"
            r"tomorrow|noon|the end|mid-|next|"
            r"january|february|march|april|may|june|july|august|september|october|november|"
            r"december)|release|launch\w*|go live|milestone)\b",
            re.IGNORECASE,
        ),
    ),
    (
        0.1,
        re.compile(
            r"\b(?:important|must|critical|crucial|urgent|key|mandatory|never|always|priority|"
            r"essential|wichtig|urgente?|importante?)\b|重要|必须|중요",
            re.IGNORECASE,
        ),
    ),
    (
        0.2,
        re.compile(
            r"\b(?:my (?:\w+ )?(?:name|birthday|wife|husband|partner|son|daughter|kids?|mother|"
            r"father|mom|dad|sister|brother|dog|cat|job|boss|pronouns|time ?zone)\b|"
            r"i (?:live|work|was born|moved|study|am from)\b|i'm from\b|allerg\w+|(?:got|"
            r"getting) (?:married|engaged|divorced)|pregnant|diagnosed|moved to)\b",
            re.IGNORECASE,
        ),
    ),
    (0.06, re.compile(r"\b(?:responsible|owner|in charge|assigned)\b|@\w", re.IGNORECASE)),
)  # fmt: skip
_EVERYDAY = re.compile(
    r"\b(?:meal|lunch|dinner|breakfast|coffee|snacks?|cafeteria|break room|weather|selfie)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|might|probably|not sure|i guess|i think|a bit|slightly|just)\b",
    re.IGNORECASE,
)


def salience_of(text: str, kind: CellType) -> float:
    """Return how much a memory of this type and wording matters, from 0 to 1."""
    value = _BASE[kind] + sum(raise_ for raise_, pattern in _RAISES if pattern.search(text))
    value -= 0.07 * (_HEDGE.search(text) is not None)
    value -= 0.1 * (len(text) < 40)
    if kind is not CellType.PREFERENCE and _EVERYDAY.search(text):
        value -= 0.2
    return round(min(MOST, max(LEAST, value)), 2)
