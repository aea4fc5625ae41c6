"""Measure what the relevance floor keeps out of prompts, and what it costs.

Run `python -m benchmarks.noise locomo10.json [--facts]` with a file of
https://github.com/snap-research/locomo (CC BY-NC 4.0). Each question is asked of its own
conversation, where messages answer it, and of the next one, where none does; there once as it is
and once with the names of that conversation's people in place of its own.
"""

import argparse
import asyncio
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.locomo import AUDIENCE, Asked, Conversation, fed, ranking_of, read
from bot.agent import MEMORIES
from bot.budget import estimated_tokens
from bot.lines import memories_of_finds
from bot.memory.db import MemoryDB
from bot.memory.records import Recalled
from bot.prompt_lines import grouped_line

# Those of category 5 ask for what nobody said: their evidence is no answer.
ANSWERABLE = range(1, 5)


@dataclass(slots=True)
class Shown:
    """Sum up what prompts would hold for some questions."""

    questions: int = 0
    tokens: int = 0
    empty: int = 0
    evidence: float = 0.0  # of each question the share that is shown

    def add(self, found: Sequence[Recalled], evidence: frozenset[int]) -> None:
        """Count what was found for one more question."""
        self.questions += 1
        self.tokens += sum(estimated_tokens(grouped_line(m)) for m in memories_of_finds(found))
        self.empty += not found
        if evidence:
            self.evidence += len(evidence & set(ranking_of(found))) / len(evidence)


def main() -> None:
    """Print tokens, empty sections and evidence with the floor and without it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noise", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--facts", action="store_true", help="write the observations as cells")
    arguments = parser.parse_args()
    conversations = [read(each) for each in json.loads(arguments.path.read_text("utf-8"))]
    asyncio.run(measure(conversations, facts=arguments.facts))


async def measure(conversations: Sequence[Conversation], *, facts: bool) -> None:
    """Ask every question of its own conversation and of the next."""
    table: dict[str, tuple[Shown, Shown]] = {}
    with tempfile.TemporaryDirectory() as folder:
        memories = [
            await fed(Path(folder) / f"{number}.db", conversation, facts=facts)
            for number, conversation in enumerate(conversations)
        ]
        for at, conversation in enumerate(conversations):
            other = (at + 1) % len(conversations)
            for asked in conversation.questions:
                elsewhere = renamed(asked.text, conversation, conversations[other])
                for title, text, memory in (
                    ("its own conversation", asked.text, memories[at]),
                    ("another one", asked.text, memories[other]),
                    ("another one, with its names", elsewhere, memories[other]),
                ):
                    rows = table.setdefault(title, (Shown(), Shown()))
                    await ask(memory, text, asked if memory is memories[at] else None, rows)
        for memory in memories:
            await memory.close()
    report(table)


async def ask(memory: MemoryDB, text: str, asked: Asked | None, rows: tuple[Shown, Shown]) -> None:
    """Count what a question finds without the floor and with it."""
    answerable = asked is not None and asked.category in ANSWERABLE
    evidence = asked.evidence if asked is not None and answerable else frozenset()
    for relevant, row in zip((False, True), rows, strict=True):
        found = await memory.recall.find(text, AUDIENCE, limit=MEMORIES, relevant=relevant)
        row.add(found, frozenset(evidence))


def renamed(text: str, own: Conversation, other: Conversation) -> str:
    """Return a question with the people of one conversation in place of those of another."""
    for name, instead in zip(people(own), people(other), strict=True):
        text = re.sub(rf"\b{re.escape(name)}\b", instead, text)
    return text


def people(conversation: Conversation) -> list[str]:
    """Return the names of those who speak."""
    return sorted({message.author_name for message in conversation.messages})


def report(table: dict[str, tuple[Shown, Shown]]) -> None:
    """Print what each kind of question would put into a prompt."""
    print(f"{'questions of':30}{'tokens':>14}{'nothing shown':>20}{'evidence shown':>22}")
    for title, (without, floor) in table.items():
        number = without.questions
        columns = [
            f"{without.tokens / number:.0f} → {floor.tokens / number:.0f}",
            f"{without.empty / number:.3f} → {floor.empty / number:.3f}",
            f"{without.evidence:.1f} → {floor.evidence:.1f}" if without.evidence else "",
        ]
        print(f"{title:30}{columns[0]:>14}{columns[1]:>20}{columns[2]:>22}")
        if without.evidence:
            lost = 1 - floor.evidence / without.evidence
            print(f"{'':30}{'evidence lost by the floor':>34}{lost:>22.4f}")


if __name__ == "__main__":
    main()
