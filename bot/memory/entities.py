"""Keep what cells speak of, and how they hang together."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.ids import CellId
from bot.memory.audience import Scope
from bot.memory.connections import Transaction
from bot.memory.entity_names import entity_key
from bot.memory.names import name_words
from bot.memory.records import Mention, Ref, StagedDraft
from bot.memory.text import storable
from bot.memory.timestamps import to_milliseconds
from bot.vocabulary import EntityKind

# People are found by who they are, whatever they call themselves now; things by their names.
_PERSON = """
INSERT INTO entities (scope, kind, name, folded_name, user_id, created_at)
VALUES (:scope, 'person', :name, :key, :user_id, :now)
ON CONFLICT (user_id, scope) WHERE user_id <> 0
DO UPDATE SET name = excluded.name, folded_name = excluded.folded_name RETURNING id
"""
_THING = """
INSERT INTO entities (scope, kind, name, folded_name, created_at)
VALUES (:scope, :kind, :name, :key, :now)
ON CONFLICT (folded_name, scope) WHERE user_id = 0
DO UPDATE SET kind = iif(excluded.kind = 'person', 'person', kind) RETURNING id
"""
# Somebody whom a cell is tied to already is not somebody else by the same name.
_KNOWN_PERSON = """
SELECT 1 FROM cell_entities AS tied JOIN entities AS known ON known.id = tied.entity_id
JOIN entity_names AS alias ON alias.entity_id = known.id
WHERE tied.cell_id = :cell AND known.user_id <> 0 AND alias.folded_name = :key LIMIT 1
"""
# What was a mere name is somebody now; another of that name stays.
_NAME_ALONE = """
DELETE FROM cell_entities WHERE cell_id = :cell AND entity_id IN (
    SELECT id FROM entities WHERE scope = :scope AND user_id = 0 AND folded_name = :key
)
"""


async def write_ties(
    transaction: Transaction,
    cell: CellId,
    staged: StagedDraft,
    resolve: Callable[[Ref], CellId | None],
    now: datetime,
) -> None:
    """Write the entities that a new cell speaks of, and its links to cells of its own scope."""
    scope = staged.place.scope
    for mention in staged.ties.mentions:
        await tie(transaction, cell, mention, scope, now)
    for ref, kind in staged.ties.links:
        await transaction.fetch(
            "INSERT OR IGNORE INTO cell_links (from_id, to_id, kind)"
            " SELECT ?, id, ? FROM mem_cells WHERE id = ? AND scope = ? AND id <> ?",
            (cell, kind, resolve(ref), scope, cell),
        )


async def tie_anew(
    transaction: Transaction,
    cell: CellId,
    mentions: Sequence[Mention],
    scope: Scope,
    now: datetime,
) -> None:
    """Add what is known by now of whom and what an existing cell speaks of."""
    unknown = {entity_key(each.name) for each in mentions if each.user_id is None}
    for mention in mentions:
        if mention.user_id is not None:
            for key in _keys(mention):
                if key not in unknown:
                    values = {"cell": cell, "scope": scope, "key": key}
                    await transaction.fetch(_NAME_ALONE, values)
        elif mention.kind is EntityKind.PERSON and await transaction.fetch(
            _KNOWN_PERSON, {"cell": cell, "key": entity_key(mention.name)}
        ):
            continue
        await tie(transaction, cell, mention, scope, now)


async def tie(
    transaction: Transaction, cell: CellId, mention: Mention, scope: Scope, now: datetime
) -> None:
    """Write that a cell of a scope speaks of somebody or something."""
    values = {
        "scope": scope,
        "kind": mention.kind,
        "name": storable(mention.name) or str(mention.user_id),
        "key": entity_key(mention.name),
        "user_id": mention.user_id,
        "now": to_milliseconds(now),
    }
    sql = _THING if mention.user_id is None else _PERSON
    [(entity,)] = await transaction.fetch(sql, values)
    await transaction.run_many(
        "INSERT OR IGNORE INTO entity_names (scope, folded_name, entity_id) VALUES (?, ?, ?)",
        [(scope, key, entity) for key in _keys(mention)],
    )
    await transaction.fetch(
        "INSERT OR IGNORE INTO cell_entities (cell_id, entity_id) VALUES (?, ?)", (cell, entity)
    )


def _keys(mention: Mention) -> Iterable[str]:
    """Return by what names the mentioned is found."""
    key = entity_key(mention.name)
    words = name_words(mention.name) if mention.user_id is not None else []
    return dict.fromkeys(filter(None, (key, *words)))
