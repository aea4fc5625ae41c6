"""Say whether scenes are one topic or several, by strict rules."""

from collections import Counter
from collections.abc import Sequence

from bot.models.offline.lexicon import content_stems
from bot.models.offline.naming import Candidate, candidates, title, usual_name
from bot.models.offline.people import People, people_of
from bot.models.offline.reading import Reading, read
from bot.models.offline.scenes import NO_TOPIC, essence
from bot.models.offline.steps import Steps
from bot.models.offline.stopwords import ENGLISH
from bot.models.scene_tasks import Merging, Splitting, TopicGroup
from bot.models.tasks import Line, Memory, MergingTask, Sketch, SplittingTask

# A topic stands in at least so many of the memories that are named after it...
_NAMED = 0.4
# ...and in at most so many of the others.
_ELSEWHERE = 0.15
# Memories that one scene is recognised by in the other: so many of them share words with its own.
_ALIKE = 0.5
_SHARED_STEMS = 2
# Where there are too many scenes a narrow one joins what it has so much in common with: the sooner
# the fewer memories it has.
_JOINS = ((3, 0.08), (7, 0.17))
_JOINS_IF_BIG = 0.35


def merge(task: MergingTask) -> Steps[Merging]:
    """Return the first of the others that is the same topic by name and by what is said."""
    for other in task.others:
        yield
        if _same_topic(task.scene, other) or (task.crowded and _joins(task.scene, other)):
            return Merging(same=other.number, name=_joint_name(task.scene, other))
    return Merging()


def split(task: SplittingTask) -> Steps[Splitting]:
    """Return the parts that a memory's words fall into, where each has a name that tells it."""
    by_number = {memory.number: memory for memory in task.cells}
    parts = [[by_number[n] for n in part if n in by_number] for part in task.parts]
    people = people_of(_line(memory) for memory in task.cells)
    groups: list[TopicGroup] = []
    for part in parts:
        others = [memory for other in parts if other is not part for memory in other]
        name = yield from _name_of(part, others, people)
        keeps = essence(task.scene) & _stems_of(part) and not essence(task.scene) & _often(others)
        called = task.scene if keeps and task.scene != NO_TOPIC else name
        if called and len(part) > 1 and called not in (group.name for group in groups):
            groups.append(TopicGroup(name=called, cells=[memory.number for memory in part]))
    return Splitting(groups=groups if len(groups) == len(parts) else [])


def _joins(scene: Sketch, other: Sketch) -> bool:
    """Return whether a narrow scene had better join another: the sooner the smaller it is."""
    smaller = min(len(scene.cells), len(other.cells))
    least = next((alike for size, alike in _JOINS if smaller <= size), _JOINS_IF_BIG)
    return NO_TOPIC not in (scene.name, other.name) and other.alike >= least


def _same_topic(scene: Sketch, other: Sketch) -> bool:
    """Return whether one name is part of the other, and what is said is of one matter."""
    here, there = essence(scene.name), essence(other.name)
    if not here or not there or NO_TOPIC in (scene.name, other.name):
        return False
    if here <= there or there <= here:
        return True
    return bool(here & there) and _alike(scene.cells, other.cells) >= _ALIKE


def _alike(cells: Sequence[Memory], others: Sequence[Memory]) -> float:
    """Return how many of the memories share telling words with one of the others, 0..1."""
    here, there = map(_stems_of_each, (cells, others))
    near = sum(any(len(own & stems) >= _SHARED_STEMS for stems in there) for own in here)
    return near / max(1, len(cells))


def _joint_name(scene: Sketch, other: Sketch) -> str:
    """Return the name that says less, which fits both, else the one that is said more often."""
    here, there = essence(scene.name), essence(other.name)
    if here <= there or there <= here:
        return scene.name if here <= there else other.name
    said = _stems_of_each((*scene.cells, *other.cells))
    holding = [sum(name <= stems for stems in said) for name in (here, there)]
    if holding[0] == holding[1]:
        return ""
    return scene.name if holding[0] > holding[1] else other.name


def _name_of(part: Sequence[Memory], others: Sequence[Memory], people: People) -> Steps[str]:
    """Return a name that stands in much of a part and in little else; "" if none does."""
    readings: list[Reading] = []
    for line in map(_line, part):
        reading = yield from read(line, people)
        readings.append(reading)
    possible = yield from candidates(readings, people.names)
    said = Counter(stem for memory in others for stem in content_stems(memory.text, ENGLISH))
    fitting = [one for one in possible if _tells(one, len(part), said, len(others))]
    if not fitting:
        return ""
    best = max(fitting, key=lambda one: (len(one.lines) * one.quality, one.phrase.text))
    return title(usual_name(best, possible))


def _tells(one: Candidate, size: int, said: Counter[str], others: int) -> bool:
    elsewhere = min((said[stem] for stem in one.phrase.stems), default=0)
    return len(one.lines) >= max(2, _NAMED * size) and elsewhere <= _ELSEWHERE * others


def _stems_of_each(memories: Sequence[Memory]) -> list[frozenset[str]]:
    return [content_stems(memory.text, ENGLISH) for memory in memories]


def _stems_of(memories: Sequence[Memory]) -> frozenset[str]:
    return frozenset().union(*_stems_of_each(memories))


def _often(memories: Sequence[Memory]) -> frozenset[str]:
    """Return the stems that stand in more of the memories than those of another topic may."""
    counts = Counter(stem for each in memories for stem in content_stems(each.text, ENGLISH))
    return frozenset(s for s, count in counts.items() if count > _ELSEWHERE * len(memories))


def _line(memory: Memory) -> Line:
    return Line(memory.number, memory.speaker, memory.said_at, memory.text)
