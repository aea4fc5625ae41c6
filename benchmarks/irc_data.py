"""Read chat logs in which people noted which message answers which.

The data set: https://github.com/jkkummerfeld/irc-disentanglement (CC BY 4.0).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import EVERYONE
from bot.memory.records import Message, Place

# The messages before are there to be read, without notes.
FIRST_ANNOTATED = 1000
_CHANNEL = ChannelId(1)
_PLACE = Place(_CHANNEL, _CHANNEL, EVERYONE)
# The logs tell the time of day alone.
_DAY = datetime(2004, 1, 1, tzinfo=UTC)
# A clock that goes back by more has passed midnight; by less, somebody set it right.
_MIDNIGHT = timedelta(hours=6)

_SAID = re.compile(r"\[(\d\d):(\d\d)\] (?:<([^>]*)>| \* (\S+)) ?(.*)")
_NOTICE = re.compile(r"=== (\S+) (.*)")
_RENAMED = re.compile(r"is now known as (\S+)")
# What the server says of somebody, unlike "=== ann waves", which she did herself.
_BY_SERVER = re.compile(
    r"\[.*\] +has (?:joined|left)|.*\bhas (?:quit|joined|left)\b|sets? mode|is now"
)

Link = tuple[int, int]  # the number of a line and of the one that it answers, or its own


@dataclass(frozen=True, slots=True)
class Log:
    """Hold a stretch of a channel; the id of a message is the number of its line."""

    name: str
    lines: int
    messages: tuple[Message, ...]  # without what the server says
    links: frozenset[Link]  # of the lines from FIRST_ANNOTATED on

    @property
    def annotated(self) -> range:
        """Return the lines that people took notes on."""
        return range(FIRST_ANNOTATED, self.lines)


def read(folder: Path) -> list[Log]:
    """Return the folder's logs in the order of their names."""
    return [_log(path) for path in sorted(folder.glob("*.ascii.txt"))]


def _log(path: Path) -> Log:
    name = path.name.removesuffix(".ascii.txt")
    lines = path.read_text("utf-8", errors="replace").splitlines()
    notes = path.with_name(f"{name}.annotation.txt").read_text("utf-8").splitlines()
    links = (tuple(map(int, note.split()[:2])) for note in notes if note.strip())
    return Log(
        name=name,
        lines=len(lines),
        messages=tuple(_messages(lines)),
        links=frozenset((max(link), min(link)) for link in links),
    )


def _messages(lines: list[str]) -> Iterator[Message]:
    people: dict[str, UserId] = {}
    now = _DAY
    for number, line in enumerate(lines):
        if said := _SAID.fullmatch(line):
            now = _next(now, timedelta(hours=int(said[1]), minutes=int(said[2])))
            name, text = said[3] or said[4], said[5]
        elif notice := _NOTICE.fullmatch(line):
            name, text = notice[1], notice[2]
            if renamed := _RENAMED.match(text):
                people[renamed[1]] = people.setdefault(name, UserId(number))
            if _BY_SERVER.match(text):
                continue
        else:
            continue
        author = people.setdefault(name, UserId(number))
        yield Message(MessageId(number), _PLACE, author, name, text or ".", now)


def _next(now: datetime, of_day: timedelta) -> datetime:
    """Return the moment of a time of day, never before `now`."""
    moment = now.replace(hour=0, minute=0) + of_day
    if now - moment > _MIDNIGHT:
        moment += timedelta(days=1)
    return max(moment, now)
