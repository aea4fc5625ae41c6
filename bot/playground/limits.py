"""Count requests against Discord's rate limits, when that is switched on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.playground.faults import Limited

# Not documented, but what the headers of the real service show.
_BUCKETS = {
    "POST /channels/{channel_id}/messages": (5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": (5, 1.0),
    "POST /channels/{channel_id}/typing": (5, 5.0),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me": (1, 0.25),
}
_GLOBAL = (50, 1.0)  # requests per second over all routes, as documented


@dataclass(slots=True)
class _Window:
    ends: float = 0.0
    used: int = 0


@dataclass(slots=True)
class Limits:
    """Refuse what comes too fast; times are seconds of a clock that only runs forward."""

    enabled: bool = False
    now: Callable[[], float] = time.monotonic
    refused: int = 0  # how many requests were answered with 429
    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)

    def take(self, route: str, channel: str) -> dict[str, str]:
        """Count a request and return the headers of its answer; refuse with 429."""
        if not self.enabled:
            return {}
        self._count(("global", ""), *_GLOBAL, scope="global")
        if route not in _BUCKETS:
            return {}
        limit, period = _BUCKETS[route]
        window = self._count((route, channel), limit, period, scope="user")
        left = max(0.0, window.ends - self.now())
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - window.used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": f"{hash(route) & 0xFFFFFFFF:08x}",
        }

    def _count(self, key: tuple[str, str], limit: int, period: float, *, scope: str) -> _Window:
        window = self._windows.setdefault(key, _Window())
        if self.now() >= window.ends:
            window.ends, window.used = self.now() + period, 0
        if window.used >= limit:
            self.refused += 1
            raise Limited(round(window.ends - self.now(), 3), scope)
        window.used += 1
        return window
