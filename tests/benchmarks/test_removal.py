"""Test the measurement of what removing costs, with next to nothing to measure."""

import sys

import pytest

from benchmarks import removal


def test_removing_is_measured_beside_adding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(removal, "REMOVED_BEFORE_A_SWEEP", 3)
    monkeypatch.setattr(sys, "argv", ["", "--rows", "60", "--removed", "6"])
    removal.main()
    shown = capsys.readouterr().out
    for what in ("adding a message", "removing a message", "sweeping after 3 removals"):
        assert what in shown
