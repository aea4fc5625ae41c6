"""Weigh what speaks for a message being the answer to an earlier one, or to none.

The points were fitted to conversations that people took apart (`benchmarks.threads`) and rounded
to halves.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ids import MessageId, UserId

# That a message answers an earlier one:
FARTHER = -1.0  # for each time that their distance in messages grows by e
OLDER = -1.0  # the same for their distance in minutes
SPEAKS_TO_AUTHOR = 5.5
NAMES_AUTHOR = 4.0
SPEAKS_TO_ANOTHER = -1.0
IS_SPOKEN_TO = 1.5  # the earlier one speaks to the later one's author
OTHERS_SPOKEN_TO = -1.5  # it speaks to others
SPEAK_TO_SAME = 3.0
OWN = 1.0  # both are of one author
OWN_LAST = 2.0
SAME_TALK = 2.0  # said since the author last spoke, in the conversation that was about
ANSWERS_OWN = 1.0  # the earlier one answers the later one's author
SHARED_WORDS = 3.0  # in proportion to how rare they are, up to RARE
# That it starts a conversation:
STARTS = -1.5
NEW_SPEAKER = 2.5
SPEAKS_TO_SOMEBODY = -1.5
ASKS = 1.0
AT_LENGTH = 1.0
IN_A_CROWD = 1.5  # in proportion to how many messages came in CROWD_TIME, up to CROWD
# Where few conversations go on, people join one rather than start another; a newcomer who asks at
# length does start one. Divided by how many went on in TALK_TIME. Chosen by hand on a team's chat:
# the busy channel has no such hours.
AMID_TALK = -3.5
TALK_TIME = timedelta(minutes=30)

# What many say in a window tells nothing: a shared word counts log(messages / those with it).
RARE = 8.0
LONG_CHARACTERS = 80
CROWD = 15
CROWD_TIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what counts of a message."""

    id: MessageId
    author: UserId
    said_at: datetime
    spoken_to: frozenset[UserId]
    named: frozenset[UserId]
    words: frozenset[str]  # that carry meaning
    asks: bool
    characters: int
    talk_id: MessageId
    answered: UserId | None = None  # whose message it answers


@dataclass(frozen=True, slots=True)
class Present:
    """Hold a message and what it is to be weighed against."""

    said: Said
    own_last: Said | None  # of the same author
    rarity: Mapping[str, float]  # of each of its words, by the window
    lately: int  # messages in CROWD_TIME
    talks: int  # conversations with a message in TALK_TIME

    def starts(self) -> float:
        """Return the points for its starting a conversation."""
        said = self.said
        points = STARTS + IN_A_CROWD * min(self.lately, CROWD) / CROWD
        if self.talks:
            points += AMID_TALK / self.talks
        if self.own_last is None:
            points += NEW_SPEAKER
        if said.spoken_to:
            points += SPEAKS_TO_SOMEBODY
        if said.asks:
            points += ASKS
        if said.characters > LONG_CHARACTERS:
            points += AT_LENGTH
        return points

    def answers(self, earlier: Said, distance: int) -> float:
        """Return the points for its answering the message so many messages before it."""
        age = max(self.said.said_at - earlier.said_at, timedelta(0))
        points = FARTHER * math.log(distance) + OLDER * math.log1p(age / timedelta(minutes=1))
        points += self._of_people(earlier) + self._of_history(earlier)
        shared = self.said.words & earlier.words
        return points + SHARED_WORDS * min(sum(self.rarity[word] for word in shared), RARE) / RARE

    def _of_people(self, earlier: Said) -> float:
        said, points = self.said, 0.0
        own = earlier.author == said.author
        if own:
            points += OWN
        elif earlier.author in said.spoken_to:
            points += SPEAKS_TO_AUTHOR
        elif said.spoken_to:
            points += SPEAKS_TO_ANOTHER
        if earlier.author in said.named:
            points += NAMES_AUTHOR
        if said.author in earlier.spoken_to:
            points += IS_SPOKEN_TO
        elif earlier.spoken_to and not own:
            points += OTHERS_SPOKEN_TO
        return points + SPEAK_TO_SAME * bool(said.spoken_to & earlier.spoken_to)

    def _of_history(self, earlier: Said) -> float:
        last = self.own_last
        if last is None:
            return 0.0
        if earlier is last:
            return OWN_LAST
        points = 0.0
        if earlier.author != last.author and earlier.answered == last.author:
            points += ANSWERS_OWN
        if earlier.id > last.id and earlier.talk_id == last.talk_id:
            points += SAME_TALK
        return points
