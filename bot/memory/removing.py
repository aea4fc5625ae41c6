"""Take messages out of a memory, or their text, with everything that was drawn from them.

This is the one path by which anything is removed: what cites a message goes with it, and so does
whatever holds a word that no message left has. Messages that a removed cell cited besides wait to
be extracted again, and its scene is told anew of what is left.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.ids import CellId
from bot.memory.beside import told_beside
from bot.memory.connections import Row, Transaction, listed
from bot.memory.forgetting import settle
from bot.memory.indexing import index_facts_anew, neighbours_of, reindex_context
from bot.memory.names import name_words
from bot.memory.own_words import take_answers
from bot.memory.repairing import repair_scenes
from bot.memory.selections import Removed
from bot.memory.state import begin_removal
from bot.memory.supersession import mend_ends
from bot.memory.traces import holding, read_phrases, unattested

_IN = "IN (SELECT value FROM json_each(:ids))"

_SAID = f"SELECT id, content, author_id, author_name, said_at FROM messages WHERE id {_IN}"
# Memoir's own words: answers to these messages, and those whose prompt showed them or these scenes.
_ANSWERS = f"""
SELECT id FROM messages WHERE from_memoir = 1 AND reply_to {_IN}
UNION SELECT answer_id FROM answer_sources WHERE message_id {_IN}
"""
_ANSWERS_OF_SCENES = f"SELECT answer_id FROM answer_scenes WHERE scene_id {_IN}"
_OWN_WORDS = "SELECT id, content FROM messages WHERE from_memoir = 1 AND said_at >= :since"
_CITING = f"SELECT DISTINCT cell_id FROM cell_sources WHERE message_id {_IN}"
_DRAFTS = f"""
SELECT id FROM cell_drafts AS d
WHERE EXISTS (SELECT 1 FROM json_each(d.draft, '$.sources') WHERE value {_IN})
"""
_SOURCES_OF_DRAFTS = f"""
SELECT DISTINCT value FROM cell_drafts, json_each(draft, '$.sources') WHERE cell_drafts.id {_IN}
"""
# Cells derived from cells, and corrections of cells, are told of the same messages.
_TOGETHER = f"""
SELECT cell_id FROM cell_bases WHERE base_id {_IN}
"""
# Scenes that cells were in before, and those that were told of together with them: some text of
# theirs may still speak of what has left them.
_FORMER_SCENES = f"""
WITH passed AS MATERIALIZED (
    SELECT DISTINCT done.id, done.before, done.after FROM journal AS done
    CROSS JOIN json_each(done.after, '$.moved') AS moved
    CROSS JOIN json_each(moved.value, '$.cells') AS cell WHERE cell.value {_IN}
)
SELECT json_extract(value, '$.id') FROM passed, json_each(passed.before)
UNION SELECT json_extract(value, '$.id') FROM passed, json_each(passed.after, '$.scenes')
"""
_COLD = "SELECT id, content FROM mem_cells WHERE cold = 1"
_BY_INDEX = "SELECT rowid FROM mem_cells_fts WHERE mem_cells_fts MATCH :asked"
_SOURCES = f"SELECT DISTINCT message_id FROM cell_sources WHERE cell_id {_IN}"
_SCENES = f"SELECT DISTINCT scene_id FROM mem_cells WHERE id {_IN}"
_AGAIN = f"""
UPDATE messages SET state = 'waiting', attempts = 0, retry_at = 0
WHERE id {_IN} AND from_memoir = 0
"""
# What a removed cell replaced is true again, or ends with what replaced that one in turn.
_LEAVES = "{cell}.id IN (SELECT value FROM json_each(:cells))"
# What only a removed message closed is open again.
_OPEN_AGAIN = f"""
UPDATE mem_cells SET state = 'open', state_at = NULL, state_by = NULL WHERE state_by {_IN}
RETURNING id
"""
_NAMES_SINCE = f"""
WITH named AS (
    SELECT id, name FROM mem_scenes WHERE id {_IN} AND (named_to = 0 OR named_to >= :first)
)
SELECT name FROM named
UNION ALL SELECT folded_name FROM scene_aliases WHERE scene_id IN (SELECT id FROM named)
"""
# Texts of scenes that may hold a trace, each with the scene that it belongs to.
_TOLD = (
    "SELECT id, name AS told FROM mem_scenes",
    "SELECT id, summary AS told FROM mem_scenes",
    "SELECT scene_id AS id, summary AS told FROM scene_history",
    "SELECT scene_id AS id, summary AS told FROM scene_chapters",
    "SELECT scene_id AS id, folded_name AS told FROM scene_aliases",
)
_STAGED = "SELECT id, draft || coalesce(verdict, '') || coalesce(ties, '') AS told FROM cell_drafts"
_JOURNAL = "SELECT id, reason || before || after AS told FROM journal"
_ASSIGNED = "SELECT id, assignee FROM mem_cells WHERE assignee <> ''"
_WORDS_AT_ONCE = 40  # of one question to the index; SQLite takes no endless ones


@dataclass(slots=True)
class Taken:
    """Gather what is taken out, to know in the end what is to be mended."""

    messages: set[int] = field(default_factory=set)  # that people said
    cells: set[int] = field(default_factory=set)
    scenes: set[int] = field(default_factory=set)
    former: set[int] = field(default_factory=set)  # scenes that the cells were in before
    drafts: set[int] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    again: set[int] = field(default_factory=set)  # to be extracted anew
    texts: list[str] = field(default_factory=list)  # that leave
    since: int = 0  # milliseconds; before that nobody could repeat them
    changed: set[int] = field(default_factory=set)  # cells that stay, in another state

    @property
    def derived(self) -> bool:
        """Return whether anything goes that was drawn from messages."""
        return bool(self.cells or self.drafts or self.answers or self.scenes or self.changed)


async def take_out(
    transaction: Transaction,
    ids: Iterable[int],
    now: datetime,
    *,
    cells: Collection[int] = (),
    extract_again: bool = True,
) -> Removed:
    """Remove messages, and these cells, with all that was drawn from them."""

    async def delete(gone: Collection[int]) -> None:
        around = await neighbours_of(transaction, gone)
        await _run(transaction, f"DELETE FROM messages WHERE id {_IN}", gone)
        await reindex_context(transaction, around - set(gone))

    return await _unravel(transaction, ids, now, delete, cells, extract_again=extract_again)


async def take_out_text(
    transaction: Transaction,
    ids: Iterable[int],
    now: datetime,
    change: Callable[[], Awaitable[None]],
) -> Removed:
    """Remove what was drawn from the text that messages have; `change` gives them another."""

    async def rewrite(changed: Collection[int]) -> None:
        await change()
        around = await neighbours_of(transaction, changed)
        await reindex_context(transaction, around | set(changed))

    taken = await _unravel(transaction, ids, now, rewrite, ())
    return Removed(0, taken.cells, taken.scenes)


async def _unravel(
    transaction: Transaction,
    ids: Iterable[int],
    now: datetime,
    change: Callable[[Collection[int]], Awaitable[None]],
    cells: Collection[int],
    *,
    extract_again: bool = True,
) -> Removed:
    said = await _rows(transaction, _SAID, ids)
    gone = {row[0] for row in said}
    texts = [text for row in said for text in (row[1], row[3])]  # a name that nobody bears is one
    taken = Taken(messages=gone, texts=texts, cells=set(cells))
    taken.since = min((row[4] for row in said), default=0)
    taken.cells |= await _ids(transaction, _CITING, gone)
    taken.cells |= await told_beside(transaction, gone, {row[0]: row[1] for row in said})
    taken.drafts |= await _ids(transaction, _DRAFTS, gone)
    taken.answers |= await _ids(transaction, _ANSWERS, gone)
    taken.changed |= await _ids(transaction, _OPEN_AGAIN, gone)
    await change(gone)
    await _forget_names(transaction, {row[2]: row[3] for row in said})
    await _take_cells(transaction, taken)
    for _ in range(_ROUNDS):
        if not await _take_traces(transaction, taken):
            break
    await _mend(transaction, taken, now, extract_again=extract_again)
    return Removed(len(gone), len(taken.cells), len(taken.scenes))


# What went may have told words of others, whose last trace then is elsewhere: one more look.
_ROUNDS = 2


async def _take_cells(transaction: Transaction, taken: Taken) -> None:
    """Delete the gathered cells; note their scenes, their texts and what they cited besides."""
    taken.cells |= await _ids(transaction, _TOGETHER, taken.cells)
    here = await _rows(
        transaction, f"SELECT id, content FROM mem_cells WHERE id {_IN}", taken.cells
    )
    ids = {row[0] for row in here}
    taken.texts += [row[1] for row in here]
    taken.scenes |= await _ids(transaction, _SCENES, ids)
    taken.former |= await _ids(transaction, _FORMER_SCENES, ids)
    taken.again |= await _ids(transaction, _SOURCES, ids)
    taken.changed |= set(await mend_ends(transaction, _LEAVES, {"cells": listed(ids)}))
    await _run(transaction, f"DELETE FROM mem_cells WHERE id {_IN}", ids)


async def _take_traces(transaction: Transaction, taken: Taken) -> bool:
    """Gather and delete what holds words that stand in no message any more."""
    traces = await unattested(transaction, await read_phrases(taken.texts))
    if not traces:
        return False
    before = len(taken.cells) + len(taken.scenes)
    taken.cells |= await _cells_holding(transaction, traces)
    for source in _TOLD:
        taken.scenes |= _first(await holding(transaction, traces, source, "told"))
    taken.drafts |= _first(await holding(transaction, traces, _STAGED, "told"))
    taken.answers |= _first(
        await holding(transaction, traces, _OWN_WORDS, "content", since=taken.since)
    )
    await _drop_named(transaction, traces)
    await _take_cells(transaction, taken)
    return len(taken.cells) + len(taken.scenes) > before


async def _cells_holding(transaction: Transaction, traces: Collection[str]) -> set[int]:
    """Return cells with a trace: of the index by its stems, of the cold ones by how it begins."""
    found = {row[0] for row in await holding(transaction, traces, _COLD, "content")}
    ordered = sorted(traces)
    for start in range(0, len(ordered), _WORDS_AT_ONCE):
        asked = " OR ".join(f'"{each}"' for each in ordered[start : start + _WORDS_AT_ONCE])
        rows = await transaction.fetch(_BY_INDEX, {"asked": f"content : ({asked})"})
        found |= {row[0] for row in rows}
    return found


async def _drop_named(transaction: Transaction, traces: Collection[str]) -> None:
    """Delete the names of people and things, assignees and journal entries that hold a trace."""
    things = _first(await holding(transaction, traces, "SELECT id, name FROM entities", "name"))
    await _run(transaction, f"DELETE FROM cell_entities WHERE entity_id {_IN}", things)
    await _run(transaction, f"DELETE FROM entities WHERE id {_IN}", things)
    names = await holding(
        transaction, traces, "SELECT * FROM entity_names", "folded_name", "entity_id, folded_name"
    )
    await transaction.run_many(
        "DELETE FROM entity_names WHERE entity_id = ? AND folded_name = ?", names
    )
    assigned = _first(await holding(transaction, traces, _ASSIGNED, "assignee"))
    await _run(transaction, f"UPDATE mem_cells SET assignee = '' WHERE id {_IN}", assigned)
    entries = _first(await holding(transaction, traces, _JOURNAL, "told"))
    await _run(transaction, f"DELETE FROM journal WHERE id {_IN}", entries)


async def _mend(
    transaction: Transaction, taken: Taken, now: datetime, *, extract_again: bool
) -> None:
    """Bring what is left in step with what was taken out, and void all work on it."""
    taken.again |= await _ids(transaction, _SOURCES_OF_DRAFTS, taken.drafts)
    await _run(transaction, f"DELETE FROM cell_drafts WHERE id {_IN}", taken.drafts)
    told = taken.scenes | taken.former
    taken.answers |= await _ids(transaction, _ANSWERS_OF_SCENES, told)
    await take_answers(transaction, taken.answers, now)
    await index_facts_anew(transaction, taken.again)
    if extract_again:
        await _run(transaction, _AGAIN, taken.again)
    if told:
        left = await read_phrases([*taken.texts, *await _names_after(transaction, taken)])
        await repair_scenes(transaction, told, left)
    await settle(transaction, map(CellId, taken.changed), now)
    if taken.messages or taken.derived:
        await begin_removal(transaction, now, voids_work=taken.derived)


async def _names_after(transaction: Transaction, taken: Taken) -> list[str]:
    """Return what the scenes were called since the removed was said: a model may have meant that.

    A name that is older than it cannot tell of it, whatever its words.
    """
    rows = await transaction.fetch(
        _NAMES_SINCE, {"ids": listed(taken.scenes), "first": min(taken.messages, default=0)}
    )
    return [name for (name,) in rows]


async def _forget_names(transaction: Transaction, authors: dict[int, str]) -> None:
    """Forget names that people bear in no message that is left."""
    for author, name in authors.items():
        rows = await transaction.fetch(
            "SELECT author_name FROM messages WHERE author_id = ? AND from_memoir = 0"
            " ORDER BY said_at DESC LIMIT 1",
            (author,),
        )
        if rows and rows[0][0] == name:
            continue
        kept = await transaction.fetch(
            "SELECT DISTINCT author_name FROM messages WHERE author_id = ? AND from_memoir = 0",
            (author,),
        )
        words = {word for (each,) in kept for word in name_words(each)}
        await transaction.run_many(
            "DELETE FROM name_words WHERE user_id = ? AND word = ?",
            [(author, word) for word in name_words(name) if word not in words],
        )


async def _rows(transaction: Transaction, sql: str, ids: Iterable[int]) -> list[Row]:
    return await transaction.fetch(sql, {"ids": listed(ids)})


async def _ids(transaction: Transaction, sql: str, ids: Collection[int]) -> set[int]:
    return _first(await _rows(transaction, sql, ids)) if ids else set()


async def _run(transaction: Transaction, sql: str, ids: Collection[int]) -> None:
    if ids:
        await transaction.fetch(sql, {"ids": listed(ids)})


def _first(rows: Iterable[Row]) -> set[int]:
    return {row[0] for row in rows}
