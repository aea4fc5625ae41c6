"""Know who speaks in a stretch of conversation, and when somebody speaks to Memoir."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.models.offline.words import fold, words
from bot.models.tasks import Line

_OWN_NAME = "memoir"
_MIN_NAME = 2  # letters; a shorter word in a display name is no name


@dataclass(frozen=True, slots=True)
class People:
    """Hold the names around, folded word by word, and how Memoir is called."""

    names: frozenset[str]
    call: re.Pattern[str]  # Memoir's name as a form of address

    def without_call(self, sentence: str) -> tuple[str, bool]:
        """Return a sentence without a call to Memoir in it, and whether there was one."""
        bare, calls = self.call.subn("", sentence)
        return (" ".join(bare.split()), True) if calls else (sentence, False)


def people_of(lines: Iterable[Line]) -> People:
    """Return the people who speak in these lines."""
    names: set[str] = set()
    own = {_OWN_NAME}
    for line in lines:
        names.update(fold(word) for word in words(line.speaker) if len(word) >= _MIN_NAME)
        if line.from_memoir and line.speaker.strip():
            own.add(line.speaker.strip())
    called = "|".join(re.escape(name) for name in sorted(own, key=len, reverse=True))
    # "@Memoir" anywhere, the bare name only where one calls: before a comma, or at either end.
    call = (
        rf"@(?:{called})(?!\w)[,:!]?"
        rf"|^(?:(?:hey|hi|hello|ok) )?(?:{called})[,:!]"
        rf"|, ?(?:{called})(?=[.!?]?$)"
    )
    return People(frozenset(names), re.compile(call, re.IGNORECASE))
