"""Tell chapters: sum up the periods of long scenes, so that nothing drowns in them."""

import logging
from datetime import datetime, timedelta
from functools import partial

from bot import consolidation, prompts
from bot.clock import zone_of
from bot.errors import ModelError, reason
from bot.graph.step import Work
from bot.ids import GuildId
from bot.lines import memories_of_cells
from bot.memory.chapters import DueChapter
from bot.models.tasks import ConsolidationTask
from bot.steps.context import StepContext

log = logging.getLogger(__name__)

# Nobody waits for a chapter: what came to nothing has time.
RETRY = timedelta(hours=1)


class TellChapters:
    """Write the next chapter of every scene that has grown long enough."""

    name = "chapters"
    reads = frozenset({"scenes"})
    writes = frozenset({"chapters"})
    width = 1  # a scene of years has many to be told: others go first

    def __init__(self, context: StepContext) -> None:
        self._context = context
        self._not_before: dict[GuildId, datetime] = {}

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every scene whose next chapter is due."""
        async with self._context.databases.open(guild_id) as database:
            due = await database.chapters.due()
        moment = self._not_before.get(guild_id, self._context.clock())
        return [
            Work(
                moment, partial(self._tell, guild_id, each), early=guild_id not in self._not_before
            )
            for each in due
        ]

    async def _tell(self, guild_id: GuildId, due: DueChapter) -> bool:
        """Write one chapter; note a failure and raise it."""
        context = self._context
        audience = context.audience(guild_id, due.scope)
        async with context.databases.open(guild_id) as database:
            scene = (await database.scenes.many([due.scene_id], audience)).get(due.scene_id)
            cells = await database.chapters.cells_of_next(due, audience)
        if scene is None or not cells:
            self._put_off(guild_id)
            return False
        memories = memories_of_cells(cells, zone=zone_of(context.clock))
        prompt = prompts.consolidation(ConsolidationTask(scene.name, "", memories))
        try:
            answer = await context.complete(guild_id, prompt)
            summary = consolidation.accepted(answer.summary, "")
        except ModelError as error:
            log.warning("A chapter failed for guild %s: %s", guild_id, reason(error))
            self._put_off(guild_id)
            raise
        self._not_before.pop(guild_id, None)
        async with context.databases.open(guild_id) as database:
            return await database.chapters.add(due, summary, cells)

    def _put_off(self, guild_id: GuildId) -> None:
        self._not_before[guild_id] = self._context.clock() + RETRY
