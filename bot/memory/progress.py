"""Read how a guild's memory work fares, from outside: the bot may be running or not."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import StoreError
from bot.memory.encryption import DATABASE_ERRORS, DatabaseKey, connector, told
from bot.memory.migrations import migrations
from bot.memory.step_runs import StepRun
from bot.memory.timestamps import from_milliseconds

# The bot writes for milliseconds; who holds the file for longer is not waited for.
PATIENCE_SECONDS = 2.0

_STEPS = "SELECT step, runs, failures, milliseconds, last_at FROM step_runs"
_WAITING = """
SELECT (SELECT count(*) FROM messages WHERE state = 'waiting'),
    (SELECT count(*) FROM messages WHERE state = 'failed'),
    (SELECT count(*) FROM cell_drafts WHERE stage = 'extracted' AND set_aside = 0),
    (SELECT count(*) FROM cell_drafts WHERE stage = 'reconciled' AND set_aside = 0),
    (SELECT count(*) FROM cell_drafts WHERE stage = 'linked' AND set_aside = 0),
    (SELECT count(*) FROM cell_drafts WHERE set_aside = 1),
    (SELECT count(*) FROM mem_scenes WHERE new_cells > 0)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Count what waits for each step, and what was set aside."""

    to_extract: int = 0  # messages
    messages_set_aside: int = 0
    to_reconcile: int = 0  # drafts
    to_link: int = 0
    to_place: int = 0
    drafts_set_aside: int = 0
    to_consolidate: int = 0  # scenes

    def __add__(self, other: "Waiting") -> "Waiting":
        """Return the sum of both."""
        names = self.__dataclass_fields__
        return Waiting(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Progress:
    """Hold what steps did and what waits for them."""

    steps: dict[str, StepRun] = field(default_factory=dict)
    waiting: Waiting = Waiting()

    @classmethod
    def of(cls, parts: Iterable["Progress"]) -> "Progress":
        """Return the progress of several guilds together."""
        steps: dict[str, StepRun] = {}
        waiting = Waiting()
        for part in parts:
            waiting += part.waiting
            for step, run in part.steps.items():
                steps[step] = steps.get(step, StepRun()) + run
        return cls(steps, waiting)


def progress_in(path: Path, key: DatabaseKey | None = None) -> Progress:
    """Read one guild's file without changing it; raise StoreError in a sentence."""
    try:
        with closing(
            connector(path, key)(_address(path), uri=True, timeout=PATIENCE_SECONDS)
        ) as connection:
            connection.execute("BEGIN")  # all that is read is of one moment
            _check(path, connection.execute("PRAGMA user_version").fetchone()[0])
            rows = connection.execute(_STEPS).fetchall()
            waiting = Waiting(*connection.execute(_WAITING).fetchone())
    except DATABASE_ERRORS as error:
        raise StoreError(f"{path.name} cannot be read: {told(error)}.") from error
    steps = {row[0]: StepRun(row[1], row[2], row[3], from_milliseconds(row[4])) for row in rows}
    return Progress(steps, waiting)


def _address(path: Path) -> str:
    """Return the file's address for who only reads it.

    Without a log beside it nobody writes: then SQLite is kept from beginning one, which might
    belong to another account than the bot's.
    """
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return f"{path.absolute().as_uri()}?mode=ro{alone}"


def _check(path: Path, version: int) -> None:
    newest = migrations()[-1].version
    if version > newest:
        raise StoreError(f"{path.name} was written by a newer Memoir: update this one to read it.")
    if version < newest:
        raise StoreError(
            f"{path.name} was last opened by an older Memoir: it is counted once the bot has opened"
            " it."
        )
