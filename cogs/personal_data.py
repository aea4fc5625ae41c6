"""Write what is kept of a person into a file for that person."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from bot.ids import GuildId, UserId
from bot.memory.personal import Kept
from bot.memory.records import Cell, Message
from cogs.embeds import jump_link

NAME = "memoir-my-data"
FORMAT = "memoir-personal-data"
VERSION = 1


@dataclass(frozen=True, slots=True)
class ServerData:
    """Hold what one server's memory keeps of a person."""

    guild_id: GuildId
    name: str  # "" if Memoir is not in it any more
    opted_out_since: datetime | None
    kept: Kept


def as_file(
    person: UserId, servers: Sequence[ServerData], now: datetime, *, limit: int
) -> tuple[str, bytes] | None:
    """Return a name and what is in the file: JSON, in an archive if it is longer than `limit`.

    None if it is too long even so.
    """
    document = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.isoformat(),
        "person": str(person),
        "servers": [_server(each) for each in servers],
    }
    data = json.dumps(document, ensure_ascii=False, indent=1).encode()
    if len(data) <= limit:
        return f"{NAME}.json", data
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}.json", data)
    return (f"{NAME}.zip", packed.getvalue()) if packed.tell() <= limit else None


def _server(data: ServerData) -> Mapping[str, Any]:
    kept = data.kept
    return {
        "server": str(data.guild_id),
        "name": data.name,
        "opted_out_since": _moment(data.opted_out_since),
        "messages": [_message(each, data.guild_id) for each in kept.messages],
        "memories": [_memory(each) for each in kept.cells],
        "mentioned_in": [
            {"author": each.author_name} | _message(each, data.guild_id)
            for each in kept.mentioned_in
        ],
        "tasks": [_memory(each) for each in kept.tasks],
    }


def _message(message: Message, guild_id: GuildId) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "channel": str(message.place.channel_id),
        "link": jump_link(guild_id, message.place.channel_id, message.id),
        "said_at": _moment(message.said_at),
        "edited_at": _moment(message.edited_at),
        "text": message.content,
    }


def _memory(cell: Cell) -> dict[str, Any]:
    return {
        "type": str(cell.cell_type),
        "text": cell.content,
        "salience": cell.salience,
        "said_by": cell.author_name,
        "said_at": _moment(cell.said_at),
        "recorded_at": _moment(cell.created_at),
        "channel": str(cell.place.channel_id),
        "drawn_from": [str(each) for each in cell.sources],
        "state": str(cell.state) if cell.state else None,
        "due_at": _moment(cell.due_at),
        "held_until": _moment(cell.valid_to),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
