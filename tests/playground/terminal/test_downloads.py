import stat
import sys
from pathlib import Path

import pytest

from bot.playground.events import Json
from bot.playground.refusals import not_found
from bot.playground.terminal.downloads import Downloads

MAP: Json = {"id": "5", "filename": "map.png"}


def test_a_file_is_saved_once_under_its_own_name(tmp_path: Path) -> None:
    fetched: list[Json] = []

    def fetch(attachment: Json) -> bytes:
        fetched.append(attachment)
        return b"png"

    downloads = Downloads(tmp_path / "attachments", fetch)
    for _ in range(2):
        path = downloads.save(MAP)
        assert path == tmp_path / "attachments" / "map.png"
        assert path.read_bytes() == b"png"
    assert fetched == [MAP]


def test_a_newer_file_of_the_name_takes_its_place(tmp_path: Path) -> None:
    downloads = Downloads(tmp_path, lambda attachment: str(attachment["id"]).encode())
    first, second = downloads.save(MAP), downloads.save(MAP | {"id": "66"})
    assert first == second
    assert second is not None
    assert second.read_bytes() == b"66"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_nobody_else_on_the_machine_can_look(tmp_path: Path) -> None:
    Downloads(tmp_path / "attachments", lambda attachment: b"").save(MAP)
    assert stat.S_IMODE((tmp_path / "attachments").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["../../outside.txt", "/etc/outside.txt", "a/b/outside.txt"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    path = Downloads(folder, lambda attachment: b"x").save({"id": "1", "filename": name})
    assert path == folder / "outside.txt"
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]


@pytest.mark.parametrize("name", ["..", ".", ""])
def test_what_cannot_be_saved_is_no_failure(tmp_path: Path, name: str) -> None:
    def gone(attachment: Json) -> bytes:
        raise not_found()

    assert Downloads(tmp_path, gone).save(MAP) is None
    saved = Downloads(tmp_path, lambda _: b"").save({"id": "1", "filename": name})
    assert saved in (None, tmp_path / "file")
