"""Make up an endless conversation: the same on every run, about as varied as a team's."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product

from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import EVERYONE, Audience
from bot.memory.records import Message, Place

CHANNEL = ChannelId(100)
PLACE = Place(CHANNEL, CHANNEL, EVERYONE)
AUDIENCE = Audience(open_channels=frozenset({CHANNEL}))
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

TOPICS = (
    "release budget travel lunch database logo hiring pricing onboarding website newsletter invoice"
    " backup conference contract support roadmap office testing analytics"
).split()
_SHAPES = (
    "We decided that the {topic} {a} {b} is {number} from {month} on, {c} {d}.",
    "{person} will {a} the {b} {c} of the {topic} by the {day}th of {month}.",
    "I prefer {a} {b} to the {c} {d} for the {topic}, all {number} of them.",
    "There is a risk: the {topic} {a} {b} needs {number} {c} more than the {d}.",
    "The {a} of the {topic} is {number} for {person}, and the {b} {c} {d} too.",
    "Did you {a} the {b} of the {topic}, or what is it with {c} {d} {number}?",
    "{a} {b} {c} {d}, {person}.",
    "So the {a} is {b} and not {c}: {d}.",
)
# Words about as rare as those of real talk once stop words are out: the commonest stands in one
# message of thirty (Zipf's law with Mandelbrot's offset).
_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to vu wa xe yi zo qua".split()
_WORDS = ["".join(parts) for parts in product(_SYLLABLES, repeat=3)]
_OFFSET = 30
_WEIGHTS = list(accumulate(1 / (rank + _OFFSET) for rank in range(1, len(_WORDS) + 1)))
_PEOPLE = "Anna Bruno Carla Dmitri Elif Farid Greta Hugo".split()
_MONTHS = "January February April June July August September October".split()


@dataclass(frozen=True, slots=True)
class Said:
    """Hold a made-up sentence, its topic and who says it."""

    text: str
    topic: str
    author_id: UserId
    author_name: str


class Talk:
    """Make up sentences, one after another."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)

    def next(self) -> Said:
        """Return the next sentence."""
        choose = self._random.choice
        topic, speaker = choose(TOPICS), self._random.randrange(len(_PEOPLE))
        words = self._random.choices(_WORDS, cum_weights=_WEIGHTS, k=4)
        text = choose(_SHAPES).format(
            topic=topic,
            **dict(zip("abcd", words, strict=True)),
            person=choose(_PEOPLE),
            number=self._random.randrange(2, 5000),
            day=self._random.randrange(4, 29),
            month=choose(_MONTHS),
        )
        return Said(text, topic, UserId(speaker + 1), _PEOPLE[speaker])


def message(number: int, said: Said, *, addressed: bool, at: datetime | None = None) -> Message:
    """Return a sentence as the message with this number."""
    return Message(
        id=MessageId(number),
        place=PLACE,
        author_id=said.author_id,
        author_name=said.author_name,
        content=said.text,
        said_at=at or START + timedelta(minutes=number),
        addressed=addressed,
    )
