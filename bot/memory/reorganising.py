"""Merge, split and rename scenes, each in one transaction and with an entry in the journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.ids import CellId, SceneId
from bot.memory.audience import Audience, scene_visible
from bot.memory.connections import Connections, Transaction, listed
from bot.memory.journal import Moved, Reorganised, write_entry
from bot.memory.scene_choice import scene_called
from bot.memory.scene_names import name_key, unsaid
from bot.memory.scene_states import SceneState, hold_new, put_cells, states_of
from bot.memory.state import epoch
from bot.memory.text import folded, index_text, storable
from bot.memory.timestamps import to_milliseconds
from bot.vocabulary import SCENE_NAME_CHARACTERS, SceneChange

# A scene's summary is woven anew from so many of its cells, the weightiest: one call of the model,
# however many there are.
REWOVEN = 30
# More cells than these stay where they are: moving them would keep other writing waiting.
MOST_MOVED = 2_000
# A name stands in so many of a scene's cells, or is not its own.
NAMED_AFTER = 200
# Order is worth so much: a question for so many cells, which is one for some thirty messages; and a
# few at once, so that a young memory is put in order too.
CELLS_PER_QUESTION, FIRST_QUESTIONS = 20, 6
_ASKED = "scene_questions"  # a reset begins to count anew


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the part of a scene that is to be a scene of its own."""

    name: str
    cells: tuple[CellId, ...]


class Reorganiser:
    """Change which cells gather in which scene; whatever does not stand up to a check is left."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def merge(
        self,
        now_epoch: int,
        into: SceneId,
        absorbed: SceneId,
        audience: Audience,
        *,
        name: str = "",
        reason: str = "",
    ) -> bool:
        """Bring all cells of one scene into another, which may get a better name.

        Return False, and change nothing, if the audience may not see both now, they are of two
        scopes, or a reset was quicker.
        """

        async def change(transaction: Transaction) -> bool:
            if await epoch(transaction) != now_epoch or into == absorbed:
                return False
            states = await _seen(transaction, (into, absorbed), audience)
            if len(states) < 2 or states[0].scope != states[1].scope:
                return False
            if states[1].cells > MOST_MOVED:
                return False
            await self._merge(transaction, states[0], states[1], name, reason)
            return True

        return await self._connections.write(change)

    async def _merge(
        self, transaction: Transaction, kept: SceneState, gone: SceneState, name: str, reason: str
    ) -> None:
        into, absorbed = SceneId(kept.id), SceneId(gone.id)
        moved = await _cells(transaction, absorbed)
        await put_cells(transaction, into, moved, spoken_of=True)
        unspoken = {*kept.new, *gone.new}
        if gone.summary:
            unspoken.update(await weightiest(transaction, moved, REWOVEN))
        await hold_new(transaction, into, unspoken)
        for table in ("scene_channels", "scene_aliases"):
            await transaction.fetch(
                f"UPDATE OR IGNORE {table} SET scene_id = ? WHERE scene_id = ?", (into, absorbed)
            )
        await transaction.fetch("DELETE FROM mem_scenes WHERE id = ?", (absorbed,))
        await add_alias(transaction, gone.name, gone.scope, into)
        if kept.cells <= MOST_MOVED:  # each is found by its scene's name
            await rename_in(transaction, kept, name)
        await index_names(transaction, into)
        await recount(transaction, into)
        change = Reorganised(SceneChange.MERGE, (kept, gone), (Moved(absorbed, into, moved),))
        await write_entry(transaction, change, self._clock(), reason)

    async def split(
        self,
        now_epoch: int,
        scene: SceneId,
        groups: Sequence[Group],
        audience: Audience,
        *,
        name: str = "",
        reason: str = "",
    ) -> bool:
        """Move groups of cells out of a scene, each to the scene of its name, made if need be.

        What is left may get a better name. Return False, and change nothing, where nothing or all
        would be moved, the audience may not see what is concerned, or a reset was quicker.
        """

        async def change(transaction: Transaction) -> bool:
            if await epoch(transaction) != now_epoch:
                return False
            states = await _seen(transaction, (scene,), audience)
            if not states:
                return False
            own = set(await _cells(transaction, scene))
            sound = _sound(groups, own, states[0].name)
            if not sound:
                return False
            targets = [
                await scene_called(transaction, each.name, states[0].scope) for each in sound
            ]
            known = list(dict.fromkeys(target for target in targets if target is not None))
            joined = await _seen(transaction, known, audience)
            if scene in known or len(joined) < len(known):
                return False  # a name that it had itself, or of a scene that may not be seen now
            await self._split(transaction, (states[0], *joined), sound, targets, name, reason)
            return True

        return await self._connections.write(change)

    async def _split(
        self,
        transaction: Transaction,
        states: tuple[SceneState, ...],
        groups: Sequence[Group],
        targets: Sequence[SceneId | None],
        name: str,
        reason: str,
    ) -> None:
        parent = states[0]
        scene, moves = SceneId(parent.id), []
        for group, known in zip(groups, targets, strict=True):
            target = known or await self._found(transaction, group.name, parent.scope)
            cells = tuple(group.cells)
            await put_cells(transaction, target, cells, spoken_of=True)
            new = {*await _new(transaction, target), *(set(parent.new) & set(cells))}
            new.update(await weightiest(transaction, cells, REWOVEN))
            await hold_new(transaction, target, new)
            await channels_of_cells(transaction, target)
            if known is None and unsaid([group.name], await _contents(transaction, cells)):
                # Its name was found in the words of all the cells that it was with.
                await _feed(transaction, target, parent.channels)
            await index_names(transaction, target)
            await recount(transaction, target)
            moves.append(Moved(scene, target, cells))
        # What it said of all its cells no longer holds, and nor do its chapters.
        await transaction.fetch("UPDATE mem_scenes SET summary = '' WHERE id = ?", (scene,))
        await transaction.fetch("DELETE FROM scene_chapters WHERE scene_id = ?", (scene,))
        left = await _cells(transaction, scene)
        await hold_new(
            transaction, scene, {*parent.new, *await weightiest(transaction, left, REWOVEN)}
        )
        # All its channels feed it still: its name may be in the words of what has left it.
        await recount(transaction, scene)
        if await rename_in(transaction, parent, name):
            await index_names(transaction, scene)
        change = Reorganised(SceneChange.SPLIT, states, tuple(moves))
        await write_entry(transaction, change, self._clock(), reason)

    async def rename(
        self, now_epoch: int, scene: SceneId, name: str, audience: Audience, *, reason: str = ""
    ) -> bool:
        """Call a scene by a name that no other of its scope has or had; return False if one does.

        What is called by the old one still goes into it.
        """

        async def change(transaction: Transaction) -> bool:
            if await epoch(transaction) != now_epoch:
                return False
            states = await _seen(transaction, (scene,), audience)
            if not states or states[0].cells > MOST_MOVED:
                return False
            if not await rename_in(transaction, states[0], name):
                return False
            await index_names(transaction, scene)
            await write_entry(
                transaction, Reorganised(SceneChange.RENAME, states, ()), self._clock(), reason
            )
            return True

        return await self._connections.write(change)

    async def note_examined(self, now_epoch: int, scene: SceneId, cells: int) -> None:
        """Remember how many cells a scene had when it was looked at."""

        async def note(transaction: Transaction) -> None:
            if await epoch(transaction) == now_epoch:
                await transaction.fetch(
                    "UPDATE mem_scenes SET examined_cells = ? WHERE id = ?", (cells, scene)
                )

        await self._connections.write(note)

    async def may_ask(self) -> bool:
        """Return whether what was remembered so far is worth one more question about scenes."""
        [(asked, cells)] = await self._connections.fetch(
            "SELECT coalesce((SELECT value FROM guild_state WHERE key = ?), 0),"
            " (SELECT coalesce(max(id), 0) FROM mem_cells)",
            (_ASKED,),
        )
        return bool(asked < FIRST_QUESTIONS + cells // CELLS_PER_QUESTION)

    async def note_asked(self) -> None:
        """Count a question that a model was asked about scenes."""

        async def count(transaction: Transaction) -> None:
            await transaction.fetch(
                "INSERT INTO guild_state (key, value) VALUES (?, 1)"
                " ON CONFLICT (key) DO UPDATE SET value = value + 1",
                (_ASKED,),
            )

        await self._connections.write(count)

    async def _found(self, transaction: Transaction, name: str, scope: int) -> SceneId:
        now = to_milliseconds(self._clock())
        [(scene,)] = await transaction.fetch(
            "INSERT INTO mem_scenes (name, folded_name, name_key, scope, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (storable(name), folded(name), name_key(name), scope, now, now),
        )
        return SceneId(scene)


async def rename_in(transaction: Transaction, state: SceneState, name: str) -> bool:
    """Call a scene by this name if it is a free one, or an old one of its own."""
    new = storable(name)
    if not 0 < len(new) <= SCENE_NAME_CHARACTERS or folded(new) == folded(state.name):
        return False
    taken = await scene_called(transaction, new, state.scope)
    if taken is not None and taken != state.id:
        return False
    await add_alias(transaction, state.name, state.scope, SceneId(state.id))
    await transaction.fetch(
        "DELETE FROM scene_aliases WHERE folded_name = ? AND scope = ?", (folded(new), state.scope)
    )
    await transaction.fetch(
        "UPDATE mem_scenes SET name = ?, folded_name = ?, name_key = ? WHERE id = ?",
        (new, folded(new), name_key(new), state.id),
    )
    return True


async def add_alias(transaction: Transaction, name: str, scope: int, scene: SceneId) -> None:
    """Have what is called by this name go into a scene."""
    await transaction.fetch(
        "INSERT OR REPLACE INTO scene_aliases (folded_name, name_key, scope, scene_id)"
        " VALUES (?, ?, ?, ?)",
        (folded(name), name_key(name), scope, scene),
    )


async def index_names(transaction: Transaction, scene: SceneId) -> None:
    """Make a scene's cells findable by its name as it is now, as far as they are in the index."""
    [(name,)] = await transaction.fetch("SELECT name FROM mem_scenes WHERE id = ?", (scene,))
    await transaction.fetch(
        "UPDATE cell_index SET scene = :name WHERE scene <> :name"
        " AND id IN (SELECT id FROM mem_cells WHERE scene_id = :scene)",
        {"name": index_text(name), "scene": scene},
    )


async def recount(transaction: Transaction, scene: SceneId) -> None:
    """Count the cells that a scene's summary does not speak of, and let it be tried again."""
    await transaction.fetch(
        "UPDATE mem_scenes SET attempts = 0, retry_at = 0, new_cells ="
        " (SELECT count(*) FROM mem_cells WHERE scene_id = :scene AND consolidated = 0)"
        " WHERE id = :scene",
        {"scene": scene},
    )


async def channels_of_cells(transaction: Transaction, scene: SceneId) -> None:
    """Note every channel that a scene's cells come from."""
    await transaction.fetch(
        "INSERT OR IGNORE INTO scene_channels (scene_id, root_id)"
        " SELECT DISTINCT scene_id, root_id FROM mem_cells WHERE scene_id = ?",
        (scene,),
    )


async def _feed(transaction: Transaction, scene: SceneId, channels: Iterable[int]) -> None:
    """Note that words of these channels went into a scene."""
    await transaction.run_many(
        "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
        [(scene, root) for root in channels],
    )


async def _contents(transaction: Transaction, cells: Iterable[CellId]) -> list[str]:
    rows = await transaction.fetch(
        "SELECT content FROM mem_cells WHERE id IN (SELECT value FROM json_each(?)) LIMIT ?",
        (listed(cells), NAMED_AFTER),
    )
    return [str(content) for (content,) in rows]


async def _seen(
    transaction: Transaction, scenes: Sequence[SceneId], audience: Audience
) -> tuple[SceneState, ...]:
    """Return the states of those of the scenes that the audience may see, in their order."""
    rows = await transaction.fetch(
        "SELECT s.id FROM mem_scenes AS s WHERE s.id IN (SELECT value FROM json_each(:ids))"
        f" AND {scene_visible('s')}",
        {"ids": listed(scenes), **audience.parameters},
    )
    visible = {scene for (scene,) in rows}
    return await states_of(transaction, (each for each in scenes if each in visible))


async def _cells(transaction: Transaction, scene: SceneId) -> tuple[CellId, ...]:
    rows = await transaction.fetch(
        "SELECT id FROM mem_cells WHERE scene_id = ? ORDER BY id", (scene,)
    )
    return tuple(CellId(cell) for (cell,) in rows)


async def _new(transaction: Transaction, scene: SceneId) -> set[int]:
    rows = await transaction.fetch(
        "SELECT id FROM mem_cells WHERE scene_id = ? AND consolidated = 0", (scene,)
    )
    return {cell for (cell,) in rows}


async def weightiest(
    transaction: Transaction, cells: Iterable[CellId], limit: int
) -> tuple[int, ...]:
    """Return the cells that matter most, at most `limit` of them."""
    rows = await transaction.fetch(
        "SELECT id FROM mem_cells WHERE id IN (SELECT value FROM json_each(?))"
        " ORDER BY superseded_by IS NOT NULL, salience DESC, said_at DESC, id DESC LIMIT ?",
        (listed(cells), limit),
    )
    return tuple(cell for (cell,) in rows)


def _sound(groups: Sequence[Group], own: set[CellId], name: str) -> list[Group]:
    """Return the groups that can leave a scene: named, of its own cells, each cell in one."""
    taken: set[CellId] = set()
    sound: dict[str, Group] = {}
    for group in groups:
        called = storable(group.name)
        cells = tuple(cell for cell in group.cells if cell in own and cell not in taken)
        if (
            not cells
            or not 0 < len(called) <= SCENE_NAME_CHARACTERS
            or folded(called)
            in (
                folded(name),
                *sound,
            )
        ):
            continue
        taken.update(cells)
        sound[folded(called)] = Group(called, cells)
    moved = 0 < len(taken) <= MOST_MOVED and taken != own
    return list(sound.values()) if moved else []
