"""Bring what was extracted into memory: reconcile, link, place; each a step that can be resumed."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.memory.audience import Audience, Scope
from bot.memory.connections import Connections
from bot.memory.drafts import DraftStore
from bot.memory.linking import Linker
from bot.memory.reconciling import Reconciler
from bot.memory.writing import Written, write_drafts
from bot.vocabulary import DraftStage


@dataclass(frozen=True, slots=True)
class Organiser:
    """Take the drafts of one scope a step further; the audience is always of that scope alone."""

    connections: Connections
    clock: Clock
    drafts: DraftStore
    reconciler: Reconciler
    linker: Linker

    async def reconcile(self, scope: Scope, audience: Audience) -> bool:
        """Tell what extracted drafts do to cells that exist; return False if none waits."""
        drafts = await self.drafts.read(scope, DraftStage.EXTRACTED)
        found = await self.reconciler.reconcile(drafts, audience)
        return bool(found) and await self.drafts.reconciled(found)

    async def link(self, scope: Scope, audience: Audience) -> bool:
        """Tell what reconciled drafts speak of; return False if none waits."""
        drafts = await self.drafts.read(scope, DraftStage.RECONCILED)
        found = await self.linker.link(drafts, audience)
        return bool(found) and await self.drafts.linked(found)

    async def place(self, scope: Scope) -> Written | None:
        """Take linked drafts into memory, each into its scene; return None if none waits."""
        drafts = await self.drafts.read(scope, DraftStage.LINKED)
        if not drafts:
            return None
        return await self.connections.write(
            lambda transaction: write_drafts(transaction, drafts, self.clock())
        )

    async def organise(self, scope: Scope, audience: Audience) -> int:
        """Take all drafts of a scope into memory; return how many cells are new."""
        added = 0
        while True:
            done = await self.reconcile(scope, audience)
            done |= await self.link(scope, audience)
            written = await self.place(scope)
            added += len(written.added) if written else 0
            if not done and written is None:
                return added
