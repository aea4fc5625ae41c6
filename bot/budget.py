"""Keep what goes into a prompt within a number of tokens."""

import string
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

# What the vocabularies in use take, in quarters of a token: English prose four letters a token,
# digits and the signs around them about two, other scripts one. To count exactly needs each model's
# own vocabulary.
LETTER = 1
SIGN = 2
FOREIGN = 4
CUT = "…"
_LETTERS = (string.ascii_letters + string.whitespace).encode()


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text takes; rather too many than too few.

    Lines together never take more than the sum of each.
    """
    plain = text.encode("ascii", "ignore")
    signs = len(plain.translate(None, _LETTERS))
    letters, foreign = len(plain) - signs, len(text) - len(plain)
    return (letters * LETTER + signs * SIGN + foreign * FOREIGN) // 4 + 1


def clipped(text: str, tokens: int, shown: Callable[[str], str] = str) -> str:
    """Return a text that takes at most so many tokens as it is `shown`, marked where it was cut."""
    if estimated_tokens(shown(text)) <= tokens:
        return text
    if estimated_tokens(shown(CUT)) > tokens:
        return ""

    def needed(end: int) -> int:
        return estimated_tokens(shown(text[:end].rstrip() + CUT))

    return text[: bisect_right(range(len(text)), tokens, key=needed) - 1].rstrip() + CUT


def fitting(
    items: Iterable[T], line_of: Callable[[T], str], tokens: int, *, gaps: bool = True
) -> list[T]:
    """Return the first items, one a line, that fit into so many tokens.

    With `gaps`, smaller ones may follow where one is too large.
    """
    chosen: list[T] = []
    for item in items:
        needed = estimated_tokens(line_of(item))
        if needed <= tokens:
            tokens -= needed
            chosen.append(item)
        elif not gaps:
            break
    return chosen
