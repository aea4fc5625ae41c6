"""Keep what happened in a file of JSON lines, one event a line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from bot.errors import PlaygroundError
from bot.playground.events import Json


class Journal:
    """Append events to a file and read them back; a line torn by a crash is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def read(self) -> Iterator[Json]:
        """Yield the events, oldest first; none if there is no file yet."""
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                event = _parsed(line)
                if event is not None:
                    yield event

    def append(self, event: Json) -> None:
        """Write an event through to the operating system."""
        if self._file is None:
            self._file = self._opened("a")
            self._file.write("\n" if _torn(self._path) else "")
        self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._file.flush()

    def rewrite(self, events: Iterable[Json]) -> None:
        """Put these events in place of all others, at once."""
        self.close()
        fresh = Journal(self._path.with_suffix(".new"))
        fresh._path.unlink(missing_ok=True)
        for event in events:
            fresh.append(event)
        fresh.close()
        fresh._path.replace(self._path)

    def close(self) -> None:
        """Close the file; the next event opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self, mode: str) -> IO[str]:
        try:
            return self._path.open(mode, encoding="utf-8", newline="\n")
        except OSError as error:
            reason = (error.strerror or "not writable").lower()
            raise PlaygroundError(f"{self._path} cannot be written: {reason}.") from None


def _parsed(line: str) -> Json | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _torn(path: Path) -> bool:
    """Tell whether the last line was cut off, so that the next must begin anew."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        return size > 0 and file.read(1) != b"\n"
