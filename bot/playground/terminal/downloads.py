"""Save what the bot attaches, so that it can be opened beside the terminal."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.playground.events import Json
from bot.playground.refusals import Refusal

_OWNER_ONLY = 0o700  # memories are nobody else's business on this machine


class Downloads:
    """Keep attachments in a folder, under their own names; a newer file of a name replaces it."""

    def __init__(self, folder: Path, fetch: Callable[[Json], bytes]) -> None:
        self._folder = folder
        self._fetch = fetch
        self._saved: dict[str, Path] = {}

    def save(self, attachment: Json) -> Path | None:
        """Return where an attachment is saved; None if it cannot be."""
        key = str(attachment.get("id"))
        if key not in self._saved:
            with suppress(OSError, Refusal):
                self._saved[key] = self._write(attachment)
        return self._saved.get(key)

    def _write(self, attachment: Json) -> Path:
        data = self._fetch(attachment)
        self._folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
        path = self._folder / (Path(str(attachment["filename"])).name or "file")
        path.write_bytes(data)
        return path
