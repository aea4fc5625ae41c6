"""Say what Memoir asks of a language model, whichever it is."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from bot.models.tasks import Task

Role = Literal["system", "user", "assistant"]
Purpose = Literal["answer", "memory"]
Answer = TypeVar("Answer", bound=BaseModel)


Meter = Callable[["Usage"], None]


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold one turn of a prompt."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Ask for something twice: in words for a model that reads, as data for one that does not."""

    turns: tuple[Turn, ...]
    task: Task
    purpose: Purpose
    max_tokens: int  # of the answer
    party: int | None = None  # for whom it is done: parties share the calls fairly
    # Told what each call used, also one that came to nothing: one prompt may take several.
    meter: Meter = field(default=lambda usage: None, compare=False)


@dataclass(frozen=True, slots=True)
class StructuredPrompt(Generic[Answer]):
    """Ask for an object of a given schema."""

    prompt: Prompt
    schema: type[Answer]


@dataclass(frozen=True, slots=True)
class Usage:
    """Count what a model was asked for since the process began."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Return the sum of both counts."""
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )

    @property
    def tokens(self) -> int:
        """Return the tokens read and written together."""
        return self.prompt_tokens + self.completion_tokens


class LanguageModel(Protocol):
    """Stream answers and return validated objects; raise nothing but ModelError."""

    @property
    def label(self) -> str:
        """Return its name for people, such as "gpt-5.6-luna" or "offline rules"."""

    @property
    def generates(self) -> bool:
        """Return whether it writes its own sentences; the offline model only quotes."""

    def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """Yield the answer piece by piece; raise ModelError when it breaks off or never starts."""

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        """Return a validated object; raise UnreadableAnswer when none can be read."""

    def usage(self, purpose: Purpose) -> Usage:
        """Return what was used for this purpose so far."""

    async def close(self) -> None:
        """Release connections."""
