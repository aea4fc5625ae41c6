"""Tell the conversations of a channel apart as its messages come: which answers which.

By rules, without a model. A reply says itself what it answers; otherwise the evidence decides.
"""

import math
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.ids import MessageId, UserId
from bot.memory.addressing import READ_CHARACTERS, People
from bot.memory.records import Message
from bot.memory.stop_words import STOP_WORDS
from bot.memory.talk_evidence import CROWD_TIME, TALK_TIME, Present, Said
from bot.memory.text import words

# Of the links that people drew in a busy channel, 98 in 100 reach no further back.
WINDOW = 64
WINDOW_TIME = timedelta(hours=12)
# Whom the messages of a window speak to is told by the messages before each of them.
REMEMBERED = 2 * WINDOW

_QUESTION_MARKS = frozenset("?？؟")
# Stands for Memoir, which `addressed` messages speak to, whatever the id of its account.
_MEMOIR = UserId(0)


@dataclass(frozen=True, slots=True)
class Threaded:
    """Hold a message with its conversation, which the id of its first message stands for."""

    message: Message
    talk_id: MessageId
    answers: MessageId | None = None  # None if it starts the conversation


class Talks:
    """Take the messages of one channel apart; each costs the same however many there were."""

    def __init__(self, before: Iterable[Threaded] = ()) -> None:
        """Begin after these messages, oldest first; those before the last REMEMBERED are idle."""
        self._window: deque[tuple[Said, str]] = deque(maxlen=WINDOW)
        self._names: dict[UserId, str] = {}
        self._people = People(())
        self._name_words: set[str] = set()
        for threaded in before:
            self.follow(threaded)

    def follow(self, threaded: Threaded) -> None:
        """Take in a message whose conversation is known."""
        self._keep(self._read(threaded.message), threaded)

    def place(self, message: Message, replied_to: Threaded | None = None) -> Threaded:
        """Return which conversation the next message is of, and take it in.

        The message that it replies to is to be given if it is known.
        """
        said = self._read(message)
        if replied_to is not None:
            threaded = Threaded(message, replied_to.talk_id, replied_to.message.id)
        elif (answered := self._answered(said)) is not None:
            threaded = Threaded(message, answered.talk_id, answered.id)
        else:
            threaded = Threaded(message, message.id)
        self._keep(said, threaded)
        return threaded

    def _answered(self, said: Said) -> Said | None:
        """Return the message that the evidence speaks for, None if it starts a conversation."""
        window = [each for each, _ in self._window if said.said_at - each.said_at <= WINDOW_TIME]
        own = [each for each in window if each.author == said.author]
        present = Present(
            said=said,
            own_last=own[-1] if own else None,
            rarity=_rarity(said, window),
            lately=sum(said.said_at - each.said_at <= CROWD_TIME for each in window),
            talks=len(
                {each.talk_id for each in window if said.said_at - each.said_at <= TALK_TIME}
            ),
        )
        best, answered = present.starts(), None
        for distance, earlier in enumerate(reversed(window), start=1):
            points = present.answers(earlier, distance)
            if points > best:
                best, answered = points, earlier
        return answered

    def _read(self, message: Message) -> Said:
        """Return what counts of a message; its conversation is yet to be found."""
        author = _speaker(message)
        text = message.content[:READ_CHARACTERS]
        addressed = self._people.addressed_by(author, text)
        to_memoir = {_MEMOIR} if message.addressed else set[UserId]()
        return Said(
            id=message.id,
            author=author,
            said_at=message.said_at,
            spoken_to=addressed.spoken_to | to_memoir,
            named=addressed.named - to_memoir,
            words=frozenset(word for word in words(text) if _tells(word)) - self._name_words,
            asks=not _QUESTION_MARKS.isdisjoint(text),
            characters=len(message.content),
            talk_id=message.id,
        )

    def _keep(self, said: Said, threaded: Threaded) -> None:
        answered = (each.author for each, _ in self._window if each.id == threaded.answers)
        placed = replace(said, talk_id=threaded.talk_id, answered=next(answered, None))
        self._window.append((placed, threaded.message.author_name))
        names = {each.author: name for each, name in self._window}
        if names != self._names:  # seldom: so much is done once for many messages
            self._names, self._people = names, People(names.items())
            self._name_words = {word for name in names.values() for word in words(name)}


def _speaker(message: Message) -> UserId:
    return _MEMOIR if message.from_memoir else message.author_id


def _tells(word: str) -> bool:
    return len(word) > 1 and word not in STOP_WORDS


def _rarity(said: Said, window: list[Said]) -> dict[str, float]:
    shared = Counter(word for each in window for word in each.words & said.words)
    return {word: math.log((WINDOW + 1) / count) for word, count in shared.items()}
