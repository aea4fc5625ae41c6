"""A model server on loopback that speaks OpenAI's API, plausibly or as badly as a test likes.

    async with LoopbackModel() as server:
        server.script(Fail(429, headers={"retry-after": "1"}), Say("Hello."))
        server.refuse("temperature", loopback_refusals.vllm)
        ...  # OPENAI_BASE_URL=server.url

What is scripted comes first, one answer for each request; then `respond` decides.
"""

import asyncio
import json
import math
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests import loopback_refusals
from tests.loopback_answers import kind_of, plausible
from tests.loopback_vectors import Embed

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with a text."""

    text: str
    finish: str | None = "stop"
    refusal: str | None = None
    usage: bool = True
    before: float = 0.0  # seconds before the first piece
    between: float = 0.0  # seconds before each further piece
    hangs_after: int | None = None  # pieces, then silence; without a stream, half of the body
    resets_after: int | None = None  # the same, then the connection is torn down
    ends_after: int | None = None  # pieces, then a clean end of HTTP, without reason or [DONE]
    murmurs: bool = False  # send comments in that silence, as gateways do
    lingers: bool = False  # stay silent after the last piece and its reason, without [DONE]
    stays: bool = False  # keep the connection open after [DONE]


@dataclass(frozen=True, slots=True)
class Fail:
    """Answer with an HTTP error."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """Answer with these very bytes."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Reset:
    """Tear the connection down."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Accept the request and stay silent."""


Answer = Say | Fail | Raw | Reset | Hang | Embed
# A parameter's name and the request's body → status and body of the refusal.
Style = Callable[[str, Json], tuple[int, Any]]


@dataclass(slots=True)
class Request:
    """One request as it came, and what became of it."""

    body: Json
    headers: dict[str, str]
    peer: object  # the connection's other end
    under_way: bool = True
    abandoned: bool = False  # the client went before the answer's end
    refused: bool = False  # by a rule of `refuse`, a key or a model that is not known
    completion_tokens: int = 0

    @property
    def texts(self) -> list[str]:
        """Return what is to be embedded; nothing if an answer is wanted."""
        return list(self.body.get("input", []))

    @property
    def messages(self) -> list[Json]:
        return list(self.body.get("messages", []))

    @property
    def kind(self) -> str:
        """Return "extraction", "consolidation" or "answer"."""
        return kind_of(self.body)

    @property
    def prompt_tokens(self) -> int:
        """Return the prompt's tokens; a schema is a part of it, as it is at OpenAI."""
        asked = [message["content"] for message in self.messages]
        if schema := self.body.get("response_format", {}).get("json_schema"):
            asked.append(json.dumps(schema))
        return tokens("".join(asked + self.texts))


def tokens(text: str) -> int:
    """Count tokens, four characters each."""
    return math.ceil(len(text) / 4)


class LoopbackModel:
    """Serve chat completions and embeddings; remember every request; count tokens."""

    def __init__(self, respond: Callable[[Request], Answer] | None = None) -> None:
        self.respond = respond or _plausible
        self.requests: list[Request] = []
        self.most_under_way = 0
        self.key: str | None = None  # the only one accepted, any if None
        self.models: frozenset[str] | None = None  # the only ones known, any if None
        self._script: deque[Answer] = deque()
        self._refusals: dict[str, Style] = {}
        self._changed = asyncio.Condition()
        self._leaving = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.url = ""

    def script(self, *answers: Answer) -> None:
        """Give these answers next, one for each request that is not refused."""
        self._script.extend(answers)

    def refuse(self, name: str, style: Style = loopback_refusals.openai) -> None:
        """Refuse requests with this parameter, or with this type of `response_format`."""
        self._refusals[name] = style

    @property
    def under_way(self) -> int:
        return sum(request.under_way for request in self.requests)

    @property
    def prompt_tokens(self) -> int:
        return sum(request.prompt_tokens for request in self.requests if not request.refused)

    @property
    def completion_tokens(self) -> int:
        return sum(request.completion_tokens for request in self.requests)

    async def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait for a condition on this server; raise TimeoutError when it does not come true."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._serve)
        app.router.add_post("/v1/embeddings", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"{site.name.rpartition(':')[0]}:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leaving.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        request = Request(
            await http.json(),
            dict(http.headers),
            http.transport and http.transport.get_extra_info("peername"),
        )
        self.requests.append(request)
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self._tell()
        try:
            return await self._answer(http, request)
        except (asyncio.CancelledError, ConnectionError):
            request.abandoned = not self._leaving.is_set()
            raise
        finally:
            request.under_way = False
            asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _answer(self, http: web.Request, request: Request) -> web.StreamResponse:
        refusal = self._refusal(request)
        request.refused = refusal is not None
        answer = refusal or (self._script.popleft() if self._script else self.respond(request))
        match answer:
            case Fail():
                return web.json_response(answer.body, status=answer.status, headers=answer.headers)
            case Raw():
                return web.Response(body=answer.body, content_type=answer.content_type)
            case Reset():
                return _torn(http)
            case Hang():
                await self._leaving.wait()
                return _torn(http)
            case Embed():
                return web.json_response(answer.body(request.body))
            case Say():
                request.completion_tokens = tokens(answer.text)
                if request.body.get("stream"):
                    return await self._stream(http, request, answer)
                return await self._whole(http, request, answer)

    def _refusal(self, request: Request) -> Fail | None:
        body = request.body
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return Fail(401, {"error": {"message": "Incorrect key", "code": "invalid_api_key"}})
        if self.models is not None and body["model"] not in self.models:
            return Fail(404, {"error": {"message": "No such model", "code": "model_not_found"}})
        shape = body.get("response_format", {}).get("type")
        refused = next((name for name in self._refusals if name in body or name == shape), None)
        return Fail(*self._refusals[refused](refused, body)) if refused else None

    async def _whole(self, http: web.Request, request: Request, answer: Say) -> web.StreamResponse:
        await asyncio.sleep(answer.before)
        message = {"role": "assistant", "content": answer.text, "refusal": answer.refusal}
        body: Json = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": request.body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": answer.finish}],
        }
        if answer.usage:
            body["usage"] = _usage(request)
        if answer.hangs_after is None and answer.resets_after is None:
            return web.json_response(body)
        return await self._half(http, json.dumps(body).encode(), hangs=answer.resets_after is None)

    async def _half(self, http: web.Request, body: bytes, *, hangs: bool) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = len(body)
        await response.prepare(http)
        await response.write(body[: len(body) // 2])
        if hangs:
            await self._leaving.wait()
        return _torn(http)

    async def _stream(self, http: web.Request, request: Request, answer: Say) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(http)
        await asyncio.sleep(answer.before)
        for number, piece in enumerate(pieces(answer.text)):
            if number:
                await asyncio.sleep(answer.between)
            if number == answer.hangs_after:
                await self._silence(response, murmurs=answer.murmurs)
            if number == answer.resets_after:
                return _torn(http)
            if number == answer.ends_after:
                return response
            await response.write(_event({"content": piece}))
        if answer.refusal:
            await response.write(_event({"refusal": answer.refusal}))
        await response.write(_event({}, answer.finish))
        if answer.lingers:
            await self._leaving.wait()
        if answer.usage and request.body.get("stream_options", {}).get("include_usage"):
            await response.write(_data({"choices": [], "usage": _usage(request)}))
        await response.write(b"data: [DONE]\n\n")
        if answer.stays:
            await self._leaving.wait()
        return response

    async def _silence(self, response: web.StreamResponse, *, murmurs: bool) -> None:
        while murmurs and not self._leaving.is_set():
            await response.write(b": PROCESSING\n\n")
            await asyncio.sleep(0.01)
        await self._leaving.wait()


def _plausible(request: Request) -> Answer:
    return Embed() if request.texts else Say(plausible(request.body))


def pieces(text: str) -> list[str]:
    """Cut a text before each of its words, as a model's tokens mostly do."""
    return re.findall(r"\s*\S+|\s+$", text)


def _event(delta: Json, finish: str | None = None) -> bytes:
    return _data({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _data(value: Json) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def _usage(request: Request) -> Json:
    return {
        "prompt_tokens": request.prompt_tokens,
        "completion_tokens": request.completion_tokens,
        "total_tokens": request.prompt_tokens + request.completion_tokens,
    }


def _torn(http: web.Request) -> web.Response:
    if http.transport is not None:
        http.transport.abort()
    return web.Response()
