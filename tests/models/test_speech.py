from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models.speech import Speech

# Texts in which the tags and their halves are likely.
TEXT = st.lists(
    st.sampled_from(["<think>", "</think>", "<thi", "nk>", "</", "<", ">", " ", "\n", "Yes", "é"])
).map("".join)


def spoken(*given_pieces: str) -> str:
    speech = Speech()
    said = [speech.feed(piece) for piece in given_pieces]
    return "".join([*said, speech.end()])


@given(TEXT, st.lists(st.integers(0, 60), max_size=6))
@settings(max_examples=200)
def test_the_same_is_said_however_the_text_is_cut(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(min(at, len(text)) for at in cuts), len(text)]
    parts = [text[a:b] for a, b in pairwise(places)]
    assert spoken(*parts) == spoken(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("On Friday.", "On Friday."),
        ("<think>When was it?</think>On Friday.", "On Friday."),
        ("\n <think>\nWhen?\n</think>\n\nOn Friday.", "On Friday."),
        ("<THINKING>When?</THINKING> On Friday.", "On Friday."),
        ("<think>One.</think><think>Two.</think>On Friday.", "On Friday."),
        ("<think></think>On Friday.", "On Friday."),
        ("On <think>Friday</think>.", "On <think>Friday</think>."),
        ("<thought>On Friday.", "<thought>On Friday."),
        ("<think>When was", ""),
        ("<thi", "<thi"),
        ("  On Friday.  ", "On Friday.  "),
        ("İ<think>", "İ<think>"),
        ("<think>İİİİİİİİ</think>On Friday.", "On Friday."),
        ("", ""),
        (" \n", ""),
    ],
)
def test_only_what_is_meant_for_people_is_said(text: str, said: str) -> None:
    assert spoken(text) == said
    assert spoken(*text) == said


def test_speech_is_not_held_back_longer_than_it_may_be_a_thought() -> None:
    speech = Speech()
    assert speech.feed("<t") == ""
    assert not speech.begun
    assert speech.feed("able>") == "<table>"
    assert speech.begun
    assert speech.feed(" <") == " <"


def test_a_long_thought_is_not_kept() -> None:
    speech = Speech()
    speech.feed("<think>")
    for _ in range(1_000):
        speech.feed("hm " * 100)
    assert len(speech._held) < 100
    assert speech.feed("</think>Yes") == "Yes"


@given(st.text(st.characters(min_codepoint=0x1F300, max_codepoint=0x1F6FF), min_size=1))
def test_characters_sent_in_halves_are_joined(emoji: str) -> None:
    halves = emoji.encode("utf-16-be", "surrogatepass")
    pieces = [
        halves[at : at + 2].decode("utf-16-be", "surrogatepass") for at in range(0, len(halves), 2)
    ]
    assert spoken("!", *pieces) == f"!{emoji}"


@pytest.mark.parametrize("half", ["\ud83d", "x\ude00", "\ude00\ud83d", "\ud83dx"])
def test_half_a_character_never_gets_out(half: str) -> None:
    said = spoken("Yes ", half, " no")
    said.encode()
    assert said.startswith("Yes ")
    assert said.endswith(" no")
