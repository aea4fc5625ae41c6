"""Fill a guild's memory with any number of messages and the cells drawn from some of them."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from benchmarks.corpus import Corpus
from benchmarks.progress import with_progress
from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import EVERYONE, Audience, Scope, scope_of_channel
from bot.memory.connections import Transaction
from bot.memory.db import MemoryDB
from bot.memory.records import Batch, CellDraft, Mention, Message, Place, StagedDraft, Ties
from bot.vocabulary import CellType, DraftStage, EntityKind

# Forty channels that everyone reads, ten that nobody else does; the asker is in two of these.
OPEN = [ChannelId(1000 + number) for number in range(40)]
PRIVATE = [ChannelId(2000 + number) for number in range(10)]
ASKER_IS_IN = PRIVATE[:2]
AUDIENCE = Audience(frozenset(OPEN), frozenset(map(scope_of_channel, ASKER_IS_IN)))
AUTHORS = 500
SCENES = 400
# Cells speak of so many things, unevenly; multiples of this number are spread evenly in 0..1.
THINGS = 20_000
GOLDEN = 0.618033988749895
SEED = 9
# People talk in turns: so many messages in one channel before another.
TURN = 10
GROUP = 50  # turns written at once
CELL_SHARE = 0.2  # of the messages have a cell
START = datetime(2022, 1, 3, 9, 0, tzinfo=UTC)
BETWEEN_MESSAGES = timedelta(minutes=2)
# Discord's ids are far apart; the index keeps them as differences.
BETWEEN_IDS = 503_316_480_000


class Crowd:
    """Have many people talk in many channels, some far more than others."""

    def __init__(self, corpus: Corpus, *, said: int = 0) -> None:
        """Begin after so many messages that were said already."""
        self._corpus = corpus
        self._random = random.Random(SEED + said)
        self._channels = OPEN + PRIVATE
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._channels) + 1)))
        self._random.shuffle(self._channels)
        self._names = [*corpus.people, *(f"Member{n}" for n in range(AUTHORS))][:AUTHORS]
        self._activity = list(accumulate(1 / (rank + 5) for rank in range(AUTHORS)))
        self._said = said

    def turns(self, messages: int) -> Iterator[list[Message]]:
        """Yield what is said next, by turns of one channel each."""
        while messages > 0:
            [channel] = self._random.choices(self._channels, cum_weights=self._weights)
            yield [self._next(channel) for _ in range(min(TURN, messages))]
            messages -= TURN

    def _next(self, channel: ChannelId) -> Message:
        self._said += 1
        [author] = self._random.choices(range(AUTHORS), cum_weights=self._activity)
        scope = scope_of_channel(channel) if channel in PRIVATE else EVERYONE
        return Message(
            id=MessageId(self._said * BETWEEN_IDS),
            place=Place(channel, channel, Scope(scope)),
            author_id=UserId(author + 1),
            author_name=self._names[author],
            content=self._corpus.message(),
            said_at=START + self._said * BETWEEN_MESSAGES,
        )

    def drafts(self, turn: list[Message]) -> list[CellDraft]:
        """Return cells that say what some of the messages say."""
        return [self._draft(each) for each in turn if self._random.random() < CELL_SHARE]

    def _draft(self, message: Message) -> CellDraft:
        return CellDraft(
            scene=f"Topic {self._random.randrange(SCENES)}",
            cell_type=self._random.choice(list(CellType)),
            salience=round(self._random.random(), 2),
            content=f"{message.author_name} said: {message.content}",
            author_id=message.author_id,
            author_name=message.author_name,
            said_at=message.said_at,
            sources=(message.id,),
        )


async def fill(memory: MemoryDB, crowd: Crowd, messages: int, title: str) -> None:
    """Have so much said and extracted, through the doors that the bot uses."""
    turns = list(range(0, messages, TURN * GROUP))
    for done in with_progress(turns, title):
        group = list(crowd.turns(min(TURN * GROUP, messages - done)))
        await asyncio.gather(*(memory.messages.add(each) for turn in group for each in turn))
        epoch = await memory.epoch()
        for turn in group:
            await memory.queue.finish(Batch(epoch, tuple(turn), (), 0), crowd.drafts(turn))
        for scope in await memory.drafts.scopes(DraftStage.EXTRACTED, AUDIENCE):
            await placed_as_they_are(memory, scope)


async def placed_as_they_are(memory: MemoryDB, scope: Scope) -> None:
    """Take staged drafts into memory without a look at what is there: they are made up."""
    while drafts := await memory.drafts.read(scope, DraftStage.EXTRACTED, AUDIENCE):
        await memory.drafts.reconciled(drafts)
        await memory.drafts.linked([replace(each, ties=_ties(each)) for each in drafts])
        await memory.organiser.place(scope, AUDIENCE)


def _ties(staged: StagedDraft) -> Ties:
    """Return the speaker and a made-up thing, of which some are in many cells and most in few."""
    draft = staged.draft
    thing = int(THINGS ** ((staged.id * GOLDEN) % 1))
    return Ties(
        (
            Mention(draft.author_name, draft.author_id, EntityKind.PERSON),
            Mention(f"Project {thing}"),
        )
    )


@asynccontextmanager
async def indexed_at_the_end(memory: MemoryDB) -> AsyncIterator[None]:
    """Leave the full-text indexes alone meanwhile, and build them anew from their tables then.

    All tables get the same rows, in half the time; tests/benchmarks/test_filling.py proves it.
    """
    triggers = await memory.connections.fetch(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%INTO %_fts (%'"
    )
    tables = await memory.connections.fetch(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5 (%'"
    )
    await _run(memory, *(f"DROP TRIGGER {name}" for name, _ in triggers))
    yield
    # What is built at once is in many pieces, which the next messages would have to merge.
    for step in ("rebuild", "optimize"):
        await _run(
            memory, *(f"INSERT INTO {name} ({name}) VALUES ('{step}')" for (name,) in tables)
        )
    await _run(memory, *(sql for _, sql in triggers))


async def _run(memory: MemoryDB, *statements: str) -> None:
    async def run(transaction: Transaction) -> None:
        for statement in statements:
            await transaction.fetch(statement)

    await memory.connections.write(run)
