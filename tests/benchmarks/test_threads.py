"""Test the benchmark of conversations on a log in the form of its data set."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks import irc_data, threads
from benchmarks.irc_data import Log, read
from benchmarks.threads import Score, conversation_score, conversations, link_score, said_score

LOG = """\
[23:58] <ann> how do I print?
=== ben [~ben@host] has joined #place
[23:59] <ben> ann: with lp
=== ann is now known as anna
[00:00] <anna> ben: thanks
=== anna waves
[00:01]  * ben bows
[23:59] <cara>
"""
# What ann, ben and anna say from line 2 on; line 3 is the server's.
NOTES = "0 2 -\n3 3 -\n2 4 -\n2 5 -\n5 6 -\n7 7 -\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(irc_data, "FIRST_ANNOTATED", 2)
    (tmp_path / "one.ascii.txt").write_text(LOG)
    (tmp_path / "one.annotation.txt").write_text(NOTES)
    return tmp_path


@pytest.fixture
def log(folder: Path) -> Log:
    return read(folder)[0]


def test_a_log_holds_what_people_said_and_did(log: Log) -> None:
    said = [(message.id, message.author_name, message.content) for message in log.messages]
    assert said == [
        (0, "ann", "how do I print?"),
        (2, "ben", "ann: with lp"),
        (4, "anna", "ben: thanks"),
        (5, "anna", "waves"),
        (6, "ben", "bows"),
        (7, "cara", "."),
    ]
    assert (log.name, log.lines, log.annotated) == ("one", 8, range(2, 8))


def test_who_takes_another_name_stays_the_same(log: Log) -> None:
    ann, ben, anna, waving, bowing, cara = (message.author_id for message in log.messages)
    assert ann == anna == waving
    assert ben == bowing
    assert len({ann, ben, cara}) == 3


def test_time_goes_on_past_midnight_and_never_back(log: Log) -> None:
    begun = log.messages[0].said_at
    passed = [(message.said_at - begun) / timedelta(minutes=1) for message in log.messages]
    assert passed == [0, 1, 2, 2, 3, 24 * 60 + 1]


def test_links_go_back_and_a_conversations_first_line_to_itself(log: Log) -> None:
    assert log.links == {(2, 0), (3, 3), (4, 2), (5, 2), (6, 5), (7, 7)}


def test_the_baseline_links_each_message_to_the_one_before(log: Log) -> None:
    assert threads.previous(log) == {2: 0, 3: 3, 4: 2, 5: 4, 6: 5, 7: 6}


def test_memoir_links_every_line_with_notes(log: Log) -> None:
    links = threads.memoir(log)
    assert list(links) == list(log.annotated)
    assert (links[2], links[3], links[4]) == (0, 3, 2)


def test_links_are_scored_with_and_without_the_servers_lines(log: Log) -> None:
    found = {(2, 0), (3, 3), (4, 4), (5, 2), (6, 4), (7, 6)}
    assert link_score(log, found) == Score(found=6, noted=6, right=3)
    assert said_score(log, found) == Score(found=5, noted=5, right=2)


def test_a_score_is_the_share_that_is_right() -> None:
    score = Score(found=4, noted=8, right=2) + Score(found=1, noted=2, right=1)
    assert (score.precision, score.recall) == (3 / 5, 3 / 10)
    assert score.f1 == pytest.approx(0.4)
    assert (Score().precision, Score().recall, Score().f1) == (0, 0, 0)


def test_conversations_are_what_links_hold_together(log: Log) -> None:
    assert conversations(log, log.links) == {frozenset({2, 4, 5, 6})}
    # Lines without notes hold conversations together, and are not counted.
    assert conversations(log, {(2, 0), (4, 0), (5, 5), (7, 5)}) == {
        frozenset({2, 4}),
        frozenset({5, 7}),
    }


def test_a_conversation_is_right_if_no_line_differs(log: Log) -> None:
    assert conversation_score(log, set(log.links)) == Score(found=1, noted=1, right=1)
    assert conversation_score(log, {(2, 0), (4, 2), (5, 5), (6, 5)}).right == 0


def test_the_figures_of_both_ways_are_printed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["threads", str(folder)])
    threads.main()
    printed = capsys.readouterr().out
    assert "6 lines with notes in 1 logs" in printed
    before, _, ours = printed.partition("Memoir")
    assert "P 0.667  R 0.667  F1 0.667" in before
    assert "whole conversations" in ours


def test_a_folder_without_logs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["threads", str(tmp_path)])
    with pytest.raises(SystemExit):
        threads.main()
