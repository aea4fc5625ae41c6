"""Read every setting once, from the environment and `.env`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """Hold every knob of Memoir; frozen."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        populate_by_name=True,
    )

    discord_token: SecretStr | None = None
    discord_api: str = Field(default="https://discord.com/api/v10", alias="MEMOIR_DISCORD_API")
    listen: bool = Field(default=False, alias="MEMOIR_LISTEN")

    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    model: str = Field(default="gpt-5.6-luna", min_length=1, alias="MEMOIR_MODEL")
    memory_model: str = Field(default="gpt-5.6-luna", min_length=1, alias="MEMOIR_MEMORY_MODEL")
    model_timeout: Annotated[float, Field(gt=0, le=600, alias="MEMOIR_MODEL_TIMEOUT")] = 60.0
    model_calls: Annotated[int, Field(ge=1, le=256, alias="MEMOIR_MODEL_CALLS")] = 8

    data_dir: Path = Field(default=Path("./data"), alias="MEMOIR_DATA_DIR")
    open_guilds: Annotated[int, Field(ge=1, le=4096, alias="MEMOIR_OPEN_GUILDS")] = 128

    prompt_tokens: Annotated[int, Field(ge=500, le=200_000, alias="MEMOIR_PROMPT_TOKENS")] = 3_000
    answer_tokens: Annotated[int, Field(ge=50, le=32_000, alias="MEMOIR_ANSWER_TOKENS")] = 800
    quiet_seconds: Annotated[float, Field(ge=0, le=3600, alias="MEMOIR_QUIET_SECONDS")] = 20.0
    batch_messages: Annotated[int, Field(ge=1, le=100, alias="MEMOIR_BATCH_MESSAGES")] = 20
    scene_cells: Annotated[int, Field(ge=1, le=100, alias="MEMOIR_SCENE_CELLS")] = 8
    queue: Annotated[int, Field(ge=0, le=100, alias="MEMOIR_QUEUE")] = 5

    log_level: LogLevel = Field(default="INFO", alias="MEMOIR_LOG_LEVEL")

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value
