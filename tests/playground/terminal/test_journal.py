"""Events are kept in order, and a crash costs the torn line alone."""

from pathlib import Path

import pytest

from bot.errors import PlaygroundError
from bot.playground.terminal.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_a_missing_file_holds_nothing(path: Path) -> None:
    assert list(Journal(path).read()) == []


def test_events_come_back_in_order_also_in_another_run(path: Path) -> None:
    journal = Journal(path)
    journal.append({"person": "Ada"})
    journal.append({"person": "日本\n\u2028"})
    assert list(Journal(path).read()) == [{"person": "Ada"}, {"person": "日本\n\u2028"}]
    journal.close()


def test_events_are_in_the_file_at_once(path: Path) -> None:
    journal = Journal(path)
    journal.append({"person": "Ada"})
    assert path.read_text(encoding="utf-8") == '{"person": "Ada"}\n'
    journal.close()


def test_a_torn_line_is_passed_over_and_the_next_begins_anew(path: Path) -> None:
    path.write_text('{"person": "Ada"}\n{"person": "Bo', encoding="utf-8")
    journal = Journal(path)
    journal.append({"person": "Cid"})
    journal.close()
    assert list(Journal(path).read()) == [{"person": "Ada"}, {"person": "Cid"}]


@pytest.mark.parametrize("line", ["", "[]", "7", "nonsense", "\x00\x00"])
def test_what_is_no_event_is_passed_over(path: Path, line: str) -> None:
    path.write_text(f'{{"a": 1}}\n{line}\n{{"b": 2}}\n', encoding="utf-8")
    assert list(Journal(path).read()) == [{"a": 1}, {"b": 2}]


def test_rewriting_replaces_everything(path: Path) -> None:
    journal = Journal(path)
    journal.append({"old": 1})
    journal.rewrite([{"new": 1}, {"new": 2}])
    journal.append({"new": 3})
    journal.close()
    assert list(Journal(path).read()) == [{"new": 1}, {"new": 2}, {"new": 3}]
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_rewrite_that_was_cut_off_leaves_nothing_behind(path: Path) -> None:
    path.with_suffix(".new").write_text('{"half": 1}\n{"ha', encoding="utf-8")
    journal = Journal(path)
    journal.rewrite([{"new": 1}])
    assert list(journal.read()) == [{"new": 1}]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PlaygroundError, match="cannot be written: no such file or directory"):
        Journal(tmp_path / "nowhere" / "journal.jsonl").append({})
