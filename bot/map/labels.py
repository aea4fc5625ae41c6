"""Set names as labels: what can be written, in lines of about the same width."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import ImageFont

from bot.map.fonts import Fonts, Typeface, needs_shaping

LONGEST = 60  # characters; a scene's name has no more
LINE = 1.2  # of the size: from one line to the next
# Of the size: a label wider than this is set in lines; a long word, or name, may take more.
_WIDE, _WIDER, _WIDEST = 8.5, 12.0, 14.0
_MOST_LINES = 3
_MOST_MARKS = 2  # on one letter; with more they would tower over other names
_CUT = "…"
_SYMBOLS = {"So", "Sk"}


@dataclass(frozen=True, slots=True)
class Writing:
    """Say how a name is written."""

    text: str
    face: Typeface

    @property
    def shaping(self) -> bool:
        """Return whether its letters are joined, stacked or run from right to left."""
        return needs_shaping(self.text)


@dataclass(frozen=True, slots=True)
class Label:
    """Hold a name set in lines."""

    lines: tuple[str, ...]
    font: ImageFont.FreeTypeFont
    size: int  # pixels
    width: float

    @property
    def height(self) -> float:
        """Return how high all lines together are."""
        return len(self.lines) * self.size * LINE


def cleaned(name: str) -> str:
    """Return a name as one line without anything that would govern how the line is shown."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", " ".join(name.split())):
        if _is_shown(letter) and not (_is_mark(letter) and _piled(kept)):
            kept.append(letter)
    text = " ".join("".join(kept).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + _CUT


def _is_shown(letter: str) -> bool:
    if 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0100 <= ord(letter) <= 0xE01EF:
        return False  # variation selectors
    return not unicodedata.category(letter).startswith("C")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def _piled(kept: list[str]) -> bool:
    """Return whether the last letter has as many marks as it may have, or there is none."""
    return all(map(_is_mark, kept[-_MOST_MARKS:]))


def writing(name: str, fonts: Fonts) -> Writing | None:
    """Return how a name can be written, without its symbols if must be; None if it cannot be."""
    text = cleaned(name)
    words = "".join(letter for letter in text if unicodedata.category(letter) not in _SYMBOLS)
    for each in (text, " ".join(words.split())):
        if each and (face := fonts.writing(each)):
            return Writing(each, face)
    return None


def label(written: Writing, size: int) -> Label:
    """Set a name in as few lines as are not too wide, all of about the same width."""
    font = written.face.at(size, shaping=written.shaping)
    measured: Callable[[str], float] = font.getlength
    widest = _line_width(written.text, size, measured)
    lines = _broken(written.text, widest, measured)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], _cut(lines[_MOST_LINES - 1 :], widest, measured)]
    else:
        lines = _balanced(written.text, lines, widest, measured)
    return Label(tuple(lines), font, size, max(map(measured, lines)))


def _line_width(text: str, size: int, measured: Callable[[str], float]) -> float:
    """Return how wide the lines of a text may be: as narrow as can be without breaking words."""
    enough = min(measured(text) * 1.15 / _MOST_LINES, _WIDER * size)
    word = min(max(map(measured, text.split())), _WIDEST * size)
    return max(_WIDE * size, enough, word)


def _balanced(
    text: str, lines: list[str], widest: float, measured: Callable[[str], float]
) -> list[str]:
    """Return as many lines, in the least width in which they fit."""
    words = [width for width in map(measured, text.split()) if width <= widest]
    narrow, wide = max(words, default=widest / len(lines) / 2) - 1, widest  # no word is broken
    while wide - narrow > 2 and len(lines) > 1:  # pixels; finer cannot be seen
        middle = (narrow + wide) / 2
        tried = _broken(text, middle, measured)
        if len(tried) > len(lines):
            narrow = middle
        else:
            lines, wide = tried, middle
    return lines


def _broken(text: str, widest: float, measured: Callable[[str], float]) -> list[str]:
    """Return a text in lines, broken between words, and within words that are too wide."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if measured(joined) <= widest:
            lines[-1] = joined
            continue
        lines += _parts(word, widest, measured)
    return [line for line in lines if line]


def _parts(word: str, widest: float, measured: Callable[[str], float]) -> Iterator[str]:
    part = ""
    for letter in word:
        if part and measured(part + letter) > widest:
            yield part
            part = ""
        part += letter
    yield part


def _cut(lines: list[str], widest: float, measured: Callable[[str], float]) -> str:
    """Return the first line with the mark that more would follow."""
    line = lines[0]
    while line and measured(line + _CUT) > widest:
        line = line[:-1]
    return line.rstrip() + _CUT
