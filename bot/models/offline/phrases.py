"""Find the noun phrases of a text that could name its topic."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.models.offline.generic import PARTICIPLES
from bot.models.offline.lexicon import Entry, entry
from bot.models.offline.stopwords import ENGLISH, FUNCTION_WORDS
from bot.models.offline.words import base, cjk_terms, fold, is_cjk, words

PHRASE_WORDS = 3
_CJK_TERM_LENGTHS = range(2, 9)
_MIN_LETTERS = 3  # of a word that names a topic, unless it is an acronym
# Where a phrase cannot go on: punctuation, a slash between alternatives, a dash between thoughts.
_BREAK = re.compile(r"[^\w\s'’+#&.-]+|\.(?=\s|$)|(?<!\S)-+(?!\S)")
# After these a word that may be verb or noun ("plan", "report") is a verb.
_VERB_FOLLOWS = frozenset(
    """
        to i we you they he she it will would shall should can could may might must not don't
        didn't please and then also just let let's i'll we'll you'll they'll i'd we'd who
    """.split()
)
# After these any word is a verb.
_ONLY_VERB_FOLLOWS = frozenset(
    """
        i we they he she will would shall should can could may might must don't didn't won't can't
        i'll we'll you'll they'll i'd we'd
    """.split()
)
# Verbs more often than nouns, even after a noun: "the trip costs".
_THIRD_PERSON = frozenset(
    """
        starts costs needs looks works runs feels goes makes takes comes gets seems means says
        shows helps plays stands stops turns holds keeps moves leads lives loves likes wants uses
        opens closes ends begins happens
    """.split()
)
_NOUN_FOLLOWS = frozenset("the a an my our your his her its their this that these those".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """Hold a candidate for a topic's name."""

    text: str  # as it was written
    stems: tuple[str, ...]
    strong: int  # how many of its words mean something by themselves
    proper: bool  # has a word written like a name: an acronym, or a capital inside a sentence
    whole: bool  # nothing follows that it could be a mere attribute of
    plain: bool  # neither an adjective before nor a word that may be a verb after


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    root: str
    strong: bool
    noun: bool  # may stand last in a phrase
    proper: bool
    quality: bool
    verb: bool


def phrases(text: str, language: str, names: Collection[str]) -> Iterator[Phrase]:
    """Yield the phrases of a cleaned text; `names` are folded words that name people."""
    for piece in _BREAK.split(text):
        before = ""
        run: list[_Word] = []
        for word in words(piece):
            if is_cjk(word):
                yield from _cjk_phrases(word)
            elif _ends_phrase(word, before, language, names):
                yield from _spans(run)
                run = []
            else:
                run.append(_weighed(word, before, language))
            before = entry(word).folded
        yield from _spans(run)


def _cjk_phrases(run: str) -> Iterator[Phrase]:
    for term in cjk_terms(run):
        if len(term) in _CJK_TERM_LENGTHS:
            yield Phrase(term, (term,), 1, proper=True, whole=True, plain=True)


def _ends_phrase(word: str, before: str, language: str, names: Collection[str]) -> bool:
    found = entry(word)
    if found.folded in names or found.number or _is_nickname(word, names):
        return True
    if found.function or found.time or found.folded in FUNCTION_WORDS[language]:
        return not _is_acronym(word) or found.time
    if language != ENGLISH:
        return False
    return found.chatter or found.adverb or _is_verb(word, found, before)


def _is_nickname(word: str, names: Collection[str]) -> bool:
    """Return whether a word is the short form of a name around: "Mel" for "Melanie"."""
    if not (word[0].isupper() and 3 <= len(word) <= 5):
        return False
    return any(name.startswith(fold(word)) for name in names)


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _is_verb(word: str, found: Entry, before: str) -> bool:
    if _is_acronym(word) or (word[0].isupper() and before):
        return False
    if before in _ONLY_VERB_FOLLOWS:
        return True
    if not found.verb:
        return False
    if found.folded in PARTICIPLES or found.folded in _THIRD_PERSON:
        return before not in _NOUN_FOLLOWS
    if before in _NOUN_FOLLOWS:
        return False
    follows = not before or before in _VERB_FOLLOWS
    if found.folded.endswith("ing") and base(word) != found.folded:
        return follows or before in FUNCTION_WORDS[ENGLISH]
    return follows or found.folded.endswith("ed") or not found.weak


def _weighed(word: str, before: str, language: str) -> _Word:
    found = entry(word)
    odd_case = not word[1:].islower() and any(map(str.isupper, word))
    proper = odd_case or (word[0].isupper() and bool(before) and before not in _VERB_FOLLOWS)
    named = language != ENGLISH or _is_acronym(word)
    participle = found.folded.endswith("ed") and not odd_case
    long = len(word) >= _MIN_LETTERS or _is_acronym(word)
    return _Word(
        word,
        found.root,
        long and (named or (found.strong and not participle)),
        named or not (found.quality or participle),
        proper,
        not named and found.quality,
        not named and found.verb and not found.folded.endswith("ing"),
    )


def _spans(run: list[_Word]) -> Iterator[Phrase]:
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + PHRASE_WORDS) + 1):
            span = run[start:end]
            strong = sum(word.strong for word in span)
            if strong and span[-1].noun:
                yield Phrase(
                    " ".join(word.text for word in span),
                    tuple(word.root for word in span),
                    strong,
                    any(word.proper for word in span),
                    end == len(run),
                    not (span[0].quality or span[-1].verb),
                )
