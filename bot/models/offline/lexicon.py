"""Look a word up: what it stands for in a sentence and how much it says about a topic."""

from dataclasses import dataclass
from functools import lru_cache

from bot.models.offline.generic import (
    ADVERB_ENDING,
    CHATTER,
    NO_ADVERBS,
    QUALITIES,
    QUALITY_ENDINGS,
    TIMES,
    VERBS,
    WEAK,
)
from bot.models.offline.stopwords import ENGLISH, FUNCTION_WORDS
from bot.models.offline.words import MEMO_WORDS, base, cjk_stems, fold, is_cjk, stem, words

# How much a word that could stand anywhere counts beside one that names a topic.
WEAK_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold what is known of an English word out of its context."""

    folded: str
    root: str
    function: bool  # "the", "because", "someone"
    chatter: bool  # "lol", "thanks"
    time: bool  # "Monday", "week"
    verb: bool  # may be a verb
    weak: bool  # a noun that names nothing alone: "issue", "format"
    quality: bool  # an adjective: "stable"
    adverb: bool
    number: bool  # no word at all: a figure with its unit, "1.1s", or a site, "example.com"
    figure: bool  # has a digit in it

    @property
    def substance(self) -> float:
        """Return how much it says: 1 for a noun that names something."""
        if self.figure:
            return 0.8
        if self.chatter or self.function or len(self.folded) < 2:
            return 0.0
        if self.time:
            return 0.6
        if self.weak:
            return 0.5
        if self.verb:
            return 0.4
        return 0.2 if self.quality or self.adverb else 1.0

    @property
    def strong(self) -> bool:
        """Return whether the word can name a topic."""
        return not (
            self.function
            or self.chatter
            or self.time
            or self.verb
            or self.weak
            or self.quality
            or self.adverb
            or self.number
        )


@lru_cache(maxsize=MEMO_WORDS)
def entry(word: str) -> Entry:
    """Return what is known of a word."""
    folded = fold(word).removesuffix("'s")
    bare = base(word)
    adverb = folded.endswith(ADVERB_ENDING) and len(folded) > 4 and folded not in NO_ADVERBS
    return Entry(
        folded,
        stem(word),
        function=folded in FUNCTION_WORDS[ENGLISH],
        chatter=bare in CHATTER,
        time=bare in TIMES,
        verb=folded in VERBS or bare in VERBS,
        weak=bare in WEAK,
        quality=bare in QUALITIES or folded.endswith(QUALITY_ENDINGS),
        adverb=adverb,
        number=folded[:1].isdigit() or not any(map(str.isalpha, folded)) or _is_address(folded),
        figure=any(map(str.isdigit, folded)),
    )


def _is_address(folded: str) -> bool:
    return folded.count(".") > 1 or folded.endswith(
        (".com", ".org", ".net", ".html", ".php", ".io")
    )


def is_function_word(word: str, language: str) -> bool:
    """Return whether a word only joins others, in this language or in English."""
    found = entry(word)
    return found.function or found.folded in FUNCTION_WORDS[language]


def content_stems(text: str, language: str) -> frozenset[str]:
    """Return the stems of the words of a text that carry meaning."""
    found: set[str] = set()
    for word in words(text):
        if is_cjk(word):
            found.update(cjk_stems(word))
        elif not is_function_word(word, language):
            found.add(entry(word).root)
    return frozenset(found)


def topic_weights(text: str, language: str = ENGLISH) -> dict[str, float]:
    """Return the stems of a topic with how much each says about it."""
    weights: dict[str, float] = {}
    for word in words(text):
        if is_cjk(word):
            weights.update(dict.fromkeys(cjk_stems(word), 1.0))
        elif not is_function_word(word, language):
            strong = entry(word).strong or word.isupper() or language != ENGLISH
            weights[entry(word).root] = 1.0 if strong else WEAK_WEIGHT
    return weights
