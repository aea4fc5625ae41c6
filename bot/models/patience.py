"""Say how long to wait for a model, and how often to ask again."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Hold every wait of a call, in seconds."""

    connect: float = 5.0  # a machine that is there answers within a round trip or two
    first: float = 60.0  # until a stream's first piece, or until a whole object
    between: float = 30.0  # from one piece to the next: a model that writes pauses less
    whole: float = 180.0  # for a stream in all: ends one that would go on for ever
    after: float = 2.0  # after the last piece, for the usage: it follows at once or never
    retries: int = 2  # what outlasts three attempts is no hiccup
    pause: float = 0.5  # before the first retry; doubles with each
    longest_pause: float = 10.0  # whoever is asked to wait longer is better told so

    @classmethod
    def of(cls, seconds: float) -> "Patience":
        """Derive every wait from the longest silence that the settings allow."""
        return cls(first=seconds, between=seconds / 2, whole=seconds * 3)

    def pause_before(self, retry: int, asked: float | None) -> float | None:
        """Return the seconds to wait before this retry (counted from 0), None when none is due.

        `asked` is what the endpoint wants, in seconds.
        """
        if retry >= self.retries or (asked is not None and asked > self.longest_pause):
            return None
        # Jitter keeps calls that failed together from coming back together.
        own = min(self.pause * float(2**retry), self.longest_pause) * random.uniform(0.5, 1.0)
        return max(own, asked or 0.0)
