"""Make Discord's ids, whose upper bits tell the time."""

from datetime import UTC, datetime, timedelta
from itertools import count

from bot.clock import Clock

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_TIME_SHIFT = 22  # the bits below number the ids of one millisecond
_MILLISECOND = timedelta(milliseconds=1)


class Snowflakes:
    """Give ids that never repeat; of two made for one millisecond the later is the greater."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count()

    def make(self, at: datetime | None = None) -> int:
        """Return a new id that says it was made at this time, now by default."""
        milliseconds = ((at or self._clock()) - _EPOCH) // _MILLISECOND
        return (milliseconds << _TIME_SHIFT) | (next(self._numbers) % (1 << _TIME_SHIFT))


def moment(snowflake: int) -> datetime:
    """Return when this id was made, to the millisecond."""
    return _EPOCH + (snowflake >> _TIME_SHIFT) * _MILLISECOND
