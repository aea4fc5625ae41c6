"""Gather: merge scenes that have become one topic, and split those that hold several."""

import logging
from datetime import datetime, timedelta
from functools import partial

from bot import gathering
from bot.clock import zone_of
from bot.errors import ModelError, UnreadableAnswer, reason
from bot.graph.step import Work
from bot.ids import GuildId
from bot.memory.audience import Audience
from bot.memory.examining import DueScene, Examined
from bot.memory.scene_names import same_name
from bot.models.base import Answer, StructuredPrompt
from bot.steps.context import StepContext
from bot.steps.events import Regrouped

log = logging.getLogger(__name__)

# Order in memory is not urgent: an endpoint that is away gets this long to come back.
RETRY = timedelta(minutes=10)


class Gather:
    """Look at scenes that have grown: one may be one with another, or hold several topics."""

    name = "gather"
    reads = frozenset({"summaries"})
    writes = frozenset({"scenes"})
    width = 1  # what one look changes the next must see

    def __init__(self, context: StepContext) -> None:
        self._context = context
        self._not_before: dict[GuildId, datetime] = {}

    async def waiting(self, guild_id: GuildId) -> list[Work]:
        """Return every scene that has grown enough to be looked at."""
        async with self._context.databases.open(guild_id) as database:
            asks = self._context.model.generates
            worth = not asks or await database.reorganiser.may_ask()
            due = await database.examiner.due() if worth else []
        moment = self._not_before.get(guild_id, self._context.clock())
        return [Work(moment, partial(self._look, guild_id, each)) for each in due]

    async def _look(self, guild_id: GuildId, due: DueScene) -> bool:
        """Look at one scene; return whether anything was moved."""
        audience = self._context.audience(guild_id, due.scope)
        async with self._context.databases.open(guild_id) as database:
            if self._context.model.generates and not await database.reorganiser.may_ask():
                return False  # it waits until more is remembered
            examined = await database.examiner.examine(due, audience)
        changed = False
        if examined is not None:
            try:
                changed = await self._merge(guild_id, due, examined, audience)
                changed = changed or await self._split(guild_id, due, examined, audience)
            except UnreadableAnswer as error:  # it is asked again once the scene has grown
                log.warning("A scene of guild %s is left as it is: %s", guild_id, reason(error))
            except ModelError:
                self._not_before[guild_id] = self._context.clock() + RETRY
                raise
        self._not_before.pop(guild_id, None)
        if not changed:
            async with self._context.databases.open(guild_id) as database:
                await database.reorganiser.note_examined(due.epoch, due.id, due.cells)
        return changed

    async def _merge(
        self, guild_id: GuildId, due: DueScene, examined: Examined, audience: Audience
    ) -> bool:
        """Merge a scene with one that is the same topic; the bigger one stays."""
        if not examined.twins:
            return False
        zone = zone_of(self._context.clock)
        answer = await self._ask(guild_id, gathering.merging_request(examined, zone))
        twin = gathering.twin_named(examined, answer)
        if twin is None:
            return False
        seen, name = examined.seen, gathering.joint_name(examined.seen, twin, answer)
        into, absorbed = sorted((seen.scene, twin.scene), key=lambda one: (-one.cells, one.id))
        async with self._context.databases.open(guild_id) as database:
            merged = await database.reorganiser.merge(
                due.epoch,
                into.id,
                absorbed.id,
                audience,
                name=name,
                reason=f"“{absorbed.name}” and “{into.name}” are one topic.",
            )
        if merged:
            self._context.observer(Regrouped(guild_id, f"{absorbed.name} went into {into.name}"))
        return merged

    async def _ask(self, guild_id: GuildId, request: StructuredPrompt[Answer]) -> Answer:
        """Ask the model, and count it: rules cost nothing."""
        if self._context.model.generates:
            async with self._context.databases.open(guild_id) as database:
                await database.reorganiser.note_asked()
        return await self._context.complete(guild_id, request)

    async def _split(
        self, guild_id: GuildId, due: DueScene, examined: Examined, audience: Audience
    ) -> bool:
        """Move the topics that a scene holds besides its own into scenes of their own."""
        if not examined.parts:
            return False
        zone, seen = zone_of(self._context.clock), examined.seen
        answer = await self._ask(guild_id, gathering.splitting_request(examined, zone))
        groups = gathering.groups_of(seen, answer)
        if not groups:
            return False
        own, names = groups[0].name, ", ".join(f"“{group.name}”" for group in groups)
        reason_given = f"It held several topics: {names}."
        async with self._context.databases.open(guild_id) as database:
            split = await database.reorganiser.split(
                due.epoch,
                seen.scene.id,
                groups[1:],
                audience,
                name="" if same_name(own, seen.scene.name) else own,
                reason=reason_given,
            )
        if split:
            told = f"{seen.scene.name} holds several topics: {names}"
            self._context.observer(Regrouped(guild_id, told))
        return split
