"""Write drafts into memory: all that one of them changes happens in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.ids import CellId, MessageId, SceneId
from bot.memory.claim_values import times_in
from bot.memory.connections import Transaction, listed
from bot.memory.drafts import still_at
from bot.memory.entities import write_ties
from bot.memory.forgetting import settle
from bot.memory.indexing import index_cell, index_evidence
from bot.memory.records import CellDraft, DraftId, Ref, StagedDraft
from bot.memory.scene_choice import scene_for
from bot.memory.supersession import apply_verdict
from bot.memory.text import fingerprint, storable
from bot.memory.timestamps import from_milliseconds, to_milliseconds
from bot.vocabulary import WITH_STATE, DraftStage, TaskState

# Cells that read the same and were said on other days: the latest are enough.
LOOKED_AT = 8
# Who is to do it and by when would be added to it, and is said in a channel of its own.
_TELLS_ALL = """
root_id = :root_id OR ((:assignee = '' OR assignee <> '') AND (:due_at IS NULL OR due_at NOT NULL))
"""


class Written:
    """Say what became of drafts: which cell each went into, and how many cells are new."""

    def __init__(self) -> None:
        self.cells: dict[DraftId, CellId] = {}
        self.added: list[CellId] = []
        self.scenes: list[SceneId] = []  # of the new ones

    @classmethod
    def of(cls, parts: Iterable["Written"]) -> "Written":
        """Return what several writes did together."""
        whole = cls()
        for part in parts:
            whole.cells |= part.cells
            whole.added += part.added
            whole.scenes += part.scenes
        return whole

    def cell(self, ref: Ref) -> CellId | None:
        """Return the cell that a verdict speaks of; None for a draft that went nowhere."""
        return CellId(ref) if ref > 0 else self.cells.get(DraftId(-ref))


async def write_drafts(
    transaction: Transaction, drafts: Sequence[StagedDraft], now: datetime
) -> Written | None:
    """Take linked drafts into memory and off their list; None if they are there no more."""
    if not await still_at(transaction, drafts, DraftStage.LINKED):
        return None
    written = Written()
    for staged in drafts:
        await _write(transaction, staged, written, now)
    await transaction.fetch(
        "DELETE FROM cell_drafts WHERE id IN (SELECT value FROM json_each(?))",
        (listed(each.id for each in drafts),),
    )
    return written


async def _write(
    transaction: Transaction, staged: StagedDraft, written: Written, now: datetime
) -> None:
    draft = staged.draft
    if not await _has_evidence(transaction, draft):
        return
    known = await _known(transaction, staged, written)
    if known is not None:
        await _confirm(transaction, known, draft, now)
    cell = known or await _add(transaction, staged, written, now)
    written.cells[staged.id] = cell
    await _cite(transaction, cell, draft.sources)
    if known is None:
        await index_evidence(transaction, draft.content, draft.sources)
        await write_ties(transaction, cell, staged, written.cell, now)
    changed = await apply_verdict(transaction, cell, staged, written.cell, now)
    await settle(transaction, [cell, *changed], now)


async def _has_evidence(transaction: Transaction, draft: CellDraft) -> bool:
    """Return whether any message that a draft was drawn from is still there."""
    [(there,)] = await transaction.fetch(
        "SELECT EXISTS (SELECT 1 FROM messages WHERE id IN (SELECT value FROM json_each(?)))",
        (listed(draft.sources),),
    )
    return bool(there)


async def _known(transaction: Transaction, staged: StagedDraft, written: Written) -> CellId | None:
    """Return the cell of the same scope that says this already.

    One that the verdict names may be seen now; of another channel it has to tell all that the draft
    tells, for it stays open when that one closes. One that merely reads the same must have been
    said by the same person in the same channel: else a preference of one would vouch for another's,
    and a cell of a channel that is closed by now would swallow an open one's. What is over and done
    begins anew, and so does "tomorrow" on another day.
    """
    draft, same = staged.draft, staged.verdict.same_as
    named = written.cell(same) if same is not None else None
    rows = await transaction.fetch(
        "SELECT id, said_at FROM mem_cells WHERE scope = :scope AND origin <> 'derived'"
        f" AND ((id = :same AND ({_TELLS_ALL})) OR (fingerprint = :fingerprint"
        " AND cell_type = :cell_type AND author_id = :author_id AND root_id = :root_id"
        " AND coalesce(valid_to > :said_at, superseded_by IS NULL)"
        " AND coalesce(state, 'open') = 'open')) ORDER BY id IS :same DESC, id DESC LIMIT :most",
        {
            "scope": staged.place.scope,
            "root_id": staged.place.root_id,
            "same": named,
            "fingerprint": fingerprint(draft.content),
            "cell_type": draft.cell_type,
            "author_id": draft.author_id,
            "said_at": to_milliseconds(draft.said_at),
            "due_at": to_milliseconds(draft.due_at) if draft.due_at else None,
            "assignee": storable(draft.assignee),
            "most": LOOKED_AT,
        },
    )
    times = times_in(draft.content, draft.said_at)
    for cell, said_at in rows:
        if cell == named or times_in(draft.content, from_milliseconds(said_at)) == times:
            return CellId(cell)
    return None


async def _confirm(transaction: Transaction, cell: CellId, draft: CellDraft, now: datetime) -> None:
    """Note that a cell was said once more, unless by the very messages it was drawn from."""
    await transaction.fetch(
        "UPDATE mem_cells SET confirmations = confirmations + 1, confirmed_at = :now,"
        " salience = max(salience, :salience), due_at = coalesce(due_at, :due_at),"
        " assignee = iif(assignee = '', :assignee, assignee)"
        " WHERE id = :cell AND EXISTS (SELECT 1 FROM json_each(:sources) AS said"
        " WHERE said.value NOT IN (SELECT message_id FROM cell_sources WHERE cell_id = :cell))",
        {
            "now": to_milliseconds(now),
            "cell": cell,
            "sources": listed(draft.sources),
            "salience": draft.salience,
            "due_at": to_milliseconds(draft.due_at) if draft.due_at else None,
            "assignee": storable(draft.assignee),
        },
    )


async def _add(
    transaction: Transaction, staged: StagedDraft, written: Written, now: datetime
) -> CellId:
    draft, place = staged.draft, staged.place
    scene, name = await scene_for(transaction, draft, place, now, _kin(staged, written))
    [(cell_id,)] = await transaction.fetch(
        "INSERT INTO mem_cells (scene_id, cell_type, salience, content, fingerprint, author_id,"
        " author_name, channel_id, root_id, scope, said_at, created_at, state, due_at, assignee,"
        " valid_from) VALUES (:scene_id, :cell_type, :salience, :content, :fingerprint,"
        " :author_id, :author_name, :channel_id, :root_id, :scope, :said_at, :created_at,"
        " :state, :due_at, :assignee, :valid_from) RETURNING id",
        {
            "scene_id": scene,
            "cell_type": draft.cell_type,
            "salience": draft.salience,
            "content": storable(draft.content),
            "fingerprint": fingerprint(draft.content),
            "author_id": draft.author_id,
            "author_name": storable(draft.author_name),
            "channel_id": place.channel_id,
            "root_id": place.root_id,
            "scope": place.scope,
            "said_at": to_milliseconds(draft.said_at),
            "created_at": to_milliseconds(now),
            "state": TaskState.OPEN if draft.cell_type in WITH_STATE else None,
            "due_at": to_milliseconds(draft.due_at) if draft.due_at else None,
            "assignee": storable(draft.assignee),
            "valid_from": to_milliseconds(draft.true_from) if draft.true_from else None,
        },
    )
    cell = CellId(cell_id)
    await index_cell(transaction, cell, draft.content, name)
    written.added.append(cell)
    written.scenes.append(scene)
    return cell


def _kin(staged: StagedDraft, written: Written) -> list[CellId]:
    """Return the cells of one matter with a draft: replaced or closed by it, or linked to it."""
    verdict = staged.verdict
    refs = [
        *verdict.replaces,
        *([verdict.replaced_by] if verdict.replaced_by is not None else []),
        *verdict.doubts,
        *(ref for ref, _ in verdict.closes),
        *(ref for ref, _ in staged.ties.links),
    ]
    return [cell for cell in map(written.cell, refs) if cell is not None]


async def _cite(transaction: Transaction, cell: CellId, sources: Iterable[MessageId]) -> None:
    """Keep the evidence that is still there."""
    await transaction.run_many(
        "INSERT OR IGNORE INTO cell_sources (cell_id, message_id)"
        " SELECT ?, id FROM messages WHERE id = ?",
        [(cell, source) for source in sources],
    )
