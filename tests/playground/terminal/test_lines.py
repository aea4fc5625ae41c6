"""Lines are read as they come, from pipes, files and half-written ends."""

import asyncio
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.playground.terminal.lines import StreamLines
from bot.playground.terminal.output import PlainOutput
from bot.playground.terminal.spans import Painter, Span

PROMPT = (Span("Ada ›"),)
Pipe = tuple[int, Callable[[bytes], int], Callable[[], None]]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    reading, writing = os.pipe()
    closed: list[int] = []

    def close() -> None:
        if not closed:
            closed.append(writing)
            os.close(writing)

    yield reading, lambda data: os.write(writing, data), close
    close()
    os.close(reading)


def lines_of(descriptor: int, *, echo: bool = True) -> tuple[StreamLines, io.StringIO]:
    stream = io.StringIO()
    output = PlainOutput(stream, Painter(ansi=False), None if echo else lambda: 80)
    return StreamLines(descriptor, output, echo=echo), stream


async def read_all(lines: StreamLines) -> list[str]:
    found: list[str] = []
    while (line := await asyncio.wait_for(lines.read(PROMPT), 10)) is not None:
        found.append(line)
    return found


@pytest.mark.asyncio
async def test_lines_come_one_after_another(pipe: Pipe) -> None:
    descriptor, write, close = pipe
    write("one\nzwölf\r\n\n東京".encode())
    close()
    lines, _ = lines_of(descriptor)
    assert await read_all(lines) == ["one", "zwölf", "", "東京"]


@pytest.mark.asyncio
async def test_the_end_stays_the_end(pipe: Pipe) -> None:
    descriptor, _, close = pipe
    close()
    lines, _ = lines_of(descriptor)
    assert await lines.read(PROMPT) is None
    assert await lines.read(PROMPT) is None


@pytest.mark.asyncio
async def test_a_line_may_come_in_pieces(pipe: Pipe) -> None:
    descriptor, write, close = pipe
    lines, _ = lines_of(descriptor)
    waiting = asyncio.create_task(lines.read(PROMPT))
    for piece in (b"hel", "lö".encode()[:2], "lö".encode()[2:], b" there\nnext"):
        write(piece)
        await asyncio.sleep(0.01)
    assert await asyncio.wait_for(waiting, 10) == "hellö there"
    close()
    assert await read_all(lines) == ["next"]


@pytest.mark.asyncio
async def test_a_file_is_read_like_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "typed").write_text("one\ntwo\n", encoding="utf-8")
    with (tmp_path / "typed").open("rb") as file:
        lines, _ = lines_of(file.fileno())
        assert await read_all(lines) == ["one", "two"]


@pytest.mark.asyncio
async def test_what_is_no_text_is_read_all_the_same(pipe: Pipe) -> None:
    descriptor, write, close = pipe
    write(b"\xff\xfe ok\n")
    close()
    lines, _ = lines_of(descriptor)
    assert await read_all(lines) == ["\ufffd\ufffd ok"]


@pytest.mark.asyncio
async def test_what_nobody_saw_being_typed_is_echoed_harmlessly(pipe: Pipe) -> None:
    descriptor, write, close = pipe
    write(b"hello \x1b[2J\n")
    close()
    lines, stream = lines_of(descriptor)
    await read_all(lines)
    assert stream.getvalue() == "Ada › hello [2J\n"


@pytest.mark.asyncio
async def test_who_types_sees_a_prompt_and_no_echo(pipe: Pipe) -> None:
    descriptor, write, close = pipe
    write(b"hello\n")
    close()
    lines, stream = lines_of(descriptor, echo=False)
    assert await lines.read(PROMPT) == "hello"
    assert stream.getvalue() == "Ada › \r\x1b[K"


@pytest.mark.asyncio
async def test_a_prompt_that_is_given_up_is_taken_away(pipe: Pipe) -> None:
    descriptor, _, _ = pipe
    lines, stream = lines_of(descriptor, echo=False)
    waiting = asyncio.create_task(lines.read(PROMPT))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert stream.getvalue() == "Ada › \r\x1b[K"
