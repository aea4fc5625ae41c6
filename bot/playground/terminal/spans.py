"""Lay out styled text in a terminal's columns."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Flag, auto


class Look(Flag):
    """Say how a stretch of text looks; looks add up."""

    PLAIN = 0
    BOLD = auto()
    DIM = auto()
    ITALIC = auto()
    UNDERLINE = auto()
    STRIKE = auto()
    ACCENT = auto()  # names and links
    CODE = auto()
    WARNING = auto()


_ANSI = {
    Look.BOLD: "1",
    Look.DIM: "2",
    Look.ITALIC: "3",
    Look.UNDERLINE: "4",
    Look.STRIKE: "9",
    Look.ACCENT: "36",
    Look.CODE: "33",
    Look.WARNING: "31",
}

# Control characters move the cursor or hide text, and direction marks reorder it; both come from
# chat and would let a message draw over the terminal.
_UNSAFE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_WORD = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a stretch of text with one look and no line break."""

    text: str
    look: Look = Look.PLAIN


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Hold text to be laid out: `first` stands before its first line, `rest` before the others."""

    spans: Spans
    first: Spans = ()
    rest: Spans = ()

    def indented(self, by: Spans, look: Look = Look.PLAIN) -> "Paragraph":
        """Return the same text further in, with this look added to it."""
        spans = tuple(replace(span, look=span.look | look) for span in self.spans)
        return Paragraph(spans, by + self.first, by + self.rest)


def safe(text: str) -> str:
    """Return the text without anything that a terminal would obey; line breaks stay."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return _UNSAFE.sub("", tidy)


def on_one_line(text: str) -> str:
    """Return safe text without line breaks, as names, labels and notes are shown."""
    return " ".join(safe(text).split("\n"))


def columns(text: str) -> int:
    """Return how many columns the text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def lay_out(paragraph: Paragraph, width: int) -> list[Spans]:
    """Return the paragraph's lines, none wider than `width` columns unless its indent is."""
    lines: list[list[Span]] = [list(paragraph.first)]
    room = left = max(1, width - _width(paragraph.first))
    for piece in _pieces(paragraph.spans, max(1, width - _width(paragraph.rest))):
        size = columns(piece.text)
        if size > left and left < room:
            _strip_end(lines[-1])
            lines.append(list(paragraph.rest))
            room = left = max(1, width - _width(paragraph.rest))
            if piece.text.isspace():
                continue
        lines[-1].append(piece)
        left -= size
    return [_joined(line) for line in lines]


def _pieces(spans: Spans, width: int) -> Iterator[Span]:
    """Yield words and the spaces between them; cut what is wider than a line."""
    for span in spans:
        for word in _WORD.findall(span.text):
            for part in _cut(word, width):
                yield Span(part, span.look)


def _cut(word: str, width: int) -> Iterator[str]:
    if columns(word) <= width and word.isascii():
        yield word
        return
    part, size = "", 0
    for character in word:
        step = _columns_of(character)
        # Scripts without spaces may be broken anywhere.
        if part and (size + step > width or step == 2):
            yield part
            part, size = "", 0
        part, size = part + character, size + step
    yield part


def _width(spans: Iterable[Span]) -> int:
    return sum(columns(span.text) for span in spans)


def _strip_end(line: list[Span]) -> None:
    if line and line[-1].text.isspace():
        line.pop()


def _joined(line: Iterable[Span]) -> Spans:
    joined: list[Span] = []
    for span in line:
        if joined and joined[-1].look == span.look:
            joined[-1] = Span(joined[-1].text + span.text, span.look)
        else:
            joined.append(span)
    return tuple(joined)


class Painter:
    """Turn spans into what a terminal prints; without colours only the text is left."""

    def __init__(self, *, ansi: bool) -> None:
        self._ansi = ansi

    def paint(self, spans: Spans, *, trim: bool = True) -> str:
        """Return one printable line, without spaces at its end unless they are wanted."""
        painted = "".join(map(self._painted, spans))
        return painted.rstrip(" ") if trim else painted

    def _painted(self, span: Span) -> str:
        codes = [code for look, code in _ANSI.items() if look in span.look]
        if not self._ansi or not codes or not span.text:
            return span.text
        return f"\x1b[{';'.join(codes)}m{span.text}\x1b[0m"
