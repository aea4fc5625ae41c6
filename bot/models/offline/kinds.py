"""Tell which of the six types of memory a sentence is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.models.offline.cues import ENGLISH_CUES, PARTS, Cues
from bot.models.offline.cues_world import ASIAN_CUES, EUROPEAN_CUES
from bot.models.offline.patterns import any_of
from bot.models.offline.stopwords import ENGLISH
from bot.models.offline.words import CJK
from bot.vocabulary import CellType

# A type needs more than a hint ("tomorrow", "missing"), or the sentence is a plain fact.
CLEAR = 2
# Where two types are equally clear, the one that costs more to miss is named first.
_ORDER = (
    CellType.DECISION,
    CellType.RISK,
    CellType.TASK,
    CellType.PREFERENCE,
    CellType.PLAN,
)
# What is over is no risk and no task any more.
_OVER = re.compile(
    r"\b(?<!be )(?:fixed|resolved|solved|closed|closing|completed?|done|finished|passed|mitigat\w+|"
    r"meets? the|no (?:longer|risks?|issues?|problems?|obstacles?|bugs?|major)|"
    r"no (?:alerts?|alarms?|errors?)|"
    r"didn't reproduce|works? (?:fine|well|now)|(?:is|are) (?:effective|fine|ok|stable)|"
    r"erledigt|behoben|résolu|resuelto|risolto|resolvido|opgelost)\b|解决了|已完成|解決しました|해결"
)
# "Emily will add", which only capitals tell from "it will rain".
_ASSIGNED = re.compile(
    r"\b(?!It|This|That|There|They|We|He|She|What|Which|Everyone|You|The|If|When)[A-Z][a-z]+ "
    r"(?:will|should|handles|defines|updates|modifies|needs to|has to|is going to) [a-z]"
)
_ASSIGNED_WEIGHT = 2
_CJK = re.compile(f"[{CJK}]")
_PART = re.compile(r"<([a-z ]+)>")


@dataclass(frozen=True, slots=True)
class _Cue:
    """Hold the patterns of one weight: those for a sentence's start, and those for any word."""

    weight: int
    start: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None

    def found_in(self, sentence: str) -> bool:
        return (self.start is not None and self.start.match(sentence) is not None) or (
            self.anywhere is not None and self.anywhere.search(sentence) is not None
        )


_Table = dict[CellType, tuple[_Cue, ...]]


def _compiled(table: Cues, border: str) -> _Table:
    return {
        kind: tuple(_cue(weight, listed, border) for weight, listed in table[kind].items())
        for kind in _ORDER
    }


def _cue(weight: int, listed: str, border: str) -> _Cue:
    patterns = listed.splitlines()
    start = any_of(*(one for one in patterns if one.lstrip().startswith("^")))
    # One border in front of all spares trying each alternative inside of words.
    anywhere = any_of(*(one for one in patterns if not one.lstrip().startswith("^")))
    return _Cue(
        weight,
        re.compile(_spelt_out(start)) if start else None,
        re.compile(rf"{border}(?:{_spelt_out(anywhere)})") if anywhere else None,
    )


def _spelt_out(pattern: str) -> str:
    return _PART.sub(lambda part: PARTS[part[1]], pattern)


_ENGLISH = _compiled(ENGLISH_CUES, r"\b")
_EUROPEAN = _compiled(EUROPEAN_CUES, r"\b")
_ASIAN = _compiled(ASIAN_CUES, "")


def kind_of(sentence: str, language: str) -> tuple[CellType, int]:
    """Return the type of a sentence, and how clearly the wording says so: 0 for a plain fact."""
    lower = sentence.lower()
    scores = dict.fromkeys(_ORDER, 0)
    for table in _tables(lower, language):
        for kind in _ORDER:
            scores[kind] += sum(cue.weight for cue in table[kind] if cue.found_in(lower))
    if _ASSIGNED.search(sentence):
        scores[CellType.TASK] += _ASSIGNED_WEIGHT
    if _OVER.search(lower):
        scores[CellType.RISK] = scores[CellType.TASK] = 0
    best = max(_ORDER, key=lambda kind: scores[kind])
    return (best, scores[best]) if scores[best] >= CLEAR else (CellType.FACT, 0)


def _tables(sentence: str, language: str) -> Iterator[_Table]:
    yield _ENGLISH
    if language != ENGLISH:
        yield _EUROPEAN
    if _CJK.search(sentence):
        yield _ASIAN
