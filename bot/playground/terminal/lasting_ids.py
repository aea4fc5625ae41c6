"""Derive Discord ids from names, so that they are the same in every run."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.ids import MessageId
from bot.playground.snowflakes import moment

_TIME_SHIFT = 22  # an id's bits below its time
_MILLISECOND = timedelta(milliseconds=1)

# Ids of places and people look as if made in these years: after Discord began, before messages.
_FIRST = datetime(2016, 1, 1, tzinfo=UTC)
_LAST = datetime(2020, 1, 1, tzinfo=UTC)


def place_id(*words: str) -> int:
    """Return the id of what these words name, whatever the letters' case."""
    first, last = _at(_FIRST), _at(_LAST)
    return first + _hash(*(word.casefold() for word in words)) % (last - first)


def message_id(said_at: datetime, *words: str) -> MessageId:
    """Return the id of a message said at this time, to the millisecond; words tell it apart."""
    return MessageId(_at(said_at) + _hash(*words) % (1 << _TIME_SHIFT))


def _at(time: datetime) -> int:
    return ((time - moment(0)) // _MILLISECOND) << _TIME_SHIFT


def _hash(*words: str) -> int:
    return int.from_bytes(sha256("\0".join(words).encode()).digest()[:16])
