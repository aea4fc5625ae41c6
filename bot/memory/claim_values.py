"""Read the values that a claim sets: times, amounts; and tell whether two of them agree."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot.memory.stop_words import OTHER_STOP_WORDS, STOP_WORDS
from bot.memory.times.periods import Period
from bot.memory.times.reading import mentions
from bot.memory.times.tokens import plain

TIME, CLOCK, REGULAR = "time", "clock", "regular"
_NONE: Mapping[str, frozenset[str]] = MappingProxyType({})

_CLOCK = re.compile(
    r"\b(?:(?P<hour>[01]?\d|2[0-3])[:h](?P<minute>[0-5]\d)(?!\d)(?: ?(?P<half>am|pm))?"
    r"|(?P<bare>1[0-2]|0?[1-9]) ?(?P<bare_half>am|pm)"
    r"|(?P<whole>[01]?\d|2[0-3]) ?(?:uhr|heures|o['’]clock))\b"
)
# What happens again and again has no day of its own.
_REGULAR = re.compile(
    r"\b(?:every|each|weekly|daily|monthly|yearly|biweekly|jede[nrms]?|wöchentlich|täglich|chaque"
    r"|tous les|cada|todos los|ogni|elke|iedere|кажд\w+)\b|每|毎|매주|매일"
)
_DAYS = re.compile(
    r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag)s\b"
)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?![^\W\d_])|[^\W_](?:[\w'’+#-]*[\w+#])?|[%€$£¥=:<>~≈#]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = {
    word: str(number)
    for number, listed in enumerate(
        (
            "zero", "", "two zwei deux dos dois twee два", "three drei trois tres três drie три",
            "four vier quatre cuatro quattro quatro", "five fünf cinq cinco cinque vijf",
            "six sechs seis zes", "seven sieben sept siete sette", "eight acht huit ocho otto",
            "nine neun neuf nueve nove", "ten zehn dix diez dieci dez tien",
            "eleven elf onze undici", "twelve zwölf douze doce",
        )
    )
    for word in listed.split()
}  # fmt: skip
_UNITS = MappingProxyType(
    {"€": "eur", "euro": "eur", "euros": "eur", "$": "usd", "dollar": "usd", "dollars": "usd",
     "bucks": "usd", "£": "gbp", "pounds": "gbp", "¥": "jpy", "yen": "jpy", "percent": "%",
     "prozent": "%", "pourcent": "%", "hours": "hour", "stunden": "hour", "h": "hour",
     "minutes": "minute", "min": "minute", "minuten": "minute", "days": "day", "tage": "day",
     "weeks": "week", "wochen": "week", "months": "month", "monate": "month", "years": "year"}
)  # fmt: skip
_SIGNS = frozenset("%€$£¥=:<>~≈")
# Behind any other word that is no stop word, a number is part of a name: "room 5", "sprint 14".
_BEFORE_VALUE = frozenset(
    """
    cost costs cost takes take last lasts weigh weighs pay pays paid rise rose fall fell raised
    lowered need needs want wants allow allows budget price rent salary limit size age total
    percentage speed rate least most about around exactly roughly nearly
    kostet dauert wiegt beträgt etwa brauchen mindestens höchstens coûte dure pèse environ
    cuesta dura pesa costa custa kost duurt weegt стоит
    """.split()
)
_SMALL_WORDS = STOP_WORDS.union(*OTHER_STOP_WORDS.values())


@dataclass(frozen=True, slots=True)
class Values:
    """Hold the values in a text: times, and others by what they measure."""

    times: tuple[Period, ...] = ()
    others: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NONE)

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of values there are."""
        return frozenset(self.others) | (frozenset({TIME}) if self.times else frozenset())

    def agree(self, other: "Values", kind: str) -> bool:
        """Return whether a kind of value that both have is the same, or more exact in one."""
        if kind != TIME:
            return self.others[kind] == other.others[kind]
        return all(
            any(_holds(one, each) or _holds(each, one) for one in other.times)
            for each in self.times
        )

    def within(self, other: "Values") -> bool:
        """Return whether the other has all of these values, its times as exact as these."""
        times = all(any(_holds(each, one) for one in other.times) for each in self.times)
        return times and all(
            values <= other.others.get(kind, frozenset()) for kind, values in self.others.items()
        )

    def differing(self, other: "Values") -> list[str]:
        """Return the kinds that both have with different values."""
        return [kind for kind in sorted(self.kinds & other.kinds) if not self.agree(other, kind)]


def read_values(plain_text: str, said_at: datetime) -> tuple[Values, list[str]]:
    """Return the values in a plain text, and its other words in order.

    A number that belongs to a name stays with it: "room 5" is the word "room5".
    """
    others: dict[str, set[str]] = {}
    for found in _CLOCK.finditer(plain_text):
        others.setdefault(CLOCK, set()).add(_clock(found))
    text = _CLOCK.sub(" ", plain_text)
    regular = _REGULAR.search(text) is not None
    text = _REGULAR.sub(" ", text)
    for found in _DAYS.finditer(text):
        others.setdefault(REGULAR, set()).add(found[1])
    text = _DAYS.sub(" ", text)
    times: list[Period] = []
    for mention in reversed(mentions(text, said_at, ahead=True)):
        if regular:
            others.setdefault(REGULAR, set()).add(text[mention.start : mention.end].split()[-1])
        else:
            times.insert(0, mention.named)
        text = f"{text[: mention.start]} {text[mention.end :]}"
    rest = _numbers(_TOKEN.findall(text), others)
    frozen = {kind: frozenset(values) for kind, values in others.items()}
    return Values(tuple(times), frozen), rest


def times_in(text: str, said_at: datetime) -> tuple[Period, ...]:
    """Return the times that a text tells of, as of when it was said; none that come back."""
    return read_values(plain(text), said_at)[0].times


def _numbers(tokens: list[str], others: dict[str, set[str]]) -> list[str]:
    """Take the numbers that are values out of the words; return the words that are left."""
    rest: list[str] = []
    for at, word in enumerate(tokens):
        number = _NUMBER_WORDS.get(word) or (word if _NUMBER.fullmatch(word) else "")
        before = tokens[at - 1] if at else ""
        behind = tokens[at + 1] if at + 1 < len(tokens) else ""
        if not number:
            measures = word in _UNITS and before[:1].isdigit()
            rest += [] if word in _SIGNS or word == "#" or measures else [word]
        elif _is_value(before, behind):
            others.setdefault(_unit(before, behind), set()).add(_plain_number(number))
        elif rest:
            rest[-1] += number
        else:
            rest.append(number)
    return rest


def _is_value(before: str, behind: str) -> bool:
    beside = before in _SIGNS or behind in _SIGNS or behind in _UNITS
    return before != "#" and (
        not before or beside or before in _SMALL_WORDS or before in _BEFORE_VALUE
    )


def _unit(before: str, behind: str) -> str:
    for word in (behind, before):
        if word in _UNITS:
            return _UNITS[word]
    if behind and behind not in _SMALL_WORDS and behind not in _SIGNS:
        return behind.removesuffix("s")
    return "%" if behind == "%" else "number"


def _plain_number(number: str) -> str:
    """Return a number without what only groups its figures: "1,000" and "1.000" are one."""
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", number)
    bare = re.sub(r"[.,]", "", number) if grouped else number.replace(",", ".")
    return bare.lstrip("0") or "0"


def _clock(found: re.Match[str]) -> str:
    hour = int(found["hour"] or found["bare"] or found["whole"])
    half = found["half"] or found["bare_half"]
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{found['minute'] or '00'}"


def _holds(one: Period, other: Period) -> bool:
    return one.start <= other.start and other.end <= one.end
