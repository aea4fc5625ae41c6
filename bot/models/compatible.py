"""Ask any endpoint that speaks OpenAI's chat API."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, TypeVar

from openai import AsyncOpenAI

from bot.errors import UnreadableAnswer
from bot.models.base import Answer, Prompt, Purpose, StructuredPrompt, Usage
from bot.models.complaint import FAULTS, Complaint
from bot.models.dialect import Choices
from bot.models.endpoint import SETTINGS, Endpoint
from bot.models.events import Body
from bot.models.flow import Flow
from bot.models.patience import Patience
from bot.models.reading import Unreadable, read
from bot.models.reply import Reply
from bot.models.request import object_arguments, stream_arguments
from bot.models.slots import Slots

Response = TypeVar("Response")

# A model that cannot mend its object when told what is wrong seldom does so later.
CORRECTIONS = 1
# The usual figure for English; counts what endpoints do not report.
CHARACTERS_PER_TOKEN = 4
# No text's tokens are as long on average: beyond, the endpoint ignores the limit it was given.
LONGEST_TOKEN = 12


class CompatibleModel:
    """Stream answers and return validated objects; raise nothing but ModelError."""

    def __init__(
        self, client: AsyncOpenAI, *, model: str, memory_model: str, calls: int, patience: Patience
    ) -> None:
        """Take the process's one client; at most `calls` calls are under way at a time."""
        self._models: dict[Purpose, str] = {"answer": model, "memory": memory_model}
        self._endpoint = Endpoint(client, self._models, patience)
        self._patience = patience
        self._slots = Slots(calls)
        self._usage: dict[Purpose, Usage] = {"answer": Usage(), "memory": Usage()}

    @property
    def label(self) -> str:
        """Return the name of the model that answers."""
        return self._models["answer"]

    @property
    def generates(self) -> bool:
        """Return that it writes its own sentences."""
        return True

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """Yield the answer piece by piece; raise ModelError when it breaks off or never starts."""
        async with AsyncExitStack() as stack:
            begin = partial(self._begin, prompt, stack)
            flow, piece = await self._endpoint.insist(prompt.purpose, begin)
            while piece is not None:
                yield piece
                piece = await self._next(prompt, flow)

    async def complete(self, request: StructuredPrompt[Answer]) -> Answer:
        """Return a validated object; raise UnreadableAnswer when none can be read."""
        purpose = request.prompt.purpose
        wrong: Unreadable | None = None
        for _ in range(1 + CORRECTIONS):
            try:
                return await self._endpoint.insist(purpose, partial(self._object, request, wrong))
            except Unreadable as error:
                wrong = error
        raise UnreadableAnswer(
            "The model did not write what it was asked for, even when told what was wrong. If that"
            f" lasts, choose another model in {SETTINGS[purpose]}."
        )

    def usage(self, purpose: Purpose) -> Usage:
        """Return what was used for this purpose so far, estimated where it is not reported."""
        return self._usage[purpose]

    async def close(self) -> None:
        """Release connections."""
        await self._endpoint.close()

    async def _begin(
        self, prompt: Prompt, stack: AsyncExitStack, choices: Choices
    ) -> tuple[Flow, str | None]:
        """Open a stream up to its first piece; hand what it holds from then on to the stack."""
        arguments = stream_arguments(prompt, self._models[prompt.purpose], choices)
        async with AsyncExitStack() as held:
            slot = self._slots.hold(prompt.purpose, self._patience.first, prompt.party)
            await held.enter_async_context(slot)
            async with asyncio.timeout(self._patience.first):
                asked = self._endpoint.ask(arguments)
                response = await self._in_time(prompt, held.enter_async_context(asked))
                longest = LONGEST_TOKEN * (prompt.max_tokens + choices.room)
                flow = Flow(response, self._patience, longest)
                held.callback(lambda: self._count(prompt, flow.usage, flow.written))
                piece = await flow.next()
            await stack.enter_async_context(held.pop_all())
        return flow, piece

    async def _next(self, prompt: Prompt, flow: Flow) -> str | None:
        try:
            return await flow.next()
        except FAULTS as error:
            raise self._endpoint.broken_off(prompt.purpose, error) from None

    async def _object(
        self, request: StructuredPrompt[Answer], wrong: Unreadable | None, choices: Choices
    ) -> Answer:
        """Return the object out of one response; raise Unreadable when there is none in it."""
        prompt, purpose, first = request.prompt, request.prompt.purpose, self._patience.first
        model = self._models[purpose]
        arguments = object_arguments(prompt, request.schema, model, choices, wrong)
        async with self._slots.hold(purpose, party=prompt.party), asyncio.timeout(first):
            reply = Reply.of(await self._in_time(prompt, self._body(arguments)))
        self._count(prompt, reply.usage, len(reply.text))
        reply.check(said=bool(reply.text))
        try:
            return read(reply.text, request.schema)
        except Unreadable as error:
            if reply.cut:
                raise Complaint("cut") from None
            if reply.text and not error.has_json:
                self._endpoint.ignores_shape(purpose, choices)
            raise

    async def _in_time(self, prompt: Prompt, response: Awaitable[Response]) -> Response:
        """Return the response; whoever gives up waiting pays for what was asked all the same."""
        try:
            return await response
        except asyncio.CancelledError:
            self._count(prompt, None, 0)
            raise

    async def _body(self, arguments: dict[str, Any]) -> object:
        body = Body()
        async with self._endpoint.ask(arguments) as response:
            async for chunk in response.iter_bytes():
                body.feed(chunk)
        return body.end()[0]

    def _count(self, prompt: Prompt, reported: Usage | None, written: int) -> None:
        shown = sum(len(turn.text) for turn in prompt.turns)
        used = reported or Usage(1, _tokens(shown), _tokens(written))
        self._usage[prompt.purpose] += used
        prompt.meter(used)


def _tokens(characters: int) -> int:
    return math.ceil(characters / CHARACTERS_PER_TOKEN)
