"""Let requests in: faults, token, rate limits, body; and write what comes out."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.playground.drafts import Upload
from bot.playground.faults import Faults, Limited
from bot.playground.forms import Form
from bot.playground.limits import Limits
from bot.playground.refusals import Refusal, unauthorized

PREFIX = "/api/v10"
_DIGITS = r":\d+"  # how paths say that a part is an id
_BODY_BYTES = 25 * 1024 * 1024  # the most Discord takes in one request


@dataclass(frozen=True, slots=True)
class Call:
    """Hold a request once it was let in."""

    request: web.Request
    body: Any
    uploads: tuple[Upload, ...] = ()

    def id(self, name: str) -> int:
        """Return an id from the path."""
        return int(self.request.match_info[name])

    def text(self, name: str) -> str:
        """Return another part of the path."""
        return self.request.match_info[name]

    def asks(self, name: str) -> bool:
        """Return whether a switch is on in the query."""
        return self.request.query.get(name, "").lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """Return a number from the query; refuse with 50035."""
        form = Form({name: self.request.query.get(name, str(default))})
        found = form.at(name).snowflake()
        form.problems.check()
        return found

    @property
    def form(self) -> Form:
        """Return the body to read fields from."""
        return Form(self.body)


Handler = Callable[[Call], Awaitable[Any]]


def answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return a response; its content type has no charset, or discord.py would not read it."""
    if data is None:
        return web.Response(status=204, headers=headers)
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


class Door:
    """Open the way to handlers."""

    def __init__(self, token: str, faults: Faults, limits: Limits) -> None:
        self._token = token
        self._faults = faults
        self._limits = limits

    def route(
        self, method: str, path: str, handler: Handler, *, public: bool = False
    ) -> web.RouteDef:
        """Return a route to a handler; a public one asks for no token."""
        name = f"{method} {path}".replace(_DIGITS, "")

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await self._pass(request, name, handler, public=public)
            except Refusal as refusal:
                headers = refusal.headers if isinstance(refusal, Limited) else None
                return answer(refusal.body, refusal.status, headers)

        return web.route(method, PREFIX + path, handle)

    async def _pass(
        self, request: web.Request, route: str, handler: Handler, *, public: bool
    ) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        cut = await self._faults.strike(request.method, path)
        if cut == "before":
            return _cut(request)
        if not public and request.headers.get("Authorization") != f"Bot {self._token}":
            raise unauthorized()
        headers = self._limits.take(route, request.match_info.get("channel_id", ""))
        data = await handler(await _read(request))
        return _cut(request) if cut else answer(data, headers=headers)


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport:
        request.transport.close()
    return web.Response()


async def _read(request: web.Request) -> Call:
    if (request.content_length or 0) > _BODY_BYTES:
        raise Refusal(413, 40005, "Request entity too large")
    if not request.can_read_body:
        return Call(request, {})
    if request.content_type == "multipart/form-data":
        return await _read_parts(request)
    return Call(request, _parsed(await request.text()))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None


async def _read_parts(request: web.Request) -> Call:
    body: Any = {}
    uploads = []
    parts = await request.post()
    for part in parts.values():
        if isinstance(part, web.FileField):
            uploads.append(Upload(part.filename, part.file.read(), part.content_type))
            part.file.close()
        elif isinstance(part, str):
            body = _parsed(part)
    return Call(request, body, tuple(uploads))
