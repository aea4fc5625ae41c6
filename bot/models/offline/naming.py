"""Collect and judge the names that a new scene could get."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.models.offline.cleaning import one_line, without_links
from bot.models.offline.lexicon import WEAK_WEIGHT, topic_weights
from bot.models.offline.phrases import Phrase, phrases
from bot.models.offline.reading import TOPIC_CHARACTERS, Reading
from bot.models.offline.steps import Steps
from bot.vocabulary import SCENE_NAME_CHARACTERS

# By number of words: two make the best names; one is broad, three are narrow.
_LENGTH_QUALITY = {1: 0.85, 2: 1.25, 3: 1.1}
_PROPER_SINGLE = 1.1  # "UAT" and "Redis" stand by themselves
_PART_OF_PHRASE = 0.75
_NOT_PLAIN = 0.7
# Of the lines with a word: in so many it must stand in a phrase to be named by it.
_OFTEN, _LEAST_LINES, _BEST_LENGTH = 0.25, 2, 2
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(slots=True)
class Candidate:
    """Hold a phrase with the lines that have it."""

    phrase: Phrase
    lines: set[int] = field(default_factory=set)
    whole: bool = False  # somewhere it is no mere attribute
    texts: Counter[str] = field(default_factory=Counter)

    def add(self, index: int, phrase: Phrase) -> None:
        """Count the phrase once more, in this line."""
        self.lines.add(index)
        self.whole |= phrase.whole
        self.texts[phrase.text] += 1
        if (phrase.proper, self.texts[phrase.text], -len(phrase.text)) > (
            self.phrase.proper,
            self.texts[self.phrase.text],
            -len(self.phrase.text),
        ):
            self.phrase = phrase

    @property
    def quality(self) -> float:
        """Return how good a name it makes; about 1."""
        phrase = self.phrase
        count = len(phrase.stems)
        quality = _LENGTH_QUALITY[count]
        if count == 1 and phrase.proper:
            quality = _PROPER_SINGLE
        quality *= 0.7 + 0.3 * phrase.strong / count
        quality *= 1.0 if self.whole else _PART_OF_PHRASE
        return quality * (1.0 if phrase.plain else _NOT_PLAIN)


def candidates(readings: Sequence[Reading], people: Collection[str]) -> Steps[list[Candidate]]:
    """Return the phrases of all lines that say or ask something, each once."""
    found: dict[tuple[str, ...], Candidate] = {}
    for index, reading in enumerate(readings):
        if reading.line.from_memoir or not (reading.kept or reading.question):
            continue
        yield
        beginning = without_links(reading.text)[:TOPIC_CHARACTERS]
        for phrase in phrases(beginning, reading.language, people):
            found.setdefault(phrase.stems, Candidate(phrase)).add(index, phrase)
    return [one for one in found.values() if one.whole or len(one.phrase.stems) > 1]


def usual_name(found: Candidate, among: Sequence[Candidate]) -> Phrase:
    """Return the phrase in which a topic's one strong word usually stands.

    "Emotion" gives "emotion recognition" where that is said again and again, and "memory weights"
    gives "memory" where that is said of much else.
    """
    weights = topic_weights(found.phrase.text)
    strong = [root for root, weight in weights.items() if weight > WEAK_WEIGHT]
    if len(strong) != 1:
        return found.phrase
    single = next((one for one in among if one.phrase.stems == (strong[0],)), found)
    usual = [
        one
        for one in among
        if len(one.phrase.stems) == _BEST_LENGTH
        and strong[0] in one.phrase.stems
        and len(one.lines) >= max(_LEAST_LINES, _OFTEN * len(single.lines))
        and one.phrase.plain
    ]
    if len(found.lines) >= _OFTEN * len(single.lines):
        usual.append(found)
    return max(usual, key=_usualness, default=single).phrase


def _usualness(one: Candidate) -> tuple[bool, int, int, bool, str]:
    phrase = one.phrase
    return len(phrase.stems) > 1, len(one.lines), phrase.strong, one.whole, phrase.text


def title(phrase: Phrase) -> str:
    """Return a phrase in the capitals of a title; words with capitals of their own keep them."""
    shown = [_POSSESSIVE.sub("", word) for word in phrase.text.split()]
    capital = [
        word if any(map(str.isupper, word)) else word[:1].upper() + word[1:] for word in shown
    ]
    return one_line(" ".join(capital), SCENE_NAME_CHARACTERS)
