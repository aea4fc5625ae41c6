"""Decide when memory work is due, so that what one more message costs stays the same."""

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.config import Settings
from bot.ids import ChannelId
from bot.memory.records import DirtyScene, WaitingChannel

# Somebody who talks to Memoir may look at once for what it made of it.
PROMPT_QUIET = timedelta(seconds=3)
# A slow conversation would cost one extraction a message. A batch smaller than this waits until
# its conversation has been silent for SMALL_BATCH_PAUSE quiets or, where people talk to Memoir,
# until the channel has had no batch for so long; a scene of fewer new cells waits for
# SMALL_CHANGE_PAUSE: together at most half a call a message (`benchmarks.cost`).
SMALL_BATCH = 8
SMALL_BATCH_PAUSE = 6
SMALL_CHANGE = 4
FIRST_SUMMARY_PAUSE = 12  # an hour, of a scene of few cells that tells nothing yet
SMALL_CHANGE_PAUSE = 2016  # a week: each cell is found by itself meanwhile
CHANGE_PAUSE = 12  # of a summary that lacks more
# However long a quiet was made: a summary is not to be of another month.
LONGEST_PAUSE = timedelta(days=7)


class Pacing:
    """Say when a conversation's messages and a scene's cells are due."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._quiet = timedelta(seconds=settings.quiet_seconds)
        self._scene_quiet = timedelta(seconds=settings.scene_quiet_seconds)
        self._extracted_at: dict[ChannelId, datetime] = {}

    def extraction_due(self, waiting: WaitingChannel) -> datetime:
        """Return when waiting messages are to be extracted, and to be told apart before that."""
        if waiting.messages >= self._settings.batch_messages:
            return waiting.retry_at
        return max(self._silent_at(waiting), waiting.retry_at)

    def _silent_at(self, waiting: WaitingChannel) -> datetime:
        """Return when a conversation that is not gone on with counts as silent."""
        said_at, pause = waiting.last_logged_at, self._quiet * SMALL_BATCH_PAUSE
        prompt = said_at + min(self._quiet, PROMPT_QUIET)
        if waiting.messages >= SMALL_BATCH:
            return prompt if waiting.addressed else said_at + self._quiet
        if not waiting.addressed:
            return said_at + pause
        last = self._extracted_at.get(waiting.channel_id)
        # From its own last message at the latest: others in the channel must not hold it up.
        return prompt if last is None else max(prompt, min(last, said_at) + pause)

    def note_extraction(self, channel_id: ChannelId) -> None:
        """Remember that a channel had its turn."""
        now = self._clock()
        pause = self._quiet * SMALL_BATCH_PAUSE
        recent = {each: at for each, at in self._extracted_at.items() if now - at < pause}
        self._extracted_at = {**recent, channel_id: now}

    def consolidation_due(self, dirty: DirtyScene) -> datetime:
        """Return when a scene's summary is to be rewritten."""
        if dirty.new_cells >= self._settings.scene_cells:
            return dirty.retry_at
        longest = max(LONGEST_PAUSE, self._scene_quiet)
        pause = min(self._scene_quiet * _pauses(dirty), longest)
        return max(dirty.scene.updated_at + pause, dirty.retry_at)


def _pauses(dirty: DirtyScene) -> int:
    """Return for how many quiets a scene that grows slowly waits."""
    few = dirty.new_cells < SMALL_CHANGE
    if dirty.scene.summary:
        return SMALL_CHANGE_PAUSE if few else CHANGE_PAUSE
    return FIRST_SUMMARY_PAUSE if few else 1
