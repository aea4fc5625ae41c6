"""The data folder is created, tried and kept from other people's eyes."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.data_folder import keep_new_files_private, prepare
from bot.errors import SettingsError


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_a_missing_folder_is_created_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    prepare(folder, "SETTING")
    assert mode(folder) == 0o700
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("_umask")
def test_an_empty_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    prepare(folder, "SETTING")
    assert mode(folder) == 0o700


@pytest.mark.usefixtures("_umask")
def test_a_folder_of_an_earlier_release_is_closed_to_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data"
    (folder / "guilds").mkdir(parents=True)
    (folder / "memoir.db").touch()
    (folder / "memoir.log").touch()
    prepare(folder, "SETTING")
    kept = {path.name: mode(path) for path in (folder, *folder.iterdir())}
    assert kept == {"data": 0o700, "guilds": 0o700, "memoir.db": 0o600, "memoir.log": 0o600}
    assert not caplog.records


@pytest.mark.usefixtures("_umask")
def test_a_folder_with_more_in_it_keeps_its_mode_but_what_is_memoirs_is_closed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "shared"
    (folder / "guilds").mkdir(parents=True)
    (folder / "something").touch()
    prepare(folder, "SETTING")
    assert (mode(folder), mode(folder / "something")) == (0o755, 0o644)
    assert mode(folder / "guilds") == 0o700
    [record] = caplog.records
    assert "more than Memoir's data" in record.getMessage()
    assert f"chmod 700 {folder}" in record.getMessage()


@pytest.mark.usefixtures("_umask")
def test_what_a_link_leads_to_is_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "guilds").symlink_to(tmp_path / "elsewhere")
    prepare(tmp_path / "data", "SETTING")
    assert mode(tmp_path / "elsewhere") == 0o755


@pytest.mark.usefixtures("_umask")
def test_a_folder_for_all_stays_one(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp").chmod(0o1777)
    prepare(tmp_path / "tmp", "SETTING")
    assert mode(tmp_path / "tmp") == 0o777


@pytest.mark.usefixtures("_umask")
def test_new_files_and_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    keep_new_files_private()
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert mode(tmp_path / "file") == 0o600
    assert mode(tmp_path / "folder") == 0o700


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(SettingsError) as caught:
        prepare(tmp_path / "data", "SETTING")
    assert str(caught.value).startswith("SETTING names a folder that cannot be written")
    assert str(tmp_path) in str(caught.value)


def test_a_name_that_is_no_path_is_a_sentence() -> None:
    with pytest.raises(SettingsError, match=r"not a path"):
        prepare(Path("nul\0byte"), "SETTING")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    with pytest.raises(SettingsError, match="permission denied"):
        prepare(tmp_path / "data", "SETTING")
