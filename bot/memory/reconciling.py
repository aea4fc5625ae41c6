"""Tell what each draft does to the memory that exists."""

from collections.abc import Sequence
from dataclasses import replace

from bot.memory.audience import Audience
from bot.memory.recall import Recall
from bot.memory.records import Ref, StagedDraft, Verdict
from bot.vocabulary import RelationKind


class Reconciler:
    """Compare drafts with the cells that they may repeat, refine or replace."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall

    async def reconcile(
        self, drafts: Sequence[StagedDraft], audience: Audience
    ) -> list[StagedDraft]:
        """Return the drafts of one scope with their verdicts; the audience is of that scope."""
        return [replace(each, verdict=_verdict(each)) for each in drafts]


def _verdict(staged: StagedDraft) -> Verdict:
    relations = staged.draft.relations
    same = [each.to for each in relations if each.kind is RelationKind.SAME]
    return Verdict(same_as=Ref(same[0]) if same else None)
