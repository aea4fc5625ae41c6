import sys

import pytest

from benchmarks import audience


def test_it_times_every_question_about_a_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = ["--channels", "3", "--roles", "4", "--overwrites", "2"]
    monkeypatch.setattr(sys, "argv", ["audience", *few])
    monkeypatch.setattr(audience, "TIMES", 2)
    monkeypatch.setattr(audience.logging, "disable", lambda level: None)
    audience.main()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all(" ms" in line for line in lines)
