"""A language model that says what a test tells it to."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator

from bot.models.base import Answer, Prompt, Purpose, StructuredPrompt, Usage
from bot.models.tasks import (
    AnswerTask,
    ConsolidationTask,
    ExtractionTask,
    Line,
    MergingTask,
    ReflectionTask,
    SplittingTask,
)

# "[Boats/decision/0.9] We sell the canoe." is extracted as it says; other lines hold nothing.
_TAGGED = re.compile(r"\[(?P<scene>[^/\]]+)/(?P<type>\w+)/(?P<salience>[\d.]+)\]\s*(?P<text>.+)")


class ScriptedModel:
    """Answer from a script; extract what lines are tagged with; summarise by listing."""

    def __init__(self) -> None:
        self.script: deque[str | Exception] = deque()
        self.asked: list[AnswerTask] = []
        self.go = asyncio.Event()  # answers wait for it after their first word
        self.go.set()
        self.closed = False
        self.cost = 0  # tokens of every call
        self._calls = 0

    @property
    def label(self) -> str:
        return "scripted_1"

    @property
    def generates(self) -> bool:
        return True

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        assert isinstance(prompt.task, AnswerTask)
        self._calls += 1
        prompt.meter(Usage(1, self.cost, 0))
        self.asked.append(prompt.task)
        answer = self.script.popleft() if self.script else f"You asked: {prompt.task.question}"
        if isinstance(answer, Exception):
            await self.go.wait()
            raise answer
        first, *rest = re.split(r"(?<= )", answer)
        yield first
        await self.go.wait()
        for word in rest:
            yield word

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        task = request.prompt.task
        request.prompt.meter(Usage(1, self.cost, 0))
        if isinstance(task, ExtractionTask):
            cells = [cell for line in task.lines if (cell := _cell(line))]
            return request.schema.model_validate({"cells": cells})
        if isinstance(task, MergingTask | SplittingTask):
            return request.schema.model_validate({"same": None, "groups": []})
        if isinstance(task, ReflectionTask):
            return request.schema.model_validate({"conclusions": []})
        assert isinstance(task, ConsolidationTask)
        told = " ".join(cell.text for cell in task.cells)
        return request.schema.model_validate({"summary": f"{task.summary} {told}".strip()})

    def usage(self, purpose: Purpose) -> Usage:
        return Usage(self._calls, 1_000 * self._calls, 234) if purpose == "answer" else Usage()

    async def close(self) -> None:
        self.closed = True


def _cell(line: Line) -> dict[str, object] | None:
    tagged = _TAGGED.search(line.text)
    return tagged and {
        "scene": tagged["scene"],
        "cell_type": tagged["type"],
        "salience": float(tagged["salience"]),
        "content": tagged["text"],
        "speaker": line.speaker,
        "sources": [line.number],
    }
