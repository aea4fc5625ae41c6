"""Test that nobody but the owner can look into what is kept."""

import logging
import os
from pathlib import Path

import pytest

from bot.memory import ownership
from bot.memory.ownership import close_to_others, is_open_to_others


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_files_and_folders_that_others_can_read_are_closed_to_them(tmp_path: Path) -> None:
    file, folder = tmp_path / "1.db", tmp_path / "guilds"
    file.touch()
    folder.mkdir()
    for path, loose in ((file, 0o644), (folder, 0o755), (file, 0o602), (folder, 0o710)):
        path.chmod(loose)
        assert is_open_to_others(path)
        close_to_others(path)
        assert not is_open_to_others(path)
    assert (mode(file), mode(folder)) == (0o600, 0o700)


def test_what_is_closed_keeps_the_mode_its_owner_gave_it(tmp_path: Path) -> None:
    (tmp_path / "1.db").touch()
    (tmp_path / "1.db").chmod(0o400)
    close_to_others(tmp_path / "1.db")
    assert mode(tmp_path / "1.db") == 0o400


def test_what_is_not_there_is_not_open(tmp_path: Path) -> None:
    close_to_others(tmp_path / "1.db")
    assert not (tmp_path / "1.db").exists()


def test_what_cannot_be_closed_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "1.db").touch()
    (tmp_path / "1.db").chmod(0o644)
    monkeypatch.setattr(Path, "chmod", refuse)  # as for a file of another account
    with caplog.at_level(logging.WARNING):
        close_to_others(tmp_path / "1.db")
    [record] = caplog.records
    assert "1.db can be read by others" in record.getMessage()
    assert "Operation not permitted" in record.getMessage()


def test_where_modes_say_nothing_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "1.db").touch()
    (tmp_path / "1.db").chmod(0o644)
    monkeypatch.setattr(ownership.os, "name", "nt")
    open_to_others = is_open_to_others(tmp_path / "1.db")
    close_to_others(tmp_path / "1.db")
    monkeypatch.undo()
    assert os.name != "nt"
    assert not open_to_others
    assert mode(tmp_path / "1.db") == 0o644
