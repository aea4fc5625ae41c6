"""Discord's markdown, mentions, times and links become readable text."""

import time
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.terminal.blocks import paragraphs
from bot.playground.terminal.markup import Reader
from bot.playground.terminal.spans import Look, Painter, Paragraph, Span, lay_out
from bot.playground.terminal.times import Calendar
from tests.playground.terminal.samples import JUMP, NOW, FixedNames


def reader() -> Reader:
    return Reader(FixedNames(), Calendar(NOW, UTC))


def text(written: str) -> str:
    return "".join(span.text for span in reader().read(written))


def shown(written: str, width: int = 80) -> list[str]:
    painter = Painter(ansi=False)
    found = paragraphs(written, reader())
    return [painter.paint(line) for each in found for line in lay_out(each, width)]


@pytest.mark.parametrize(
    ("written", "look"),
    [
        ("**x**", Look.BOLD),
        ("*x*", Look.ITALIC),
        ("_x_", Look.ITALIC),
        ("__x__", Look.UNDERLINE),
        ("~~x~~", Look.STRIKE),
        ("***x***", Look.BOLD | Look.ITALIC),
        ("`x`", Look.CODE),
        ("``x``", Look.CODE),
        ("||x||", Look.PLAIN),
        ("**_x_**", Look.BOLD | Look.ITALIC),
    ],
)
def test_marks_become_looks(written: str, look: Look) -> None:
    assert reader().read(written) == (Span("x", look),)


@pytest.mark.parametrize(
    "written", ["snake_case_name", "2 * 3 * 4", "** x **", "a ** b", "5 > 3", "#1", "__", "**", ""]
)
def test_what_only_looks_like_markup_stays(written: str) -> None:
    assert text(written) == written


def test_an_escaped_mark_stays_a_mark() -> None:
    assert text(r"\*not bold\* \\ \<@5>") == r"*not bold* \ <@5>"


def test_code_is_not_read_further() -> None:
    assert text("`**x** <@5>`") == "**x** <@5>"


@pytest.mark.parametrize(
    ("written", "readable"),
    [
        ("<@5>", "@user5"),
        ("<@!5>", "@user5"),
        ("<@&6>", "@role6"),
        ("<#7>", "#channel7"),
        ("</memory search:9>", "/memory search"),
        ("<:wave:9>", ":wave:"),
        ("<a:wave:9>", ":wave:"),
        ("<t:1741010520:D>", "3 March 2025"),
        ("<t:1741010520>", "3 March 2025 14:02"),
        ("<t:1741006920:R>", "1 hour ago"),
        ("<t:9999999999999:R>", "<t:9999999999999:R>"),
        ("<@nobody>", "<@nobody>"),
    ],
)
def test_references_are_named(written: str, readable: str) -> None:
    assert text(f"({written})") == f"({readable})"


def test_a_link_shows_where_it_leads() -> None:
    assert text("[docs](https://example.com/a) now") == "docs (https://example.com/a) now"


def test_an_address_keeps_the_sentence_around_it() -> None:
    spans = reader().read("see https://example.com/a_b_c, please")
    assert Span("https://example.com/a_b_c", Look.ACCENT) in spans
    assert "".join(span.text for span in spans) == "see https://example.com/a_b_c, please"


def test_links_to_messages_become_numbered_notes() -> None:
    reading = reader()
    spans = reading.read(f"[this]({JUMP}) and {JUMP} and [that]({JUMP}1)")
    assert "".join(span.text for span in spans) == "this¹ and ↗¹ and that²"
    assert reading.numbered_notes() == ["¹ #channel20, message 30", "² #channel20, message 301"]


def test_a_link_to_a_channel_names_it() -> None:
    reading = reader()
    reading.read("https://discord.com/channels/1/20")
    assert reading.numbered_notes() == ["¹ #channel20"]


def test_headings_small_print_lists_and_quotes() -> None:
    assert shown("# Title\n-# small\n- one\n  * two\n1. three\n> said\nplain") == [
        "Title",
        "small",
        "• one",
        "  • two",
        "1. three",
        "▏ said",
        "plain",
    ]


def test_a_list_hangs_under_its_bullet() -> None:
    assert shown("- one two three", width=9) == ["• one two", "  three"]


def test_a_quote_to_the_end_holds_everything_after_it() -> None:
    assert shown(">>> one\ntwo") == ["▏ one", "▏ two"]


def test_a_fence_shows_its_code_as_it_is() -> None:
    assert shown("before\n```py\nx = **1**\n\ny\n```\nafter") == [
        "before",
        "▏ x = **1**",
        "▏",
        "▏ y",
        "after",
    ]


def test_a_fence_that_is_still_open_is_code_already() -> None:
    assert shown("```\nx = 1") == ["▏ x = 1"]


def test_empty_lines_between_paragraphs_stay() -> None:
    assert shown("one\n\ntwo") == ["one", "", "two"]


def test_escape_sequences_never_reach_the_terminal() -> None:
    painted = [
        Painter(ansi=True).paint(line)
        for each in paragraphs("\x1b[31mred <@5>\x07", reader())
        for line in lay_out(each, 80)
    ]
    assert painted == ["[31mred \x1b[36m@user5\x1b[0m"]


@given(st.text(alphabet="*_~|`\\[]()<>@#:! ab1\n/htps.-", max_size=200))
def test_any_text_can_be_read(written: str) -> None:
    for paragraph in paragraphs(written, reader()):
        assert isinstance(paragraph, Paragraph)


@pytest.mark.parametrize("piece", ["*", "**a ", "_", "`", "||", "[", "[a](h", "<@", "\\", "```"])
def test_hostile_repetition_is_read_quickly(piece: str) -> None:
    started = time.process_time()
    paragraphs(piece * (4096 // len(piece)), reader())
    assert time.process_time() - started < 1  # milliseconds in truth; cubic patterns take minutes
