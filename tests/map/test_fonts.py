import shutil
from pathlib import Path

import pytest

from bot.map import fonts
from bot.map.fonts import INTER, Fonts, Typeface, needs_shaping


def test_the_font_that_comes_along_writes_europes_alphabets() -> None:
    bare = Fonts(folders=[])
    for text in ("Boat repairs", "Rückblick, été, señal, łódź, İzmir", "Лодки весной", "Ναυτία"):
        written = bare.writing(text)
        assert written is not None, text
        assert written.path == INTER


@pytest.mark.parametrize("text", ["船の修理", "\U0001f389", "รายการ", "\u0378"])
def test_what_no_font_can_write_is_told(text: str) -> None:
    assert Fonts(folders=[]).writing(text) is None


def test_the_systems_fonts_are_asked_for_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    shutil.copy(INTER, tmp_path / "deep" / "NotoSans.otf")
    (tmp_path / "NotoSans-Broken.ttf").write_bytes(b"no font")
    (tmp_path / "readme.txt").write_text("no font either")
    here = Fonts(folders=[tmp_path, tmp_path / "nowhere"])
    here.first = Typeface(tmp_path / "deep" / "NotoSans.otf")
    assert here.writing("abc") is here.first
    here.first._covered["a"] = False
    other = here.writing("abc")
    assert other is not None
    assert other is not here.first


def test_plain_fonts_are_asked_before_bold_ones(tmp_path: Path) -> None:
    for name in ("Aaa.ttf", "NotoSans-Bold.ttf", "NotoSansSymbols.ttf", "NotoSans.ttf"):
        shutil.copy(INTER, tmp_path / name)
    names = [face.path.name for face in Fonts(folders=[tmp_path])._others]
    assert names == ["NotoSans.ttf", "NotoSansSymbols.ttf", "Aaa.ttf", "NotoSans-Bold.ttf"]


def test_scripts_that_join_letters_are_not_written_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "can_shape", lambda: False)
    bare = Fonts(folders=[])
    bare.first._covered |= dict.fromkeys("مرحبا", True)
    assert bare.writing("مرحبا") is None
    monkeypatch.setattr(fonts, "can_shape", lambda: True)
    assert bare.writing("مرحبا") is bare.first


@pytest.mark.parametrize(
    ("text", "shaped"),
    [("été", False), ("船", False), ("שלום", True), ("سلام", True), ("नौका", True)],
)
def test_which_scripts_need_shaping(text: str, shaped: bool) -> None:
    assert needs_shaping(text) is shaped
