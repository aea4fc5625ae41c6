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


# A summary that fits one glance and one prompt line; the founding design's figure.
SUMMARY_WORDS = 100
# More is no longer one atomic memory; mem0's upper bound of 80 words is about 600 letters.
CELL_CHARACTERS = 600
# A Discord embed title holds 256; a topic's name that needs more than this is no name.
SCENE_NAME_CHARACTERS = 60
