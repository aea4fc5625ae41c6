"""Keep apart what was said in a channel that is closed by now, a piece at a time.

As long as @everyone could read it, its memories gathered in scenes with those of other channels. At
once after it is closed those scenes are withheld whole (see audience.py); here its memories go into
the channel's own scope, and what is left of the scenes is told anew. What was said in private stays
in its own scope when the channel is opened: whoever can read the channel is shown it anyway, and
nothing has to be taken apart when it is closed again.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence

from bot.clock import Clock
from bot.ids import CellId, ChannelId, SceneId
from bot.memory.audience import scope_of_channel
from bot.memory.connections import Connections, Transaction, listed
from bot.memory.forgetting import settle
from bot.memory.own_words import take_answers
from bot.memory.reorganising import REWOVEN, index_names, recount, weightiest
from bot.memory.repairing import name_from, repair_scenes
from bot.memory.scene_choice import scene_called
from bot.memory.scene_names import name_key, unsaid
from bot.memory.scene_states import hold_new, put_cells
from bot.memory.severing import Leaving, sever
from bot.memory.state import epoch, set_number
from bot.memory.text import folded
from bot.memory.traces import phrases_of

# In one transaction, so that no message waits long to be logged.
CELLS_AT_ONCE, MESSAGES_AT_ONCE = 200, 500

_OF_ROOT = "scope = 0 AND root_id = :root"
# Cells are found by two indexes, each of a part of them.
_CELLS = f"""
SELECT id, scene_id FROM mem_cells WHERE {_OF_ROOT} AND origin <> 'derived'
UNION ALL SELECT id, scene_id FROM mem_cells WHERE {_OF_ROOT} AND origin = 'derived'
"""
_MIXED = """
SELECT json_each.value FROM json_each(:closed)
WHERE EXISTS (SELECT 1 FROM messages WHERE scope = 0 AND root_id = json_each.value)
    OR EXISTS (SELECT 1 FROM cell_drafts WHERE scope = 0 AND root_id = json_each.value)
    OR EXISTS (SELECT 1 FROM reflections WHERE scope = 0 AND root_id = json_each.value)
    OR EXISTS (SELECT 1 FROM mem_cells WHERE scope = 0 AND root_id = json_each.value
        AND origin <> 'derived')
    OR EXISTS (SELECT 1 FROM mem_cells WHERE scope = 0 AND root_id = json_each.value
        AND origin = 'derived')
    OR EXISTS (SELECT 1 FROM scene_channels AS fed JOIN mem_scenes AS s ON s.id = fed.scene_id
        WHERE fed.root_id = json_each.value AND s.scope = 0)
    OR EXISTS (SELECT 1 FROM journal_channels AS told JOIN journal AS j ON j.id = told.entry_id
        WHERE told.root_id = json_each.value AND j.scope = 0)
"""
_FED = f"""
SELECT fed.scene_id FROM scene_channels AS fed JOIN mem_scenes AS s ON s.id = fed.scene_id
WHERE fed.root_id = :root AND s.scope = 0
UNION ALL SELECT s.id FROM ({_CELLS}) AS left JOIN mem_scenes AS s ON s.id = left.scene_id
WHERE s.scope = 0 LIMIT 1
"""
_ALONE = """
SELECT NOT EXISTS (SELECT 1 FROM scene_channels WHERE scene_id = :scene AND root_id <> :root)
    AND NOT EXISTS (SELECT 1 FROM mem_cells WHERE scene_id = :scene AND root_id <> :root)
"""
_WHOLE = (
    "UPDATE mem_scenes SET scope = :scope WHERE id = :scene",
    "UPDATE OR IGNORE scene_aliases SET scope = :scope WHERE scene_id = :scene",
    "DELETE FROM scene_aliases WHERE scene_id = :scene AND scope <> :scope",
)
_IN_SCENE = """
SELECT id, content FROM mem_cells WHERE scene_id = :scene AND root_id = :root AND scope = 0
ORDER BY id LIMIT :most
"""
_LEFT = f"""
SELECT content FROM mem_cells WHERE scene_id = :scene AND NOT ({_OF_ROOT})
ORDER BY salience DESC, id DESC LIMIT {CELLS_AT_ONCE}
"""
_FOUND = """
INSERT INTO mem_scenes (name, folded_name, name_key, scope, created_at, updated_at)
SELECT :name, :folded, :key, :scope, created_at, updated_at FROM mem_scenes WHERE id = :of
RETURNING id
"""
_DRAFTS = "DELETE FROM cell_drafts WHERE id IN (SELECT value FROM json_each(?)) RETURNING draft"
_AGAIN = """
UPDATE messages SET state = 'waiting', attempts = 0, retry_at = 0
WHERE id IN (SELECT value FROM json_each(:ids)) AND state = 'extracted'
"""
# A message of another channel that no cell of its own scope stands for any more.
_UNTOLD = """
SELECT said.id FROM cell_sources AS cited JOIN messages AS said ON said.id = cited.message_id
WHERE cited.cell_id IN (SELECT value FROM json_each(:cells)) AND said.root_id <> :root
AND NOT EXISTS (
    SELECT 1 FROM cell_sources AS also JOIN mem_cells AS told ON told.id = also.cell_id
    WHERE also.message_id = said.id AND told.scope = said.scope
)
"""
_CUT = """
DELETE FROM cell_sources WHERE message_id IN (SELECT value FROM json_each(:ids))
AND EXISTS (SELECT 1 FROM mem_cells AS far WHERE far.id = cell_id AND far.root_id <> :root)
RETURNING cell_id, message_id
"""
_OPEN_AGAIN = """
UPDATE mem_cells SET state = 'open', state_at = NULL, state_by = NULL
WHERE state_by IN (SELECT value FROM json_each(:ids)) AND root_id <> :root RETURNING id
"""
# What Memoir said in other channels out of these messages, or of this scene.
_ANSWERS = """
SELECT id FROM messages WHERE from_memoir = 1 AND root_id <> :root
AND id IN (SELECT answer_id FROM answer_sources
    WHERE message_id IN (SELECT value FROM json_each(:ids)))
"""
_ANSWERS_OF_SCENE = """
SELECT id FROM messages WHERE from_memoir = 1 AND root_id <> :root
AND id IN (SELECT answer_id FROM answer_scenes WHERE scene_id = :scene)
"""
_REFLECTIONS = """
INSERT INTO reflections (scope, root_id, salience, reflected_to)
SELECT :scope, root_id, salience, reflected_to FROM reflections WHERE scope = 0 AND root_id = :root
ON CONFLICT (scope, root_id) DO UPDATE SET salience = salience + excluded.salience,
    reflected_to = max(reflected_to, excluded.reflected_to)
"""

Piece = Callable[[Transaction, Leaving], Awaitable[bool]]


class Rescoper:
    """Bring what is kept for everyone into a closed channel's own scope."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def mixed(self, closed: Iterable[ChannelId]) -> list[ChannelId]:
        """Return those of the channels of which anything is kept for everyone."""
        rows = await self._connections.fetch(_MIXED, {"closed": listed(closed)})
        return [ChannelId(root) for (root,) in rows]

    async def keep_apart(self, root: ChannelId) -> bool:
        """Do the next piece for a channel that is closed; return False if nothing is left to do.

        Each is one transaction: whatever ends Memoir meanwhile, the next goes on from there.
        """
        pieces: Sequence[Piece] = (_drafts, _scene, _cells, _messages, _notes)

        async def do(transaction: Transaction) -> bool:
            leaving = Leaving(root, scope_of_channel(root), self._clock())
            for piece in pieces:
                if await piece(transaction, leaving):
                    # Whatever a model is being asked may hold what was to be seen until now.
                    await set_number(transaction, "epoch", await epoch(transaction) + 1)
                    return True
            return False

        return await self._connections.write(do)


async def _drafts(transaction: Transaction, leaving: Leaving) -> bool:
    """Have what was on its way extracted anew, for the channel alone."""
    rows = await transaction.fetch(
        f"SELECT id FROM cell_drafts WHERE {_OF_ROOT}", {"root": leaving.root}
    )
    await _draft_again(transaction, [row[0] for row in rows])
    return bool(rows)


async def _scene(transaction: Transaction, leaving: Leaving) -> bool:
    """Take the channel's cells out of one scene, or give it the whole scene if it is its alone."""
    rows = await transaction.fetch(_FED, {"root": leaving.root})
    if not rows:
        return False
    scene = SceneId(rows[0][0])
    values = {"scene": scene, "root": leaving.root, "scope": leaving.scope}
    [(name,)] = await transaction.fetch("SELECT name FROM mem_scenes WHERE id = ?", (scene,))
    [(alone,)] = await transaction.fetch(_ALONE, values)
    told = await transaction.fetch(_ANSWERS_OF_SCENE, values)
    await take_answers(transaction, [row[0] for row in told], leaving.now)
    if alone and await scene_called(transaction, name, leaving.scope) is None:
        await _free_drafts(transaction, await _names(transaction, scene))
        for statement in _WHOLE:
            await transaction.fetch(statement, values)
        return True
    cells = await transaction.fetch(_IN_SCENE, {**values, "most": CELLS_AT_ONCE})
    if cells:
        contents = {CellId(row[0]): str(row[1]) for row in cells}
        own = name if alone else await asyncio.to_thread(_own_name, name, contents.values())
        await _move(transaction, scene, own, contents, leaving)
    if len(cells) < CELLS_AT_ONCE:
        names = await _names(transaction, scene)
        await _free_drafts(transaction, names)
        # A name may hold the sense of what left in its own words: what is left must say it.
        left = [row[0] for row in await transaction.fetch(_LEFT, values)]
        gone = await asyncio.to_thread(unsaid, names, left)
        await repair_scenes(transaction, [scene], phrases_of(gone))
    return True


def _own_name(name: str, contents: Collection[str]) -> str:
    """Return what to call cells that leave a scene: as it is, if they say that themselves."""
    return name_from(contents) if unsaid([name], contents) else name


async def _move(
    transaction: Transaction,
    scene: SceneId,
    name: str,
    contents: dict[CellId, str],
    leaving: Leaving,
) -> None:
    """Move cells into the scene of this name in their channel's scope, made if need be."""
    target = await scene_called(transaction, name, leaving.scope)
    if target is None:
        [(target,)] = await transaction.fetch(
            _FOUND,
            {
                "name": name,
                "folded": folded(name),
                "key": name_key(name),
                "scope": leaving.scope,
                "of": scene,
            },
        )
    rows = await transaction.fetch(
        "SELECT id FROM mem_cells WHERE scene_id = ? AND consolidated = 0", (target,)
    )
    await put_cells(transaction, SceneId(target), contents, spoken_of=True)
    told = await weightiest(transaction, contents, REWOVEN)
    await hold_new(transaction, SceneId(target), {*(row[0] for row in rows), *told})
    await transaction.fetch(
        "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
        (target, leaving.root),
    )
    await index_names(transaction, SceneId(target))
    await recount(transaction, SceneId(target))
    await _take(transaction, list(contents), leaving)


async def _cells(transaction: Transaction, leaving: Leaving) -> bool:
    """Bring the cells along whose scene is the channel's own by now."""
    rows = await transaction.fetch(
        f"{_CELLS} LIMIT :most", {"root": leaving.root, "most": CELLS_AT_ONCE}
    )
    await _take(transaction, [CellId(row[0]) for row in rows], leaving)
    return bool(rows)


async def _take(transaction: Transaction, cells: Collection[CellId], leaving: Leaving) -> None:
    await sever(transaction, cells, leaving)
    untold = await transaction.fetch(_UNTOLD, {"cells": listed(cells), "root": leaving.root})
    await transaction.fetch(_AGAIN, {"ids": listed(row[0] for row in untold)})


async def _messages(transaction: Transaction, leaving: Leaving) -> bool:
    """Give messages to the channel's scope, and take back what they did to others' cells."""
    rows = await transaction.fetch(
        f"SELECT id FROM messages WHERE {_OF_ROOT} ORDER BY id LIMIT :most",
        {"root": leaving.root, "most": MESSAGES_AT_ONCE},
    )
    if not rows:
        return False
    values = {"ids": listed(row[0] for row in rows), "root": leaving.root, "scope": leaving.scope}
    await transaction.fetch(
        "UPDATE messages SET scope = :scope WHERE id IN (SELECT value FROM json_each(:ids))", values
    )
    told = await transaction.fetch(_ANSWERS, values)
    await take_answers(transaction, [row[0] for row in told], leaving.now)
    opened = await transaction.fetch(_OPEN_AGAIN, values)
    cut = await transaction.fetch(_CUT, values)
    await _drop_unfounded(transaction, {row[0] for row in cut})
    await _extract_untold(transaction, {row[1] for row in cut})
    await settle(transaction, (CellId(row[0]) for row in opened), leaving.now)
    return True


async def _drop_unfounded(transaction: Transaction, cells: Collection[int]) -> None:
    """Delete cells that no message says any more; those that did are extracted anew."""
    rows = await transaction.fetch(
        "DELETE FROM mem_cells WHERE id IN (SELECT value FROM json_each(?)) AND NOT EXISTS"
        " (SELECT 1 FROM cell_sources WHERE cell_id = mem_cells.id) RETURNING scene_id",
        (listed(cells),),
    )
    scenes = {row[0] for row in rows}
    names = [name for scene in scenes for name in await _names(transaction, SceneId(scene))]
    await repair_scenes(transaction, scenes, phrases_of(names))


async def _extract_untold(transaction: Transaction, messages: Collection[int]) -> None:
    rows = await transaction.fetch(
        "SELECT value FROM json_each(?) WHERE NOT EXISTS"
        " (SELECT 1 FROM cell_sources WHERE message_id = value)",
        (listed(messages),),
    )
    await transaction.fetch(_AGAIN, {"ids": listed(row[0] for row in rows)})


async def _notes(transaction: Transaction, leaving: Leaving) -> bool:
    """Drop what the journal tells of the channel, and reflect on it in its own scope."""
    values = {"root": leaving.root, "scope": leaving.scope}
    entries = await transaction.fetch(
        "DELETE FROM journal WHERE scope = 0 AND id IN"
        " (SELECT entry_id FROM journal_channels WHERE root_id = :root) RETURNING id",
        values,
    )
    await transaction.fetch(_REFLECTIONS, values)
    gathered = await transaction.fetch(
        f"DELETE FROM reflections WHERE {_OF_ROOT} RETURNING root_id", values
    )
    return bool(entries or gathered)


async def _free_drafts(transaction: Transaction, names: Iterable[str]) -> None:
    """Have all that is on its way to a scene extracted anew: it may be called otherwise by now."""
    called = set(map(folded, names))
    rows = await transaction.fetch(
        "SELECT id, json_extract(draft, '$.scene') FROM cell_drafts WHERE scope = 0"
    )
    await _draft_again(transaction, [row[0] for row in rows if folded(row[1] or "") in called])


async def _draft_again(transaction: Transaction, drafts: Collection[int]) -> None:
    rows = await transaction.fetch(_DRAFTS, (listed(drafts),))
    sources = {source for (draft,) in rows for source in json.loads(draft)["sources"]}
    await transaction.fetch(_AGAIN, {"ids": listed(sources)})


async def _names(transaction: Transaction, scene: SceneId) -> list[str]:
    rows = await transaction.fetch(
        "SELECT name FROM mem_scenes WHERE id = :scene"
        " UNION ALL SELECT folded_name FROM scene_aliases WHERE scene_id = :scene",
        {"scene": scene},
    )
    return [str(name) for (name,) in rows]
