"""Mask secrets in a text, before it is written anywhere."""

from collections.abc import Iterable, Iterator

from bot.redaction.rules import Span, keys_in
from bot.redaction.spoken import spoken_in

# In the place of a secret; what holds it says nothing worth a memory.
MASK = "[a secret was here]"


def mask(text: str) -> str:
    """Return a text with every password, key and token in it replaced."""
    kept, at = [], 0
    for start, end in _merged((*keys_in(text), *spoken_in(text))):
        kept += [text[at:start], MASK]
        at = end
    return "".join((*kept, text[at:]))


def holds_secret(text: str) -> bool:
    """Return whether a text holds a secret, or the place of one."""
    return MASK in text or mask(text) != text


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in order, those that overlap as one."""
    last: Span | None = None
    for start, end in sorted(spans):
        if last is None:
            last = (start, end)
        elif start < last[1]:
            last = (last[0], max(last[1], end))
        else:
            yield last
            last = (start, end)
    if last is not None:
        yield last
