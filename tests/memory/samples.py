"""Make messages, drafts and memories for tests, with a few channels and people."""

import asyncio
import atexit
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.ids import CellId, ChannelId, MessageId, UserId
from bot.memory.audience import EVERYONE, Audience, Scope, scope_of_channel
from bot.memory.db import MemoryDB
from bot.memory.records import (
    Batch,
    Cell,
    CellDraft,
    DirtyScene,
    Message,
    Place,
    Relation,
    WaitingChannel,
)
from bot.memory.stemming import Stemmer
from bot.vocabulary import CellType, RelationKind

GENERAL, LAKE, STAFF, BOARD = ChannelId(10), ChannelId(11), ChannelId(20), ChannelId(21)
OPEN = frozenset({GENERAL, LAKE})  # everybody can read these; staff and board are private
PEOPLE = {"Anna": UserId(101), "Ben": UserId(102), "Cara": UserId(103), "Memoir": UserId(999)}

NOBODY = Audience()
EVERYBODY = Audience(open_channels=OPEN)
STAFF_ALONE = Audience(own_scopes=frozenset({scope_of_channel(STAFF)}))
STAFF_MEMBERS = Audience(OPEN, STAFF_ALONE.own_scopes)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STEMMER = Stemmer()  # shared, as guilds share one
atexit.register(STEMMER.close)
_ids = count(1_477_000_000_000_000_000, 4_194_304)


class Clock:
    """Tell a time that only tests turn."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


async def open_memory(path: Path, clock: Clock | None = None) -> MemoryDB:
    return await MemoryDB.open(path, clock=clock or Clock(), stemmer=STEMMER)


def place(
    channel: ChannelId, *, private: bool | None = None, root: ChannelId | None = None
) -> Place:
    """Return a channel's place; staff and board are private unless told otherwise."""
    hidden = channel not in OPEN if private is None else private
    return Place(channel, root or channel, scope_of_channel(channel) if hidden else EVERYONE)


def said(
    text: str,
    by: str = "Anna",
    *,
    channel: ChannelId = GENERAL,
    private: bool | None = None,
    **more: Any,
) -> Message:
    """Return a message with the next id."""
    values = {
        "id": MessageId(next(_ids)),
        "place": place(channel, private=private),
        "author_id": PEOPLE.get(by, UserId(500)),
        "author_name": by,
        "content": text,
        "said_at": START - timedelta(hours=1),
        "from_memoir": by == "Memoir",
    }
    return Message(**{**values, **more})


async def say(memory: MemoryDB, text: str, by: str = "Anna", **more: Any) -> Message:
    """Log a message and return it."""
    message = said(text, by, **more)
    assert await memory.messages.add(message)
    return message


def draft(content: str, *of: Message, **more: Any) -> CellDraft:
    """Return a draft drawn from these messages."""
    values = {
        "scene": "Canoe trip",
        "cell_type": CellType.FACT,
        "salience": 0.5,
        "content": content,
        "author_id": of[0].author_id,
        "author_name": of[0].author_name,
        "said_at": of[-1].said_at,
        "sources": tuple(message.id for message in of),
    }
    return CellDraft(**{**values, **more})


def same_as(cell: CellId) -> tuple[Relation, ...]:
    """Return what extraction notes of a draft that says what a cell says."""
    return (Relation(cell, RelationKind.SAME),)


async def extract(memory: MemoryDB, *drafts: CellDraft, of: Sequence[Message]) -> int | None:
    """Bring drafts into memory for logged messages, which count as extracted from then on.

    Return how many cells are new; None if the messages were extracted before.
    """
    batch = Batch(await memory.epoch(), tuple(of), (), 0)
    if not await memory.queue.finish(batch, drafts):
        return None
    return await organise(memory, of[0].place)


async def organise(memory: MemoryDB, place: Place) -> int:
    """Bring what is staged for a place's scope into memory; return how many cells are new."""
    own = place.scope != EVERYONE
    audience = Audience(own_scopes=frozenset({place.scope}))
    if not own:  # it was open when it was said
        audience = Audience(OPEN | {place.root_id})
    return await memory.organiser.organise(place.scope, audience)


async def learn(memory: MemoryDB, text: str, by: str = "Anna", **more: Any) -> Cell:
    """Log a message, draw a cell with the same words from it and return the cell."""
    of_message = ("channel", "private", "place", "at")
    place = {key: more.pop(key) for key in of_message if key in more}
    if "at" in place:
        place["said_at"] = place.pop("at")
    message = await say(memory, text, by, **place)
    assert await extract(memory, draft(text, message, **more), of=[message]) == 1
    return (await cells_of(memory, message))[0]


async def cells_of(memory: MemoryDB, message: Message) -> list[Cell]:
    """Return every cell that cites a message, whoever may see it."""
    rows = await memory.connections.fetch(
        "SELECT cell_id FROM cell_sources WHERE message_id = ? ORDER BY cell_id", (message.id,)
    )
    audience = Audience(frozenset({message.place.root_id}), frozenset({message.place.scope}))
    cells = await memory.cells.many([CellId(row[0]) for row in rows], audience)
    return list(cells.values())


async def rows(memory: MemoryDB, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what the database itself holds."""
    return [tuple(row) for row in await memory.connections.fetch(sql, values)]


async def number(memory: MemoryDB, sql: str, *values: Any) -> int:
    """Return the one number that a statement asks for."""
    [(found,)] = await rows(memory, sql, *values)
    return int(found)


async def waiting_in(memory: MemoryDB, channel: ChannelId = GENERAL) -> WaitingChannel:
    return next(each for each in await memory.queue.waiting() if each.channel_id == channel)


async def next_batch(memory: MemoryDB, channel: ChannelId = GENERAL, **limits: int) -> Batch:
    """Return the batch that is next in a channel."""
    values = {"limit": 20, "characters": 10_000, "context": 4, **limits}
    batch = await memory.queue.batch(await waiting_in(memory, channel), **values)
    assert batch is not None
    return batch


async def dirty_scenes(memory: MemoryDB) -> list[DirtyScene]:
    return await memory.scenes.dirty(await memory.epoch())


def scope_audience(open_channels: Iterable[int], own: Iterable[int]) -> Audience:
    return Audience(frozenset(map(ChannelId, open_channels)), frozenset(map(Scope, own)))


async def until(condition: Any) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - threads that end have no event
            await asyncio.sleep(0.001)
