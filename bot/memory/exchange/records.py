"""Hold what an export consists of, as its file spells it (docs/export.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
)

from bot.ids import ChannelId, GuildId
from bot.memory.audience import EVERYONE, Scope
from bot.memory.records import Place
from bot.memory.text import storable
from bot.vocabulary import (
    CELL_CHARACTERS,
    SCENE_NAME_CHARACTERS,
    CellOrigin,
    CellType,
    EntityKind,
    Outcome,
    RelationKind,
    TaskState,
)

FORMAT, VERSION = "memoir-export", 1
ALL = "everyone"
# Discord's 4,000 letters with every mention in it written out, and what was forwarded with them.
MESSAGE_CHARACTERS = 40_000
NAME_CHARACTERS = 200
SUMMARY_CHARACTERS = 10_000
LEAST_BASES = 2  # of a conclusion: with fewer left it goes, in a memory too
LONGEST_CELL = 4 * CELL_CHARACTERS  # of any release
# Of one entry: more than Memoir ever makes of anything.
MOST_PARTS = 10_000
LINKS = (RelationKind.FOLLOWS, RelationKind.ANSWERS, RelationKind.PART_OF)
YEARS = range(1900, 2201)  # that people in a chat speak of


def _id(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and 0 < value < 1 << 63 and not isinstance(value, bool):
        return value
    raise ValueError("an id of Discord's, as text")


def _scope(value: object) -> int:
    return EVERYONE if value in (ALL, EVERYONE) and value is not False else _id(value)


def _moment(value: datetime) -> datetime:
    if value.year not in YEARS:
        raise ValueError(f"a time between {YEARS[0]} and {YEARS[-1]}")
    return value


def _words(value: str) -> str:
    if not storable(value):
        raise ValueError("a text that is not empty")
    return storable(value)


def _link(value: RelationKind) -> RelationKind:
    if value not in LINKS:
        raise ValueError("one of " + ", ".join(LINKS))
    return value


_AS_TEXT = PlainSerializer(str, return_type=str)
AnyId = Annotated[int, BeforeValidator(_id), _AS_TEXT]
Kept = Annotated[
    int,
    BeforeValidator(_scope),
    PlainSerializer(lambda scope: str(scope) if scope else ALL, return_type=str),
]
Number = Annotated[int, Field(ge=1, le=1 << 40)]  # of an entry, in this file alone
Count = Annotated[int, Field(ge=0, le=1 << 40)]
Moment = Annotated[AwareDatetime, AfterValidator(_moment)]
Name = Annotated[str, Field(max_length=NAME_CHARACTERS), AfterValidator(storable)]
Ids = Annotated[tuple[AnyId, ...], Field(max_length=MOST_PARTS)]
Numbers = Annotated[tuple[Number, ...], Field(max_length=MOST_PARTS)]


class Record(BaseModel):
    """Stand for one entry of an export."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Placed(Record):
    """Stand for what was said somewhere."""

    channel: AnyId
    root: AnyId  # the channel whose permissions rule it
    kept_for: Kept

    @property
    def place(self) -> Place:
        """Return where it was said and for whom it is kept."""
        return Place(ChannelId(self.channel), ChannelId(self.root), Scope(self.kept_for))


class Mentioned(Record):
    """Name somebody whom a message mentions by id."""

    user: AnyId
    name: Name


class MessageRecord(Placed):
    """Hold a message."""

    id: AnyId
    author: AnyId
    author_name: Name
    content: Annotated[str, Field(max_length=MESSAGE_CHARACTERS), AfterValidator(_words)]
    said_at: Moment
    edited_at: Moment | None = None
    reply_to: AnyId | None = None
    from_memoir: bool = False
    addressed: bool = False
    state: Literal["waiting", "extracted", "context", "failed"]
    talk: AnyId | None = None
    answers: AnyId | None = None
    mentions: Annotated[tuple[Mentioned, ...], Field(max_length=MOST_PARTS)] = ()
    drawn_from: Ids = ()
    drawn_scenes: Numbers = ()


class ChapterRecord(Record):
    """Hold what a scene told in one of its periods."""

    starts_at: Moment
    ends_at: Moment
    summary: Annotated[str, Field(max_length=SUMMARY_CHARACTERS), AfterValidator(_words)]
    cells: Count


class SceneRecord(Record):
    """Hold a scene."""

    number: Number
    name: Annotated[str, Field(max_length=SCENE_NAME_CHARACTERS), AfterValidator(_words)]
    kept_for: Kept
    summary: Annotated[str, Field(max_length=SUMMARY_CHARACTERS), AfterValidator(storable)] = ""
    created_at: Moment
    updated_at: Moment
    channels: Ids = ()
    former_names: Annotated[tuple[Name, ...], Field(max_length=MOST_PARTS)] = ()
    chapters: Annotated[tuple[ChapterRecord, ...], Field(max_length=MOST_PARTS)] = ()


class EntityRecord(Record):
    """Hold somebody or something that cells speak of."""

    number: Number
    kind: EntityKind
    name: Annotated[str, Field(max_length=NAME_CHARACTERS), AfterValidator(_words)]
    user: AnyId | None = None
    kept_for: Kept


class CellRecord(Placed):
    """Hold a mem cell with its provenance."""

    number: Number
    scene: Number | None = None  # None: its scene may not be shown to whom this was exported for
    type: CellType
    salience: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    content: Annotated[str, Field(max_length=LONGEST_CELL), AfterValidator(_words)]
    author: AnyId
    author_name: Name
    said_at: Moment
    created_at: Moment
    origin: CellOrigin = CellOrigin.SAID
    sources: Ids = ()
    based_on: Numbers = ()
    entities: Numbers = ()
    state: TaskState | None = None
    state_at: Moment | None = None
    state_by: AnyId | None = None
    due_at: Moment | None = None
    assignee: Annotated[str, Field(max_length=NAME_CHARACTERS), AfterValidator(storable)] = ""
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    ended_at: Moment | None = None
    superseded_by: Number | None = None
    pinned: bool = False
    summarised: bool = False
    uses: Count = 0
    used_at: Moment | None = None
    confirmations: Count = 0
    confirmed_at: Moment | None = None


class LinkRecord(Record):
    """Hold how one cell hangs together with another."""

    cell: Number
    to: Number
    kind: Annotated[RelationKind, AfterValidator(_link)]


class ConflictRecord(Record):
    """Hold two cells that contradict each other."""

    older: Number
    newer: Number
    found_at: Moment
    settled_at: Moment | None = None
    settled_by: AnyId | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Hold a whole export, valid in itself."""

    guild_id: GuildId
    exported_at: datetime
    settings: dict[str, Any]
    messages: list[MessageRecord]
    scenes: list[SceneRecord]
    entities: list[EntityRecord]
    cells: list[CellRecord]
    links: list[LinkRecord]
    conflicts: list[ConflictRecord]


# In the order of the file.
SECTIONS: dict[str, type[Record]] = {
    "messages": MessageRecord,
    "scenes": SceneRecord,
    "entities": EntityRecord,
    "cells": CellRecord,
    "links": LinkRecord,
    "conflicts": ConflictRecord,
}
