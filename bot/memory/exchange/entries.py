"""Turn rows of a memory into entries of an export."""

from collections.abc import Iterable, Mapping, Sequence

from bot.memory.connections import Row
from bot.memory.exchange.records import CellRecord, ChapterRecord, Mentioned, MessageRecord
from bot.memory.messages import message_of
from bot.memory.records import Cell
from bot.memory.timestamps import from_milliseconds, moment_of

Numbers = Mapping[int, int]  # the database's id to the file's number


def message_entry(
    row: Row,
    mentions: Sequence[Row],
    drawn_from: Iterable[int],
    drawn_scenes: Iterable[int],
    *,
    waits: bool,
) -> MessageRecord:
    """Return a message; the row has MESSAGE_COLUMNS and then state, talk and what it answers."""
    said = message_of(row)
    state, talk, answers = row[-3:]
    return MessageRecord(
        id=said.id,
        channel=said.place.channel_id,
        root=said.place.root_id,
        kept_for=said.place.scope,
        author=said.author_id,
        author_name=said.author_name,
        content=said.content,
        said_at=said.said_at,
        edited_at=said.edited_at,
        reply_to=said.reply_to,
        from_memoir=said.from_memoir,
        addressed=said.addressed,
        state="waiting" if waits and state == "extracted" else state,
        talk=talk,
        answers=answers,
        mentions=tuple(
            Mentioned(user=user, name=name) for user, name in sorted(map(tuple, mentions))
        ),
        drawn_from=tuple(sorted(drawn_from)),
        drawn_scenes=tuple(sorted(drawn_scenes)),
    )


def chapter_entry(row: Row) -> ChapterRecord:
    """Return a chapter of a scene."""
    starts_at, ends_at, summary, cells = row
    return ChapterRecord(
        starts_at=from_milliseconds(starts_at),
        ends_at=from_milliseconds(ends_at),
        summary=summary,
        cells=cells,
    )


def cell_entry(
    cell: Cell,
    life: Row,
    cells: Numbers,
    *,
    scene: int | None,
    sources: Iterable[int],
    entities: Iterable[int],
    bases: Iterable[int],
    state_by: int | None,
) -> CellRecord:
    """Return a cell; `life` has what a record of it does not show."""
    _, _, ended_at, uses, used_at, confirmations, confirmed_at, consolidated = life
    successor = cells.get(cell.superseded_by) if cell.superseded_by is not None else None
    return CellRecord(
        number=cells[cell.id],
        channel=cell.place.channel_id,
        root=cell.place.root_id,
        kept_for=cell.place.scope,
        scene=scene,
        type=cell.cell_type,
        salience=cell.salience,
        content=cell.content,
        author=cell.author_id,
        author_name=cell.author_name,
        said_at=cell.said_at,
        created_at=cell.created_at,
        origin=cell.origin,
        sources=tuple(sorted(sources)),
        based_on=tuple(sorted(bases)),
        entities=tuple(sorted(entities)),
        state=cell.state,
        state_at=cell.state_at,
        state_by=state_by,
        due_at=cell.due_at,
        assignee=cell.assignee,
        valid_from=cell.valid_from,
        valid_to=cell.valid_to,
        ended_at=moment_of(ended_at) if cell.valid_to is not None else None,
        superseded_by=successor,
        pinned=cell.pinned,
        summarised=bool(consolidated) and scene is not None,
        uses=uses,
        used_at=moment_of(used_at),
        confirmations=confirmations,
        confirmed_at=moment_of(confirmed_at),
    )
