"""Write Discord's `<t:…>` marks as local dates."""

from datetime import UTC, datetime, timedelta, tzinfo

DEFAULT_STYLE = "f"
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_STEPS = (
    (timedelta(days=365), "year"),
    (timedelta(days=30), "month"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
    (timedelta(seconds=1), "second"),
)


class Calendar:
    """Write moments for somebody who reads now, in their time zone."""

    def __init__(self, now: datetime, zone: tzinfo | None = None) -> None:
        self._now = now
        self._zone = zone

    def mark(self, seconds: int, style: str) -> str | None:
        """Return what a `<t:seconds:style>` shows; None if it is no moment."""
        try:
            moment = datetime.fromtimestamp(seconds, UTC)
            return self._relative(moment) if style == "R" else self._written(moment, style)
        except (OverflowError, OSError, ValueError):
            return None

    def day(self, moment: datetime) -> str:
        """Return a short date such as "3 Mar 2025"."""
        local = moment.astimezone(self._zone)
        return f"{local.day} {_month(local)[:3]} {local.year}"

    def _written(self, moment: datetime, style: str) -> str:
        local = moment.astimezone(self._zone)
        long_day = f"{local.day} {_month(local)} {local.year}"
        written = {
            "t": f"{local:%H:%M}",
            "T": f"{local:%H:%M:%S}",
            "d": f"{local.day} {_month(local)[:3]} {local.year}",
            "D": long_day,
            "F": f"{_DAYS.split()[local.weekday()]}, {long_day} {local:%H:%M}",
        }
        return written.get(style, f"{long_day} {local:%H:%M}")

    def _relative(self, moment: datetime) -> str:
        away = abs(self._now - moment)
        for step, name in _STEPS:
            if (count := away // step) >= 1:
                amount = f"{count} {name}{'' if count == 1 else 's'}"
                return f"in {amount}" if moment > self._now else f"{amount} ago"
        return "now"


def _month(moment: datetime) -> str:
    return _MONTHS.split()[moment.month - 1]
