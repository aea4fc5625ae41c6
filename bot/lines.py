"""Show messages and memories to a language model: numbered, clipped, without Discord's ids."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from bot.budget import clipped
from bot.ids import MessageId
from bot.memory.records import Cell, Message, Recalled
from bot.memory.text import query_words
from bot.models.tasks import Line, Memory
from bot.vocabulary import CellOrigin

# A message's first part says what it is about; a pasted log must not fill the prompt.
LINE_TOKENS = 250
# "Yes, on Friday" has so few words that tell something; what it replies to is shown this far.
SHORT_WORDS = 4
ANSWERED_TOKENS = 60
NOTHING_ANSWERED: Mapping[MessageId, Message] = MappingProxyType({})


def lines_of(
    messages: Iterable[Message],
    *,
    zone: tzinfo = UTC,
    tokens: int = LINE_TOKENS,
    own_tokens: int = LINE_TOKENS,
) -> tuple[Line, ...]:
    """Return messages numbered from 1, with the replies among them.

    Each takes at most so many tokens, one of Memoir's own at most `own_tokens`.
    """
    numbers: dict[MessageId, int] = {}
    lines = []
    for number, message in enumerate(messages, start=1):
        numbers[message.id] = number
        answered = numbers.get(message.reply_to) if message.reply_to else None
        most = own_tokens if message.from_memoir else tokens
        lines.append(
            Line(
                number=number,
                speaker=message.author_name,
                said_at=message.said_at.astimezone(zone),
                text=clipped(message.content, most),
                reply_to=answered,
                from_memoir=message.from_memoir,
            )
        )
    return tuple(lines)


def memories_of_cells(cells: Iterable[Cell], *, zone: tzinfo = UTC) -> tuple[Memory, ...]:
    """Return cells numbered from 1."""
    return tuple(_of_cell(number, cell, zone) for number, cell in enumerate(cells, start=1))


def memories_of_finds(
    finds: Iterable[Recalled],
    answered: Mapping[MessageId, Message] = NOTHING_ANSWERED,
    *,
    zone: tzinfo = UTC,
) -> tuple[Memory, ...]:
    """Return what a recall found, numbered: cells by content, messages as they were said.

    `answered` are messages that found ones reply to, to be shown with them.
    """
    memories: list[Memory] = []
    for number, find in enumerate(finds, start=1):
        if find.cell is not None:
            memories.append(_of_cell(number, find.cell, zone, find.message))
        elif find.message is not None:
            memories.append(_of_message(number, find.message, answered, zone))
    return tuple(memories)


def is_short(message: Message) -> bool:
    """Return whether a message hardly tells anything without what it replies to."""
    return len(query_words(message.content)) <= SHORT_WORDS


def _of_message(
    number: int, message: Message, answered: Mapping[MessageId, Message], zone: tzinfo
) -> Memory:
    before = answered.get(message.reply_to) if message.reply_to else None
    shown = lines_of([before], tokens=ANSWERED_TOKENS, zone=zone) if before else ()
    return Memory(
        number=number,
        text=clipped(message.content, LINE_TOKENS),
        speaker=message.author_name,
        said_at=message.said_at.astimezone(zone),
        answers=shown[0] if shown else None,
    )


def _of_cell(number: int, cell: Cell, zone: tzinfo, found_by: Message | None = None) -> Memory:
    return Memory(
        number=number,
        text=cell.content,
        speaker=cell.author_name,
        said_at=cell.said_at.astimezone(zone),
        cell_type=cell.cell_type,
        scene=cell.scene or None,
        said=clipped(found_by.content, LINE_TOKENS) if found_by else "",
        state=cell.state,
        state_at=_in_zone(cell.state_at, zone),
        due_at=_in_zone(cell.due_at, zone),
        assignee=cell.assignee,
        until=_in_zone(cell.valid_to, zone),
        disputed=cell.disputed,
        derived=cell.origin is CellOrigin.DERIVED,
        corrected=cell.origin is CellOrigin.CORRECTED,
    )


def _in_zone(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
