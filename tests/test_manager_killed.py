"""Kill a running conversation at any moment."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.running_conversation import MESSAGES
from tests.stage import (
    GUILD,
)

ROOT = Path(__file__).parent.parent


# Whoever starts Python anew pays for its imports; a machine in a hurry takes longer.
PROCESS_SECONDS = 60


class Conversation:
    """Run a conversation in processes of its own, and kill them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acknowledged: list[int] = []

    @property
    def left(self) -> int:
        """Return how many messages nobody has acknowledged yet."""
        return MESSAGES - len(set(self.acknowledged))

    def run(self, *, kill_after: int | None = None) -> bool:
        """Go on with what was not acknowledged; return whether it came to its end."""
        first = self.acknowledged[-1] + 1 if self.acknowledged else 0
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.running_conversation", str(self.folder), str(first)],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            for count, line in enumerate(process.stdout, start=1):
                if line.strip() == "settled":
                    return process.wait(PROCESS_SECONDS) == 0
                self.acknowledged.append(int(line))
                if count == kill_after:
                    time.sleep(random.uniform(0, 0.01))  # into whatever it does by then
                    return False
            return False
        finally:
            process.kill()
            process.wait(PROCESS_SECONDS)
            # What it had said before it died counts as well.
            rest = process.stdout.read().split()
            self.acknowledged += [int(word) for word in rest if word.isdigit()]
            process.stdout.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / f"{GUILD}.db")) as connection:
            return connection.execute(sql).fetchall()

    def end_state(self) -> list[tuple[Any, ...]]:
        """Return every memory with its evidence, however it was batched."""
        return self.rows(
            "SELECT content, cell_type, author_id, said_at, group_concat(message_id) FROM mem_cells"
            " JOIN cell_sources ON cell_id = mem_cells.id GROUP BY mem_cells.id ORDER BY 1, 5"
        )


def test_a_killed_conversation_loses_nothing_and_extracts_nothing_twice(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    calm, killed = Conversation(tmp_path / "calm"), Conversation(tmp_path / "killed")
    assert calm.run()
    for _ in range(3):
        if killed.left < MESSAGES / 2:
            break  # this machine is quick
        assert not killed.run(kill_after=random.randint(1, 12))
        logged = {number for (number,) in killed.rows("SELECT id FROM messages")}
        assert {1_000 + number for number in killed.acknowledged} <= logged
        extracted = "SELECT id FROM messages WHERE state = 'extracted' ORDER BY id"
        cited = (
            "SELECT message_id FROM cell_sources UNION ALL SELECT json_extract(draft,"
            " '$.sources[0]') FROM cell_drafts ORDER BY 1"
        )
        assert killed.rows(cited) == killed.rows(extracted)
    assert not killed.run(kill_after=killed.left)  # all is said, but not all is organised
    assert killed.run()
    assert sorted(set(killed.acknowledged)) == list(range(MESSAGES))
    assert killed.rows("SELECT state, count(*) FROM messages GROUP BY state") == [
        ("extracted", MESSAGES)
    ]
    assert len(killed.end_state()) == MESSAGES
    assert killed.end_state() == calm.end_state()
    assert killed.rows("SELECT count(*) FROM mem_scenes WHERE new_cells > 0") == [(0,)]
