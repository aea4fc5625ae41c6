"""Describe each task for a language model as data, with the schema of its answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.vocabulary import CELL_CHARACTERS, SCENE_NAME_CHARACTERS, CellType, RelationKind, TaskState

# Each query is a search; two or three are what the best systems ask (docs/benchmarks.md).
REWRITTEN_QUERIES = 3
QUERY_CHARACTERS = 200
# One memory speaks of a few things and touches a few others; more is a model that rambles.
MOST_RELATIONS = 6
MOST_NAMES = 6
NAME_CHARACTERS = 60  # as a scene's
YEARS = range(1900, 2201)  # that people in a chat speak of; others are a model's slip

# So begins the answer by rules that found nothing to quote: it came from no memory.
NOTHING_KNOWN = "I remember nothing about that."


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one message of a conversation as a model sees it."""

    number: int  # small, from 1; models never see Discord's ids
    speaker: str
    said_at: datetime
    text: str
    reply_to: int | None = None  # the number of the line it replies to, if shown
    from_memoir: bool = False  # Memoir's own words are context, never evidence
    remembered: "Memory | None" = None  # a found memory that says no more than this line


@dataclass(frozen=True, slots=True)
class Memory:
    """Hold one remembered thing as a model sees it."""

    number: int
    text: str
    speaker: str
    said_at: datetime
    cell_type: CellType | None = None  # None: a message, quoted as it was said
    scene: str | None = None
    said: str = ""  # the message that a cell was found by, if any: only its words may be quoted
    evidence: str = ""  # the words of that message, where the question asks for more than the text
    answers: Line | None = None  # what a short message was said in answer to
    state: TaskState | None = None  # of tasks and plans
    state_at: datetime | None = None  # when it was said to be so; None: from the beginning
    due_at: datetime | None = None  # the day that a task is due or a plan is for
    assignee: str = ""
    until: datetime | None = None  # it is true no longer from then on
    disputed: bool = False  # another memory contradicts it, and nobody knows which is right
    derived: bool = False  # seen in several memories together, and said by nobody
    corrected: bool = False  # put right by a person's own hand, which outranks


@dataclass(frozen=True, slots=True)
class Topic:
    """Hold a scene's name and summary as a model sees them."""

    name: str
    summary: str


@dataclass(frozen=True, slots=True)
class ExtractionTask:
    """Ask which memories a stretch of one channel's conversation holds."""

    lines: tuple[Line, ...]  # what to extract from
    context: tuple[Line, ...]  # said just before; already extracted; numbers are not citable
    scenes: tuple[str, ...]  # names of likely scenes to reuse
    known: tuple[Memory, ...]  # similar cells that exist already


@dataclass(frozen=True, slots=True)
class ConsolidationTask:
    """Ask for a scene's new summary from its old one and its new cells."""

    scene: str
    summary: str  # the old one, may be empty
    cells: tuple[Memory, ...]  # the new ones only, oldest first


@dataclass(frozen=True, slots=True)
class Style:
    """Say how answers sound, as a server's admins chose; "" leaves it open."""

    persona: str = ""  # one line of plain words
    language: str = ""


@dataclass(frozen=True, slots=True)
class AnswerTask:
    """Ask for an answer to a person's question out of memory."""

    question: str
    asker: str
    now: datetime
    topics: tuple[Topic, ...]  # of the memories; without any, some that Memoir knows
    memories: tuple[Memory, ...]  # best first; none where nothing fits
    recent: tuple[Line, ...]  # this channel's last messages, oldest first
    replied_to: Line | None
    wishes: tuple[Memory, ...] = ()  # preferences of the asker's own, whatever is asked
    standing: tuple[Memory, ...] = ()  # tasks and decisions of asker and channel, likewise
    style: Style = Style()
    kept: bool = True  # whether the question itself is remembered; its asker may have opted out


@dataclass(frozen=True, slots=True)
class RewritingTask:
    """Ask for queries that may find in memory what a question's own words don't."""

    question: str
    asker: str
    now: datetime
    memories: tuple[Memory, ...]  # what its own words found, best first; may be nothing


@dataclass(frozen=True, slots=True)
class Sketch:
    """Hold a scene as it is shown beside others."""

    number: int  # small, from 1
    name: str
    summary: str
    cells: tuple[Memory, ...]  # some of them, the newest
    alike: float = 0.0  # what it has in common with the one in question: about 0..1


@dataclass(frozen=True, slots=True)
class MergingTask:
    """Ask whether a scene is about the same topic as one of a few others."""

    scene: Sketch
    others: tuple[Sketch, ...]  # the likeliest first
    crowded: bool  # there are so many that a narrow one had better join a broader one


@dataclass(frozen=True, slots=True)
class SplittingTask:
    """Ask whether a scene holds several topics."""

    scene: str
    cells: tuple[Memory, ...]  # oldest first
    parts: tuple[tuple[int, ...], ...]  # by their words they fall into these


@dataclass(frozen=True, slots=True)
class ReflectionTask:
    """Ask what several memories of one channel say together."""

    cells: tuple[Memory, ...]  # oldest first
    concluded: tuple[Memory, ...]  # before; not to be said again


Task = (
    ExtractionTask
    | ConsolidationTask
    | AnswerTask
    | RewritingTask
    | MergingTask
    | SplittingTask
    | ReflectionTask
)


def _clamped(value: float) -> float:
    """Bring a number into 0..1."""
    return min(1.0, max(0.0, value))


class KnownRelation(BaseModel):
    """Say how a new memory stands to a known one."""

    model_config = ConfigDict(extra="ignore")

    known: int  # its number
    kind: RelationKind


def _readable_relations(value: Any) -> Any:
    """Keep the relations that are valid: one bad one must not cost the cell."""
    if not isinstance(value, list):
        return []
    return [one for one in map(_readable_relation, value) if one is not None][:MOST_RELATIONS]


def _readable_relation(value: Any) -> KnownRelation | None:
    try:
        return KnownRelation.model_validate(value)
    except ValidationError:
        return None


def _readable_names(value: Any) -> Any:
    """Keep the names that are short texts."""
    if not isinstance(value, list):
        return []
    names = [" ".join(each.split()) for each in value if isinstance(each, str)]
    return [name for name in names if 0 < len(name) <= NAME_CHARACTERS][:MOST_NAMES]


def _readable_name(value: Any) -> Any:
    """Return a short text, or nothing."""
    return next(iter(_readable_names([value])), "")


def _readable_date(value: Any) -> Any:
    """Return a date, or nothing where a model writes something else."""
    try:
        found = date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
    return found if found.year in YEARS else None


class ExtractedCell(BaseModel):
    """Hold one memory that a model drew from the lines it was shown."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    scene: str = Field(min_length=1, max_length=SCENE_NAME_CHARACTERS)
    cell_type: CellType
    salience: Annotated[float, Field(allow_inf_nan=False), AfterValidator(_clamped)]
    content: str = Field(min_length=1, max_length=CELL_CHARACTERS)
    speaker: str = ""
    sources: list[int] = Field(min_length=1)  # numbers of lines
    relations: Annotated[list[KnownRelation], BeforeValidator(_readable_relations)] = []
    about: Annotated[list[str], BeforeValidator(_readable_names)] = []
    assignee: Annotated[str, BeforeValidator(_readable_name)] = ""
    due: Annotated[date | None, BeforeValidator(_readable_date)] = None
    since: Annotated[date | None, BeforeValidator(_readable_date)] = None  # true from then on


def _readable_cells(value: Any) -> Any:
    """Keep the cells that are valid: one bad cell must not cost the batch.

    If none is valid, leave them as they are: the model is to hear of it, not to have said nothing.
    """
    if not isinstance(value, list):
        return value
    return [cell for cell in map(_readable_cell, value) if cell is not None] or value


def _readable_cell(value: Any) -> ExtractedCell | None:
    try:
        return ExtractedCell.model_validate(value)
    except ValidationError:
        return None


class Extraction(BaseModel):
    """Hold all memories of one stretch of conversation; may be empty."""

    model_config = ConfigDict(extra="ignore")

    cells: Annotated[list[ExtractedCell], BeforeValidator(_readable_cells)]


def _readable_scene_name(value: Any) -> Any:
    """Return a name of a scene; "" where a model writes something else, or much more."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    return name if len(name) <= SCENE_NAME_CHARACTERS else ""


SceneName = Annotated[str, BeforeValidator(_readable_scene_name)]


class Consolidation(BaseModel):
    """Hold a scene's new summary, and a better name where its own no longer fits."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    summary: str
    name: SceneName = ""


def _searchable(value: Any) -> Any:
    """Keep the first few queries, each as short as one typed by hand."""
    if not isinstance(value, list):
        return value
    texts = (each.strip()[:QUERY_CHARACTERS] for each in value if isinstance(each, str))
    return [text for text in texts if text][:REWRITTEN_QUERIES]


class Rewriting(BaseModel):
    """Hold other queries for a question; may be none."""

    model_config = ConfigDict(extra="ignore")

    queries: Annotated[list[str], BeforeValidator(_searchable)]
