"""Bring what was extracted into memory: reconcile, link, place; each a step that can be resumed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.clock import Clock
from bot.memory.audience import Audience, Scope
from bot.memory.connections import Connections
from bot.memory.drafts import DraftStore, is_at_fault
from bot.memory.linking import Linker
from bot.memory.reconciling import Reconciler
from bot.memory.records import StagedDraft
from bot.memory.writing import Written, write_drafts
from bot.vocabulary import DraftStage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Organiser:
    """Take the drafts of one scope a step further; the audience is always of that scope alone."""

    connections: Connections
    clock: Clock
    drafts: DraftStore
    reconciler: Reconciler
    linker: Linker

    async def reconcile(self, scope: Scope, audience: Audience) -> bool:
        """Tell what extracted drafts do to cells that exist; return whether any got further."""

        async def reconcile(drafts: Sequence[StagedDraft]) -> bool:
            found = await self.reconciler.reconcile(drafts, audience)
            return await self.drafts.reconciled(found)

        drafts = await self.drafts.read(scope, DraftStage.EXTRACTED, audience)
        return any(await self._together(drafts, reconcile))

    async def link(self, scope: Scope, audience: Audience) -> bool:
        """Tell what reconciled drafts speak of; return whether any got further."""

        async def link(drafts: Sequence[StagedDraft]) -> bool:
            return await self.drafts.linked(await self.linker.link(drafts, audience))

        drafts = await self.drafts.read(scope, DraftStage.RECONCILED, audience)
        return any(await self._together(drafts, link))

    async def place(self, scope: Scope, audience: Audience) -> Written | None:
        """Take linked drafts into memory, each into its scene; return None if none got there."""

        async def place(drafts: Sequence[StagedDraft]) -> Written | None:
            return await self.connections.write(
                lambda transaction: write_drafts(transaction, drafts, self.clock())
            )

        drafts = await self.drafts.read(scope, DraftStage.LINKED, audience)
        written = [each for each in await self._together(drafts, place) if each is not None]
        return Written.of(written) if written else None

    async def organise(self, scope: Scope, audience: Audience) -> int:
        """Take all drafts of a scope into memory; return how many cells are new."""
        added = 0
        while True:
            done = await self.reconcile(scope, audience)
            done |= await self.link(scope, audience)
            written = await self.place(scope, audience)
            added += len(written.added) if written else 0
            if not done and written is None:
                return added

    async def _together(
        self,
        drafts: Sequence[StagedDraft],
        step: Callable[[Sequence[StagedDraft]], Awaitable[T]],
    ) -> list[T]:
        """Take drafts a step further; one by one if that fails, and put off what is at fault."""
        if not drafts:
            return []
        try:
            return [await step(drafts)]
        except Exception as error:
            if not is_at_fault(error):
                raise
        done = []
        for draft in drafts:
            try:
                done.append(await step([draft]))
            except Exception as error:
                if not is_at_fault(error):
                    raise
                await self.drafts.put_off(draft.id, draft.epoch, error)
        return done
