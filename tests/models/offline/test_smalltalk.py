"""What is only talk, and what is left of a sentence without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.smalltalk import is_command, is_talk, without_openers


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("Okay, I'll add it.", "I'll add it."),
        ("OK I'll add it.", "I'll add it."),
        ("Hi all, the server is down.", "the server is down."),
        ("Good morning everyone, the demo is at three.", "the demo is at three."),
        ("Great, the tests pass.", "the tests pass."),
        ("Great feedback from the client.", "Great feedback from the client."),
        ("Yes, we use Redis.", "we use Redis."),
        ("No external systems in phase one.", "No external systems in phase one."),
        ("Well done with the draft", "Well done with the draft"),
        ("👍 Okay, see the plan.", "see the plan."),
        ("haha wow, that broke the build", "that broke the build"),
        ("Danke, der Termin steht.", "der Termin steht."),
        ("Morgen treffen wir uns.", "Morgen treffen wir uns."),
        ("Si llueve, no vamos.", "Si llueve, no vamos."),
        ("好的，我们用它。", "我们用它。"),
        ("ok", ""),
        ("Thanks!", ""),
    ],
)
def test_openers_go_where_they_mean_nothing(sentence: str, rest: str) -> None:
    assert without_openers(sentence) == rest


@pytest.mark.parametrize(
    "sentence",
    [
        "me too",
        "I agree with this compromise.",
        "thanks for the quick help",
        "You're welcome!",
        "see you tomorrow",
        "have a great weekend",
        "Good job!",
        "That's awesome!",
        "This is so cool",
        "Sounds great to me",
        "Your work is inspiring",
        "How lovely!",
        "You are a hero",
        "I'm so proud of you",
        "brb",
        "I'm back",
        "Hold on",
        "let me check",
        "I'll be right there",
        "take care of yourself",
        "check it out",
        "谢谢大家",
        "ありがとう",
        "감사합니다",
    ],
)
def test_talk_is_known(sentence: str) -> None:
    assert is_talk(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "We decided to use Postgres.",
        "The server crashed last night.",
        "I'm allergic to peanuts.",
        "I'm moving to Berlin in May.",
        "Thermal paste is cheap.",
        "Done is the migration, the index comes next.",
        "That server will be replaced in March.",
        "Checkout fails on mobile.",
        "我们决定用数据库",
    ],
)
def test_what_tells_something_is_no_talk(sentence: str) -> None:
    assert not is_talk(sentence)


@pytest.mark.parametrize("text", ["!roll 2d6", "/imagine a cat", "?help", "=== Ann has left"])
def test_commands_to_other_bots_are_known(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize("text", ["and/or", "...so be it", "- a list item", "$400 is too much"])
def test_other_lines_are_no_commands(text: str) -> None:
    assert not is_command(text)


@given(st.text())
def test_any_sentence_can_be_judged(sentence: str) -> None:
    assert without_openers(sentence) in sentence
    assert is_talk(sentence) in (True, False)
