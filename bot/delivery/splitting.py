"""Cut an answer of any length into messages that Discord takes."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

# Discord refuses a longer message from a bot. Counted in UTF-16 units: never less than it counts.
MESSAGE_CHARACTERS = 2_000
# More messages in a row bury the channel; what is left goes into a file.
MOST_PARTS = 5

_MARK = "```"
_CLOSING = f"\n{_MARK}"
# A language tag that a part can afford to repeat when it opens the block again.
_LANGUAGE = re.compile(r"[A-Za-z0-9_+\-.#]{0,30}\n")
# How far beyond a part to look for the end of a link that begins inside it.
_LOOKAHEAD = 400

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"(?<!\d)[.!?…][\"'”’)\]*_]*(?=\s)|[。！？｡][」』）”’]*")
_SPACE = re.compile(r"\s|(?<=[、，；：])")

_ATOM = re.compile(
    r"<(?:@[!&]?|#|t:|/|a?:)[^<>\n]{1,100}>"  # mentions, timestamps, commands, emoji
    r"|!?\[[^\[\]\n]{0,200}\]\([^()\s]{1,400}\)"  # links with a text
    r"|<?https?://[^\s<>]{1,400}>?"
    r"|(?<!`)`[^`\n]{1,200}`(?!`)"
    r"|\*\*[^*\n]{1,200}\*\*|__[^_\n]{1,200}__|~~[^~\n]{1,200}~~|\|\|[^|\n]{1,200}\|\|"
    r"|(?<![*\w])\*[^*\s][^*\n]{0,200}\*(?!\*)"
    r"|`{2,100}"
)
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two of them make a flag

# What to cut at, best first: the break, whether code may be cut there, and how much of the part
# must be full for it to be worth a short message.
_PREFERENCES: tuple[tuple[re.Pattern[str], bool, float], ...] = (
    (_PARAGRAPH, False, 0.5),
    (_LINE, False, 0.5),
    (_LINE, True, 0.5),
    (_SENTENCE, False, 0.4),
    (_SPACE, True, 0.0),
)


@dataclass(frozen=True, slots=True)
class Split:
    """Hold the messages to send and what no longer fits into them."""

    parts: tuple[str, ...]
    rest: str = ""  # for a file; empty nearly always


@dataclass(frozen=True, slots=True)
class _Block:
    """Locate one fenced code block."""

    start: int
    inner: int  # where its code begins
    close: int  # where its closing mark begins, or the end of the text
    end: int
    language: str

    @property
    def opening(self) -> str:
        return f"{_MARK}{self.language}\n"


def split(text: str, *, limit: int = MESSAGE_CHARACTERS, most: int = MOST_PARTS) -> Split:
    """Cut text where it hurts least: every part within limit, every code block closed."""
    text = text.strip()
    blocks = tuple(_blocks(text))
    parts: list[str] = []
    start = 0
    while start < len(text):
        block = _block_at(blocks, start)
        opening = block.opening if block else ""
        if len(parts) == most:
            return Split(tuple(parts), opening + text[start:])
        part, start = _next_part(text, start, blocks, limit - _width(opening) - len(_CLOSING))
        parts.append(opening + part)
    return Split(tuple(parts))


def _next_part(text: str, start: int, blocks: tuple[_Block, ...], room: int) -> tuple[str, int]:
    """Return the next part without its opening, and where the part after it starts."""
    end = _furthest(text, start, room)
    if end < len(text):
        end = _cut(text, start, end, blocks)
    block = _block_at(blocks, end)
    if block is None:
        return text[start:end].rstrip(), _skip_space(text, end)
    body = text[start:end].rstrip("\n")
    if not text[end : block.close].strip():
        return body + _CLOSING, _skip_space(text, block.end)
    return body + _CLOSING, end + (text[end] in " \n")


def _cut(text: str, start: int, end: int, blocks: tuple[_Block, ...]) -> int:
    """Return the best place to cut after start and not after end."""
    atoms = _atoms(text, start, end, blocks)
    place = _hard_cut(text, start, end, atoms)
    for pattern, in_code, share in _PREFERENCES:
        earliest = start + int((end - start) * share)
        found = [
            index
            for index in _matches(pattern, text, start, end)
            if earliest < index <= end
            and not _inside(atoms, index)
            and (in_code or _block_at(blocks, index) is None)
        ]
        if found:
            place = found[-1]
            break
    block = _block_at(blocks, place)
    if block and start < block.start and not text[block.inner : place].strip():
        return block.start  # a block that would open for nothing opens in the next part
    return place


def _matches(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[int]:
    """Yield where this kind of break could be cut, with a look past the end for its pattern."""
    at_end = pattern is _SENTENCE
    for match in pattern.finditer(text, start + 1, end + 8):
        yield match.end() if at_end else match.start()


def _hard_cut(text: str, start: int, end: int, atoms: tuple[tuple[int, int], ...]) -> int:
    """Return a place in unbroken text: before an atom, else between two letters as read."""
    while atom := _inside(atoms, end):
        if atom[0] <= start:
            break
        end = atom[0]
    place = end
    while place > start + 1 and _joined(text, place):
        place -= 1
    return place if place > start + 1 else end


def _inside(spans: tuple[tuple[int, int], ...], index: int) -> tuple[int, int] | None:
    return next((span for span in spans if span[0] < index < span[1]), None)


def _atoms(
    text: str, start: int, end: int, blocks: tuple[_Block, ...]
) -> tuple[tuple[int, int], ...]:
    """Return the spans near this part that lose their meaning when they are cut."""
    marks = [
        mark
        for block in blocks
        if block.start < end and start < block.end
        for mark in ((block.start, block.inner), (block.close, block.end))
    ]
    spans = [
        match.span()
        for match in _ATOM.finditer(text, start, end + _LOOKAHEAD)
        if _block_at(blocks, match.start() + 1) is None
    ]
    return tuple(marks + spans)


def _joined(text: str, index: int) -> bool:
    """Tell whether the characters on both sides of index are read as one."""
    before, after = text[index - 1], text[index]
    if "\u200d" in (before, after) or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True  # skin tones and flags' letters
    if "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff":
        return True
    if after in _FLAG_LETTERS:
        near = text[max(0, index - 64) : index]
        return len(near.removeprefix(near.rstrip(_FLAG_LETTERS))) % 2 == 1
    return "\u1160" <= after <= "\u11ff" or (before, after) == ("\r", "\n")


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the code blocks; one left open reaches past the end of the text."""
    position = 0
    while (start := text.find(_MARK, position)) != -1:
        named = _LANGUAGE.match(text, start + len(_MARK))
        inner = named.end() if named else start + len(_MARK)
        language = named[0][:-1] if named else ""
        close = text.find(_MARK, inner)
        if close == -1:
            if named or text[:start].rpartition("\n")[2].strip() == "":
                yield _Block(start, inner, len(text), len(text) + 1, language)
            return  # three backticks in the middle of a line, never closed, are just that
        position = close + len(_MARK)
        yield _Block(start, inner, close, position, language)


def _block_at(blocks: tuple[_Block, ...], index: int) -> _Block | None:
    """Return the block that a cut at index would cut through."""
    at = bisect_left(blocks, index, key=lambda block: block.start) - 1
    return blocks[at] if at >= 0 and index < blocks[at].end else None


def _skip_space(text: str, index: int) -> int:
    while index < len(text) and text[index].isspace():
        index += 1
    return index


def _furthest(text: str, start: int, room: int) -> int:
    """Return the furthest end whose text fits into room UTF-16 units; room is at least 2."""
    end = min(len(text), start + room)
    while (excess := _width(text[start:end]) - room) > 0:
        end -= (excess + 1) // 2
    return end


def _width(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
