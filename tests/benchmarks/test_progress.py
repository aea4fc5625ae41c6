"""Test the bar that long measurements show."""

import io
import sys

import pytest

from benchmarks.progress import with_progress


class Terminal(io.StringIO):
    """Pass for a terminal."""

    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    return shown


def test_every_item_comes_once_and_the_bar_is_gone_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = terminal(monkeypatch)
    assert list(with_progress(range(250), "filling")) == list(range(250))
    drawn = shown.getvalue().split("\r")
    assert drawn[1].startswith("filling ")
    assert drawn[1].endswith("  0%")
    assert len(drawn) == 102
    assert drawn[-1] == "\x1b[K"


def test_without_items_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = terminal(monkeypatch)
    assert list(with_progress([], "filling")) == []
    assert shown.getvalue() == ""


def test_what_is_no_terminal_gets_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(with_progress("abc", "filling")) == ["a", "b", "c"]
    assert capsys.readouterr().err == ""
