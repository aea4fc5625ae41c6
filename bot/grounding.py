"""Keep a memory to what was said where it was said.

A model that draws memories from one channel is shown what is known from others, so that it can tell
what is new. What it writes down with their words would still tell of them when they are closed, so
such a memory is told in the words of its own lines instead.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.memory.audience import EVERYONE
from bot.memory.entity_names import GENERIC
from bot.memory.records import Cell, Message
from bot.memory.repairing import name_from
from bot.memory.scene_names import same_word
from bot.memory.text import folded
from bot.memory.told import times_told
from bot.memory.traces import beginning_of, phrases_of
from bot.models.tasks import ExtractedCell
from bot.prompt_lines import one_line
from bot.vocabulary import CELL_CHARACTERS


@dataclass(frozen=True, slots=True)
class Ground:
    """Hold the words that a model was shown: of a conversation, and of other channels' memories."""

    own: frozenset[str]
    others: frozenset[str]
    scenes: tuple[str, ...]  # topics of any channel
    due: frozenset[date]  # days of other channels' tasks
    zone: tzinfo

    @classmethod
    def of(
        cls, said: Sequence[Message], known: Sequence[Cell], scenes: Sequence[str], zone: tzinfo
    ) -> "Ground":
        """Return the ground of what is drawn from these lines; what is private has no others.

        What Memoir said itself is no evidence: it may be out of other channels' memories.
        """
        here = {message.place.root_id for message in said if message.place.scope == EVERYONE}
        others = [cell for cell in known if here and cell.place.root_id not in here]
        own = [cell.content for cell in known if cell not in others]
        people = [message for message in said if not message.from_memoir]
        own += [text for each in people for text in (each.content, each.author_name)]
        told = [text for each in others for text in (each.content, each.scene, each.assignee)]
        return cls(
            own=phrases_of(own),
            others=phrases_of(told),
            scenes=tuple(scenes),
            due=frozenset(each.due_at.astimezone(zone).date() for each in others if each.due_at),
            zone=zone,
        )

    def grounded(self, cell: ExtractedCell, evidence: Sequence[Message]) -> ExtractedCell:
        """Return a cell without what only other channels said; the evidence is what it cites."""
        if not self.others or not evidence:
            return cell
        dated = any(
            times_told(each.content, each.said_at.astimezone(self.zone)) for each in evidence
        )
        changes: dict[str, object] = {
            "about": [name for name in cell.about if not self._borrows(name)],
            "assignee": "" if self._borrows(cell.assignee) else cell.assignee,
        }
        if self._borrows(cell.content, dated=dated):
            told = one_line(" ".join(each.content for each in evidence))
            changes |= {"content": told[:CELL_CHARACTERS], "due": None, "since": None}
        elif not dated and cell.due in self.due:
            changes["due"] = None
        if self._borrows_name(cell.scene):
            changes["scene"] = name_from([each.content for each in evidence])
        return cell.model_copy(update=changes)

    def _borrows_name(self, scene: str) -> bool:
        """Return whether a topic is a new one that is called by others' words."""
        if folded(scene) in map(folded, self.scenes):
            return False  # what feeds it is known
        return self._borrows(scene, others=self.others | phrases_of(self.scenes))

    def _borrows(
        self, text: str, *, dated: bool = False, others: Collection[str] | None = None
    ) -> bool:
        """Return whether a text has words of others alone; with `dated`, besides those of dates."""
        beginnings = set(map(beginning_of, self.others if others is None else others))
        return any(
            beginning_of(each) in beginnings and not any(same_word(each, word) for word in self.own)
            for each in phrases_of([text])
            if not (dated and (each in GENERIC or any(map(str.isdigit, each))))
        )
