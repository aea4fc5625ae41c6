"""Let the bot answer interactions."""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.playground.parts import Parts
from bot.playground.rest.door import Call, Door

_TOKEN = "{token}"  # noqa: S105 - a part of a path
_WEBHOOK = r"/webhooks/{application_id:\d+}/" + _TOKEN
_MESSAGE = _WEBHOOK + "/messages/{which}"


class InteractionRoutes:
    """Serve /interactions and the follow-ups under /webhooks; the address is the permission."""

    def __init__(self, parts: Parts) -> None:
        self._answers = parts.answers
        self._messages = parts.messages

    def routes(self, door: Door) -> Iterator[web.RouteDef]:
        """Yield the routes."""
        callback = r"/interactions/{interaction_id:\d+}/" + _TOKEN + "/callback"
        yield door.route("POST", callback, self._first, public=True)
        yield door.route("POST", _WEBHOOK, self._follow_up, public=True)
        yield door.route("GET", _MESSAGE, self._get, public=True)
        yield door.route("PATCH", _MESSAGE, self._edit, public=True)
        yield door.route("DELETE", _MESSAGE, self._delete, public=True)

    async def _first(self, call: Call) -> Any:
        token, uploads = call.text("token"), call.uploads
        done = self._answers.first(call.id("interaction_id"), token, call.form, uploads)
        return done if call.asks("with_response") else None

    async def _follow_up(self, call: Call) -> Any:
        application_id, token = call.id("application_id"), call.text("token")
        message = self._answers.follow_up(application_id, token, call.form, call.uploads)
        return self._messages.show(message)

    def _which(self, call: Call) -> tuple[int, str, str]:
        return call.id("application_id"), call.text("token"), call.text("which")

    async def _get(self, call: Call) -> Any:
        _, message = self._answers.message(*self._which(call))
        return self._messages.show(message)

    async def _edit(self, call: Call) -> Any:
        message = self._answers.edit(*self._which(call), call.form, call.uploads)
        return self._messages.show(message)

    async def _delete(self, call: Call) -> Any:
        self._answers.delete(*self._which(call))
