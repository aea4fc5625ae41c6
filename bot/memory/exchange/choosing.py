"""Choose what of an export is to be written: what is new, and may be here."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.ids import CellId, UserId
from bot.memory.connections import Transaction, listed
from bot.memory.exchange.records import (
    LEAST_BASES,
    CellRecord,
    EntityRecord,
    Export,
    MessageRecord,
    SceneRecord,
)
from bot.memory.exchange.rows import message_of_entry
from bot.memory.messages import is_kept_out
from bot.memory.records import Place
from bot.memory.removal import SOMEONE
from bot.memory.text import fingerprint, words
from bot.memory.timestamps import to_milliseconds
from bot.redaction.masking import mask
from bot.vocabulary import CellOrigin, TaskState

# Holds what is left of a scene whose name may not be told.
NAMELESS = "Imported memories"


@dataclass(slots=True)
class Choice:
    """Hold what is to be written, and what was there."""

    placing: Callable[[Place], Place]
    messages: list[MessageRecord] = field(default_factory=list)
    known_messages: int = 0
    cells: list[CellRecord] = field(default_factory=list)
    known: dict[int, CellId] = field(default_factory=dict)  # by the file's number
    entities: dict[int, EntityRecord] = field(default_factory=dict)
    scenes: dict[int, SceneRecord] = field(default_factory=dict)
    whole: frozenset[int] = frozenset()  # scenes of which nothing is missing or was there

    def is_whole(self, scene: SceneRecord) -> bool:
        """Return whether a scene's summary speaks of what is written, and of that alone."""
        return scene.number in self.whole

    def scene_of(self, cell: CellRecord) -> SceneRecord:
        """Return the scene that a new cell goes into."""
        if cell.scene is not None:
            return self.scenes[cell.scene]
        return SceneRecord(
            number=NOWHERE,
            name=NAMELESS,
            kept_for=cell.kept_for,
            created_at=cell.created_at,
            updated_at=cell.created_at,
        )


NOWHERE = 1 << 40  # no scene of a file has this number


async def choose(
    transaction: Transaction,
    export: Export,
    opted_out: Callable[[UserId], bool],
    placing: Callable[[Place], Place],
) -> Choice:
    """Return what of an export is to be written."""
    choice = Choice(placing)
    choice.entities = {each.number: each for each in export.entities}
    unwanted, changed = await _choose_messages(transaction, export, opted_out, choice)
    there = await _cells_there(transaction, export)

    def decide() -> None:
        left_out = _without_evidence(export.cells, unwanted | changed, opted_out)
        _choose_cells(export, there, left_out, unwanted, choice)
        _extract_again(export, left_out, changed, choice)
        _choose_scenes(export, left_out, choice)

    await asyncio.to_thread(decide)  # beside the event loop
    return choice


async def _choose_messages(
    transaction: Transaction,
    export: Export,
    opted_out: Callable[[UserId], bool],
    choice: Choice,
) -> tuple[set[int], set[int]]:
    """Choose the messages; return those that may not be here, and those whose text differs now."""
    known = await _texts(transaction, export)
    unwanted: set[int] = set()
    changed: set[int] = set()
    entries = await asyncio.to_thread(_unnamed_all, export.messages, opted_out)
    for each, entry, renamed in entries:
        if each.id in known:
            choice.known_messages += 1
            if known[each.id] != entry.content:
                changed.add(each.id)
            continue
        answered = {*each.drawn_from, *([each.reply_to] if each.from_memoir else [])}
        if (
            opted_out(UserId(each.author))
            or unwanted & answered
            or await is_kept_out(transaction, message_of_entry(each))
        ):
            unwanted.add(each.id)
            continue
        if renamed:
            changed.add(each.id)
        choice.messages.append(entry)
    return unwanted, changed


async def _texts(transaction: Transaction, export: Export) -> dict[int, str]:
    rows = await transaction.fetch(
        "SELECT id, content FROM messages WHERE id IN (SELECT value FROM json_each(?))",
        (listed(each.id for each in export.messages),),
    )
    return {row[0]: row[1] for row in rows}


def _unnamed_all(
    entries: Iterable[MessageRecord], opted_out: Callable[[UserId], bool]
) -> list[tuple[MessageRecord, MessageRecord, bool]]:
    """Return messages, oldest first, with how each may be kept and whether a name is gone."""
    return [(each, *_unnamed(each, opted_out)) for each in sorted(entries, key=lambda e: e.id)]


def _unnamed(
    entry: MessageRecord, opted_out: Callable[[UserId], bool]
) -> tuple[MessageRecord, bool]:
    """Return a message as it may be kept: without secrets, and without names of who opted out."""
    text = entry.content
    for each in entry.mentions:
        if opted_out(UserId(each.user)) and each.name:
            text = text.replace(f"@{each.name}", SOMEONE)
    named = tuple(each for each in entry.mentions if not opted_out(UserId(each.user)))
    kept = entry.model_copy(update={"content": mask(text), "mentions": named})
    return kept, text != entry.content


def _without_evidence(
    cells: Iterable[CellRecord], gone: set[int], opted_out: Callable[[UserId], bool]
) -> set[int]:
    """Return the cells that rest on what may not be here or says something else now."""
    left_out = {
        each.number
        for each in cells
        if opted_out(UserId(each.author)) or not gone.isdisjoint(each.sources)
    }
    derived = [each for each in cells if each.origin is CellOrigin.DERIVED]
    more = True
    while more:
        fewer = {
            each.number
            for each in derived
            if each.number not in left_out and len(set(each.based_on) - left_out) < LEAST_BASES
        }
        more = bool(fewer)
        left_out |= fewer
    return left_out


def _choose_cells(
    export: Export,
    there: dict[tuple[object, ...], list[CellId]],
    left_out: set[int],
    unwanted: set[int],
    choice: Choice,
) -> None:
    for each in export.cells:
        if each.number in left_out:
            continue
        same = there.get(_identity(each))
        if same:
            choice.known[each.number] = same.pop(0)
            continue
        changes: dict[str, object] = {}
        if each.superseded_by in left_out:
            changes |= {"superseded_by": None, "valid_to": None, "ended_at": None}
        if each.state_by in unwanted:
            changes |= {"state": TaskState.OPEN, "state_at": None, "state_by": None}
        choice.cells.append(each.model_copy(update=changes))


async def _cells_there(
    transaction: Transaction, export: Export
) -> dict[tuple[object, ...], list[CellId]]:
    """Return the cells that are there by what tells them apart, oldest first."""
    rows = await transaction.fetch(
        "SELECT author_id, said_at, fingerprint, channel_id, cell_type, origin, id FROM mem_cells"
        " WHERE said_at IN (SELECT value FROM json_each(?)) ORDER BY id",
        (listed({to_milliseconds(each.said_at) for each in export.cells}),),
    )
    there: dict[tuple[object, ...], list[CellId]] = defaultdict(list)
    for *identity, cell in rows:
        there[tuple(identity)].append(CellId(cell))
    return there


def _identity(cell: CellRecord) -> tuple[object, ...]:
    """Return what tells a cell from all others, whoever may see it."""
    return (
        cell.author,
        to_milliseconds(cell.said_at),
        fingerprint(mask(cell.content)),
        cell.channel,
        cell.type,
        cell.origin,
    )


def _extract_again(export: Export, left_out: set[int], changed: set[int], choice: Choice) -> None:
    """Have messages read anew whose memories do not come along, or whose text was changed."""
    again = {
        source for each in export.cells if each.number in left_out for source in each.sources
    } | changed
    choice.messages = [
        each.model_copy(update={"state": "waiting"})
        if each.id in again and not each.from_memoir
        else each
        for each in choice.messages
    ]


def _choose_scenes(export: Export, left_out: set[int], choice: Choice) -> None:
    """Tell which scenes come as they were, and take names away that may tell of what is gone."""
    new = {each.number: each for each in choice.cells}
    cells: dict[int, list[CellRecord]] = defaultdict(list)
    for each in export.cells:
        if each.scene is not None:
            cells[each.scene].append(each)
    choice.whole = frozenset(
        number
        for number, members in cells.items()
        if all(each.number in new and choice.placing(each.place) == each.place for each in members)
    )
    for scene in export.scenes:
        members = cells[scene.number]
        bare = any(each.number in left_out for each in members)
        remaining = {word for each in members if each.number in new for word in words(each.content)}
        name = NAMELESS if bare and not remaining.issuperset(words(scene.name)) else scene.name
        choice.scenes[scene.number] = scene.model_copy(update={"name": name})
