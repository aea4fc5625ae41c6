"""A chat's folder is for one chat at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.playground.terminal import folder


def test_a_second_chat_is_kept_out_with_a_sentence(tmp_path: Path) -> None:
    taken = pytest.raises(SettingsError, match=r"Another `memoir chat` uses .*--data-dir\.")
    with folder.occupied(tmp_path), taken, folder.occupied(tmp_path):
        pass


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with folder.occupied(tmp_path):
            pass


def test_a_killed_chat_leaves_the_folder_free(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from bot.playground.terminal import folder\n"
        "with folder.occupied(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).parents[3]
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=root, check=False)
    assert killed.returncode == -9
    with folder.occupied(tmp_path):
        pass


def test_clearing_deletes_everything_but_the_lock(tmp_path: Path) -> None:
    (tmp_path / "guilds").mkdir()
    (tmp_path / "guilds" / "1.db").touch()
    (tmp_path / "discord.jsonl").touch()
    with folder.occupied(tmp_path):
        folder.clear(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} <= {"lock", "lock-journal"}
        with pytest.raises(SettingsError), folder.occupied(tmp_path):
            pass


def test_clearing_follows_no_link_out_of_the_folder(tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere"
    kept.mkdir()
    (kept / "file").touch()
    inside = tmp_path / "chat"
    inside.mkdir()
    (inside / "link").symlink_to(kept)
    folder.clear(inside)
    assert (kept / "file").exists()
    assert list(inside.iterdir()) == []
