"""Serve every task by rule: no key, no network, the same answer every time."""

from collections import Counter
from collections.abc import AsyncIterator

from pydantic import BaseModel, ValidationError

from bot.errors import UnreadableAnswer
from bot.models.base import Answer, Prompt, Purpose, StructuredPrompt, Usage
from bot.models.offline.answer import answer
from bot.models.offline.extraction import extract
from bot.models.offline.gathering import merge, split
from bot.models.offline.reflecting import reflect
from bot.models.offline.steps import in_steps
from bot.models.offline.summary import summarize
from bot.models.tasks import (
    AnswerTask,
    ConsolidationTask,
    ExtractionTask,
    MergingTask,
    ReflectionTask,
    SplittingTask,
    Task,
)


class OfflineModel:
    """Extract, summarise and quote by rule; ignores the words of a prompt and reads its task."""

    def __init__(self) -> None:
        self._calls: Counter[Purpose] = Counter()

    @property
    def label(self) -> str:
        """Return its name for people."""
        return "offline rules"

    @property
    def generates(self) -> bool:
        """Return that it only quotes."""
        return False

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """Yield an answer that quotes memory, piece by piece."""
        self._calls[prompt.purpose] += 1
        if not isinstance(prompt.task, AnswerTask):
            raise UnreadableAnswer("Without a language model I can only answer out of memory.")
        for piece in await in_steps(answer(prompt.task)):
            if piece:
                yield piece

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        """Return the memories or the summary that the task asks for."""
        self._calls[request.prompt.purpose] += 1
        made = await self._made(request.prompt.task)
        try:
            return request.schema.model_validate(made.model_dump())
        except ValidationError as error:
            raise UnreadableAnswer(
                "Without a language model I cannot answer in this shape."
            ) from error

    def usage(self, purpose: Purpose) -> Usage:
        """Return how often it was asked; it uses no tokens."""
        return Usage(calls=self._calls[purpose])

    async def close(self) -> None:
        """Release nothing; it holds nothing."""

    async def _made(self, task: Task) -> BaseModel:
        if isinstance(task, ExtractionTask):
            return await in_steps(extract(task))
        if isinstance(task, ConsolidationTask):
            return await in_steps(summarize(task))
        if isinstance(task, MergingTask):
            return await in_steps(merge(task))
        if isinstance(task, SplittingTask):
            return await in_steps(split(task))
        if isinstance(task, ReflectionTask):
            return await in_steps(reflect(task))
        raise UnreadableAnswer("Without a language model I can only extract and summarise.")
