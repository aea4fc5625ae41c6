"""Test which names a text's own form tells."""

import pytest

from bot.memory.spoken_names import READ_WORDS, names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We met at the Boat Club, near Lake Como.", ["Boat Club", "Lake Como"]),
        ("She reads The Lord of the Rings.", ["The Lord of the Rings"]),
        ("We asked both J. K. Rowling and our Dr. Lee about it.", ["J. K. Rowling", "Dr. Lee"]),
        ("It runs on k8s, in main.py and doc_id.", ["k8s", "main.py", "doc_id"]),
        ("We use C++ and GPT-4 now", ["C++", "GPT-4"]),
        ("Ask in #boat-club.", ["#boat-club"]),
        ("Call it “summer regatta” then", ["summer regatta"]),
        ("the BM25 (ES) index", ["BM25", "ES"]),
        ("a Harry Potter-related party", ["Harry Potter"]),
        ("We saw Anna's Frontier demo", ["Anna", "Frontier"]),
    ],
)
def test_names_are_told_by_how_they_are_written(text: str, names: list[str]) -> None:
    assert sorted(names_in(text)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        "Deploy it by Friday at 3pm",  # the first word has its capital from its place
        "WE ARE ALL HERE NOW",
        "I think I'll do it",
        "P95 is below 200ms in Q1",
        'He said "that is not what I meant to say here"',
        "It is so “weird”",
        "Lea bucht den Bus nach Hamburg und das Hotel",  # German: every noun has a capital
        "See https://Example.com/Foo_Bar",
        "- Done\n- Tested\n1. Shipped",
        "@everyone",
        "",
    ],
)
def test_what_is_no_name_for_sure_is_left_out(text: str) -> None:
    assert names_in(text) == []


def test_a_name_and_a_part_of_it_are_told_once() -> None:
    assert names_in("We love Lake Como, and “Como” too") == ["Lake Como"]


def test_of_a_pasted_page_the_beginning_is_read() -> None:
    assert names_in("we " * READ_WORDS + "saw Berlin") == []
    assert names_in("we saw Berlin " + "we " * READ_WORDS) == ["Berlin"]


def test_hostile_text_is_read_in_time() -> None:
    for text in ('"' * 5_000, "#" * 5_000, "A" * 5_000, "a_" * 2_500, "`" * 4_999, "A.B" * 1_600):
        names_in(text)
