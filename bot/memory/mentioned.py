"""Tell which people and things a memory speaks of, by exact names alone and without a model."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.ids import UserId
from bot.memory.bearers import Bearers, NamedSpan, bearers_of, words_of, words_of_names
from bot.memory.connections import Connections, listed
from bot.memory.entity_names import entity_key, names_something, tidy_name
from bot.memory.records import CellDraft, Mention, Place
from bot.memory.spoken_names import Token, names_in, tokens_of
from bot.memory.text import folded
from bot.vocabulary import EntityKind

# More is a list, and says nothing of any of them.
MOST_MENTIONS = 12
# Longer names are found where a capital shows them; each length is a look-up for every word.
KNOWN_WORDS = 4
# Who spoke so shortly before the evidence, in messages, took part in the talk.
COMPANY_MESSAGES = 30

_KNOWN = """
SELECT alias.folded_name, known.name FROM json_each(:keys) AS said
CROSS JOIN entity_names AS alias ON alias.scope = :scope AND alias.folded_name = said.value
JOIN entities AS known ON known.id = alias.entity_id AND known.user_id = 0
"""
# The talk of the evidence; where that is not known, what was said just before in its channel.
_COMPANY = f"""
WITH talk AS (
    SELECT DISTINCT talk_id FROM messages
    WHERE id IN (SELECT value FROM json_each(:sources)) AND talk_id IS NOT NULL
)
SELECT author_id FROM messages WHERE id IN (SELECT value FROM json_each(:sources))
UNION SELECT author_id FROM (
    SELECT said.author_id FROM talk CROSS JOIN messages AS said
    WHERE said.talk_id = talk.talk_id AND said.channel_id = :channel_id AND said.scope = :scope
    AND said.from_memoir = 0 ORDER BY said.id DESC LIMIT {COMPANY_MESSAGES}
)
UNION SELECT author_id FROM (
    SELECT author_id FROM messages
    WHERE NOT EXISTS (SELECT 1 FROM talk) AND channel_id = :channel_id AND scope = :scope
    AND from_memoir = 0 AND id <= :last ORDER BY id DESC LIMIT {COMPANY_MESSAGES}
)
"""


@dataclass(frozen=True, slots=True)
class Speaking:
    """Hold a memory whose people and things are to be told."""

    draft: CellDraft
    place: Place


class MentionFinder:
    """Find what memories of one scope speak of."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def find(self, memories: Sequence[Speaking]) -> list[tuple[Mention, ...]]:
        """Return for each memory, the oldest first, whom and what it speaks of.

        Each knows the things that those before it name. No model is asked, and what a memory costs
        does not grow with what is remembered.
        """
        found: list[tuple[Mention, ...]] = []
        named: dict[str, str] = {}
        for memory in memories:
            mentions = await self._of(memory, named)
            named |= {entity_key(each.name): each.name for each in mentions if not each.user_id}
            found.append(mentions)
        return found

    async def _of(self, memory: Speaking, named: Mapping[str, str]) -> tuple[Mention, ...]:
        reading = _Reading.of(memory.draft)
        bearers = await bearers_of(reading.names, self._connections)
        known = {**named, **await self._known(memory, reading)}
        company = await self._company(memory, reading.spans(bearers))
        return reading.mentions(bearers, company, known, await self._evidence(memory, reading))

    async def _evidence(self, memory: Speaking, reading: "_Reading") -> list[str]:
        """Return what was said, if a model named things in it."""
        if not reading.told:
            return []
        rows = await self._connections.fetch(
            "SELECT content FROM messages WHERE id IN (SELECT value FROM json_each(?))",
            (listed(memory.draft.sources),),
        )
        return [folded(content) for (content,) in rows]

    async def _known(self, memory: Speaking, reading: "_Reading") -> dict[str, str]:
        """Return the names of things of this scope that the memory's words may be, by key."""
        keys = sorted({key for key, _, _ in reading.phrases})
        rows = await self._connections.fetch(
            _KNOWN, {"keys": json.dumps(keys), "scope": memory.place.scope}
        )
        return {row[0]: row[1] for row in rows}

    async def _company(self, memory: Speaking, spans: Sequence[NamedSpan]) -> frozenset[UserId]:
        """Return who took part in the talk, if anything hangs on it."""
        if all(len(each.people) == 1 and not each.doubtful for each in spans):
            return frozenset()
        rows = await self._connections.fetch(
            _COMPANY,
            {
                "sources": listed(memory.draft.sources),
                "channel_id": memory.place.channel_id,
                "scope": memory.place.scope,
                "last": max(memory.draft.sources, default=0),
            },
        )
        return frozenset(UserId(row[0]) for row in rows)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Hold a memory's words, those of each name that a model gave, and what may be a name."""

    draft: CellDraft
    tokens: Sequence[Token]
    told: Mapping[str, Sequence[Token]]
    phrases: Sequence[tuple[str, int, int]]  # each by its key, and where it stands

    @classmethod
    def of(cls, draft: CellDraft) -> "_Reading":
        tokens = tokens_of(draft.content)
        told = {name: tokens_of(name) for name in _told(draft)}
        return cls(draft, tokens, told, list(_phrases(tokens)))

    @property
    def names(self) -> Iterator[str]:
        """Yield every word that may be of somebody's name."""
        yield from words_of_names(self.tokens)
        for tokens in self.told.values():
            for token in tokens:
                yield from words_of(token)

    def spans(self, bearers: Bearers) -> list[NamedSpan]:
        """Return whom the memory names."""
        told = (bearers.whole(tokens) for tokens in self.told.values())
        return [*bearers.named_in(self.tokens), *filter(None, told)]

    def mentions(
        self,
        bearers: Bearers,
        company: Collection[UserId],
        known: Mapping[str, str],
        evidence: Sequence[str],
    ) -> tuple[Mention, ...]:
        """Return the speaker, the people and the things that the memory names, each once."""
        texts = [folded(self.draft.content), *evidence]
        told = [name for name in self.told if any(_stands_in(name, text) for text in texts)]
        spans = [*bearers.named_in(self.tokens)]
        spans += filter(None, (bearers.whole(self.told[name]) for name in told))
        distinct: dict[object, Mention] = {
            self.draft.author_id: Mention(
                self.draft.author_name, self.draft.author_id, EntityKind.PERSON
            )
        }
        people = set()
        for span in spans:
            for mention in _people(span, bearers, company):
                distinct.setdefault(mention.user_id or entity_key(mention.name), mention)
                people.add(entity_key(span.text))
        for name in (*told, *_recognised(self, known), *names_in(self.draft.content)):
            key = entity_key(name)
            if not _covered(key, people):
                distinct.setdefault(key, Mention(known.get(key, name)))
        return tuple(distinct.values())[:MOST_MENTIONS]


def _phrases(tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Yield each phrase that may be a known name, the longest first."""
    for length in range(min(KNOWN_WORDS, len(tokens)), 0, -1):
        for at in range(len(tokens) - length + 1):
            words = tokens[at : at + length]
            if not any(token.ends for token in words[:-1]):
                yield entity_key(" ".join(token.text for token in words)), at, at + length


def _told(draft: CellDraft) -> list[str]:
    """Return the names that a model gave."""
    names = (tidy_name(name) for name in (*draft.about, draft.assignee))
    return list(dict.fromkeys(name for name in names if names_something(name)))


def _people(span: NamedSpan, bearers: Bearers, company: Collection[UserId]) -> Iterator[Mention]:
    """Yield whom a name stands for; somebody by that name if that can't be told."""
    whom = span.whom(company)
    if whom is not None:
        yield Mention(bearers.names.get(whom, span.text), whom, EntityKind.PERSON)
    elif span.names_somebody and len(span.people) > 1:
        yield Mention(span.text, None, EntityKind.PERSON)


def _recognised(reading: _Reading, known: Mapping[str, str]) -> Iterator[str]:
    """Yield the known things that the words name, by the longest names, written as they are."""
    taken: set[int] = set()
    for key, start, end in reading.phrases:
        name = known.get(key)
        if name is None or not taken.isdisjoint(range(start, end)):
            continue
        said = tidy_name(" ".join(token.text for token in reading.tokens[start:end]))
        if said[:1].isupper() or not name[:1].isupper():
            taken.update(range(start, end))
            yield name


def _stands_in(name: str, text: str) -> bool:
    """Return whether a folded text says a name, as words of its own."""
    wanted = folded(name)
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (text[max(at - 1, 0) : at].isalnum() or text[end : end + 1].isalnum()):
            return True
        at = text.find(wanted, at + 1)
    return False


def _covered(key: str, people: Iterable[str]) -> bool:
    """Return whether a name is that of somebody named, or part of it."""
    return any(f" {key} " in f" {person} " for person in people)
