"""Take a question apart: what it is about, whom, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.models.offline.intents import Asked
from bot.models.offline.lexicon import entry, is_function_word
from bot.models.offline.periods import Period, period_of
from bot.models.offline.stopwords import ENGLISH, language_of
from bot.models.offline.words import cjk_stems, fold, is_cjk, stem, words
from bot.related_words import related_words

# Words of asking, which what is asked for need not hold.
_ASKING = frozenset(
    map(
        stem,
        """
            tell know remember recall say said says think thought talk talked discuss discussed
            mention mentioned happen happened show list give find search summarize summarise
            explain describe anything something everything ask asked answer question info
            information detail details want wanted use get got go going come came make made topic
            topics scene scenes subject overview summary status latest news current currently
            exactly any sag weiß erzähl dis sais dime sabes dimmi
        """.split(),
    )
)
# What the common words of a question count beside those that name something.
_NOUN, _OTHER_WORD = 0.6, 0.35  # "criteria" says more than "locked" or "final"
# "Me" alone is mostly whom to tell.
_MYSELF = re.compile(
    r"\b(?:i|my|mine|(?:about|of) me|ich|mein\w*|je|mon|yo|io|mio|eu|meu)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Query:
    """Hold a question taken apart."""

    asked: Asked
    weights: dict[str, float]  # stems of what it is about, and how much each says
    people: frozenset[str]  # folded names that it asks about
    period: Period | None
    is_about_asker: bool = False

    def related(self) -> dict[str, frozenset[str]]:
        """Return the stems of words that often go with each of the weighty stems."""
        asked = {entry(word).root: fold(word) for word in words(self.asked.text)}
        return {
            root: frozenset(map(stem, related_words(asked[root])))
            for root, weight in self.weights.items()
            if weight > _OTHER_WORD and root in asked
        }


def query_of(
    asked: Asked, asker: str, names: Sequence[str], now: datetime, more: str = ""
) -> Query:
    """Take a question apart; `more` is a text that it refers to."""
    found = [fold(word).removesuffix("'s") for word in words(asked.text)]
    known = {fold(word) for name in names for word in words(name) if len(word) > 1}
    people = {word for word in found if word in known}
    is_about_asker = not people and _MYSELF.search(asked.text) is not None
    if is_about_asker:
        people = {fold(word) for word in words(asker)}
    period, rest = period_of(asked.rest, now)
    weights = _word_weights(rest, language_of(found))
    if more and not _has_subject(weights):
        weights |= _word_weights(more, language_of(map(fold, words(more))))
    for root in _ASKING | {stem(name) for name in people}:
        weights.pop(root, None)
    if asked.wanted and not _has_subject(weights):
        weights = {}  # "the open risks": any risk will do
    return Query(asked, weights, frozenset(people), period, is_about_asker)


def _has_subject(weights: dict[str, float]) -> bool:
    return any(weight > _NOUN for weight in weights.values())


def _word_weights(text: str, language: str) -> dict[str, float]:
    """Return the stems of a question with how much each says about what it is after."""
    weights: dict[str, float] = {}
    for word in words(text):
        if is_cjk(word):
            weights.update(dict.fromkeys(cjk_stems(word), 1.0))
        elif not is_function_word(word, language):
            weights[entry(word).root] = _word_weight(word, language)
    return weights


def _word_weight(word: str, language: str) -> float:
    found = entry(word)
    if found.strong or word.isupper() or language != ENGLISH:
        return 1.0
    return _NOUN if found.weak else _OTHER_WORD
