"""Read conversations from files: team chats and DiscordChatExporter's JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import PlaygroundError
from bot.playground.terminal.transcript import Spoken, Transcript, transcript

LARGEST_FILE = 512 * 1024 * 1024  # bytes, all of it in memory; a longer export comes in parts

_FIRST_YEAR, _LAST_YEAR = 1900, 2100  # Discord's ids hold no time much later

# What people wrote; all else that an export holds are notices of joins, pins and the like.
_WRITTEN = {"Default", "Reply", "19"}  # the last is how early exporters write a reply


def read(path: Path) -> Transcript:
    """Return the conversation in a file; raise PlaygroundError if it is none that is known."""
    data = _parsed(path)
    try:
        found = _recognised(data, path)
    except ValidationError as error:
        raise PlaygroundError(_complaint(path, error)) from None
    if not found.messages:
        raise PlaygroundError(f"There are no messages in {path.name}.")
    return found


def _parsed(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PlaygroundError(f"{path.name} is larger than 512 MB: export it in parts.")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or "not readable").lower()
        raise PlaygroundError(f"{path} cannot be read: {reason}.") from None
    except (ValueError, RecursionError):
        raise PlaygroundError(f"{path.name} is not a JSON file.") from None


def _recognised(data: Any, path: Path) -> Transcript:
    if isinstance(data, dict) and "conversation_list" in data:
        chat = _TeamChat.model_validate(data)
        return transcript(path.stem, _from_team(chat.conversation_list))
    if isinstance(data, dict) and "messages" in data and "channel" in data:
        export = _Export.model_validate(data)
        return transcript(export.channel.name, _from_export(export.messages))
    raise PlaygroundError(
        f"{path.name} holds no conversation that Memoir knows: it reads team chats with a"
        " “conversation_list” and JSON exports of DiscordChatExporter."
    )


def _complaint(path: Path, error: ValidationError) -> str:
    """Say where the first flaw is; what stands there stays out, somebody said it."""
    flaw = error.errors(include_url=False, include_input=False, include_context=False)[0]
    steps = (str(step + 1) if isinstance(step, int) else step for step in flaw["loc"])
    what = flaw["msg"].removeprefix("Value error, ")
    what = what[:1].lower() + what[1:]
    return f"{path.name} is damaged at {' › '.join(steps)}: {what}."


def _aware(value: Any) -> datetime:
    """Return the time a text names; one without a zone is UTC's."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("it is no time such as 2025-02-01T02:00:00Z") from None
    if not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise ValueError("it is no time between the years 1900 and 2100")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


_Moment = Annotated[datetime, BeforeValidator(_aware)]
_Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _TeamMessage(_Part):
    message_id: _Text
    create_time: _Moment
    sender: _Text
    sender_name: str = ""
    content: str
    refer_list: list[Any] = []


class _TeamChat(_Part):
    conversation_list: list[_TeamMessage]


class _Author(_Part):
    id: _Text
    name: _Text
    nickname: str | None = None
    is_bot: bool = Field(default=False, alias="isBot")

    @property
    def shown(self) -> str:
        return self.nickname or self.name


class _Reference(_Part):
    message_id: str | None = Field(default=None, alias="messageId")


class _Attachment(_Part):
    file_name: str = Field(alias="fileName")


class _ExportedMessage(_Part):
    id: _Text
    type: str
    timestamp: _Moment
    content: str
    author: _Author
    attachments: list[_Attachment] = []
    mentions: list[_Author] = []
    reference: _Reference | None = None


class _Channel(_Part):
    name: str


class _Export(_Part):
    channel: _Channel
    messages: list[_ExportedMessage]


def _from_team(given: Iterable[_TeamMessage]) -> Iterator[Spoken]:
    seen: Counter[str] = Counter()
    for message in given:
        seen[message.message_id] += 1
        again = f"#{seen[message.message_id]}" if seen[message.message_id] > 1 else ""
        answered = [each for each in message.refer_list if isinstance(each, str)]
        yield Spoken(
            key=message.message_id + again,
            speaker_key=message.sender,
            speaker=message.sender_name or message.sender,
            said_at=message.create_time,
            text=message.content,
            reply_to=answered[0] if answered else None,
        )


def _from_export(given: Iterable[_ExportedMessage]) -> Iterator[Spoken]:
    for message in given:
        if message.type in _WRITTEN:
            yield Spoken(
                key=message.id,
                speaker_key=message.author.id,
                speaker=message.author.shown,
                said_at=message.timestamp,
                text=_readable(message),
                reply_to=message.reference.message_id if message.reference else None,
                from_bot=message.author.is_bot,
            )


def _readable(message: _ExportedMessage) -> str:
    """Write mentions as names, as the exporter does unless told not to; name the files."""
    text = message.content
    for person in message.mentions:
        for mention in (f"<@{person.id}>", f"<@!{person.id}>"):
            text = text.replace(mention, f"@{person.shown}")
    files = (f"[file: {each.file_name}]" for each in message.attachments)
    return "\n".join(part for part in (text, *files) if part)
