"""Say what is to be removed from a memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.ids import CellId, ChannelId, MessageId, UserId


@dataclass(frozen=True, slots=True)
class Messages:
    """Choose single messages."""

    messages: tuple[MessageId, ...]

    @classmethod
    def of(cls, ids: Iterable[int]) -> "Messages":
        """Choose the messages of these ids."""
        return cls(tuple(map(MessageId, ids)))


@dataclass(frozen=True, slots=True)
class InChannel:
    """Choose all that was said in a channel and its threads, or in one thread."""

    channel: ChannelId


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Choose all that a person said, and their names wherever they are mentioned by id."""

    person: UserId


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """Choose all that was said before a moment."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Cells:
    """Choose memories with the messages they were drawn from; of one author's alone if named."""

    cells: tuple[CellId, ...]
    author: UserId | None = None


Selection = Messages | InChannel | SaidBy | SaidBefore | Cells

_KINDS: dict[str, TypeAdapter[Selection]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Messages, InChannel, SaidBy, SaidBefore, Cells)
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a removal as it is noted until it has ended."""

    kind: str
    selection: str  # JSON
    keep_out: bool


_ASKED = TypeAdapter(Asked)


def noted(selection: Selection, *, keep_out: bool) -> str:
    """Return what to note of a removal, as JSON."""
    kind = type(selection).__name__
    chosen = _KINDS[kind].dump_json(selection).decode()
    return _ASKED.dump_json(Asked(kind, chosen, keep_out)).decode()


def read_note(note: str) -> tuple[Selection, bool]:
    """Return the selection that was noted, and whether its messages are to be kept out."""
    asked = _ASKED.validate_json(note)
    return _KINDS[asked.kind].validate_json(asked.selection), asked.keep_out


@dataclass(frozen=True, slots=True)
class Removed:
    """Count what a removal takes out."""

    messages: int = 0
    cells: int = 0
    scenes: int = 0  # that are rewritten from what is left, or gone

    def __add__(self, other: "Removed") -> "Removed":
        """Return both together."""
        return Removed(
            self.messages + other.messages,
            self.cells + other.cells,
            self.scenes + other.scenes,
        )

    def __bool__(self) -> bool:
        """Return whether anything was removed."""
        return bool(self.messages or self.cells or self.scenes)
