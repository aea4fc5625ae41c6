"""Decode what an endpoint sends: one JSON value as a whole, or many as a stream of events."""

import json
from typing import Protocol

from bot.models.complaint import Complaint

# The longest answer that a setting allows takes half of this with all its letters escaped; to
# decode much more would hold the loop.
BODY_BYTES = 500_000

_END = b"[DONE]"


class Decoder(Protocol):
    """Take bytes however they are cut; raise Complaint on what no endpoint sends."""

    ended: bool  # whether what came is known to be all

    def feed(self, data: bytes) -> list[object]:
        """Return the values that these bytes complete."""

    def end(self) -> list[object]:
        """Return the values that the end of the bytes completes."""


class Events:
    """Collect the JSON values of a stream's `data:` lines.

    Endpoints write one value a line, so that lines need not be gathered into events.
    """

    def __init__(self) -> None:
        self.ended = False
        self._line = b""

    def feed(self, data: bytes) -> list[object]:
        """Return the values that these bytes complete."""
        *lines, self._line = (self._line + data).split(b"\n")
        if len(self._line) > BODY_BYTES:
            raise Complaint("endless")
        return [value for line in lines for value in self._values(line)]

    def end(self) -> list[object]:
        """Return the value of a last line that no line end follows."""
        return self.feed(b"\n")

    def _values(self, line: bytes) -> list[object]:
        name, _, content = line.partition(b":")
        content = content.strip()
        if name != b"data" or not content or self.ended:
            return []
        if content == _END:
            self.ended = True
            return []
        return [_decoded(content)]


class Body:
    """Collect one JSON value."""

    def __init__(self, limit: int = BODY_BYTES) -> None:
        """Take at most so many bytes."""
        self.ended = False
        self._limit = limit
        self._data = bytearray()

    def feed(self, data: bytes) -> list[object]:
        """Keep the bytes; nothing is complete before the end."""
        self._data += data
        if len(self._data) > self._limit:
            raise Complaint("endless")
        return []

    def end(self) -> list[object]:
        """Return the one value."""
        self.ended = True
        return [_decoded(bytes(self._data))]


def _decoded(content: bytes) -> object:
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        raise Complaint("garbled") from None
    return value
