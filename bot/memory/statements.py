"""Compare two statements by rule: whether they say the same, whether a value has changed."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import ChannelId, UserId
from bot.memory.claim_values import CLOCK, TIME
from bot.memory.claim_words import GENERIC
from bot.memory.claims import Claim
from bot.memory.records import Ref
from bot.memory.text import query_words, words
from bot.vocabulary import CellType

# Two texts are about the same when nearly all words but the values are the same.
SAME_SUBJECT = 0.75
# Where a model says that one replaces the other, fewer words of the shorter will do.
SHARED_SUBJECT = 0.4
# "We moved the big shop launch to Monday" may say so much more of what "The shop launch" is.
MORE_WORDS = 1
# A denial with fewer words of its own may be of anything: "it is not ready".
LEAST_DENIED = 2
_NEVER = frozenset({"never"})
_MATTERS = frozenset({CellType.FACT, CellType.PLAN, CellType.DECISION, CellType.TASK})


@dataclass(frozen=True)
class Statement:
    """Hold a cell, or a draft that goes into memory with others, as the rules look at it."""

    ref: Ref
    claim: Claim
    author_id: UserId
    root_id: ChannelId
    scene: str
    said_at: datetime
    since: datetime  # when it became true, as far as is known; never later than it was said
    holds: bool = True  # nothing has replaced it
    kept: bool = False  # by a person's hand: what is merely extracted does not replace it
    open: bool = False  # a task or plan that nobody closed

    @property
    def cell_type(self) -> CellType:
        """Return what kind of memory it is."""
        return self.claim.cell_type


def says_the_same(new: Statement, old: Statement) -> bool:
    """Return whether the old one can say this already: no value, name or denial tells them apart.

    The wording is for a model to judge; without a single word in common it is not believed.
    """
    one, other = new.claim, old.claim
    if not set(query_words(one.text)) & set(query_words(other.text)):
        return False
    if (one.denies, one.ends, one.unsure) != (other.denies, other.ends, other.unsure):
        return False
    known = set(words(other.text)) | other.author
    if (one.names | one.people) - known or not one.values.within(other.values):
        return False
    if _numbered(one.subject) - _numbered(other.subject):
        return False
    return not of_different_people(new, old) and not (one.single and one.about - other.about)


def has_changed(new: Statement, old: Statement) -> bool:
    """Return whether by the wording alone the new one sets another value of the same thing."""
    same = new.claim.denies == old.claim.denies
    return same and _comparable(new, old) and _other_value(new, old) and _alike(new, old)


def both_hardly_hold(new: Statement, old: Statement) -> bool:
    """Return whether by the wording alone people should say which of two is right."""
    if not _comparable(new, old):
        return False
    return _denies(new, old) or (_refers_back(new, old) and _other_value(new, old))


def _comparable(new: Statement, old: Statement) -> bool:
    """Return whether both state, surely, what there is one of at a time."""
    one, other = new.claim, old.claim
    if one.unsure or other.unsure or one.ends:
        return False
    if one.accumulates or other.accumulates or one.owner != other.owner:
        return False
    if one.owner and new.author_id != old.author_id:
        return False
    return new.cell_type is old.cell_type or {new.cell_type, old.cell_type} <= _MATTERS


def shares_subject(new: Statement, old: Statement) -> bool:
    """Return whether two statements share enough words, beside people's names, to be about one."""
    one, other = new.claim.about, old.claim.about
    shared = len(one & other)
    return shared > 0 and shared >= SHARED_SUBJECT * min(len(one), len(other))


def of_different_people(new: Statement, old: Statement) -> bool:
    """Return whether each tells of a wish or trait of somebody else's."""
    one, other = new.claim.owner, old.claim.owner
    if CellType.PREFERENCE in (new.cell_type, old.cell_type):
        return one.isdisjoint(other)
    return bool(one and other) and one.isdisjoint(other)


def names_former(new: Statement, old: Statement) -> bool:
    """Return whether the new one names the old one's value as what was: "from Friday to ..."."""
    former, values = new.claim.former, old.claim.values
    return bool(former.kinds & values.kinds) and not former.differing(values)


def _other_value(new: Statement, old: Statement) -> bool:
    """Return whether one value differs, or is more exact.

    A day that is over is another day, and so is "tomorrow" in the very same words. "On May 1
    we planned the launch for June 1" is old news, whenever it is told.
    """
    one, other = new.claim.values, old.claim.values
    if new.claim.text == old.claim.text or _tells_of_former_plans(new):
        return False
    differing = one.differing(other)
    if TIME in differing and all(time.end <= new.said_at for time in other.times):
        return False
    if not differing:
        return bool(other.times) and one != other and other.within(one)
    return len(differing) == 1 or set(differing) == {TIME, CLOCK}


def _tells_of_former_plans(new: Statement) -> bool:
    times = new.claim.values.times
    several = any(one.end <= other.start for one in times for other in times)
    return several and new.claim.reports and not new.claim.changes


def _alike(new: Statement, old: Statement) -> bool:
    """Return whether nearly all words but the values are the same."""
    one, other = new.claim.naming, old.claim.naming
    shared, others = one & other, one ^ other
    if not shared or _numbered(others):
        return False  # another rack5 or v1 is another thing
    told = new.claim.changes or names_former(new, old)
    if len(shared) == 1:
        here = new.root_id == old.root_id or new.scene == old.scene
        return here and not others and (told or not shared <= GENERIC)
    return len(shared) >= SAME_SUBJECT * len(one | other) or (told and len(others) <= MORE_WORDS)


def _refers_back(new: Statement, old: Statement) -> bool:
    """Return whether "we moved the launch" may mean the beta launch, told of in the same place."""
    if new.root_id != old.root_id or new.scene != old.scene or new.claim.denies or old.claim.denies:
        return False
    one, others = new.claim.naming, old.claim.naming - new.claim.naming
    within = one <= old.claim.naming and len(others) <= MORE_WORDS
    return new.claim.changes and within and not (one | others) & GENERIC


def _denies(new: Statement, old: Statement) -> bool:
    """Return whether one says what the other denies, in the same words otherwise."""
    one, other = new.claim, old.claim
    if one.denies == other.denies or one.naming ^ other.naming - _NEVER:
        return False
    return len(one.naming - _NEVER) >= LEAST_DENIED and one.values == other.values


def _numbered(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for stem in stems if any(map(str.isdigit, stem)))
