"""Word a memory so that it can be read alone: by name, in the third person where that is safe."""

import re
from collections.abc import Sequence

from bot.models.offline.cleaning import one_line
from bot.models.offline.patterns import any_of
from bot.models.offline.stopwords import ENGLISH
from bot.vocabulary import CELL_CHARACTERS

# What with_agreement() adds; nobody's own words are let to end like this.
AGREED = re.compile(r"^(?P<text>.+) \((?P<name>[^()]{1,130}) agreed\.\)$", re.DOTALL)
_LIKE_AGREED = re.compile(r"agreed\.\)\W*$")
NAME_CHARACTERS = 40  # Discord allows 32
_ANSWERED_CHARACTERS = 200
_MOST_AGREED = 3

# Any of these later in the sentence makes a rewriting doubtful: whose, whom?
_OTHER_PERSONS = re.compile(
    r"\b(?:i|i'(?:m|ve|ll|d)|me|my|mine|myself|we|we'(?:re|ve|ll|d)|us|our|ours"
    r"|you|you'(?:re|ve|ll|d)|your|yours|let's)\b",
    re.IGNORECASE,
)
_ADVERB = any_of(
    r"""
    also|just|really|already|still|only|usually|always|never|often|sometimes|now|currently
    recently|finally|personally|absolutely|definitely|then|first|both|once|actually|mainly
    primarily|temporarily|immediately|conveniently
    """
)
_I = re.compile(
    rf"^i(?P<short>'m|'ve|'ll|'d)?(?P<adverbs>(?: (?:{_ADVERB}))*) "
    r"(?P<verb>[a-z]+(?:'t)?)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = {"'m": "is", "'ve": "has", "'ll": "will"}
_CHANGED = {
    "am": "is",
    "have": "has",
    "do": "does",
    "don't": "doesn't",
    "haven't": "hasn't",
    "go": "goes",
    "shall": "will",
}
_SAME = frozenset(
    """
        was wasn't will won't can can't cannot could couldn't should must may might would wouldn't
        did didn't had hadn't
    """.split()
)
# Verbs that take a plain -s; others are left in the speaker's own words.
_PRESENT = frozenset(
    """
        add ask avoid believe bring build call check collect cook create develop draw drink drive
        eat enjoy expect fear feel find get give handle hate help hope intend keep know learn like
        live look love maintain make manage mean meet need own plan play post prefer prepare
        propose read recommend remember rent report require run see sell send sing sleep speak
        spend start stand suggest support swim take talk teach tend think train travel understand
        use visit volunteer wait wake walk want watch wear work write
    """.split()
)
_PAST = frozenset(
    """
        ate became began bought broke brought built came caught chose cleaned cut did drew drove
        fell felt fought found forgot gave got grew had heard held kept knew learnt left lent lost
        made met moved paid put quit ran read rode said sang saw sent set slept sold spent spoke
        started stood swam taught thought told took understood went woke won wore wrote
    """.split()
)
_MY = re.compile(r"^my (?=\w)", re.IGNORECASE)
_EDGE = " \t\n-–—:;,"


def worded(said: Sequence[str], speaker: str, language: str) -> str:
    """Return sentences as one memory: rewritten about the speaker, or else quoted by name."""
    name = named(speaker)
    rewritten = (
        [_in_third_person(sentence, name) for sentence in said] if language == ENGLISH else [None]
    )
    text = " ".join(sentence for sentence in rewritten if sentence)
    if None in rewritten:
        text = f"{name}: {' '.join(said)}"
    return _ended(one_line(text.rstrip(_EDGE) or text, CELL_CHARACTERS - 1))


def worded_answer(
    asker: str, said: str, speaker: str, answer: str, *, asks: bool, day: str = ""
) -> str:
    """Return an answer as a memory with what it answers, without which it says little.

    `day` is when that was said, as in "3 March 2025", if on another day than the answer.
    """
    verb = ("asked" if asks else "said") + (f" on {day}" if day else "")
    before = f"{named(asker)} {verb} “{one_line(said, _ANSWERED_CHARACTERS)}” "
    return _ended(one_line(f"{before}{named(speaker)}: {answer}", CELL_CHARACTERS - 1))


def with_agreement(text: str, names: Sequence[str]) -> str:
    """Return a memory with the names of those who agreed to it."""
    if not names:
        return text
    suffix = f" ({' and '.join(dict.fromkeys(map(named, names[:_MOST_AGREED])))} agreed.)"
    return one_line(text, CELL_CHARACTERS - len(suffix)) + suffix


def named(speaker: str) -> str:
    """Return a speaker's name on one line, fit to stand in a sentence."""
    printable = "".join(letter for letter in speaker if letter.isprintable())
    bare = printable.replace("(", "[").replace(")", "]").replace("“", '"').replace("”", '"')
    return one_line(bare, NAME_CHARACTERS) or "Someone"


def _in_third_person(sentence: str, name: str) -> str | None:
    """Return the sentence told about the speaker, or None where that could change its meaning."""
    possessive = _MY.match(sentence)
    if possessive:
        rest = sentence[possessive.end() :]
        return None if _OTHER_PERSONS.search(rest) else f"{name}'s {rest}"
    found = _I.match(sentence)
    if found is None or _OTHER_PERSONS.search(found["rest"]):
        return None
    verb = _conjugated(found["short"], found["verb"].lower())
    if verb is None:
        return None
    auxiliary, form = verb
    parts = (name, auxiliary, found["adverbs"].lower().strip(), form)
    return " ".join(part for part in parts if part) + found["rest"]


def _conjugated(short: str | None, verb: str) -> tuple[str, str] | None:
    """Return what stands before the adverbs, and the verb's form after a name."""
    if short is not None:
        return (_SHORT[short.lower()], verb) if short.lower() in _SHORT else None
    if verb in _CHANGED:
        return ("", _CHANGED[verb])
    if verb in _SAME or verb in _PAST or (verb.endswith("ed") and len(verb) > 4):
        return ("", verb)
    if verb not in _PRESENT:
        return None
    return ("", verb + ("es" if verb.endswith(("ch", "sh", "s", "x", "z")) else "s"))


def _ended(text: str) -> str:
    text = _LIKE_AGREED.sub("agreed)", text)
    return text + "." if text[-1:].isalnum() or text.endswith((")", "%")) else text
