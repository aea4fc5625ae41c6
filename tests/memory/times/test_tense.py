"""Test whether verbs tell what lies ahead from what is past."""

import pytest

from bot.memory.times.tense import lies_ahead


@pytest.mark.parametrize(
    ("before", "behind", "expected"),
    [
        ("what did we decide", "", False),
        ("what will we decide", "", True),
        ("she said she will come", "", True),
        ("we were going to come but it rained", "", False),
        ("", "we met at the lake", False),
        ("", "we will meet at the lake", True),
        ("we will see . the canoe leaked", "", False),
        ("we need to leave", "", True),
        ("wir haben es gebaut", "", False),
        ("wir werden es bauen", "", True),
        ("nous avons mange", "", False),
        ("what is planned for", "", True),
        ("", ". we will see", None),
        ("", "", None),
        ("indeed a hundred", "", None),
        ("we decided to launch it on", "", True),
        ("we moved the launch to", "", True),
        ("ben promised to send it by", "", True),
        ("we decided it on", "", False),
        ("we moved the boxes on", "", False),
        ("we went to the lake on", "", False),
        ("", "we decided to leave", False),
    ],
)
def test_the_nearest_verb_of_the_sentence_decides(
    before: str, behind: str, expected: bool | None
) -> None:
    for otherwise in (True, False):
        found = lies_ahead(before.split(), behind.split(), otherwise=otherwise)
        assert found == (otherwise if expected is None else expected)
