"""Read Discord's markdown line by line: fences, headings, quotes, lists, small print."""

import re
from collections.abc import Iterator

from bot.playground.terminal.markup import Reader
from bot.playground.terminal.spans import Look, Paragraph, Span, Spans, safe

_FENCE = re.compile(r"```(?:[\w+#.-]*\n)?(.*?)(?:```|\Z)", re.DOTALL)
_HEADING = re.compile(r"#{1,3} +(.+)")
_SMALL = re.compile(r"-# +(.+)")
_ITEM = re.compile(r"( *)(?:[-*]|(\d{1,3}[.)])) +(.+)")

_BAR: Spans = (Span("▏ ", Look.DIM),)


def paragraphs(text: str, reader: Reader, look: Look = Look.PLAIN) -> list[Paragraph]:
    """Return a text's paragraphs, one for each of its lines."""
    found: list[Paragraph] = []
    end = 0
    content = safe(text)
    for fence in _FENCE.finditer(content):
        found.extend(_prose(content[end : fence.start()], reader, look))
        found.extend(_code(fence[1]))
        end = fence.end()
    found.extend(_prose(content[end:], reader, look))
    return found


def _code(text: str) -> Iterator[Paragraph]:
    for line in text.strip("\n").split("\n"):
        yield Paragraph((Span(line, Look.CODE),), _BAR, _BAR)


def _prose(text: str, reader: Reader, look: Look) -> Iterator[Paragraph]:
    lines = text.strip("\n").split("\n") if text.strip() else []
    quoting = False
    for line in lines:
        quoting = quoting or line.startswith(">>> ")
        if quoting or line.startswith("> "):
            yield _line(line.removeprefix(">>> ").removeprefix("> "), reader, look).indented(_BAR)
        else:
            yield _line(line, reader, look)


def _line(line: str, reader: Reader, look: Look) -> Paragraph:
    if heading := _HEADING.fullmatch(line):
        return Paragraph(reader.read(heading[1], look | Look.BOLD))
    if small := _SMALL.fullmatch(line):
        return Paragraph(reader.read(small[1], look | Look.DIM))
    if item := _ITEM.fullmatch(line):
        bullet = f"{item[1]}{item[2] or '•'} "
        hanging = (Span(" " * len(bullet)),)
        return Paragraph(reader.read(item[3], look), (Span(bullet, Look.DIM),), hanging)
    return Paragraph(reader.read(line, look))
