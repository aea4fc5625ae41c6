"""Turn entries of an export into rows of a memory."""

from datetime import datetime

from bot.ids import MessageId, UserId
from bot.memory.exchange.records import CellRecord, MessageRecord
from bot.memory.records import Message, NamedUser, Place
from bot.memory.text import fingerprint
from bot.memory.timestamps import to_milliseconds

CELL = """
INSERT INTO mem_cells (
    scene_id, cell_type, salience, content, fingerprint, author_id, author_name, channel_id,
    root_id, scope, said_at, created_at, consolidated, origin, state, state_at, state_by, due_at,
    assignee, valid_from, valid_to, ended_at, pinned, uses, used_at, confirmations, confirmed_at
) VALUES (
    :scene_id, :cell_type, :salience, :content, :fingerprint, :author_id, :author_name,
    :channel_id, :root_id, :scope, :said_at, :created_at, :consolidated, :origin, :state,
    :state_at, :state_by, :due_at, :assignee, :valid_from, :valid_to, :ended_at, :pinned, :uses,
    :used_at, :confirmations, :confirmed_at
) RETURNING id
"""


def message_of_entry(entry: MessageRecord) -> Message:
    """Return the message that an entry holds."""
    return Message(
        id=MessageId(entry.id),
        place=entry.place,
        author_id=UserId(entry.author),
        author_name=entry.author_name,
        content=entry.content,
        said_at=entry.said_at,
        reply_to=None if entry.reply_to is None else MessageId(entry.reply_to),
        from_memoir=entry.from_memoir,
        addressed=entry.addressed,
        edited_at=entry.edited_at,
        mentions=tuple(NamedUser(UserId(each.user), each.name) for each in entry.mentions),
        drawn_from=tuple(map(MessageId, entry.drawn_from)),
    )


def cell_row(entry: CellRecord, place: Place) -> dict[str, object]:
    """Return the columns of a cell, without its scene."""
    return {
        "cell_type": entry.type,
        "salience": entry.salience,
        "content": entry.content,
        "fingerprint": fingerprint(entry.content),
        "author_id": entry.author,
        "author_name": entry.author_name,
        "channel_id": place.channel_id,
        "root_id": place.root_id,
        "scope": place.scope,
        "said_at": to_milliseconds(entry.said_at),
        "created_at": to_milliseconds(entry.created_at),
        "origin": entry.origin,
        "state": entry.state,
        "state_at": _milliseconds(entry.state_at),
        "state_by": entry.state_by,
        "due_at": _milliseconds(entry.due_at),
        "assignee": entry.assignee,
        "valid_from": _milliseconds(entry.valid_from),
        "valid_to": _milliseconds(entry.valid_to),
        "ended_at": _milliseconds(entry.ended_at),
        "pinned": int(entry.pinned),
        "uses": entry.uses,
        "used_at": _milliseconds(entry.used_at),
        "confirmations": entry.confirmations,
        "confirmed_at": _milliseconds(entry.confirmed_at),
    }


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else to_milliseconds(moment)
