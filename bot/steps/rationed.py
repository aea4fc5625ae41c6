"""Ration memory work: what its budget of the day is nearly used up for rests until tomorrow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.graph.step import Step, Work
from bot.ids import GuildId
from bot.spending import Spending


class Rationed:
    """Do the work of a step as long as less than a share of the tokens is used up."""

    def __init__(self, step: Step, spending: Spending, share: float) -> None:
        self.name = step.name
        self.reads = step.reads
        self.writes = step.writes
        self.width = step.width
        self._step = step
        self._spending = spending
        self._share = share

    async def waiting(self, guild_id: GuildId) -> Sequence[Work]:
        """Return what waits for the step, put off where it has to rest."""
        works = await self._step.waiting(guild_id)
        rests = {
            channel: await self._spending.rests_until(guild_id, channel, self._share)
            for channel in {work.channel_id for work in works}
        }
        return [self._rationed(guild_id, work, rests[work.channel_id]) for work in works]

    def _rationed(self, guild_id: GuildId, work: Work, until: datetime | None) -> Work:
        run = partial(self._run, guild_id, work)
        if until is None:
            return replace(work, run=run)
        return replace(work, run=run, due_at=max(work.due_at, until), early=False)

    async def _run(self, guild_id: GuildId, work: Work) -> bool:
        """Do it unless what was done before it in the same pass has used up the rest."""
        if await self._spending.rests_until(guild_id, work.channel_id, self._share):
            return False
        return await work.run()
