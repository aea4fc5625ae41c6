"""Take an expression apart for those who tell what it means, and choose among years."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.memory.times.periods import Period
from bot.memory.times.tokens import Word

LAST, THIS, NEXT = -1, 0, 1
# In so many years every day of the calendar occurs, 29 February too.
_CALENDAR_YEARS = 9

Yearly = Callable[[int], Period | None]  # what a year has of something, if it has it


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold the words of an expression, and the clock that they are read by."""

    words: tuple[Word, ...]
    now: datetime
    ahead: bool  # whether what has no year is still to come
    parted: bool = False  # whether only its beginning, middle or end is meant

    @property
    def zone(self) -> tzinfo | None:
        """Return the zone of the clock."""
        return self.now.tzinfo

    def word(self, letters: str) -> Word | None:
        """Return the first word of these classes."""
        return next((word for word in self.words if word.letter in letters), None)

    def numbers(self, letters: str) -> list[int]:
        """Return what the words of these classes say, of those that say a number."""
        values = (word.value for word in self.words if word.letter in letters)
        return [value for value in values if isinstance(value, int)]

    def number(self, letters: str) -> int | None:
        """Return what the first of these says."""
        return next(iter(self.numbers(letters)), None)

    def of_year(self, of: Yearly) -> Period | None:
        """Return that of the year named, or, without one, the nearest in its direction."""
        named = self.number("Y")
        return self.nearest(of) if named is None else of(named)

    def nearest(self, of: Yearly, which: int | None = None) -> Period | None:
        """Return that of the last, this or the next year; unless told, as the clock's reader."""
        if which == THIS:
            return of(self.now.year)
        forward = which == NEXT or (which is None and self.ahead)
        step = 1 if forward else -1
        years = range(self.now.year - step, self.now.year + step * _CALENDAR_YEARS, step)
        known = (period for each in years if (period := of(each)))
        return next((period for period in known if self._fits(period, which)), None)

    def _fits(self, period: Period, which: int | None) -> bool:
        if which == LAST:
            return period.end <= self.now
        if which == NEXT:
            return period.start > self.now
        return period.end > self.now if self.ahead else period.start <= self.now
