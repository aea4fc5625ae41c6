"""Turn moments into the integers that the database keeps, and back."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970 in UTC; `moment` must carry a time zone."""
    return (moment - _EPOCH) // _MILLISECOND


def from_milliseconds(value: int) -> datetime:
    """Return the moment in UTC."""
    return _EPOCH + timedelta(milliseconds=value)


def moment_of(milliseconds: int | None) -> datetime | None:
    """Return the moment of a number of the database, if it holds one."""
    return None if milliseconds is None else from_milliseconds(milliseconds)
