"""Let tests make single requests go wrong."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from bot.playground.refusals import Refusal


class Limited(Refusal):
    """Carry a 429; without Discord's `Via` header a client would take it for a ban."""

    def __init__(self, retry_after: float, scope: str) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        everywhere = scope == "global"
        self.body |= {"retry_after": retry_after, "global": everywhere}
        self.headers = {
            "Via": "1.1 playground",
            "Retry-After": str(retry_after),
            "X-RateLimit-Scope": scope,
            **({"X-RateLimit-Global": "true"} if everywhere else {}),
        }


@dataclass(slots=True)
class Fault:
    """Hold one way in which requests go wrong, and how many still will."""

    route: str
    times: int
    refusal: Refusal | None = None
    delay: float = 0.0
    cut: str = ""  # "before" the request is done or "after" it


@dataclass(slots=True)
class Faults:
    """Break the next requests to a route, such as `POST /channels/*/messages`."""

    waiting: list[Fault] = field(default_factory=list)
    struck: int = 0

    def limit(
        self, route: str, *, times: int = 1, retry_after: float = 0.05, everywhere: bool = False
    ) -> None:
        """Answer with 429; seconds. `everywhere` makes it the bot's global limit."""
        scope = "global" if everywhere else "user"
        self.waiting.append(Fault(route, times, Limited(retry_after, scope)))

    def fail(
        self, route: str, status: int = 500, *, times: int = 1, code: int = 0, message: str = ""
    ) -> None:
        """Answer with an error instead of doing what was asked."""
        refusal = Refusal(status, code, message or f"{status}: Internal Server Error")
        self.waiting.append(Fault(route, times, refusal))

    def delay(self, route: str, seconds: float, *, times: int = 1) -> None:
        """Wait before doing what was asked."""
        self.waiting.append(Fault(route, times, delay=seconds))

    def cut(self, route: str, *, times: int = 1, after: bool = False) -> None:
        """Break the connection before the request is done, or after it but before the answer."""
        self.waiting.append(Fault(route, times, cut="after" if after else "before"))

    def clear(self) -> None:
        """Let everything work again."""
        self.waiting.clear()

    def _next(self, request: str) -> Iterator[Fault]:
        for fault in self.waiting:
            if fault.times > 0 and fnmatchcase(request, fault.route):
                fault.times -= 1
                self.struck += 1
                yield fault
                return

    async def strike(self, method: str, path: str) -> str:
        """Let the next fault for a request happen; return when its connection is to be cut."""
        for fault in self._next(f"{method} {path}"):
            if fault.delay:
                await asyncio.sleep(fault.delay)
            if fault.refusal:
                raise fault.refusal
            return fault.cut
        return ""
