"""Let a person put a memory right: what was said stays readable, and the correction outranks it."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.ids import CellId, SceneId, UserId
from bot.memory.audience import Audience, visible
from bot.memory.cells import CellStore
from bot.memory.connections import Connections, Transaction
from bot.memory.forgetting import settle
from bot.memory.indexing import index_cell
from bot.memory.records import Cell
from bot.memory.supersession import supersede
from bot.memory.text import fingerprint, storable
from bot.memory.timestamps import to_milliseconds
from bot.redaction.invisible import seen
from bot.redaction.masking import mask

# It is of whoever said what is put right, of the same time and place, and as it was closed or due.
_CORRECTED = f"""
INSERT INTO mem_cells (scene_id, cell_type, salience, content, fingerprint, author_id, author_name,
    channel_id, root_id, scope, said_at, created_at, origin, state, state_at, state_by,
    due_at, assignee, valid_from, pinned, corrected_by)
SELECT scene_id, cell_type, salience, :content, :fingerprint, author_id, author_name,
    channel_id, root_id, scope, said_at, :now, 'corrected', state, state_at, state_by,
    due_at, assignee, valid_from, pinned, nullif(:by, author_id)
FROM mem_cells AS found WHERE found.id = :cell AND {visible("found")}
RETURNING id, scene_id, (SELECT name FROM mem_scenes WHERE mem_scenes.id = scene_id)
"""
_SAME_EVIDENCE = """
INSERT INTO cell_sources (cell_id, message_id)
SELECT :corrected, message_id FROM cell_sources WHERE cell_id = :cell
"""
_SAME_SUBJECTS = """
INSERT INTO cell_entities (cell_id, entity_id)
SELECT :corrected, entity_id FROM cell_entities WHERE cell_id = :cell
"""
# It may name others besides: that is told in the background.
_MORE_SUBJECTS = "INSERT INTO cells_to_link (cell_id) VALUES (:corrected)"
_SAME_LINKS = """
INSERT OR IGNORE INTO cell_links (from_id, to_id, kind)
SELECT :corrected, to_id, kind FROM cell_links WHERE from_id = :cell
UNION SELECT from_id, :corrected, kind FROM cell_links WHERE to_id = :cell
"""
_NEW_IN_SCENE = "UPDATE mem_scenes SET new_cells = new_cells + 1, updated_at = :now WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Corrections:
    """Put a correction in the place of a cell."""

    connections: Connections
    cells: CellStore
    clock: Clock

    async def correct(
        self, cell: CellId, content: str, audience: Audience, by: UserId | None = None
    ) -> Cell | None:
        """Write a cell of the same evidence that extraction never replaces; return it.

        Return None if there is no such cell to be seen. Whether somebody may is for the caller to
        check. What was replaced by mistake holds again by being written once more.
        """
        content = mask(storable(seen(content)))

        async def write(transaction: Transaction) -> CellId | None:
            now = self.clock()
            rows = await transaction.fetch(
                _CORRECTED,
                {
                    "cell": cell,
                    "by": by,
                    "content": content,
                    "fingerprint": fingerprint(content),
                    "now": to_milliseconds(now),
                    **audience.parameters,
                },
            )
            if not rows:
                return None
            corrected, scene, name = CellId(rows[0][0]), SceneId(rows[0][1]), str(rows[0][2])
            both = {"corrected": corrected, "cell": cell}
            for copy in (_SAME_EVIDENCE, _SAME_SUBJECTS, _MORE_SUBJECTS, _SAME_LINKS):
                await transaction.fetch(copy, both)
            await index_cell(transaction, corrected, content, name)
            await transaction.fetch(_NEW_IN_SCENE, {"id": scene, "now": to_milliseconds(now)})
            await supersede(transaction, cell, corrected, now, by_hand=True)
            await settle(transaction, [cell, corrected], now)
            return corrected

        corrected = await self.connections.write(write)
        if corrected is None:
            return None
        return (await self.cells.many([corrected], audience)).get(corrected)
