from dataclasses import dataclass

import pytest

from bot.playground.faults import Limited
from bot.playground.limits import Limits

SEND = "POST /channels/{channel_id}/messages"


@dataclass
class Watch:
    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_nothing_is_counted_unless_switched_on() -> None:
    limits = Limits()
    assert [limits.take(SEND, "1") for _ in range(100)] == [{}] * 100


def test_five_messages_in_five_seconds_per_channel() -> None:
    watch = Watch()
    limits = Limits(enabled=True, now=watch)
    left = [limits.take(SEND, "1")["X-RateLimit-Remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    watch.seconds += 2
    with pytest.raises(Limited) as limited:
        limits.take(SEND, "1")
    assert limited.value.body["retry_after"] == 3.0
    assert limited.value.body["global"] is False
    assert limited.value.headers["Via"]
    assert limits.refused == 1
    assert limits.take(SEND, "2")["X-RateLimit-Remaining"] == "4"
    watch.seconds += 3
    headers = limits.take(SEND, "1")
    assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("5", "4")
    assert headers["X-RateLimit-Reset-After"] == "5.000"


def test_all_routes_together_take_fifty_a_second() -> None:
    watch = Watch()
    limits = Limits(enabled=True, now=watch)
    for _ in range(50):
        limits.take("GET /users/@me", "")
    with pytest.raises(Limited) as limited:
        limits.take("GET /gateway/bot", "")
    assert limited.value.body["global"] is True
    watch.seconds += 1
    assert limits.take("GET /gateway/bot", "") == {}
