"""Hold a conversation that is replayed with its own speakers and times."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

LONGEST_TEXT = 4_000  # letters; what Discord takes from a paying person
_MILLISECOND = timedelta(milliseconds=1)
_EARLIEST = datetime(2015, 1, 2, tzinfo=UTC)  # Discord's ids begin to count in 2015
_NOT_IN_A_CHANNEL_NAME = re.compile(r"[^\w-]+")
_LONGEST_CHANNEL_NAME = 100
_LONGEST_NAME = 32
_NAMELESS = "Somebody"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Hold one message of a conversation."""

    key: str  # what tells it from the other messages
    speaker_key: str
    speaker: str
    said_at: datetime
    text: str
    reply_to: str | None = None  # another message's key
    from_bot: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """Hold a conversation: messages in the order of their times, no two at the same moment."""

    channel: str
    messages: tuple[Spoken, ...]


def transcript(channel: str, spoken: Iterable[Spoken]) -> Transcript:
    """Return the conversation as Discord can hold it; messages without text are left out."""
    parts = [part for message in spoken for part in _in_parts(message)]
    parts.sort(key=lambda part: part.said_at)
    return Transcript(_channel_name(channel), tuple(_at_different_moments(_told_apart(parts))))


def _channel_name(name: str) -> str:
    plain = _NOT_IN_A_CHANNEL_NAME.sub("-", name.strip().casefold()).strip("-")
    return plain[:_LONGEST_CHANNEL_NAME] or "replay"


def _in_parts(message: Spoken) -> Iterator[Spoken]:
    text = message.text.strip()
    for start in range(0, len(text), LONGEST_TEXT):
        key = f"{message.key}+{start}" if start else message.key
        yield replace(message, key=key, text=text[start : start + LONGEST_TEXT])


def _told_apart(messages: Iterable[Spoken]) -> Iterator[Spoken]:
    """Give a second speaker of the same name another one."""
    names: dict[str, str] = {}
    for message in messages:
        if message.speaker_key not in names:
            names[message.speaker_key] = _free_name(message.speaker, names.values())
        yield replace(message, speaker=names[message.speaker_key])


def _free_name(name: str, taken: Iterable[str]) -> str:
    known = {each.casefold() for each in taken}
    base = " ".join(name.split())[:_LONGEST_NAME] or _NAMELESS
    free, number = base, 1
    while free.casefold() in known:
        number += 1
        free = f"{base} {number}"
    return free


def _at_different_moments(messages: Iterable[Spoken]) -> Iterator[Spoken]:
    """Keep the order of messages with equal times: Discord's ids sort by the millisecond."""
    earliest = _EARLIEST
    for message in messages:
        whole = message.said_at.microsecond // 1000 * 1000
        moment = max(message.said_at.replace(microsecond=whole), earliest)
        yield replace(message, said_at=moment)
        earliest = moment + _MILLISECOND


def speakers(messages: Sequence[Spoken]) -> dict[str, bool]:
    """Return who speaks, in the order of appearance, and whether it is a bot."""
    return {message.speaker: message.from_bot for message in messages}
