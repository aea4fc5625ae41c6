"""Test the benchmark of recall on a conversation in LoCoMo's form."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks import locomo
from benchmarks.locomo_data import read
from benchmarks.plain_search import PlainSearch


def line(number: str, speaker: str, text: str, **more: str) -> dict[str, str]:
    return {"dia_id": number, "speaker": speaker, "text": text, **more}


def conversation(name: str, boat: str) -> dict[str, Any]:
    return {
        "sample_id": name,
        "conversation": {
            "speaker_a": "Anna",
            "speaker_b": "Ben",
            "session_1_date_time": "1:56 pm on 8 May, 2023",
            "session_1": [
                line("D1:1", "Anna", f"I bought a {boat}!"),
                line("D1:2", "Ben", "Nice.", blip_caption="a photo of a lake"),
            ],
            "session_2_date_time": "9:00 am on 9 May, 2023",
            "session_2": [line("D2:1", "Ben", "I had soup for lunch.")],
        },
        "qa": [
            {"question": f"Who bought a {boat}?", "category": 4, "evidence": ["D1:1; D9:9"]},
            {"question": "What was for lunch?", "category": 1, "evidence": ["D2:1"]},
            {"question": "What of the moon?", "category": 4, "evidence": []},
        ],
        "observation": {"session_1_observation": {"Anna": [[f"Anna owns a {boat}.", "D1:1"]]}},
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "locomo.json"
    path.write_text(json.dumps([conversation("one", "canoe"), conversation("two", "kayak")]))
    return path


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> str:
    monkeypatch.setattr(sys, "argv", ["locomo", *map(str, arguments)])
    locomo.main()
    return capsys.readouterr().out


class TestReading:
    def test_what_was_said_is_dated_and_keeps_its_picture(self, data: Path) -> None:
        [first, second, other] = read(data)[0].messages
        assert (first.author_name, first.content) == ("Anna", "I bought a canoe!")
        assert second.content == "Nice. a photo of a lake"
        assert (first.said_at.isoformat(), other.said_at.day) == ("2023-05-08T13:56:00+00:00", 9)
        assert second.said_at - first.said_at < timedelta(minutes=5)

    def test_questions_without_evidence_are_left_out(self, data: Path) -> None:
        one = read(data)[0]
        assert [asked.text for asked in one.questions] == [
            "Who bought a canoe?",
            "What was for lunch?",
        ]
        assert one.questions[0].evidence == {one.messages[0].id}

    def test_facts_cite_what_they_were_drawn_from(self, data: Path) -> None:
        one = read(data)[0]
        [fact] = one.facts
        assert (fact.content, fact.sources) == ("Anna owns a canoe.", (one.messages[0].id,))

    def test_conversations_share_no_message_person_or_channel(self, data: Path) -> None:
        one, two = read(data)
        assert not {m.id for m in one.messages} & {m.id for m in two.messages}
        assert not {m.author_id for m in one.messages} & {m.author_id for m in two.messages}
        assert one.channel_id != two.channel_id


class TestMeasuring:
    @pytest.mark.parametrize("options", [[], ["--facts"], ["--merged"], ["--facts", "--merged"]])
    def test_memoir_stands_beside_what_it_is_compared_to(
        self,
        data: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        options: list[str],
    ) -> None:
        printed = run(monkeypatch, capsys, data, *options)
        assert "founding query" in printed
        assert "plain bm25" in printed
        title = "Memoir with facts" if "--facts" in options else "Memoir"
        of_memoir = printed.split(f"\n{title}\n")[1]
        row = next(row for row in of_memoir.splitlines() if row.startswith("single-hop"))
        assert row.split()[1:] == ["1.000"] * 6 + ["2"]

    def test_every_question_is_dumped_with_the_files_own_names(
        self,
        data: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> None:
        dump = tmp_path / "rankings.jsonl"
        run(monkeypatch, capsys, data, "--dump", dump)
        lines = [json.loads(each) for each in dump.read_text().splitlines()]
        assert [each["conversation"] for each in lines] == ["one", "one", "two", "two"]
        assert lines[0]["question"] == "Who bought a canoe?"
        assert (lines[0]["category"], lines[0]["evidence"]) == (4, ["D1:1"])
        assert lines[0]["ranked"][0] == "D1:1"

    def test_a_guild_of_all_names_what_the_others_said(
        self,
        data: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> None:
        dump = tmp_path / "rankings.jsonl"
        run(monkeypatch, capsys, data, "--merged", "--dump", dump)
        [_, eaten, _, _] = [json.loads(each) for each in dump.read_text().splitlines()]
        assert set(eaten["ranked"]) >= {"D2:1", "two D2:1"}


def test_plain_search_finds_any_of_the_words(data: Path) -> None:
    [first, second, other] = read(data)[0].messages
    plain = PlainSearch([first, second, other])
    assert plain.ranked("a canoe for lunch", 9)[0] in {first.id, other.id}
    assert set(plain.unordered("canoe soup nothing", 9)) == {first.id, other.id}
    assert len(plain.unordered("a canoe soup", 1)) == 1
