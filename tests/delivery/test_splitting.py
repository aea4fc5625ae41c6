import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.splitting import MESSAGE_CHARACTERS, MOST_PARTS, Split, split

LIMIT = 160  # small parts: many cuts per example
PLENTY = 10_000

MARKUP = (
    "<@123456789012345678>", "<a:wave:1>", "https://example.org/page?x=1", "**very bold**",
    "[a text](https://example.com/x)", "`inline code`", "||a secret||",
)  # fmt: skip

unhurried = settings(deadline=None)  # a busy machine is no failure

words = st.text("abcdefghij ", min_size=1, max_size=40)
prose = st.lists(words, min_size=1, max_size=12).map(". ".join)
code = st.builds(
    lambda language, lines: f"```{language}\n" + "\n".join(lines) + "\n```",
    st.sampled_from(["", "py", "c++", "objective-c"]),
    st.lists(st.text("xyz(){}= _", max_size=60), min_size=1, max_size=9).filter(
        lambda lines: any(line.strip() for line in lines)
    ),
)
documents = st.lists(st.one_of(prose, code), min_size=1, max_size=6).map("\n\n".join)
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e9\U0001f1ea"
THUMB = "\U0001f44d\U0001f3fd"
ACCENTED = "e\u0301"
PUNCTUATION = ("```", "```py\n", "`", "\n", "\n\n", "\r\n", " ", ". ", "。", "\u200d")
TEXT = ("word", "日本語のテキスト", FAMILY, FLAG, THUMB, ACCENTED, "x" * 70, *MARKUP)
tokens = st.sampled_from(PUNCTUATION + TEXT)
soup = st.lists(st.one_of(tokens, st.text(max_size=20)), max_size=60).map("".join)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def solid(text: str) -> list[str]:
    return [character for character in text if not character.isspace()]


def is_subsequence(needle: list[str], haystack: list[str]) -> bool:
    rest = iter(haystack)
    return all(character in rest for character in needle)


@unhurried
@given(st.one_of(documents, soup))
def test_no_part_is_too_long_or_blank(text: str) -> None:
    for part in split(text, limit=LIMIT, most=PLENTY).parts:
        assert 0 < units(part) <= LIMIT
        assert part.strip()


@unhurried
@given(st.one_of(documents, soup))
def test_nothing_is_lost_and_nothing_said_twice(text: str) -> None:
    parts = split(text, limit=LIMIT, most=PLENTY).parts
    sent, said = solid("".join(parts)), solid(text)
    assert is_subsequence(said, sent)
    assert len(sent) - len(said) <= (len(parts)) * (len("```") * 2 + 30)
    if "```" not in text:
        assert sent == said


@unhurried
@given(st.one_of(documents, soup), st.integers(1, 4))
def test_what_exceeds_the_cap_is_in_the_rest(text: str, most: int) -> None:
    capped = split(text, limit=LIMIT, most=most)
    assert len(capped.parts) <= most
    assert is_subsequence(solid(text), solid("".join(capped.parts) + capped.rest))
    assert bool(capped.rest) == (len(split(text, limit=LIMIT, most=PLENTY).parts) > most)


@unhurried
@given(documents)
def test_every_part_closes_the_code_it_opens(text: str) -> None:
    for part in split(text, limit=LIMIT, most=PLENTY).parts:
        assert part.count("```") % 2 == 0


@unhurried
@given(documents)
def test_no_part_shows_an_empty_code_block(text: str) -> None:
    for part in split(text, limit=LIMIT, most=PLENTY).parts:
        assert not re.search(r"```[\w+-]*\s*```\Z", part) or re.search(r"\S\s*```\Z", part[:-3])
        assert not re.match(r"```[\w+-]*\n\s*```", part)


@unhurried
@given(st.lists(st.sampled_from([FAMILY, FLAG, THUMB, ACCENTED, "한"]), min_size=60, max_size=400))
def test_letters_as_read_stay_whole(letters: list[str]) -> None:
    whole = set(letters)
    for part in split("".join(letters), limit=LIMIT, most=PLENTY).parts:
        rest = part
        while rest:
            letter = next((letter for letter in whole if rest.startswith(letter)), None)
            assert letter, f"{rest[:8]!r} begins inside a letter"
            rest = rest[len(letter) :]


@unhurried
@given(st.lists(st.one_of(words, st.sampled_from(MARKUP)), min_size=20, max_size=60))
def test_markup_stays_whole(pieces: list[str]) -> None:
    parts = split(" ".join(pieces), limit=LIMIT, most=PLENTY).parts
    for piece in MARKUP:
        assert sum(part.count(piece) for part in parts) == pieces.count(piece)


def test_short_text_is_sent_as_it_is() -> None:
    text = "First.\n\n  - a list\n  - `code`\n\n```py\nprint()\n```"
    assert split(text) == Split((text,))


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t "])
def test_blank_text_makes_no_message(text: str) -> None:
    assert split(text) == Split(())


def test_it_cuts_between_paragraphs_first() -> None:
    one, two = "a. " * 30, "b. " * 30
    assert split(f"{one}\n\n{two}", limit=LIMIT).parts == (one.strip(), two.strip())


def test_it_cuts_between_lines_before_sentences() -> None:
    one, two = "a. " * 30, "b. " * 30
    assert split(f"{one}\n{two}", limit=LIMIT).parts == (one.strip(), two.strip())


def test_it_cuts_after_a_sentence_before_a_space() -> None:
    parts = split("word " * 20 + "ends here. " + "more " * 20, limit=LIMIT).parts
    assert parts[0].endswith("ends here.")


def test_it_cuts_chinese_and_japanese_after_a_full_stop() -> None:
    parts = split("東京は晴れです。" * 40, limit=LIMIT).parts
    assert all(part.endswith("。") for part in parts)


def test_a_number_in_a_list_is_no_end_of_a_sentence() -> None:
    parts = split("word " * 27 + "3. " + "more words " * 10, limit=LIMIT).parts
    assert not parts[0].endswith("3.")


def test_a_code_block_is_closed_and_opened_again_with_its_language() -> None:
    lines = [f"value_{number} = {number}" for number in range(30)]
    parts = split("```py\n" + "\n".join(lines) + "\n```", limit=LIMIT, most=PLENTY).parts
    assert len(parts) > 1
    assert all(part.startswith("```py\n") and part.endswith("\n```") for part in parts)
    assert [line for part in parts for line in part.split("\n")[1:-1]] == lines


def test_indentation_survives_a_cut() -> None:
    lines = ["def f():"] + ["    return 1"] * 30
    parts = split("```\n" + "\n".join(lines) + "\n```", limit=LIMIT, most=PLENTY).parts
    assert [line for part in parts for line in part.split("\n")[1:-1]] == lines


def test_a_block_that_fits_the_next_part_better_is_not_opened_for_nothing() -> None:
    parts = split("a" * 148 + "\n```py\n" + "x = 1\n" * 5 + "```", limit=LIMIT).parts
    assert parts == ("a" * 148, "```py\n" + "x = 1\n" * 5 + "```")


def test_a_block_left_open_by_the_model_is_closed() -> None:
    assert split("Look:\n```py\nprint(").parts == ("Look:\n```py\nprint(\n```",)


def test_three_backticks_inside_a_line_are_left_alone() -> None:
    assert split("Type ``` to begin code").parts == ("Type ``` to begin code",)


def test_characters_outside_the_basic_plane_count_twice() -> None:
    parts = split("😀" * MESSAGE_CHARACTERS).parts
    assert "".join(parts) == "😀" * MESSAGE_CHARACTERS
    assert all(units(part) <= MESSAGE_CHARACTERS for part in parts)


def test_one_endless_letter_is_still_sent() -> None:
    text = "e" + "\u0301" * 5_000
    assert "".join(split(text).parts) == text


def test_endless_backticks_keep_within_the_limit() -> None:
    parts = split("`" * 9_000, most=PLENTY).parts
    assert all(units(part) <= MESSAGE_CHARACTERS for part in parts)


def test_an_endless_answer_stops_at_the_cap() -> None:
    capped = split("word " * 10_000)
    assert len(capped.parts) == MOST_PARTS
    assert capped.rest


def test_the_rest_opens_the_code_it_continues() -> None:
    assert split("```py\n" + "x = 1\n" * 60 + "```", limit=LIMIT, most=1).rest.startswith("```py\n")
