"""Make up any number of messages, and questions about them, with the word counts of real talk."""

import random
import re
from collections.abc import Sequence
from itertools import accumulate, islice, product
from pathlib import Path
from typing import Protocol

from benchmarks.locomo_data import read

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_PEOPLE = "Anna Bruno Carla Dmitri Elif Farid Greta Hugo Ines Jonas Katya Liam".split()
# The commonest English words, in their order: about half of what anybody says.
_SMALL = (
    "the to and a of i it you that in is was for on my so have with we at be this but not do are"
    " me what just they will if your can about an or from he all she know like get there good as"
    " when out how think up go one time really well now some would had no been more"
).split()
# A vocabulary of 60,000 others by Zipf's law, with the offset that Mandelbrot gave it.
_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to vu wa xe yi zo qua".split()
_RARER = ["".join(parts) for parts in islice(product(_SYLLABLES, repeat=4), 60_000)]
random.Random(3).shuffle(_RARER)
_SMALL_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(_SMALL) + 1)))
_RARER_WEIGHTS = list(accumulate(1 / (rank + 30) for rank in range(1, len(_RARER) + 1)))
SMALL_SHARE = 0.5
LENGTHS = (3, 4, 5, 6, 8, 10, 12, 15, 20, 30)  # words, each as likely
ASKED = (
    "What did {who} say about the {a} and the {b}?",
    "When did {who} {a} the {b} {c}?",
    "Who wanted to {a} the {b}?",
    "Why is the {a} {b} so {c}, and what did {who} think of it?",
)


class Corpus(Protocol):
    """Make up messages and questions, the same on every run."""

    def message(self) -> str:
        """Return the next message."""

    def questions(self, count: int) -> list[str]:
        """Return so many questions that the messages may answer."""

    @property
    def people(self) -> Sequence[str]:
        """Return the names that questions ask about."""


class MadeUp:
    """Make up words, as often said as those of real talk."""

    people = _PEOPLE

    def __init__(self, seed: int = 5) -> None:
        self._random = random.Random(seed)

    def message(self) -> str:
        """Return the next message; one of ten speaks to somebody by name."""
        said = " ".join(self._word() for _ in range(self._random.choice(LENGTHS)))
        return f"{self._random.choice(_PEOPLE)}, {said}" if self._random.random() < 0.1 else said

    def questions(self, count: int) -> list[str]:
        """Return questions with words as rare as those that people say."""
        return [self._question() for _ in range(count)]

    def _question(self) -> str:
        asked = self._random.choices(_RARER, cum_weights=_RARER_WEIGHTS, k=3)
        words = dict(zip("abc", asked, strict=True))
        return self._random.choice(ASKED).format(who=self._random.choice(_PEOPLE), **words)

    def _word(self) -> str:
        small = self._random.random() < SMALL_SHARE
        words, weights = (_SMALL, _SMALL_WEIGHTS) if small else (_RARER, _RARER_WEIGHTS)
        return self._random.choices(words, cum_weights=weights)[0]


class Recombined:
    """Recombine the sentences of real talk; its rarest words become more frequent than in life."""

    def __init__(self, path: Path, seed: int = 5) -> None:
        """Read a file of LoCoMo."""
        self._random = random.Random(seed)
        conversations = read(path)
        said = [message for each in conversations for message in each.messages]
        parts = [_SENTENCE_END.split(message.content) for message in said]
        self._sentences = [sentence for message in parts for sentence in message if sentence]
        self._lengths = [len(message) for message in parts]
        self._questions = [asked.text for each in conversations for asked in each.questions]
        self.people = sorted({message.author_name for message in said})

    def message(self) -> str:
        """Return the next message, of as many sentences as one that was really said."""
        sentences = self._random.choices(self._sentences, k=self._random.choice(self._lengths))
        return " ".join(sentences)

    def questions(self, count: int) -> list[str]:
        """Return questions that people really asked, each at most once."""
        return self._random.sample(self._questions, min(count, len(self._questions)))
