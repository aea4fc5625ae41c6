"""Show on the terminal how far a long measurement has got."""

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import Protocol, TypeVar

Item = TypeVar("Item", covariant=True)

WIDTH = 30  # signs


class SizedIterable(Sized, Iterable[Item], Protocol[Item]):
    """Iterate over a known number of items."""


def with_progress(items: SizedIterable[Item], title: str) -> Iterator[Item]:
    """Yield the items, with a bar on standard error; none where that is no terminal."""
    total, shown = len(items), -1
    for done, item in enumerate(items):
        if sys.stderr.isatty() and done * 100 // total != shown:
            shown = done * 100 // total
            _draw(title, done / total)
        yield item
    if total and sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _draw(title: str, share: float) -> None:
    bar = "█" * int(share * WIDTH)
    print(f"\r{title} {bar:░<{WIDTH}} {share:4.0%}", end="", file=sys.stderr, flush=True)
