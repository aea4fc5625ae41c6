"""Find what a line of chat answers."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.models.offline import asking
from bot.models.offline.people import People
from bot.models.offline.reading import Reading
from bot.models.offline.words import fold, words

# An answer comes at once; later lines are likely to be about something else.
_PROMPTLY = timedelta(minutes=10)
_LINES_BACK = 2
_CALL = re.compile(r"@?([^\W_][\w-]{1,31})(?:[:,] | - )")


def answered(readings: Sequence[Reading], index: int, first: int, people: People) -> int | None:
    """Return which reading a line answers: by its reply, by whom it calls, or what was just said.

    Readings before `first` are context: they cannot be cited, so nothing is drawn from them.
    """
    line = readings[index].line
    if line.reply_to is not None:
        numbers = [reading.line.number for reading in readings[first:]]
        return first + numbers.index(line.reply_to) if line.reply_to in numbers else None
    name = _called(readings[index], people)
    if name:
        earlier = range(index - 1, first - 1, -1)
        return next((at for at in earlier if name in _names(readings[at])), None)
    return _just_said(readings, index, first)


def _called(reading: Reading, people: People) -> str:
    """Return the name that a line begins with: "sam: try again"."""
    found = _CALL.match(reading.text)
    name = fold(found[1]) if found else ""
    return name if name in people.names else ""


def _names(reading: Reading) -> set[str]:
    return {fold(word) for word in words(reading.line.speaker)}


def _just_said(readings: Sequence[Reading], index: int, first: int) -> int | None:
    line = readings[index].line
    for at in range(index - 1, max(first, index - _LINES_BACK) - 1, -1):
        before = readings[at].line
        if before.from_memoir or line.said_at - before.said_at > _PROMPTLY:
            return None
        if before.speaker != line.speaker:
            return at
        if asking.agrees(readings[at].text) or asking.says_yes_or_no(readings[at].text):
            return None  # that was the answer; what follows it is something else
    return None
