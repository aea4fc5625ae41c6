"""Hold what is asked of memory, and how much is wanted back."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.ids import UserId
from bot.memory.audience import Audience
from bot.memory.first_person import without_mentions
from bot.memory.languages import is_english
from bot.memory.narrowing import Narrowing
from bot.memory.text import query_words, words


@dataclass(frozen=True)  # no slots: what is asked for twice is read once
class Question:
    """Hold a question with everything that its answer depends on."""

    text: str
    audience: Audience
    narrowing: Narrowing
    limit: int
    asker: UserId | None  # who says "I" in it
    now: datetime  # what the asker's clock says
    own_words: bool  # nothing is found for what was said around it
    relevant: bool  # nothing is found rather than noise

    @cached_property
    def words(self) -> list[str]:
        """Return the words worth searching."""
        return query_words(without_mentions(self.text))

    @cached_property
    def compounds(self) -> bool:
        """Return whether its language joins words at will; English has few, and those for good."""
        return not is_english(words(self.text))

    @property
    def is_open(self) -> bool:
        """Return whether it wants anything that matters where no word of it is known."""
        narrow = self.narrowing.cell_type is not None or self.narrowing.author_id is not None
        return not (narrow or self.own_words or self.relevant)
