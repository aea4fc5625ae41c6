"""Set the stage for tests of the bot's mind: a guild on disk, a clock to turn, a scripted model."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

from bot.config import Settings
from bot.errors import ModelRefused, ModelUnavailable, UnreadableAnswer
from bot.extraction import drafts_of, request_for
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.manager import MemoryManager
from bot.memory.audience import EVERYONE, Audience, scope_of_channel
from bot.memory.embedding import Embedder
from bot.memory.pool import GuildDatabases
from bot.memory.records import Batch, Cell, Message, Place
from bot.models.base import Answer, LanguageModel, Prompt, Purpose, StructuredPrompt, Usage
from bot.models.reflection import Reflection
from bot.models.scene_tasks import Merging, Splitting
from bot.models.tasks import (
    Consolidation,
    ConsolidationTask,
    Extraction,
    ExtractionTask,
    MergingTask,
    ReflectionTask,
    Rewriting,
    RewritingTask,
    SplittingTask,
)
from bot.steps.events import Consolidated, Extracted, MemoryEvent
from bot.tending import GuildTender

GUILD = GuildId(1)
OTHER_GUILD = GuildId(2)
GENERAL = ChannelId(10)
RANDOM = ChannelId(11)
STAFF = ChannelId(20)  # private
ANNA, BEN, CARA = UserId(101), UserId(102), UserId(103)
NAMES = {ANNA: "Anna", BEN: "Ben", CARA: "Cara"}
MEMOIR = UserId(999)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

QUIET = timedelta(minutes=2)  # after which few messages are extracted
# Settings of a stage: wait for a quiet moment or a full batch, or work on all that is said at once.
IN_BATCHES = {"quiet_seconds": 20, "batch_messages": 8, "scene_cells": 8}
AT_ONCE = {"quiet_seconds": 0, "scene_quiet_seconds": 0}

OUTAGE = ModelUnavailable("The endpoint is out of reach.")
UNREADABLE = UnreadableAnswer("The model wrote nothing of use.")
REFUSED = ModelRefused("The key is wrong.")

Cells = list[dict[str, Any]]


class Clock:
    """Tell a time that only tests turn."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


def place(channel: ChannelId, *, private: bool = False) -> Place:
    return Place(channel, channel, scope_of_channel(channel) if private else EVERYONE)


def message(number: int, author: UserId = ANNA, name: str = "Anna", **more: Any) -> Message:
    """Return a message of this number, in no database."""
    said = Message(
        MessageId(number), place(GENERAL), author, name, f"message {number}", START, None
    )
    return replace(said, **more)


class ScriptedModel:
    """Do as a test says: fail, wait at a gate, answer by a function."""

    label = "scripted"
    generates = True

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []
        self.failures: deque[BaseException] = deque()
        self.gate = asyncio.Event()
        self.gate.set()
        self.extract: Callable[[ExtractionTask], Cells] = one_cell_a_line
        self.summarise: Callable[[ConsolidationTask], str] = all_cells
        self.rename: Callable[[ConsolidationTask], str] = lambda task: ""
        self.merge: Callable[[MergingTask], dict[str, Any]] = lambda task: {"same": None}
        self.split: Callable[[SplittingTask], dict[str, Any]] = lambda task: {"groups": []}
        self.queries: list[Any] = []  # what questions are rewritten to
        self.pieces: list[str] = ["Yes", ", on ", "Friday."]
        self.breaks: BaseException | None = None
        self.on_call: Callable[[], None] = lambda: None
        self.streams_closed = 0
        self.cost = 0  # tokens of every call
        self._changed = asyncio.Condition()

    @property
    def tasks(self) -> list[Any]:
        return [prompt.task for prompt in self.prompts]

    @property
    def extractions(self) -> list[ExtractionTask]:
        return [task for task in self.tasks if isinstance(task, ExtractionTask)]

    @property
    def consolidations(self) -> list[ConsolidationTask]:
        return [task for task in self.tasks if isinstance(task, ConsolidationTask)]

    async def called(self, times: int) -> None:
        """Wait until it was asked so often."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: len(self.prompts) >= times)

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        await self._enter(prompt)
        try:
            for piece in self.pieces:
                yield piece
            if self.breaks:
                raise self.breaks
        finally:
            self.streams_closed += 1

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        await self._enter(request.prompt)
        task = request.prompt.task
        if isinstance(task, ExtractionTask):
            value: Any = Extraction.model_validate({"cells": self.extract(task)})
        elif isinstance(task, RewritingTask):
            value = Rewriting.model_validate({"queries": self.queries})
        elif isinstance(task, MergingTask):
            value = Merging.model_validate(self.merge(task))
        elif isinstance(task, SplittingTask):
            value = Splitting.model_validate(self.split(task))
        elif isinstance(task, ReflectionTask):
            value = Reflection(conclusions=[])
        else:
            scene = cast("ConsolidationTask", task)
            value = Consolidation.model_validate(
                {"summary": self.summarise(scene), "name": self.rename(scene)}
            )
        return cast("Answer", value)

    def usage(self, purpose: Purpose) -> Usage:
        return Usage()

    async def close(self) -> None:
        """Hold nothing."""

    async def _enter(self, prompt: Prompt) -> None:
        self.prompts.append(prompt)
        async with self._changed:
            self._changed.notify_all()
        self.on_call()
        prompt.meter(Usage(1, self.cost, 0))
        await self.gate.wait()
        if self.failures:
            raise self.failures.popleft()


def cell(content: str, *sources: int, **more: Any) -> dict[str, Any]:
    """Return a cell as a model writes it."""
    return {
        "scene": "Release",
        "cell_type": "fact",
        "salience": 0.5,
        "content": content,
        "speaker": "",
        "sources": list(sources or (1,)),
        **more,
    }


def same(known: int) -> dict[str, Any]:
    """Return what a model writes of a cell that says what a known one says."""
    return {"known": known, "kind": "same"}


def one_cell_a_line(task: ExtractionTask) -> Cells:
    return [
        cell(line.text, line.number, speaker=line.speaker)
        for line in task.lines
        if not line.from_memoir
    ]


def choke_on(word: str, error: Exception) -> Callable[[ExtractionTask], Cells]:
    """Return an extraction that fails on lines with a word in them."""

    def extract(task: ExtractionTask) -> Cells:
        if any(word in line.text for line in task.lines):
            raise error
        return one_cell_a_line(task)

    return extract


def all_cells(task: ConsolidationTask) -> str:
    return " ".join([task.summary, *(each.text for each in task.cells)]).strip()


@dataclass(slots=True)
class Stage:
    """Hold a guild's memory and everything around it."""

    databases: GuildDatabases
    model: ScriptedModel
    clock: Clock
    settings: Settings
    open: set[ChannelId] = field(default_factory=lambda: {GENERAL, RANDOM})
    closed: set[ChannelId] = field(default_factory=set)
    events: list[MemoryEvent] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: count(1000))

    def open_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        return frozenset(self.open)

    def closed_channels(self, guild_id: GuildId) -> frozenset[ChannelId]:
        return frozenset(self.closed)

    @property
    def everyone(self) -> Audience:
        return Audience(open_channels=frozenset(self.open))

    def audience_of(self, place: Place) -> Audience:
        """Return what background work for this place may see."""
        own = Audience(own_scopes=frozenset({place.scope}))
        return self.everyone if place.scope == EVERYONE else own

    def inside(self, channel: ChannelId) -> Audience:
        """Return the audience of a private channel's members."""
        return Audience(frozenset(self.open), frozenset({scope_of_channel(channel)}))

    def tender(self, model: LanguageModel | None = None) -> GuildTender:
        return GuildTender(
            self.databases,
            model or self.model,
            self.open_channels,
            self.settings,
            self.clock,
            self.events.append,
            closed_channels=self.closed_channels,
        )

    def manager(
        self, model: LanguageModel | None = None, embedder: Embedder | None = None
    ) -> MemoryManager:
        return MemoryManager(
            self.databases,
            model or self.model,
            self,
            self.settings,
            self.clock,
            self.events.append,
            embedder,
        )

    def message(
        self,
        text: str,
        author: UserId = ANNA,
        *,
        channel: ChannelId = GENERAL,
        private: bool = False,
        **more: Any,
    ) -> Message:
        """Return something said now."""
        values = {
            "id": MessageId(next(self._ids)),
            "place": place(channel, private=private),
            "author_id": author,
            "author_name": NAMES.get(author, "Memoir"),
            "content": text,
            "said_at": self.clock(),
            "from_memoir": author == MEMOIR,
        }
        return Message(**{**values, **more})

    async def say(
        self, text: str, author: UserId = ANNA, *, guild: GuildId = GUILD, **more: Any
    ) -> Message:
        """Log something said now."""
        message = self.message(text, author, **more)
        async with self.databases.open(guild) as database:
            assert await database.messages.add(message)
        return message

    async def say_points(self, number: int) -> None:
        """Log so many messages, `point 0` the first of them."""
        for each in range(number):
            await self.say(f"point {each}")

    async def batch(self, channel: ChannelId = GENERAL) -> Batch:
        """Return the next batch of a channel as the background work takes it."""
        async with self.databases.open(GUILD) as database:
            [waiting] = [w for w in await database.queue.waiting() if w.channel_id == channel]
            batch = await database.queue.batch(waiting, limit=20, characters=12_000, context=4)
        assert batch is not None
        return batch

    async def remember(self, *cells: dict[str, Any], channel: ChannelId = GENERAL) -> None:
        """Extract these cells from the channel's next batch."""
        batch = await self.batch(channel)
        async with self.databases.open(GUILD) as database:
            request = await request_for(database, batch, self.everyone)
            drafts = drafts_of(request, Extraction.model_validate({"cells": list(cells)}))
            assert len(drafts) == len(cells)
            assert await database.queue.finish(batch, drafts)
            place = batch.messages[0].place
            await database.organiser.organise(place.scope, self.audience_of(place))

    async def cells(self, audience: Audience | None = None, guild: GuildId = GUILD) -> list[Cell]:
        """Return every cell that the audience may see, in order."""
        async with self.databases.open(guild) as database:
            found = await database.cells.most_salient(audience or self.everyone, limit=1000)
        return sorted(found, key=lambda each: each.id)

    async def summaries(self, audience: Audience | None = None) -> dict[str, str]:
        """Return the summary of every scene that the audience may see."""
        async with self.databases.open(GUILD) as database:
            scenes = await database.scenes.recent(audience or self.everyone, limit=100)
        return {scene.name: scene.summary for scene in scenes}

    async def rows(self, sql: str, guild: GuildId = GUILD) -> list[tuple[Any, ...]]:
        """Return what the database itself holds."""
        async with self.databases.open(guild) as database:
            return [tuple(row) for row in await database.connections.fetch(sql)]

    async def failed(self) -> int:
        [(number,)] = await self.rows("SELECT count(*) FROM messages WHERE state = 'failed'")
        return int(number)

    async def waiting(self, guild: GuildId = GUILD) -> int:
        sql = "SELECT count(*) FROM messages WHERE state = 'waiting'"
        [(number,)] = await self.rows(sql, guild)
        return int(number)


def plain_settings(**values: Any) -> Settings:
    """Return settings that no .env of this machine changes."""
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


@asynccontextmanager
async def stage(
    folder: Path, *, capacity: int = 8, embedder: Embedder | None = None, **settings: Any
) -> AsyncIterator[Stage]:
    """Open a stage in this folder; with an embedder embeddings are on."""
    clock = Clock()
    shared = None
    if embedder is not None:
        from bot.memory.vectors import Embeddings  # with numpy, which no other stage waits for

        shared = Embeddings.by(embedder, clock)
    databases = GuildDatabases(folder, capacity=capacity, clock=clock, embeddings=shared)
    try:
        yield Stage(
            databases,
            ScriptedModel(),
            clock,
            plain_settings(data_dir=folder, **settings),
        )
    finally:
        await databases.close()


async def pass_time(here: Stage, tender: GuildTender, **time: float) -> timedelta | None:
    """Let time pass, and do what is due by then."""
    here.clock.turn(**time)
    return await tender.do_what_is_due(GUILD)


@asynccontextmanager
async def thinking(
    here: Stage, tender: GuildTender, **time: float
) -> AsyncIterator[asyncio.Task[timedelta | None]]:
    """Let time pass, hold the model in the middle of what is due, and at the end let it finish."""
    here.model.gate.clear()
    calls = len(here.model.prompts)
    at_work = asyncio.create_task(pass_time(here, tender, **time))
    try:
        await here.model.called(calls + 1)
        yield at_work
    finally:
        here.model.gate.set()
        await asyncio.wait([at_work])
    if not at_work.cancelled():
        at_work.result()


async def think_about(text: str, here: Stage, manager: MemoryManager) -> None:
    """Say this, and return when the model thinks about it, where its gate holds it."""
    here.model.gate.clear()
    calls = len(here.model.prompts)
    await manager.remember(GUILD, here.message(text))
    await here.model.called(calls + 1)


def organised(stage: Stage, messages: int) -> bool:
    """Return whether so many messages were extracted and nothing is left to be summed up."""
    extracted = sum(event.messages for event in stage.events if isinstance(event, Extracted))
    return extracted >= messages and isinstance(stage.events[-1], Consolidated)


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until something is true, or an awaitable about it says so."""
    async with asyncio.timeout(seconds):
        while True:
            value = condition()
            if await value if hasattr(value, "__await__") else value:
                return
            await asyncio.sleep(0.005)
