"""Hold the records that go into and come out of a guild's memory."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from bot.ids import CellId, ChannelId, MessageId, SceneId, UserId
from bot.memory.audience import Scope
from bot.vocabulary import CellOrigin, CellType, EntityKind, RelationKind, TaskState

DraftId = NewType("DraftId", int)
ConflictId = NewType("ConflictId", int)
# A cell's id, or the negative id of a draft that goes into memory in the same transaction.
Ref = NewType("Ref", int)


@dataclass(frozen=True, slots=True)
class Place:
    """Say where something was said and for whom it is remembered."""

    channel_id: ChannelId  # the channel or thread itself
    root_id: ChannelId  # the channel whose permissions rule it: a thread's parent, else the same
    scope: Scope  # who may see what is remembered from here


@dataclass(frozen=True, slots=True)
class NamedUser:
    """Hold whom a message mentions by id, and as what its text names them."""

    user_id: UserId
    name: str  # without the sign before it


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
    edited_at: datetime | None = None  # when its text was last changed
    # Of use when it is logged; not read back with it.
    mentions: tuple[NamedUser, ...] = ()
    drawn_from: tuple[MessageId, ...] = ()  # Memoir's own words: what their prompt showed
    drawn_scenes: tuple[SceneId, ...] = ()  # whose summaries it showed


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
    origin: CellOrigin = CellOrigin.SAID
    state: TaskState | None = None  # of tasks and plans alone
    state_at: datetime | None = None  # when somebody said so; None: it is as it began
    due_at: datetime | None = None  # noon of the day that a task is due or a plan is for
    assignee: str = ""  # who is to do it; "" if nobody in particular
    valid_from: datetime | None = None  # when it became true, if not when it was said
    valid_to: datetime | None = None  # when it ceased to be true; None: it holds
    superseded_by: CellId | None = None
    pinned: bool = False  # never forgotten by itself
    cold: bool = False  # too weak for the index of cells; still there
    disputed: bool = False  # another one that may be seen contradicts it, and nobody settled it


@dataclass(frozen=True, slots=True)
class Conflict:
    """Hold two memories that contradict each other, and nobody has said which is right."""

    id: ConflictId
    older: Cell
    newer: Cell
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Relation:
    """Say how a new memory stands to a cell that exists."""

    to: CellId
    kind: RelationKind


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
    relations: tuple[Relation, ...] = ()  # as extraction sees it; not yet checked
    about: tuple[str, ...] = ()  # names of what it speaks of, as they were said
    due_at: datetime | None = None
    assignee: str = ""
    true_from: datetime | None = None  # if that is not when it was said


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what a draft does to the memory that exists; nothing by default: it is new."""

    same_as: Ref | None = None  # it is further evidence of this, and no cell of its own
    replaces: tuple[Ref, ...] = ()  # these are true no longer
    replaced_by: Ref | None = None  # old news that arrives late: true until this was
    doubts: tuple[Ref, ...] = ()  # these contradict it, and nobody knows which is right
    closes: tuple[tuple[Ref, TaskState], ...] = ()  # tasks and plans that are done or dropped


@dataclass(frozen=True, slots=True)
class Mention:
    """Name a person or thing that a cell speaks of."""

    name: str
    user_id: UserId | None = None  # a person of this server; None too if it can't be told which
    kind: EntityKind = EntityKind.THING


@dataclass(frozen=True, slots=True)
class Ties:
    """Hold what a draft speaks of, and how it hangs together with cells."""

    mentions: tuple[Mention, ...] = ()
    links: tuple[tuple[Ref, RelationKind], ...] = ()  # follows, answers or part_of


@dataclass(frozen=True, slots=True)
class StagedDraft:
    """Hold a draft on its way into memory."""

    id: DraftId
    epoch: int  # of the memory when it was read: a reset ends it
    place: Place
    draft: CellDraft
    verdict: Verdict = Verdict()
    ties: Ties = Ties()


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
    """Say what waits for extraction in one channel, of one conversation."""

    channel_id: ChannelId
    scope: Scope
    messages: int
    last_logged_at: datetime
    addressed: bool  # somebody talked to Memoir
    retry_at: datetime  # not before this, after a failure
    talk_id: MessageId | None = None  # None: conversations are yet to be told apart
    root_id: ChannelId | None = field(default=None, compare=False)  # whose budget bears the work


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold messages to extract from, all of one conversation, oldest first."""

    epoch: int  # of the memory when they were read: a reset ends it
    messages: tuple[Message, ...]
    context: tuple[Message, ...]  # said before, and Memoir's words in between
    attempts: int  # how often extraction failed on them


@dataclass(frozen=True, slots=True)
class DirtyScene:
    """Hold a scene whose summary does not speak of all its cells."""

    epoch: int
    scene: Scene
    new_cells: int
    attempts: int
    retry_at: datetime
