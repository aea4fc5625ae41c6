"""Know whom the words of names stand for, and whom a text names by them."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.ids import UserId
from bot.memory.connections import Connections
from bot.memory.entity_names import GENERIC
from bot.memory.names import name_words
from bot.memory.spoken_names import Token
from bot.memory.standing import BEARERS
from bot.memory.stop_words import STOP_WORDS

_BEARERS = f"""
WITH asked AS MATERIALIZED (SELECT value AS word FROM json_each(:words))
SELECT bearer.word, bearer.user_id, (
    SELECT author_name FROM messages AS said WHERE said.author_id = bearer.user_id
    ORDER BY said.said_at DESC LIMIT 1
)
FROM asked CROSS JOIN name_words AS bearer ON bearer.word = asked.word
WHERE NOT EXISTS (
    SELECT 1 FROM name_words AS many WHERE many.word = asked.word LIMIT 1 OFFSET {BEARERS}
)
"""


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """Hold neighbouring words of a text that together name one of these people."""

    text: str
    people: frozenset[UserId]
    in_full: frozenset[UserId]  # of them, whose whole name is said, and no other
    doubtful: bool  # it may be an ordinary word, or part of another name

    def whom(self, company: Collection[UserId]) -> UserId | None:
        """Return who is meant, given who took part in the talk; None if that can't be told."""
        present = self.people.intersection(company)
        if len(self.people) == 1:
            [one] = self.people
            return one if not self.doubtful or self.in_full or present else None
        for sure in (present, self.in_full):
            if len(sure) == 1:
                return next(iter(sure))
        return None

    @property
    def names_somebody(self) -> bool:
        """Return whether it is the name of somebody, even if it can't be told of whom."""
        return not self.doubtful or bool(self.in_full)


@dataclass(frozen=True, slots=True)
class Bearers:
    """Hold who bears which words in their names, and how each is called now."""

    of_word: Mapping[str, frozenset[UserId]] = field(default_factory=dict)
    names: Mapping[UserId, str] = field(default_factory=dict)

    def named_in(self, tokens: Sequence[Token]) -> Iterator[NamedSpan]:
        """Yield whom the words of a text name, by the longest names.

        A name is written with a capital, unless the text has none at all or the script knows none.
        """
        lower = not any(map(_is_marked, tokens))
        at = 0
        while at < len(tokens):
            people, end = self._of(tokens[at], lower=lower), at + 1
            while people and end < len(tokens) and not tokens[end - 1].ends:
                both = people & self._of(tokens[end], lower=lower)
                if not both:
                    break
                people, end = both, end + 1
            if people:
                alone = not (_runs_on(tokens, at) or _runs_on(tokens, end))
                yield self._span(tokens[at:end], people, alone=alone)
            at = end

    def whole(self, tokens: Sequence[Token]) -> NamedSpan | None:
        """Return whom all of these words together name."""
        if not tokens:
            return None
        people = frozenset.intersection(*(self._borne(token) for token in tokens))
        return self._span(tokens, people, alone=True) if people else None

    def _of(self, token: Token, *, lower: bool) -> frozenset[UserId]:
        if token.start and token.word in STOP_WORDS:
            return frozenset()
        if _is_marked(token):
            return self._borne(token)
        if not lower or token.word in STOP_WORDS:
            return frozenset()
        people = self._borne(token)
        return frozenset(one for one in people if self._is_full([token], one))

    def _borne(self, token: Token) -> frozenset[UserId]:
        found = [self.of_word.get(word, frozenset()) for word in words_of(token)]
        return frozenset.intersection(*found) if found else frozenset()

    def _span(
        self, tokens: Sequence[Token], people: frozenset[UserId], *, alone: bool
    ) -> NamedSpan:
        called = tokens[0].text.startswith("@")
        alone &= called or not (len(tokens) == 1 and tokens[0].word in GENERIC)
        return NamedSpan(
            " ".join(token.bare for token in tokens),
            people,
            frozenset(one for one in people if alone and self._is_full(tokens, one)),
            not called and (tokens[0].start or not alone),
        )

    def _is_full(self, tokens: Iterable[Token], one: UserId) -> bool:
        said = {word for token in tokens for word in words_of(token)}
        name = name_words(self.names.get(one, ""))
        return bool(name) and said.issuperset(name)


def _runs_on(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a name goes on from the word before to this one."""
    if not 0 < at < len(tokens):
        return False
    before, after = tokens[at - 1], tokens[at]
    in_a_name = [
        each.capital and each.text.isalpha() and not each.text.isupper() for each in (before, after)
    ]
    return all(in_a_name) and not (before.start or before.ends or after.opens or after.start)


def words_of_names(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the words of a text that may be of names, as those are kept."""
    marked = [token for token in tokens if _is_marked(token)]
    for token in marked or tokens:
        yield from words_of(token)


def words_of(token: Token) -> list[str]:
    """Return the words that a token consists of, as those of names are kept."""
    return name_words(token.bare)


def _is_marked(token: Token) -> bool:
    """Return whether a word is written as a name is, as far as its script can tell."""
    first = token.text[:1]
    return first == "@" or first.isupper() or (first.isalpha() and first.lower() == first.upper())


async def bearers_of(words: Iterable[str], connections: Connections) -> Bearers:
    """Return who bears any of these words; a word in many names stands for nobody."""
    rows = await connections.fetch(_BEARERS, {"words": json.dumps(sorted(set(words)))})
    of_word: dict[str, set[UserId]] = {}
    for word, user, _ in rows:
        of_word.setdefault(word, set()).add(UserId(user))
    names = {UserId(user): name for _, user, name in rows if name}
    return Bearers({word: frozenset(people) for word, people in of_word.items()}, names)
