"""Repair scenes that lost cells: what was told of all of them is told anew of what is left."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable

from bot.ids import SceneId
from bot.memory.connections import Transaction, listed
from bot.memory.reorganising import REWOVEN, index_names, recount, weightiest
from bot.memory.scene_choice import scene_called
from bot.memory.scene_names import name_key
from bot.memory.scene_states import hold_new
from bot.memory.text import folded
from bot.memory.traces import beginning_of, phrases_of, read_phrases
from bot.vocabulary import SCENE_NAME_CHARACTERS

# A name of so many words says which topic it is and can be read at a glance.
NAME_WORDS = 3
# What a scene with nothing to be named after is called.
NAMELESS = "Topic"
# The words of so many cells bear a name out, or make a new one.
_CELLS = 200

_AROUND = "\"'.,;:!?()[]*_`“”„‘’"  # words of a name

_ENTRIES_OF_SCENES = """
DELETE FROM journal WHERE EXISTS (
    SELECT 1 FROM json_each(before) WHERE json_extract(value, '$.id') IN
        (SELECT value FROM json_each(:scenes))
) OR EXISTS (
    SELECT 1 FROM json_each(after, '$.scenes') WHERE json_extract(value, '$.id') IN
        (SELECT value FROM json_each(:scenes))
)
"""
_TOLD_OF = (
    (
        "DELETE FROM mem_scenes WHERE id IN (SELECT value FROM json_each(:scenes))"
        " AND NOT EXISTS (SELECT 1 FROM mem_cells WHERE scene_id = mem_scenes.id)"
    ),
    (
        "UPDATE mem_scenes SET summary = '', examined_cells = 0"
        " WHERE id IN (SELECT value FROM json_each(:scenes))"
    ),
    "DELETE FROM scene_history WHERE scene_id IN (SELECT value FROM json_each(:scenes))",
    "DELETE FROM scene_chapters WHERE scene_id IN (SELECT value FROM json_each(:scenes))",
    (
        "DELETE FROM scene_channels WHERE scene_id IN (SELECT value FROM json_each(:scenes))"
        " AND root_id NOT IN (SELECT root_id FROM mem_cells AS c"
        " WHERE c.scene_id = scene_channels.scene_id)"
    ),
)
_CONTENTS = """
SELECT content FROM mem_cells WHERE scene_id = ? ORDER BY salience DESC, id DESC LIMIT ?
"""


async def repair_scenes(
    transaction: Transaction, scenes: Iterable[int], left: Collection[str]
) -> None:
    """Take out of scenes what was told of cells that left them; an empty scene goes whole.

    Its summary is empty until it is told anew; `left` are the phrases of what left: a name or an
    alias that holds one of them stays only if the remaining cells bear it out.
    """
    ids = list(dict.fromkeys(scenes))
    beginnings = frozenset(map(beginning_of, left))
    await transaction.fetch(_ENTRIES_OF_SCENES, {"scenes": listed(ids)})
    for statement in _TOLD_OF:
        await transaction.fetch(statement, {"scenes": listed(ids)})
    for (scene,) in await transaction.fetch(
        "SELECT id FROM mem_scenes WHERE id IN (SELECT value FROM json_each(?))", (listed(ids),)
    ):
        await _repair(transaction, SceneId(scene), beginnings)


async def _repair(transaction: Transaction, scene: SceneId, left: frozenset[str]) -> None:
    contents = [row[0] for row in await transaction.fetch(_CONTENTS, (scene, _CELLS))]
    gone = left.difference(map(beginning_of, await read_phrases(contents)))
    await _drop_aliases(transaction, scene, gone)
    await _check_name(transaction, scene, gone, contents)
    cells = await transaction.fetch("SELECT id FROM mem_cells WHERE scene_id = ?", (scene,))
    told = await weightiest(transaction, (row[0] for row in cells), REWOVEN)
    await hold_new(transaction, scene, told)
    await recount(transaction, scene)


async def _drop_aliases(transaction: Transaction, scene: SceneId, gone: Collection[str]) -> None:
    rows = await transaction.fetch(
        "SELECT folded_name, scope FROM scene_aliases WHERE scene_id = ?", (scene,)
    )
    await transaction.run_many(
        "DELETE FROM scene_aliases WHERE folded_name = ? AND scope = ?",
        [row for row in rows if _holds(row[0], gone)],
    )


async def _check_name(
    transaction: Transaction, scene: SceneId, gone: Collection[str], contents: list[str]
) -> None:
    [(name, scope)] = await transaction.fetch(
        "SELECT name, scope FROM mem_scenes WHERE id = ?", (scene,)
    )
    if not _holds(name, gone):
        return
    named = await asyncio.to_thread(name_from, contents)  # some 50 ms
    new = await _free_name(transaction, named, scope, scene)
    await transaction.fetch(
        "UPDATE mem_scenes SET name = ?, folded_name = ?, name_key = ? WHERE id = ?",
        (new, folded(new), name_key(new), scene),
    )
    await index_names(transaction, scene)


async def _free_name(transaction: Transaction, name: str, scope: int, scene: SceneId) -> str:
    taken = await scene_called(transaction, name, scope)
    return name if taken in (None, scene) else f"{name} {scene}"


def name_from(contents: Iterable[str]) -> str:
    """Return a name made of the words that most of the contents have, in their order."""
    counted: Counter[str] = Counter()
    for content in contents:
        found = (word.strip(_AROUND) for word in content.split())
        counted.update(list(dict.fromkeys(word for word in found if phrases_of([word]))))
    said = [word for word, _ in counted.most_common(NAME_WORDS)]
    name = " ".join(word[:1].upper() + word[1:] for word in said)
    # Room is left for a number that tells it from another of the name.
    return name[: SCENE_NAME_CHARACTERS // 2].strip() or NAMELESS


def _holds(name: str, gone: Collection[str]) -> bool:
    return any(beginning_of(each) in gone for each in phrases_of([name]))
