"""Measure what the relevance floor keeps out of prompts, and what it costs.

Run `python -m benchmarks.noise locomo10.json [--facts]` with a file of
https://github.com/snap-research/locomo (CC BY-NC 4.0). Each question is asked of its own
conversation, where messages answer it, and of the next one, where none does; there once as it is
and once with the names of that conversation's people in place of its own.
"""

import argparse
import asyncio
import re
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.locomo import ANSWERABLE, fed, ranking_of
from benchmarks.locomo_data import Asked, Conversation, read
from bot.budget import estimated_tokens
from bot.ids import ChannelId, MessageId
from bot.lines import memories_of_finds
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Recalled
from bot.prompt_lines import grouped_line
from bot.recalling import MEMORIES


@dataclass(slots=True)
class Shown:
    """Sum up what prompts would hold for some questions."""

    questions: int = 0
    tokens: int = 0
    empty: int = 0
    evidence: float = 0.0  # of each question the share that is shown

    def add(self, found: Sequence[Recalled], evidence: frozenset[MessageId]) -> None:
        """Count what was found for one more question."""
        self.questions += 1
        self.tokens += sum(estimated_tokens(grouped_line(m)) for m in memories_of_finds(found))
        self.empty += not found
        if evidence:
            self.evidence += len(evidence & set(ranking_of(found))) / len(evidence)


Table = dict[str, tuple[Shown, Shown]]  # without the floor, and with it


def main() -> None:
    """Print tokens, empty sections and evidence with the floor and without it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.noise", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--facts", action="store_true", help="write the observations as cells")
    arguments = parser.parse_args()
    asyncio.run(measure(read(arguments.path), facts=arguments.facts))


async def measure(conversations: Sequence[Conversation], *, facts: bool) -> None:
    """Ask every question of its own conversation and of the next."""
    table: Table = defaultdict(lambda: (Shown(), Shown()))
    with tempfile.TemporaryDirectory() as folder:
        memories = [
            await fed(Path(folder) / f"{number}.db", [conversation], facts=facts)
            for number, conversation in enumerate(conversations)
        ]
        for at, conversation in enumerate(conversations):
            own, other = memories[at], memories[(at + 1) % len(memories)]
            strangers = conversations[(at + 1) % len(conversations)]
            for asked in conversation.questions:
                await ask(own, asked.text, table["its own conversation"], evidence_of(asked))
                await ask(other, asked.text, table["another one"])
                swapped = renamed(asked.text, conversation, strangers)
                await ask(other, swapped, table["another one, with its names"])
        for memory in memories:
            await memory.close()
    report(table)


async def ask(
    memory: MemoryDB,
    text: str,
    rows: tuple[Shown, Shown],
    evidence: frozenset[MessageId] = frozenset(),
) -> None:
    """Count what a question finds without the floor and with it."""
    channels = await memory.connections.fetch("SELECT DISTINCT channel_id FROM messages")
    audience = Audience(frozenset(ChannelId(channel_id) for (channel_id,) in channels))
    for relevant, row in zip((False, True), rows, strict=True):
        row.add(
            await memory.recall.find(text, audience, limit=MEMORIES, relevant=relevant), evidence
        )


def evidence_of(asked: Asked) -> frozenset[MessageId]:
    """Return the messages that answer a question; none for one that cannot be answered."""
    return asked.evidence if asked.category in ANSWERABLE else frozenset()


def renamed(text: str, own: Conversation, other: Conversation) -> str:
    """Return a question with the people of one conversation in place of those of another."""
    for name, instead in zip(people(own), people(other), strict=True):
        text = re.sub(rf"\b{re.escape(name)}\b", instead, text)
    return text


def people(conversation: Conversation) -> list[str]:
    """Return the names of those who speak."""
    return sorted({message.author_name for message in conversation.messages})


def report(table: Table) -> None:
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
