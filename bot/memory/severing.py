"""Give cells to the scope of one channel, and cut what would tie others to them.

What narrower cells know of wider ones may stay: whoever sees them sees those too. The other way
round nothing may lead: no link, no conflict, no end of what holds for all who cannot read there.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.ids import CellId, ChannelId
from bot.memory.audience import Scope
from bot.memory.connections import Transaction, listed
from bot.memory.forgetting import settle
from bot.memory.supersession import mend_ends
from bot.memory.timestamps import to_milliseconds

# A name is looked for in so many of the memories that speak of who or what bears it.
LOOKED_THROUGH = 20

_IN = "IN (SELECT value FROM json_each(:cells))"
# What is of the same channel is, or soon will be, of the same scope.
_OWN = "{cell}.root_id = :root AND {cell}.scope IN (0, :scope)"
_MOVE = f"UPDATE mem_cells SET scope = :scope WHERE id {_IN}"
_CUT = tuple(
    f"DELETE FROM {table} WHERE {own} {_IN} AND NOT EXISTS (SELECT 1 FROM mem_cells AS far"
    f" WHERE far.id = {table}.{other} AND {_OWN.format(cell='far')})"
    for table, one, two in (
        ("cell_links", "from_id", "to_id"),
        ("conflicts", "older_id", "newer_id"),
    )
    for own, other in ((one, two), (two, one))
)
_SPOKEN_OF = f"""
SELECT DISTINCT known.id, known.kind, known.name, known.folded_name, known.user_id
FROM cell_entities AS tied CROSS JOIN entities AS known ON known.id = tied.entity_id
WHERE tied.cell_id {_IN} AND known.scope <> :scope
"""
_NEW = """
INSERT INTO entities (scope, kind, name, folded_name, user_id, created_at)
VALUES (:scope, :kind, :name, :key, :user_id, :now)
ON CONFLICT {of} DO UPDATE SET kind = iif(excluded.kind = 'person', 'person', kind) RETURNING id
"""
_PERSON = _NEW.format(of="(user_id, scope) WHERE user_id <> 0")
_THING = _NEW.format(of="(folded_name, scope) WHERE user_id = 0")
_TIES = (
    (
        "INSERT OR IGNORE INTO entity_names (scope, folded_name, entity_id)"
        " SELECT :scope, folded_name, :new FROM entity_names WHERE entity_id = :old"
    ),
    (
        "INSERT OR IGNORE INTO cell_entities (cell_id, entity_id)"
        f" SELECT cell_id, :new FROM cell_entities WHERE entity_id = :old AND cell_id {_IN}"
    ),
    f"DELETE FROM cell_entities WHERE entity_id = :old AND cell_id {_IN}",
)
_SAYING = """
SELECT told.content FROM cell_entities AS tied JOIN mem_cells AS told ON told.id = tied.cell_id
WHERE tied.entity_id = ? ORDER BY told.id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Name the channel whose memories are to be its own, and when that is done."""

    root: ChannelId
    scope: Scope
    now: datetime


async def sever(transaction: Transaction, cells: Collection[CellId], leaving: Leaving) -> None:
    """Bring cells of a channel into its scope, with what they speak of, and cut all other ties."""
    values = {"cells": listed(cells), "root": leaving.root, "scope": leaving.scope}
    await transaction.fetch(_MOVE, values)
    for cut in _CUT:
        await transaction.fetch(cut, values)
    changed = await mend_ends(transaction, _OWN, values)
    await _move_entities(transaction, cells, leaving)
    await settle(transaction, [*cells, *changed], leaving.now)


async def _move_entities(
    transaction: Transaction, cells: Iterable[CellId], leaving: Leaving
) -> None:
    """Tie cells to people and things of their scope alone, called as they are called there."""
    here = {"cells": listed(cells), "scope": leaving.scope}
    for old, kind, name, key, user_id in await transaction.fetch(_SPOKEN_OF, here):
        values = {**here, "kind": kind, "name": name, "key": key, "user_id": user_id, "old": old}
        values["now"] = to_milliseconds(leaving.now)
        [(new,)] = await transaction.fetch(_PERSON if user_id else _THING, values)
        for tie in _TIES:
            await transaction.fetch(tie, {**values, "new": new})
        if not user_id:  # people are called as they call themselves, for all to see
            for entity in (old, new):
                await _spell(transaction, entity, name, key)


async def _spell(transaction: Transaction, entity: int, name: str, key: str) -> None:
    """Write a name as those write it who are left to say it; else as all its spellings are one."""
    rows = await transaction.fetch(_SAYING, (entity, LOOKED_THROUGH))
    found = (re.search(re.escape(name), content, re.IGNORECASE) for (content,) in rows)
    spelled = next((match[0] for match in found if match), key)
    await transaction.fetch("UPDATE entities SET name = ? WHERE id = ?", (spelled or name, entity))
