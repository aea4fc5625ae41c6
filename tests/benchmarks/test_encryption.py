"""Test the measurement of what encryption costs, with next to nothing to measure."""

import sys

import pytest

pytest.importorskip("sqlcipher3")

from benchmarks import encryption


def test_the_same_is_measured_plain_and_encrypted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(encryption, "ADDED_MESSAGES", 9)
    monkeypatch.setattr(encryption, "OPENINGS", 3)
    monkeypatch.setattr(encryption, "WARMING_QUESTIONS", 2)
    monkeypatch.setattr(sys, "argv", ["", "--rows", "100", "--questions", "5"])
    encryption.main()
    shown = capsys.readouterr().out
    for what in ("opening and closing", "recall", "adding a message"):
        for which in ("plain", "encrypted"):
            assert f"{what}, {which}" in shown
    assert "deriving a key" in shown
