"""Decide when memory work is due, so that what one more message costs stays the same."""

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.config import Settings
from bot.ids import ChannelId
from bot.memory.records import DirtyScene, WaitingChannel

# Somebody who talks to Memoir may look at once for what it made of it.
PROMPT_QUIET = timedelta(seconds=3)
# A slow conversation would cost one extraction a message. A batch smaller than this waits until
# the channel has had none for SMALL_BATCH_PAUSE quiets, a scene of fewer new cells for
# SMALL_CHANGE_PAUSE: together at most half a call a message (`benchmarks.cost`).
SMALL_BATCH = 4
SMALL_BATCH_PAUSE = 6
SMALL_CHANGE = 4
SMALL_CHANGE_PAUSE = 12


class Pacing:
    """Say when a channel's messages and a scene's cells are due."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._quiet = timedelta(seconds=settings.quiet_seconds)
        self._scene_quiet = timedelta(seconds=settings.scene_quiet_seconds)
        self._extracted_at: dict[ChannelId, datetime] = {}

    def extraction_due(self, waiting: WaitingChannel) -> datetime:
        """Return when a channel's waiting messages are to be extracted."""
        if waiting.messages >= self._settings.batch_messages:
            return waiting.retry_at
        quiet = min(self._quiet, PROMPT_QUIET) if waiting.addressed else self._quiet
        due = max(waiting.last_logged_at + quiet, waiting.retry_at)
        last = self._extracted_at.get(waiting.channel_id)
        if last is None or waiting.messages >= SMALL_BATCH:
            return due
        return max(due, last + self._quiet * SMALL_BATCH_PAUSE)

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
        pause = 1 if dirty.new_cells >= SMALL_CHANGE else SMALL_CHANGE_PAUSE
        return max(dirty.scene.updated_at + self._scene_quiet * pause, dirty.retry_at)
