"""Tell what each draft does to the memory that exists."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.ids import CellId
from bot.memory.audience import Audience
from bot.memory.cells import CellStore
from bot.memory.claims import Claim, claim_of
from bot.memory.connections import Connections
from bot.memory.names import possible_names
from bot.memory.recall import Recall
from bot.memory.records import Cell, CellDraft, Ref, StagedDraft, Verdict
from bot.memory.statements import Statement
from bot.memory.stemming import Stemmer
from bot.memory.text import folded
from bot.memory.verdicts import Budget, Said, verdict_on
from bot.vocabulary import WITH_STATE, CellOrigin, RelationKind, TaskState

# What says the same or the opposite shares most of its words, and is among the first few found;
# former values of the same thing are found too, and stand before others.
SIMILAR_CELLS = 16


class Reconciler:
    """Compare drafts with the cells that they may repeat, refine or replace."""

    def __init__(
        self, connections: Connections, recall: Recall, cells: CellStore, stemmer: Stemmer
    ) -> None:
        self._connections = connections
        self._recall = recall
        self._cells = cells
        self._stemmer = stemmer

    async def reconcile(
        self, drafts: Sequence[StagedDraft], audience: Audience
    ) -> list[StagedDraft]:
        """Return the drafts of one scope with their verdicts; the audience is of that scope.

        Each meets the cells that are most like it or that extraction names, as far as they may be
        seen now, and the drafts before it. What was said in a channel that is closed by now does
        nothing to what others may see.
        """
        run = _Run(self._stemmer)
        found = []
        for staged in drafts:
            if not audience.sees(staged.place.scope, staged.place.root_id):
                found.append(replace(staged, verdict=Verdict()))
                continue
            cells = await self._candidates(staged, audience)
            run.people |= await self._people([staged.draft.content, *(c.content for c in cells)])
            for cell in cells:
                run.read(cell)
                await asyncio.sleep(0)  # each takes about half a millisecond
            found.append(replace(staged, verdict=run.verdict_on(staged, cells)))
        return found

    async def _candidates(self, staged: StagedDraft, audience: Audience) -> list[Cell]:
        """Return the cells that a draft may concern, those first that extraction names."""
        named = [relation.to for relation in staged.draft.relations]
        related = await self._cells.many(named, audience)
        similar = await self._recall.similar_cells(
            staged.draft.content, audience, limit=SIMILAR_CELLS
        )
        return list({cell.id: cell for cell in (*related.values(), *similar)}.values())

    async def _people(self, texts: Iterable[str]) -> set[str]:
        """Return the words in these texts that are of names of people of the server."""
        asked = sorted({word for text in texts for word in possible_names(text)})
        rows = await self._connections.fetch(
            "SELECT DISTINCT word FROM name_words WHERE word IN (SELECT value FROM json_each(?))",
            (json.dumps(asked),),
        )
        return {word for (word,) in rows}


class _Run:
    """Reconcile drafts one after another: each meets what those before it have changed."""

    def __init__(self, stemmer: Stemmer) -> None:
        self.people: set[str] = set()
        self._stemmer = stemmer
        self._cells: dict[CellId, Statement] = {}
        self._drafts: list[Statement] = []
        self._ended: set[Ref] = set()
        self._closed: set[Ref] = set()
        self._budget = Budget()

    def read(self, cell: Cell) -> None:
        """Take apart what a cell says, once for all drafts."""
        if cell.id not in self._cells:
            self._cells[cell.id] = self._of_cell(cell)

    def verdict_on(self, staged: StagedDraft, cells: Sequence[Cell]) -> Verdict:
        """Return what a draft does to these cells, which were read, and to the drafts before it."""
        new = self._of_draft(staged)
        known = [*(self._cells[cell.id] for cell in cells), *self._drafts]
        verdict = verdict_on(new, list(map(self._as_of_now, known)), _said(staged), self._budget)
        self._ended.update(verdict.replaces)
        self._closed.update(ref for ref, _ in verdict.closes)
        if verdict.same_as is None:
            self._drafts.append(replace(new, holds=verdict.replaced_by is None))
        return verdict

    def _as_of_now(self, known: Statement) -> Statement:
        return replace(
            known,
            holds=known.holds and known.ref not in self._ended,
            open=known.open and known.ref not in self._closed,
        )

    def _of_draft(self, staged: StagedDraft) -> Statement:
        draft = staged.draft
        return Statement(
            ref=Ref(-staged.id),
            claim=self._claim(draft),
            author_id=draft.author_id,
            root_id=staged.place.root_id,
            scene=folded(draft.scene),
            said_at=draft.said_at,
            since=min(draft.true_from or draft.said_at, draft.said_at),
            open=draft.cell_type in WITH_STATE,
        )

    def _of_cell(self, cell: Cell) -> Statement:
        return Statement(
            ref=Ref(cell.id),
            claim=self._claim(cell),
            author_id=cell.author_id,
            root_id=cell.place.root_id,
            scene=folded(cell.scene),
            said_at=cell.said_at,
            since=_since(cell),
            holds=cell.superseded_by is None and cell.valid_to is None,
            kept=cell.pinned or cell.origin is not CellOrigin.SAID,
            open=cell.state is TaskState.OPEN,
        )

    def _claim(self, said: Cell | CellDraft) -> Claim:
        return claim_of(
            said.content,
            said.cell_type,
            said.author_name,
            said.said_at,
            people=frozenset(self.people),
            terms=self._stemmer.terms,
        )


def _since(cell: Cell) -> datetime:
    """Return when a cell became true; what a person put right is right as of then."""
    if cell.origin is CellOrigin.CORRECTED:
        return cell.created_at
    return min(cell.valid_from or cell.said_at, cell.said_at)


def _said(staged: StagedDraft) -> Said:
    kinds: defaultdict[Ref, set[RelationKind]] = defaultdict(set)
    for relation in staged.draft.relations:
        kinds[Ref(relation.to)].add(relation.kind)
    return {ref: frozenset(said) for ref, said in kinds.items()}
