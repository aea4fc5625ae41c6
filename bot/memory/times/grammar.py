"""Find where a text names times: its words become a string of classes that one pattern reads."""

import re
from dataclasses import dataclass
from itertools import islice

from bot.memory.times.tokens import Reading, Word, spans_of, words_of

# A message names few times; a pasted table of a thousand dates tells no more than its first rows.
MOST_TIMES = 8
MOST_TRIED = 64
# Further away a verb belongs to something else.
VERB_REACH = 20

# Behind "may 5" and "5 may", which else may be a number and a verb.
_ENDING = r"[p,&]|,?o?Y|$"
_NUMBER = "(?:a?Fo?|N|a)"
# Each name is one of the readers in `reading`. The fullest first: what one has read no other reads.
_TIME = re.compile(
    rf"""
      (?P<distance> (?:{_NUMBER}|t?L)?[UW](?=[bvz]t?[^.]) )
    | (?P<numeric> D )
    | (?P<dotted> d )
    | (?P<days_of_month> (?:[NO]p?[2&u-]t?[NO]p?|X)o?[Mm](?:,?o?Y)? )
    | (?P<day_of_month> (?:[NO]p?o?M|(?:O|(?<=[isbzut])N|N(?=p?o))p?o?m|Nm(?={_ENDING}))p?(?:,?o?Y)?
        | (?:Mp?t?[NO]|m(?:t?O|(?<=[isbzu]m)N|N(?={_ENDING})))(?!:)(?:,?Y)? )
    | (?P<month_of_year> [Mm]p?,?o?Y )
    | (?P<last_units> Lt?(?:N|a?F)o?U(?!A) | (?:N|F)lU )
    | (?P<units_ago> {_NUMBER}UA | [Bv]{_NUMBER}U )
    | (?P<units_ahead> i{_NUMBER}U )
    | (?P<weekday_of_week> Wo?t?LU )
    | (?P<which> L[UWwMmSEH] | l[UMS] | [UWMmSE]l )
    | (?P<east_asian> J )
    | (?P<given> G )
    | (?P<day> T(?:(?:it?)?H)? )
    | (?P<hours> P )
    | (?P<weekday> WH? )
    | (?P<season_of_year> So?Y )
    | (?P<holiday> E(?:,?o?Y)? )
    | (?P<quarter_of_year> Q(?:,?o?Y)? | YQ )
    | (?P<week_of_year> KN(?:,?o?Y)? )
    | (?P<recently> R )
    | (?P<loose_month> [Mm] )
    | (?P<loose_season> S )
    | (?P<loose_year> Y )
    | (?P<loose_weekday> w )
    | (?P<loose_unit> U )
    """,
    re.VERBOSE,
)
# Words before a time that may begin one, articles aside.
_INTRODUCE = {
    "loose_month": "isbzuxfojv",
    "loose_year": "isbzuxfojv",
    "loose_weekday": "isbzu",
    "loose_season": "isbzuxfjv",
    "loose_unit": "i@j",
}
# "In 1.5." may name a version, "am 1.5." a day.
_BEFORE_DOTTED = frozenset("am vom bis zum seit den dem ab".split())
_JOIN = "&2u-,"


@dataclass(frozen=True, slots=True)
class Expression:
    """Hold the words that name one time, and what stands before and behind them."""

    kind: str
    words: tuple[Word, ...]
    third: int | None  # of what they name: 0 its beginning, 1 its middle, 2 its end
    relation: str  # the class of "since", "before", "after", "until", "between" or ""
    joined: str  # the class of what joins it to the expression before, or ""
    start: int  # where in the text
    end: int
    before: tuple[str, ...]
    behind: tuple[str, ...]


def expressions(text: str) -> list[Expression]:
    """Return the times that a plain text names, in order; at most MOST_TIMES."""
    reading = words_of(text)
    if reading is None:
        return []
    classes = reading.classes
    found: list[tuple[re.Match[str], _Lead, str]] = []
    end = 0  # of the expression before
    for match in islice(_TIME.finditer(classes), MOST_TRIED):
        joined = _joined(classes[end : match.start()]) if found else ""
        lead = _lead(classes, match.start())
        if not _stands(match, reading, lead, joined):
            continue
        found.append((match, lead, joined))
        end = match.end()
        if len(found) == MOST_TIMES:
            break
    spans = spans_of(text) if found else []
    return [
        Expression(
            kind=str(match.lastgroup),
            words=tuple(map(reading.word, range(*match.span()))),
            third=None if lead.third is None else int(str(reading.word(lead.third).value)),
            relation=lead.letter,
            joined=joined,
            start=spans[reading.starts[lead.start]][0],
            end=spans[reading.starts[match.end()] - 1][1],
            before=tuple(reading.texts[max(0, lead.start - VERB_REACH) : lead.start]),
            behind=tuple(reading.texts[match.end() : match.end() + VERB_REACH]),
        )
        for match, lead, joined in found
    ]


def _stands(match: re.Match[str], reading: Reading, lead: "_Lead", joined: str) -> bool:
    """Return whether what looks like a time is one by what stands before it."""
    kind = str(match.lastgroup)
    if kind == "dotted":
        return match.start() > 0 and reading.texts[match.start() - 1] in _BEFORE_DOTTED
    introduced = lead.letter in tuple(_INTRODUCE.get(kind, "")) or lead.third is not None
    return introduced or bool(joined) or kind not in _INTRODUCE


@dataclass(frozen=True, slots=True)
class _Lead:
    """Hold what leads to a time: the index of its first word, its class, which third is meant."""

    start: int
    letter: str
    third: int | None  # the index of that word


def _lead(classes: str, at: int) -> _Lead:
    """Read backwards from a time: over articles, "early" and "end of", to "since" or "before"."""
    third = None
    reached = _skipped(classes, at, "to-")
    if classes[reached - 1 : reached] == "j":
        third = reached - 1
        at = _skipped(classes, third, "i")
    bare = _skipped(classes, at, "t")
    beyond = _skipped(classes, at, "to")
    if classes[beyond - 1 : beyond] in tuple("sbzvu"):
        return _Lead(beyond - 1, classes[beyond - 1], third)
    before = classes[bare - 1 : bare]
    if before and before in "ixfo@":
        return _Lead(bare - 1, before, third)
    return _Lead(at, "", third) if third is None else _Lead(third, "j", third)


def _skipped(classes: str, at: int, over: str) -> int:
    while at and classes[at - 1] in over:
        at -= 1
    return at


def _joined(between: str) -> str:
    """Return the class of the one word that joins a time to the one before, else nothing."""
    bare = between.replace("t", "")
    return bare if bare in tuple(_JOIN) else ""
