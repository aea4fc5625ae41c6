"""Ask whether scenes are one topic or several, and judge what a model answers."""

from collections.abc import Sequence
from datetime import tzinfo

from bot import scene_prompts
from bot.ids import CellId
from bot.lines import memories_of_cells
from bot.memory.examining import Examined, Seen
from bot.memory.records import Cell
from bot.memory.reorganising import Group
from bot.memory.scene_names import contradict, same_name, share_a_word
from bot.memory.text import words
from bot.models.base import StructuredPrompt
from bot.models.scene_tasks import Merging, Splitting
from bot.models.tasks import MergingTask, Sketch, SplittingTask
from bot.redaction.instructions import is_instruction
from bot.redaction.sensitive import is_sensitive_name

# Enough to recognise a topic by: a few of the newest cells, beside its summary.
SKETCH_CELLS = 8
# A topic of fewer cells is worth no scene of its own.
GROUP_CELLS = 3


def merging_request(examined: Examined, zone: tzinfo) -> StructuredPrompt[Merging]:
    """Return what to ask about a scene and those that it may be one with, numbered from 1."""
    others = tuple(
        _sketch(number, twin.seen, zone, twin.alike)
        for number, twin in enumerate(examined.twins, start=1)
    )
    scene = _sketch(0, examined.seen, zone)
    return scene_prompts.merging(MergingTask(scene, others, examined.crowded))


def twin_named(examined: Examined, answer: Merging) -> Seen | None:
    """Return the scene that is the same topic by the model's word, if it was shown and can be."""
    if answer.same is None or not 1 <= answer.same <= len(examined.twins):
        return None
    twin = examined.twins[answer.same - 1].seen
    return None if contradict(twin.scene.name, examined.seen.scene.name) else twin


def joint_name(seen: Seen, twin: Seen, answer: Merging) -> str:
    """Return what to call both; "" if the model's name has no ground in what is known of them."""
    if contradict(answer.name, seen.scene.name):
        return ""
    return answer.name if grounded(answer.name, (*seen.cells, *twin.cells), seen, twin) else ""


def splitting_request(examined: Examined, zone: tzinfo) -> StructuredPrompt[Splitting]:
    """Return what to ask about a scene's cells, numbered from 1."""
    seen = examined.seen
    number = {cell.id: at for at, cell in enumerate(seen.cells, start=1)}
    parts = tuple(tuple(number[cell] for cell in part if cell in number) for part in examined.parts)
    memories = memories_of_cells(seen.cells, zone=zone)
    return scene_prompts.splitting(SplittingTask(seen.scene.name, memories, parts))


def groups_of(seen: Seen, answer: Splitting) -> list[Group]:
    """Return the groups that stand up to a check, the one that keeps the scene first; or none."""
    taken: set[CellId] = set()
    groups: list[Group] = []
    for group in answer.groups:
        cited = [seen.cells[n - 1] for n in dict.fromkeys(group.cells) if 1 <= n <= len(seen.cells)]
        cells = [cell for cell in cited if cell.id not in taken]
        doubled = any(same_name(group.name, other.name) for other in groups)
        if len(cells) < GROUP_CELLS or doubled or not grounded(group.name, cells, seen):
            continue
        taken.update(cell.id for cell in cells)
        groups.append(Group(group.name, tuple(cell.id for cell in cells)))
    groups.sort(key=lambda one: (not same_name(one.name, seen.scene.name), -len(one.cells)))
    return groups if len(groups) > 1 else []


def grounded(name: str, cells: Sequence[Cell], *seen: Seen) -> bool:
    """Return whether a name says something that these cells or the scenes' names say too."""
    if not words(name) or is_sensitive_name(name) or is_instruction(name):
        return False
    if any(share_a_word(name, one.scene.name) for one in seen):
        return True
    return any(share_a_word(name, cell.content) for cell in cells)


def _sketch(number: int, seen: Seen, zone: tzinfo, alike: float = 0.0) -> Sketch:
    cells = memories_of_cells(seen.cells[-SKETCH_CELLS:], zone=zone)
    return Sketch(number, seen.scene.name, seen.scene.summary, cells, alike)
