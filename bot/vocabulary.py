"""Hold the words that models and memory must agree on."""

from enum import StrEnum


class CellType(StrEnum):
    """Say what kind of memory a cell is."""

    FACT = "fact"
    PLAN = "plan"
    PREFERENCE = "preference"
    DECISION = "decision"
    TASK = "task"
    RISK = "risk"


class CellOrigin(StrEnum):
    """Say how a cell came to be known."""

    SAID = "said"
    DERIVED = "derived"  # seen in several cells together
    CORRECTED = "corrected"  # by a person's own hand, which outranks what was extracted


class TaskState(StrEnum):
    """Say how a task or plan stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class DraftStage(StrEnum):
    """Say which step of its way into memory a draft has behind it."""

    EXTRACTED = "extracted"
    RECONCILED = "reconciled"
    LINKED = "linked"


# They are open until somebody says otherwise.
WITH_STATE = (CellType.TASK, CellType.PLAN)


class EntityKind(StrEnum):
    """Say what a cell speaks of."""

    PERSON = "person"
    THING = "thing"  # also a project or a place


class Outcome(StrEnum):
    """Say which of two memories that contradict each other people hold to be right."""

    OLDER = "older"
    NEWER = "newer"
    BOTH = "both"


class RelationKind(StrEnum):
    """Say how a new memory stands to a known one."""

    SAME = "same"
    REPLACES = "replaces"
    CONTRADICTS = "contradicts"
    DONE = "done"  # the known task or plan is
    DROPPED = "dropped"  # likewise
    FOLLOWS = "follows"
    ANSWERS = "answers"
    PART_OF = "part_of"


class SceneChange(StrEnum):
    """Say what was done to scenes."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"


# A summary that fits one glance and one prompt line; the founding design's figure.
SUMMARY_WORDS = 100
# More is no longer one atomic memory; mem0's upper bound of 80 words is about 600 letters.
CELL_CHARACTERS = 600
# A Discord embed title holds 256; a topic's name that needs more than this is no name.
SCENE_NAME_CHARACTERS = 60
# Of a budget, whether an operator or a server's admins choose it; beyond, it is a slip.
MOST_TOKENS = 10_000_000_000
MOST_MESSAGES = 100_000_000
MOST_MEGABYTES = 1_000_000
