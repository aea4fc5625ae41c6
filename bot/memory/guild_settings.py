"""Keep what a server's admins chose, with an audit entry for every change."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_serializer,
    field_validator,
)

from bot.clock import Clock
from bot.errors import MemoirError
from bot.ids import ChannelId, UserId
from bot.memory.audit import note
from bot.memory.connections import Connections, Transaction
from bot.vocabulary import MOST_MEGABYTES, MOST_MESSAGES, MOST_TOKENS

EVERYWHERE: Literal["everywhere"] = "everywhere"
# Discord's most channels in a server.
MOST_CHANNELS = 500
# A line of style, not a second prompt: it goes into every answer.
PERSONA_CHARACTERS = 200
LANGUAGE_CHARACTERS = 40
# Ten years; who wants longer keeps messages without a limit.
MOST_DAYS = 3_650
# What Discord, prompts and citations take for more than words.
_MARKUP = frozenset("*_~`|<>#@[]{}\\")
_IN_LANGUAGES = frozenset(" -()")  # "Portuguese (Brazil)", "pt-BR"

Tokens = Annotated[int, Field(ge=1, le=MOST_TOKENS)] | None
Messages = Annotated[int, Field(ge=1, le=MOST_MESSAGES)] | None

log = logging.getLogger(__name__)


class SettingRefused(MemoirError):
    """Say why a setting cannot be what somebody wants it to be."""


class GuildSettings(BaseModel):
    """Hold one server's choices; every default means: as the operator's settings say."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, strict=True)

    # The channels that are read along in: none by default. Threads go with their channel, private
    # ones only if they were chosen themselves.
    listen: (
        Literal["everywhere"]
        | Annotated[frozenset[ChannelId], Field(max_length=MOST_CHANNELS, strict=False)]
    ) = Field(default=frozenset(), title="Channels listened to")
    # How answers sound, and in which language: "" leaves both to the question.
    persona: str = Field(default="", title="Persona line", max_length=PERSONA_CHARACTERS)
    language: str = Field(default="", title="Language of answers", max_length=LANGUAGE_CHARACTERS)
    message_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = Field(
        default=None, title="Days that messages are kept"
    )
    # Budgets of a day and of the disk. They only lower the operator's, who pays for both.
    person_day_tokens: Tokens = Field(default=None, title="Tokens a day for one person")
    channel_day_tokens: Tokens = Field(default=None, title="Tokens a day for one channel")
    guild_day_tokens: Tokens = Field(default=None, title="Tokens a day for this server")
    person_day_messages: Messages = Field(default=None, title="Messages kept a day of one person")
    channel_day_messages: Messages = Field(default=None, title="Messages kept a day of one channel")
    guild_day_messages: Messages = Field(default=None, title="Messages kept a day of this server")
    guild_megabytes: Annotated[int, Field(ge=1, le=MOST_MEGABYTES)] | None = Field(
        default=None, title="Megabytes of memory"
    )

    def listens_in(self, channel_id: ChannelId, root_id: ChannelId) -> bool:
        """Return whether a channel is read along in; `root_id` is its own or its open parent's."""
        return self.listen == EVERYWHERE or not self.listen.isdisjoint({channel_id, root_id})

    @field_validator("persona", "language", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("persona")
    @classmethod
    def _words_alone(cls, value: str) -> str:
        if not value.isprintable() or not _MARKUP.isdisjoint(value):
            raise ValueError("one line of plain words, without markup, mentions or brackets")
        return value

    @field_validator("language")
    @classmethod
    def _name_of_language(cls, value: str) -> str:
        if not all(sign.isalpha() or sign in _IN_LANGUAGES for sign in value):
            raise ValueError("the name of a language, such as German or pt-BR")
        return value

    @field_serializer("listen")
    def _in_order(self, value: Literal["everywhere"] | frozenset[ChannelId]) -> Any:
        return value if isinstance(value, str) else sorted(value)


_DEFAULTS = GuildSettings()


@dataclass(frozen=True, slots=True)
class GuildSettingsStore:
    """Read and change one server's choices."""

    connections: Connections
    clock: Clock

    async def read(self) -> GuildSettings:
        """Return what was chosen."""
        return await _read(self.connections)

    async def change(self, by: UserId, **values: object) -> GuildSettings:
        """Choose some values and return all; raise SettingRefused, then nothing is changed.

        A value that is the default takes a choice back.
        """

        async def choose(transaction: Transaction) -> GuildSettings:
            before = await _read(transaction)
            after = chosen(before, values)
            await _write(transaction, before, after, by, self.clock)
            return after

        return await self.connections.write(choose)


def chosen(settings: GuildSettings, values: Mapping[str, object]) -> GuildSettings:
    """Return the settings with these values; raise SettingRefused with a sentence for people."""
    try:
        return GuildSettings.model_validate({**dict(settings), **values})
    except ValidationError as error:
        raise SettingRefused(_sentence(error)) from None


async def keep_choices(
    transaction: Transaction, clock: Clock, by: UserId, values: Mapping[str, object]
) -> bool:
    """Choose those of some values where nothing was chosen yet; return whether there are any."""
    before = await _read(transaction)
    open_ = {name: value for name, value in values.items() if name not in _choices(before)}
    after = chosen(before, open_)
    await _write(transaction, before, after, by, clock)
    return after != before


async def _read(source: Connections | Transaction) -> GuildSettings:
    rows = await source.fetch("SELECT name, value FROM guild_settings")
    values = {name: json.loads(value) for name, value in rows}
    try:
        return GuildSettings.model_validate(values)
    except ValidationError as error:  # chosen under rules of another release
        refused = {part["loc"][0] for part in error.errors(include_url=False)}
        log.warning("Settings of a server are not used, they no longer fit: %s", sorted(refused))
        return GuildSettings.model_validate(
            {name: value for name, value in values.items() if name not in refused}
        )


async def _write(
    transaction: Transaction,
    before: GuildSettings,
    after: GuildSettings,
    by: UserId,
    clock: Clock,
) -> None:
    old, new = _choices(before), _choices(after)
    for name in sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
        await transaction.fetch("DELETE FROM guild_settings WHERE name = ?", (name,))
        if name in new:
            await transaction.fetch("INSERT INTO guild_settings VALUES (?, ?)", (name, new[name]))
        await note(transaction, clock, by, name, before=old.get(name), after=new.get(name))


def _choices(settings: GuildSettings) -> dict[str, str]:
    """Return what differs from the defaults, as JSON."""
    differing = {name for name, value in settings if value != getattr(_DEFAULTS, name)}
    values = settings.model_dump(mode="json", include=differing)
    return {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    field = GuildSettings.model_fields.get(name)
    if field is None:
        return f"There is no setting called {name!r}."
    words = first.get("ctx", {}).get("error")
    return f"{field.title} must be {words or bounds(name)}."


def bounds(name: str) -> str:
    """Say what a setting may be."""
    schema = GuildSettings.model_json_schema()["properties"][name]
    parts = {
        key: value for part in (schema, *schema.get("anyOf", ())) for key, value in part.items()
    }
    if "maximum" in parts:
        return f"a whole number from {parts['minimum']:,} to {parts['maximum']:,}, or nothing"
    if "maxLength" in parts:
        return f"a text of at most {parts['maxLength']} characters"
    return f"channels of this server, at most {MOST_CHANNELS}, or everywhere"
