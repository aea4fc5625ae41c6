"""Show messages and memories to a language model: numbered, clipped, without Discord's ids."""

from collections.abc import Iterable
from datetime import UTC, tzinfo

from bot.budget import clipped
from bot.ids import MessageId
from bot.memory.records import Cell, Message, Recalled
from bot.models.tasks import Line, Memory

# A message's first part says what it is about; a pasted log must not fill the prompt.
LINE_TOKENS = 250


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


def memories_of_finds(finds: Iterable[Recalled], *, zone: tzinfo = UTC) -> tuple[Memory, ...]:
    """Return what a recall found, numbered: cells by content, messages as they were said."""
    memories: list[Memory] = []
    for number, find in enumerate(finds, start=1):
        if find.cell is not None:
            memories.append(_of_cell(number, find.cell, zone, find.message))
        elif find.message is not None:
            memories.append(_of_message(number, find.message, zone))
    return tuple(memories)


def _of_message(number: int, message: Message, zone: tzinfo) -> Memory:
    text = clipped(message.content, LINE_TOKENS)
    return Memory(number, text, message.author_name, message.said_at.astimezone(zone))


def _of_cell(number: int, cell: Cell, zone: tzinfo, found_by: Message | None = None) -> Memory:
    return Memory(
        number=number,
        text=cell.content,
        speaker=cell.author_name,
        said_at=cell.said_at.astimezone(zone),
        cell_type=cell.cell_type,
        scene=cell.scene or None,
        said=clipped(found_by.content, LINE_TOKENS) if found_by else "",
    )
