"""Lines that stay go above the one that still changes."""

import io

import pytest

from bot.playground.terminal.output import (
    UNWRAPPED,
    PlainOutput,
    PromptOutput,
    counted,
    fitting,
    note,
    warning,
)
from bot.playground.terminal.spans import Look, Painter, Span

PLAIN = Painter(ansi=False)


def terminal(width: int = 20) -> tuple[PlainOutput, io.StringIO]:
    stream = io.StringIO()
    return PlainOutput(stream, PLAIN, lambda: width), stream


def test_a_pipe_gets_the_lines_alone() -> None:
    stream = io.StringIO()
    output = PlainOutput(stream, PLAIN, None)
    output.live((Span("typing…"),))
    output.line((Span("done"),))
    assert stream.getvalue() == "done\n"
    assert output.width == UNWRAPPED


def test_a_live_line_is_erased_by_the_next() -> None:
    output, stream = terminal()
    output.live((Span("one"),))
    output.live((Span("two"),))
    output.live(())
    assert stream.getvalue() == "one\r\x1b[Ktwo\r\x1b[K"


def test_a_line_that_stays_goes_above_the_live_one() -> None:
    output, stream = terminal()
    output.live((Span("typing…"),))
    output.line((Span("done"),))
    assert stream.getvalue() == "typing…\r\x1b[Kdone\ntyping…"


def test_a_live_line_never_wraps() -> None:
    output, stream = terminal(width=5)
    output.live((Span("abc", Look.BOLD), Span("defgh")))
    assert stream.getvalue() == "abcd"


def test_a_prompt_keeps_its_last_space_for_the_cursor() -> None:
    output, stream = terminal()
    output.prompt((Span("›"), Span(" ")))
    assert stream.getvalue() == "› "


def test_a_prompt_stays_at_the_bottom() -> None:
    output, stream = terminal()
    output.prompt((Span("› "),))
    output.line((Span("news"),))
    assert stream.getvalue() == "› \r\x1b[Knews\n› "


def test_a_live_line_waits_until_the_prompt_is_gone() -> None:
    output, stream = terminal()
    output.prompt((Span("› "),))
    output.live((Span("typing…"),))
    assert stream.getvalue() == "› "
    output.prompt(())
    assert stream.getvalue() == "› \r\x1b[Ktyping…"


def test_what_fits_is_counted_in_columns() -> None:
    assert fitting((Span("東京"),), 3) == (Span("東"),)


def test_above_a_prompt_lines_go_through_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    redrawn: list[str] = []
    output = PromptOutput(PLAIN, lambda: 10)
    output.redraw = lambda: redrawn.append("".join(span.text for span in output.living))
    output.live((Span("growing line"),))
    output.line((Span("done"),))
    output.live(())
    assert capsys.readouterr().out == "done\n"
    assert redrawn == ["growing l", ""]


def test_notes_are_dim_and_marked() -> None:
    assert note("remembered") == (Span("· remembered", Look.DIM),)


def test_names_in_notes_cannot_draw_on_the_terminal() -> None:
    assert note("\x1b[2JBob\n") == (Span("· [2JBob ", Look.DIM),)
    assert warning("\x1b[2JBob") == (Span("[2JBob", Look.WARNING),)


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [(1, "memory", "1 memory"), (2, "memory", "2 memories"), (0, "topic", "0 topics")],
)
def test_numbers_agree_with_their_nouns(number: int, noun: str, words: str) -> None:
    assert counted(number, noun) == words
    assert counted(12_345, "message") == "12,345 messages"
