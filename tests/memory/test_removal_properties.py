"""Test with random histories that nothing holds a word that was removed with its last message."""

import random
import re
from datetime import timedelta

import pytest

from bot.ids import ChannelId
from bot.memory.db import MemoryDB
from bot.memory.records import Message
from bot.memory.selections import Cells, InChannel, Messages, SaidBefore, SaidBy, Selection
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    PEOPLE,
    START,
    Clock,
    dirty_scenes,
    draft,
    extract,
    rows,
    said,
)

TEXTS = (
    "SELECT t.name, c.name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c"
    " WHERE t.schema = 'main' AND t.type = 'table' AND c.type = 'TEXT'"
    " AND t.name NOT LIKE 'sqlite%'"
)
SAID = "SELECT content FROM messages WHERE from_memoir = 0"
SPEAKERS = ("Anna", "Ben", "Cara")
CHANNELS = (GENERAL, LAKE)


class History:
    """Say, extract, sum up, rename, edit and remove at random, with a model that mixes it all."""

    def __init__(self, memory: MemoryDB, clock: Clock, seed: int) -> None:
        self.memory = memory
        self.clock = clock
        self.random = random.Random(seed)
        self.messages: list[Message] = []
        self.words: list[str] = []  # ever said
        self.known: list[str] = []  # that a model can have been shown

    async def go_on(self) -> None:
        self.clock.turn(minutes=1)
        step = self.random.choice([self.talk, self.talk, self.talk, self.sum_up, self.rename])
        await step()

    async def look(self) -> None:
        """Read what there is to be told of."""
        self.known = sorted(words_of(await rows(self.memory, SAID)))

    async def talk(self) -> None:
        """Log a few messages and extract cells that cite some of them and tell anything."""
        said_now = [self.message() for _ in range(self.random.randint(1, 3))]
        for message in said_now:
            assert await self.memory.messages.add(message)
        self.messages += said_now
        await self.look()
        drafts = [
            draft(
                self.told(),
                *self.random.sample(said_now, self.random.randint(1, len(said_now))),
                scene=self.told(2),
                assignee=self.random.choice(["", self.told(1)]),
                about=(self.told(1),),
            )
            for _ in range(self.random.randint(0, 2))
        ]
        await extract(self.memory, *drafts, of=said_now)
        if self.random.random() < 0.3:
            answer = said(self.told(), "Memoir", said_at=self.clock())
            await self.memory.messages.add(answer)

    async def sum_up(self) -> None:
        await self.look()
        for dirty in await dirty_scenes(self.memory):
            await self.memory.scenes.replace_summary(dirty, self.told(6), [])

    async def rename(self) -> None:
        await self.look()
        scenes = await self.memory.scenes.recent(EVERYBODY)
        if scenes:
            scene = self.random.choice(scenes)
            await self.memory.reorganiser.rename(
                await self.memory.epoch(), scene.id, self.told(2), EVERYBODY, reason=self.told(1)
            )

    async def remove_something(self) -> None:
        if self.random.random() < 0.3:
            message = self.random.choice(self.messages)
            await self.memory.removal.edit(message.id, self.new_words(), self.clock())
            return
        await self.memory.removal.remove(await self.selection())

    async def selection(self) -> Selection:
        cells = await rows(self.memory, "SELECT id FROM mem_cells")
        chosen = [
            Messages.of(each.id for each in self.random.sample(self.messages, 2)),
            SaidBy(PEOPLE[self.random.choice(SPEAKERS)]),
            SaidBefore(self.clock() - timedelta(minutes=self.random.randint(1, 20))),
            InChannel(ChannelId(self.random.choice(CHANNELS))),
        ]
        if cells:
            chosen.append(Cells((self.random.choice(cells)[0],)))
        return self.random.choice(chosen)

    def message(self) -> Message:
        by, channel = self.random.choice(SPEAKERS), self.random.choice(CHANNELS)
        return said(self.new_words(), by, channel=channel, said_at=self.clock())

    def new_words(self) -> str:
        """Return two words that nobody said before, and one that perhaps somebody did."""
        new = [f"q{len(self.words)}zx", f"Q{len(self.words) + 1}zxing"]
        self.words += new
        return " ".join([*new, self.random.choice(self.words)])

    def told(self, most: int = 4) -> str:
        """Return what a model says that mixes all it was ever shown."""
        return " ".join(self.random.choices(self.known or ["something"], k=most))


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(12))
async def test_no_word_outlives_the_last_message_that_holds_it(
    memory: MemoryDB, clock: Clock, seed: int
) -> None:
    clock.now = START + timedelta(days=1)
    history = History(memory, clock, seed)
    for _ in range(12):
        await history.talk()
        await history.go_on()
        await history.remove_something() if history.random.random() < 0.4 else None
    await history.remove_something()

    said_now = words_of(await rows(memory, SAID))
    gone = {word.lower() for word in history.words} - said_now
    assert gone
    for table, column in await rows(memory, TEXTS):
        held = words_of(await rows(memory, f"SELECT {column} FROM {table}"))
        assert not held & gone, f"{table}.{column}"


def words_of(found: list[tuple[object, ...]]) -> set[str]:
    return set(re.findall(r"q\d+zx(?:ing)?", " ".join(str(row[0]) for row in found).lower()))
