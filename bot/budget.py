"""Keep what goes into a prompt within a number of tokens."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

# English takes about four letters a token. Other scripts take about one sign a token with the
# vocabularies in use; counted exactly they would need the vocabulary of every model.
LETTERS_PER_TOKEN = 4
# A number, a date and a name stand before each line.
TOKENS_AROUND_A_LINE = 16


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text takes; rather too many than too few."""
    plain = sum(sign.isascii() for sign in text)
    return plain // LETTERS_PER_TOKEN + (len(text) - plain) + 1


def fitting(items: Iterable[T], text_of: Callable[[T], str], tokens: int) -> list[T]:
    """Return the first items that fit into so many tokens, one a line."""
    chosen: list[T] = []
    for item in items:
        tokens -= estimated_tokens(text_of(item)) + TOKENS_AROUND_A_LINE
        if tokens < 0:
            break
        chosen.append(item)
    return chosen
