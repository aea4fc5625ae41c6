"""Test the measurement of recall's latency, with next to nothing to measure."""

import sys
from pathlib import Path

import pytest

from benchmarks import recall_latency
from benchmarks.recall_latency import Times, main


def test_times_show_their_percentiles_and_the_longest() -> None:
    times = Times([float(each) for each in range(101)])
    assert str(times).split() == ["50.0", "95.0", "99.0", "100.0"]


def test_memories_are_filled_once_and_every_search_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(recall_latency, "ADDED_MESSAGES", 20)
    arguments = ["", "--rows", "200", "300", "--questions", "9", "--keep", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    filled = []
    for _ in range(2):
        main()
        filled.append({each.name for each in tmp_path.glob("*.db")})
        shown = capsys.readouterr().out
        for line in ("the founding query", "plain bm25", "Memoir", "loop held", "adding"):
            assert shown.count(line) >= 2
    assert filled == [{"made-up-200.db", "made-up-300.db"}] * 2
    assert not list(tmp_path.glob("*unfinished*"))
