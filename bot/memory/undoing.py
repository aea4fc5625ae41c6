"""Undo what was done to scenes."""

from bot.clock import Clock
from bot.errors import MemoirError
from bot.ids import SceneId, UserId
from bot.memory.audience import Audience
from bot.memory.connections import Connections, Transaction
from bot.memory.journal import (
    Journal,
    JournalEntry,
    cells_in,
    is_visible,
    later_than,
    note_undone,
)
from bot.memory.reorganising import channels_of_cells, index_names, recount
from bot.memory.scene_states import SceneState, hold_new, put_cells, restore
from bot.memory.state import epoch
from bot.memory.text import folded

GONE = "That entry is gone, or cannot be shown here now. Nothing was changed."
ALREADY = "That was undone before. Nothing was changed."
LATER = (
    "Something was done to the same scenes later: the {kind} of “{name}”. Undo that first."
    " Nothing was changed."
)
LATER_HIDDEN = (
    "Something was done to the same scenes later that cannot be shown here. Undo that first, where"
    " it can be shown. Nothing was changed."
)
NAME_TAKEN = (
    "Another scene is called “{name}” by now, so the old one cannot come back. Nothing was changed."
)
EMPTY = "What it was done to is forgotten by now. Nothing was changed."


class CannotUndo(MemoirError):
    """Say why something that was done to scenes stays done."""


class Undoing:
    """Put scenes back to what they were."""

    def __init__(self, connections: Connections, journal: Journal, clock: Clock) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    async def undo(self, entry_id: int, audience: Audience, by: UserId | None) -> JournalEntry:
        """Undo an entry and return it; raise CannotUndo, with the reason, where that fails.

        What came into the scenes since stays where it belongs.
        """
        begun = await epoch(self._connections)
        entry = await self._journal.find(entry_id, audience)
        if entry is None:
            raise CannotUndo(GONE)

        async def put_back(transaction: Transaction) -> None:
            if await epoch(transaction) != begun:
                raise CannotUndo(GONE)
            await _check(transaction, entry, audience)
            await _put_back(transaction, entry)
            await note_undone(transaction, entry, self._clock(), by)

        await self._connections.write(put_back)
        return entry


async def _check(transaction: Transaction, entry: JournalEntry, audience: Audience) -> None:
    """Raise CannotUndo if what is there now does not allow it."""
    [(undone,)] = await transaction.fetch(
        "SELECT undone_at IS NOT NULL FROM journal WHERE id = ?", (entry.id,)
    )
    if undone:
        raise CannotUndo(ALREADY)
    later = await later_than(transaction, entry)
    if later is not None and not await is_visible(transaction, later, audience):
        raise CannotUndo(LATER_HIDDEN)
    if later is not None:
        raise CannotUndo(LATER.format(kind=later.kind, name=later.before[0].name))
    for state in entry.before:
        if await _taken(transaction, state, entry):
            raise CannotUndo(NAME_TAKEN.format(name=state.name))
    cells = [await cells_in(transaction, state.id) for state in entry.after]
    if not any(cells):
        raise CannotUndo(EMPTY)


async def _taken(transaction: Transaction, state: SceneState, entry: JournalEntry) -> bool:
    """Return whether a scene that the entry does not concern has a state's name by now."""
    rows = await transaction.fetch(
        "SELECT id FROM mem_scenes WHERE folded_name = ? AND scope = ?",
        (folded(state.name), state.scope),
    )
    return any(scene not in entry.scenes for (scene,) in rows)


async def _put_back(transaction: Transaction, entry: JournalEntry) -> None:
    before = {state.id for state in entry.before}
    there = {state.id: await cells_in(transaction, state.id) for state in entry.after}
    await _free_names(transaction, entry)
    await restore(transaction, entry.before)
    for moved in entry.moved:
        back = await cells_in(transaction, moved.to_scene, moved.cells)
        await put_cells(transaction, SceneId(moved.from_scene), back, spoken_of=True)
    for made in there.keys() - before:
        # What came into a scene that is no more goes where its first cells came from.
        origin = next(each.from_scene for each in entry.moved if each.to_scene == made)
        came = await cells_in(transaction, made)
        await put_cells(transaction, SceneId(origin), came, spoken_of=False)
        await transaction.fetch("DELETE FROM mem_scenes WHERE id = ?", (made,))
    for state in entry.before:
        await _settle(transaction, state, entry)


async def _free_names(transaction: Transaction, entry: JournalEntry) -> None:
    """Give up the names that the scenes have now, so that any may take another's."""
    await transaction.run_many(
        "UPDATE mem_scenes SET folded_name = '#' || id WHERE id = ?",
        [(scene,) for scene in sorted(entry.scenes)],
    )
    await transaction.run_many(
        "DELETE FROM scene_aliases WHERE scene_id = ?",
        [(scene,) for scene in sorted(entry.scenes)],
    )


async def _settle(transaction: Transaction, state: SceneState, entry: JournalEntry) -> None:
    """Bring all that hangs on a scene's cells into line with them; an empty one goes."""
    scene = SceneId(state.id)
    cells = await cells_in(transaction, scene)
    if not cells:
        await transaction.fetch("DELETE FROM mem_scenes WHERE id = ?", (scene,))
        return
    since = (cell for cell in cells if cell > entry.last_cell)
    await hold_new(transaction, scene, {*state.new, *since})
    await channels_of_cells(transaction, scene)
    await index_names(transaction, scene)
    await recount(transaction, scene)
    # What was undone is not done again before the scene has become another.
    await transaction.fetch(
        "UPDATE mem_scenes SET examined_cells = ? WHERE id = ?", (len(cells), scene)
    )
