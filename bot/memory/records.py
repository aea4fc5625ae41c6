"""Hold the records that go into and come out of a guild's memory."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import CellId, ChannelId, MessageId, SceneId, UserId
from bot.memory.audience import Scope
from bot.vocabulary import CellType


@dataclass(frozen=True, slots=True)
class Place:
    """Say where something was said and for whom it is remembered."""

    channel_id: ChannelId  # the channel or thread itself
    root_id: ChannelId  # the channel whose permissions rule it: a thread's parent, else the same
    scope: Scope  # who may see what is remembered from here


@dataclass(frozen=True, slots=True)
class Message:
    """Hold what somebody said, as it was said."""

    id: MessageId
    place: Place
    author_id: UserId
    author_name: str  # display name at that time
    content: str  # with mentions as readable names; never empty
    said_at: datetime
    reply_to: MessageId | None = None
    from_memoir: bool = False  # the bot's own words: context, never evidence
    addressed: bool = False  # said to the bot: extract promptly


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one atomic memory."""

    id: CellId
    scene_id: SceneId
    scene: str  # its scene's name
    cell_type: CellType
    salience: float  # 0..1
    content: str
    author_id: UserId
    author_name: str
    place: Place
    said_at: datetime  # when it was said
    created_at: datetime  # when Memoir recorded it
    sources: tuple[MessageId, ...] = ()


@dataclass(frozen=True, slots=True)
class CellDraft:
    """Hold a memory that extraction found, not yet written."""

    scene: str
    cell_type: CellType
    salience: float  # 0..1
    content: str
    author_id: UserId
    author_name: str
    said_at: datetime
    sources: tuple[MessageId, ...]  # at least one, all of the batch it was drawn from
    repeats: CellId | None = None  # the cell that says this already: it gains the sources


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold a topic that cells gather in."""

    id: SceneId
    name: str
    summary: str  # "" until it was consolidated once
    scope: Scope
    cells: int  # how many the asked audience may see; 0 if they were not counted
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Recalled:
    """Hold one find of a recall: a cell, or a message that no cell found speaks for."""

    score: float  # higher is better; comparable within one recall only
    cell: Cell | None
    message: Message | None


@dataclass(frozen=True, slots=True)
class MemoryStatus:
    """Count what one guild's memory holds and what waits."""

    messages: int
    cells: int
    scenes: int
    waiting_messages: int  # logged, not yet extracted
    failed_messages: int  # set aside after extraction failed too often; kept
    dirty_scenes: int  # with cells that their summary does not speak of yet
    without_vector: int | None = None  # messages and cells; None where embeddings are off


@dataclass(frozen=True, slots=True)
class WaitingChannel:
    """Say what waits for extraction in one channel."""

    channel_id: ChannelId
    scope: Scope
    messages: int
    last_logged_at: datetime
    addressed: bool  # somebody talked to Memoir
    retry_at: datetime  # not before this, after a failure


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold messages to extract from, all of one channel and scope, oldest first."""

    epoch: int  # of the memory when they were read: a reset ends it
    messages: tuple[Message, ...]
    context: tuple[Message, ...]  # said just before, and Memoir's words in between
    attempts: int  # how often extraction failed on them


@dataclass(frozen=True, slots=True)
class DirtyScene:
    """Hold a scene whose summary does not speak of all its cells."""

    epoch: int
    scene: Scene
    new_cells: int
    attempts: int
    retry_at: datetime
