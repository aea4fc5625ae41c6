"""Reckon how strong a memory is, from what is stored of it alone; docs/forgetting.md tells why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from types import MappingProxyType

from bot.vocabulary import CellOrigin, CellType, TaskState

# Of the way of reckoning: what was reckoned in another way is reckoned anew.
VERSION = 1
# After so long what nobody uses counts half. Hindsight takes 90 days for all; what is settled lasts
# longer, what was only intended or feared passes sooner. Preferences do not age.
HALF_LIVES: Mapping[CellType, timedelta] = MappingProxyType(
    {
        CellType.FACT: timedelta(days=90),
        CellType.DECISION: timedelta(days=180),
        CellType.RISK: timedelta(days=60),
        CellType.TASK: timedelta(days=60),  # once it is done or dropped
        CellType.PLAN: timedelta(days=30),  # once its date is past
    }
)
# What matters least begins with this strength: even that stays for a half-life before it cools.
LEAST_WEIGHT = 0.2
# Weaker cells leave the index of cells.
THRESHOLD = 0.1
# A use makes half as much of a difference as being said again, and each one less than the one
# before: MemoryBank adds as much every time, and what is often used would never fade.
USE_GAIN = 0.5
CONFIRMATION_GAIN = 1.0
MOST_GROWTH = 4.0
# What a memory's strength can do to its rank: relevance comes first. A weak one counts as much as
# the message that it was drawn from. Hindsight's factors lie as far apart.
LEAST_FACTOR = 1.0
MOST_FACTOR = 1.2


@dataclass(frozen=True, slots=True)
class Life:
    """Hold what a cell's strength is reckoned from."""

    cell_type: CellType
    salience: float  # 0..1
    said_at: datetime
    uses: int = 0
    used_at: datetime | None = None
    confirmations: int = 0
    confirmed_at: datetime | None = None
    due_at: datetime | None = None
    state: TaskState | None = None
    state_at: datetime | None = None
    origin: CellOrigin = CellOrigin.SAID
    pinned: bool = False

    @property
    def is_exempt(self) -> bool:
        """Return whether it never fades: pinned, corrected by hand, a wish, or still to be done."""
        to_be_done = self.cell_type is CellType.TASK and self.state is TaskState.OPEN
        by_hand = self.pinned or self.origin is CellOrigin.CORRECTED
        return by_hand or to_be_done or self.cell_type not in HALF_LIVES

    @property
    def fades_from(self) -> datetime:
        """Return the last moment at which somebody said, used or settled it, or its date."""
        moments = (self.used_at, self.confirmed_at, self.due_at, self.state_at)
        return max([self.said_at, *(moment for moment in moments if moment is not None)])

    @property
    def weight(self) -> float:
        """Return its strength at that moment, LEAST_WEIGHT to 1."""
        return LEAST_WEIGHT + (1 - LEAST_WEIGHT) * self.salience

    @property
    def half_life(self) -> timedelta:
        """Return how long it takes to count half: longer if it was used or said again."""
        growth = (
            1 + USE_GAIN * log2(1 + self.uses) + CONFIRMATION_GAIN * log2(1 + self.confirmations)
        )
        return HALF_LIVES[self.cell_type] * min(growth, MOST_GROWTH)


def strength(life: Life, now: datetime) -> float:
    """Return how strong a memory is, 0 to 1; 1 for what never fades."""
    if life.is_exempt:
        return 1.0
    age = max(now - life.fades_from, timedelta(0))
    return float(life.weight * 0.5 ** (age / life.half_life))


def cools_at(life: Life) -> datetime | None:
    """Return when its strength falls to THRESHOLD; None for what never fades."""
    if life.is_exempt:
        return None
    return life.fades_from + life.half_life * log2(life.weight / THRESHOLD)


def rank_factor(life: Life, now: datetime) -> float:
    """Return by how much a memory counts more or less than its words say."""
    return LEAST_FACTOR + (MOST_FACTOR - LEAST_FACTOR) * strength(life, now)
