"""Read every setting once, from the environment and `.env`."""

from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.data_folder import prepare
from bot.errors import SettingsError
from bot.memory.encryption import STRONG, is_strong
from bot.vocabulary import MOST_MEGABYTES, MOST_MESSAGES, MOST_TOKENS

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

PREFIX = "MEMOIR_"
# What sets all budgets aside: for who is alone, and for measurements.
UNLIMITED: dict[str, float] = dict.fromkeys(
    (
        "person_day_tokens",
        "channel_day_tokens",
        "guild_day_tokens",
        "person_day_messages",
        "channel_day_messages",
        "guild_day_messages",
        "guild_megabytes",
        "commands_per_minute",
    ),
    0,
)
HOW_TO_SET = "in the environment or in .env"


class Settings(BaseSettings):
    """Hold every knob of Memoir; frozen.

    The environment's name is the field's with `MEMOIR_` before it, unless an alias says otherwise.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    discord_token: SecretStr | None = Field(default=None, validation_alias="discord_token")
    discord_api: str = "https://discord.com/api/v10"
    listen: bool = False

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="openai_api_key")
    openai_base_url: str | None = Field(default=None, validation_alias="openai_base_url")
    model: str = Field(default="gpt-5.6-luna", min_length=1)
    memory_model: str = Field(default="gpt-5.6-luna", min_length=1)
    embedding_model: Annotated[str, Field(min_length=1)] | None = None
    model_timeout: Annotated[float, Field(gt=0, le=600)] = 60.0
    model_calls: Annotated[int, Field(ge=1, le=256)] = 8

    data_dir: Path = Path("./data")
    message_days: Annotated[int, Field(ge=0, le=36_500)] = 0
    database_key: SecretStr | None = None
    old_database_key: SecretStr | None = None
    grace_days: Annotated[int, Field(ge=0, le=365)] = 7
    open_guilds: Annotated[int, Field(ge=1, le=4096)] = 128

    prompt_tokens: Annotated[int, Field(ge=500, le=200_000)] = 3_000
    answer_tokens: Annotated[int, Field(ge=50, le=32_000)] = 800
    quiet_seconds: Annotated[float, Field(ge=0, le=3600)] = 20.0
    batch_messages: Annotated[int, Field(ge=1, le=100)] = 20
    scene_cells: Annotated[int, Field(ge=1, le=100)] = 8
    scene_quiet_seconds: Annotated[float, Field(ge=0, le=86_400)] = 300.0
    queue: Annotated[int, Field(ge=0, le=100)] = 5
    # Budgets of a day (in `timezone`) and of the disk; 0: without limit. They are generous: whom
    # they stop is a script, or a bill that nobody expected.
    # About 120 answers of 4,000 tokens, more than anybody reads in a day.
    person_day_tokens: Annotated[int, Field(ge=0, le=MOST_TOKENS)] = 500_000
    # Four such people: one channel does not use up what the others live on.
    channel_day_tokens: Annotated[int, Field(ge=0, le=MOST_TOKENS)] = 2_000_000
    # A server of 8,000 messages a day, all of them organised (600 tokens each, docs/benchmarks.md).
    guild_day_tokens: Annotated[int, Field(ge=0, le=MOST_TOKENS)] = 5_000_000
    # One every ten seconds for eight hours: nobody types so much.
    person_day_messages: Annotated[int, Field(ge=0, le=MOST_MESSAGES)] = 3_000
    channel_day_messages: Annotated[int, Field(ge=0, le=MOST_MESSAGES)] = 10_000
    guild_day_messages: Annotated[int, Field(ge=0, le=MOST_MESSAGES)] = 30_000
    # Some 600,000 messages with all that is drawn from them: what recall was measured with.
    guild_megabytes: Annotated[int, Field(ge=0, le=MOST_MEGABYTES)] = 2_000
    # Leafing through memory takes a command every few seconds at most; more is a script.
    commands_per_minute: Annotated[int, Field(ge=0, le=1000)] = 20
    timezone: str = "UTC"
    rewrite_questions: bool = False

    log_level: LogLevel = "INFO"

    # What terminals and their users agreed on; read by `memoir chat` alone.
    no_color: str = Field(default="", validation_alias="no_color")
    term: str = Field(default="", validation_alias="term")

    @property
    def works_offline(self) -> bool:
        """Return whether no language model is named: rules and quotes must do."""
        return self.openai_api_key is None and self.openai_base_url is None

    @property
    def zone(self) -> tzinfo:
        """Return the time zone whose days "today" and "yesterday" are."""
        return _zone(self.timezone)

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("data_dir")
    @classmethod
    def _home(cls, value: Path) -> Path:
        return value.expanduser()  # no shell reads .env

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            _zone(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("the name of a time zone, such as Europe/Berlin or UTC") from None
        return value

    @field_validator("discord_token", "openai_api_key")
    @classmethod
    def _one_word(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not (secret := value.get_secret_value().strip()):
            return None
        if not (secret.isascii() and secret.isprintable()) or " " in secret:
            raise ValueError("one word of plain letters, as it was given to you")
        return SecretStr(secret)

    @field_validator("database_key", "old_database_key")
    @classmethod
    def _strong(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not (secret := value.get_secret_value().strip()):
            return None
        if not is_strong(secret):
            raise ValueError(STRONG)
        return SecretStr(secret)

    @field_validator("discord_api", "openai_base_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not _has_host(value):
            raise ValueError("an address that starts with http:// or https://")
        return value


def _zone(name: str) -> tzinfo:
    return UTC if name.upper() == "UTC" else ZoneInfo(name)  # UTC is known without a database


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # half an IPv6 address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def load(*, data_dir: Path | None = None, ready: bool = True) -> Settings:
    """Return the settings with a data folder that is ready; raise SettingsError in a sentence.

    `data_dir` stands for the command line's `--data-dir`, which goes before the environment. The
    folder is left as it is, not made `ready`, for who only looks into it.
    """
    try:
        settings = Settings() if data_dir is None else Settings(data_dir=data_dir)
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors(include_url=False)[0])) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            "The file .env cannot be read: make it a readable UTF-8 text."
        ) from None
    if ready:
        prepare(settings.data_dir, "--data-dir" if data_dir else environment_name("data_dir"))
    return settings


def environment_name(field: str) -> str:
    """Return the name that a field of Settings has in the environment."""
    alias = Settings.model_fields[field].validation_alias
    return (alias if isinstance(alias, str) else PREFIX + field).upper()


def _sentence(error: Any) -> str:
    """Say what a setting must be; its value stays out, for it may be a secret."""
    field = str(error["loc"][0])
    own_words = error.get("ctx", {}).get("error")
    expected = str(own_words) if own_words else _expectation(Settings.model_fields[field])
    return f"{environment_name(field)} must be {expected}: correct it {HOW_TO_SET}."


def _expectation(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return "one of " + ", ".join(map(str, get_args(field.annotation)))
    if field.annotation is bool:
        return "true or false"
    if field.annotation in (int, float):
        return f"{'a whole number' if field.annotation is int else 'a number'} {_range(field)}"
    return "a text that is not empty"


def _range(field: FieldInfo) -> str:
    names = ("ge", "gt", "le")
    bounds = {n: getattr(part, n) for part in field.metadata for n in names if hasattr(part, n)}
    low = f"from {bounds['ge']}" if "ge" in bounds else f"above {bounds['gt']} and up"
    return f"{low} to {bounds['le']}"
