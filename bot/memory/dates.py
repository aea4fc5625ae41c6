"""Find the times that a question asks about, that a message tells of, that a search is kept to."""

from datetime import datetime, timedelta

from bot.memory.times.periods import Period
from bot.memory.times.reading import Mention, mentions
from bot.memory.times.tokens import plain

# What tells of more than this tells of no time.
LONGEST_TOLD = timedelta(days=366)
NOON = timedelta(hours=12)


def asked(text: str, now: datetime) -> list[Mention]:
    """Return the times that a question names, read by the asker's clock.

    Beside a whole date they are read from there: "what was planned last week, on 3 May 2026?"
    """
    whole = plain(text)
    found = mentions(whole, now, ahead=False)
    days = [mention.named.start for mention in found if mention.complete]
    if len(days) == 1 and len(found) > 1:
        return mentions(whole, days[0] + NOON, ahead=False)
    return found


def told(text: str, said_at: datetime) -> list[Period]:
    """Return the periods that a message tells of: "tomorrow" is the day after it was said."""
    named = [mention.named for mention in mentions(plain(text), said_at, ahead=True)]
    return [period for period in dict.fromkeys(named) if period.length <= LONGEST_TOLD]


def named_period(text: str, now: datetime) -> Period | None:
    """Return the one period that is all that a text says; None if it says anything else."""
    for written in (text, f"in {text}"):
        whole = plain(written)
        found = mentions(whole, now, ahead=False)
        if len(found) == 1 and found[0].start == 0 and found[0].end == len(whole):
            return found[0].named
    return None
