"""Decide when memory work that failed is tried again, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import ModelMisconfigured, ModelRefused, ModelUnavailable
from bot.ids import ChannelId
from bot.memory.records import Batch, DirtyScene

# A batch that could not be read so often is set aside: it would block its channel.
ATTEMPTS = 3
FIRST_RETRY = timedelta(seconds=10)
# What is refused now seldom passes a moment later: time for somebody to mend a key or a proxy.
FIRST_RETRY_IF_REFUSED = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Retry:
    """Say what is to become of a batch that failed."""

    at: datetime | None  # None: set it aside
    counts: bool  # as an attempt: it may be the messages' own fault


class Retries:
    """Put off with growing delays what failed; never give up for an endpoint away or set wrong."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._outages: dict[ChannelId, int] = {}  # in a row

    def of_batch(self, batch: Batch, error: Exception) -> Retry:
        """Return what is to become of a batch that failed with this error."""
        if isinstance(error, ModelUnavailable | ModelMisconfigured):
            return Retry(self._after(self._outage(batch)), counts=False)
        if batch.attempts + 1 >= ATTEMPTS:
            return Retry(None, counts=True)
        first = FIRST_RETRY_IF_REFUSED if isinstance(error, ModelRefused) else FIRST_RETRY
        return Retry(self._after(batch.attempts, first), counts=True)

    def of_scene(self, dirty: DirtyScene) -> datetime:
        """Return when to try again to sum up a scene."""
        return self._after(dirty.attempts)

    def after(self, attempts: int) -> datetime:
        """Return when to try again what failed so often before."""
        return self._after(attempts)

    def note_success(self, channel_id: ChannelId) -> None:
        """Begin anew with short delays for a channel."""
        self._outages.pop(channel_id, None)

    def _outage(self, batch: Batch) -> int:
        """Return how often the endpoint was away for this channel before."""
        channel_id = batch.messages[0].place.channel_id
        before = self._outages.get(channel_id, 0)
        self._outages[channel_id] = before + 1
        return before

    def _after(self, attempts: int, first: timedelta = FIRST_RETRY) -> datetime:
        """Return a moment after a delay that doubles with each attempt, up to LONGEST_RETRY."""
        doubled: timedelta = first * 2 ** min(attempts, 16)
        return self._clock() + min(doubled, LONGEST_RETRY)
