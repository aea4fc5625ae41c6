"""Measure on LoCoMo whether the messages that hold an answer come back.

Run `python -m benchmarks.locomo locomo10.json [--facts]` with a file of
https://github.com/snap-research/locomo (CC BY-NC 4.0). Each conversation becomes one guild's
memory, fed and asked through the same doors as the bot's. With `--facts` the file's own
observations, which a language model once extracted, are written as mem cells. Beside it stand the
query of the article that Memoir grew out of, and plain bm25.
"""

import argparse
import asyncio
import json
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

from bot.clock import system_clock
from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import EVERYONE, Audience
from bot.memory.db import MemoryDB
from bot.memory.records import CellDraft, Message, Place, Recalled
from bot.memory.stemming import Stemmer
from bot.vocabulary import SCENE_NAME_CHARACTERS, CellType

CHANNEL = ChannelId(1)
AUDIENCE = Audience(open_channels=frozenset({CHANNEL}))
PLACE = Place(CHANNEL, CHANNEL, EVERYONE)
DEPTHS = (5, 10, 20, 50)
CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
# The dataset gives a session one time; its messages follow each other at this pace.
BETWEEN_MESSAGES = timedelta(seconds=30)

Ranking = list[MessageId]
Scores = dict[int, list[tuple[float, ...]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a question, its kind and the messages that answer it."""

    text: str
    category: int
    evidence: frozenset[MessageId]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Hold one conversation with its questions and the facts somebody drew from it."""

    messages: tuple[Message, ...]
    questions: tuple[Asked, ...]
    facts: tuple[CellDraft, ...]


def main() -> None:
    """Print recall by category for Memoir and its baselines."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.locomo", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--facts", action="store_true", help="write the observations as cells")
    arguments = parser.parse_args()
    conversations = [read(each) for each in json.loads(arguments.path.read_text("utf-8"))]
    table = asyncio.run(measure(conversations, facts=arguments.facts))
    for name, scores in table.items():
        print_scores(name, scores)


async def measure(conversations: Sequence[Conversation], *, facts: bool) -> dict[str, Scores]:
    """Return each method's recall at DEPTHS for every question."""
    table: dict[str, Scores] = defaultdict(lambda: defaultdict(list))
    for number, conversation in enumerate(conversations, start=1):
        print(f"conversation {number} of {len(conversations)}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            memory = await fed(Path(folder) / "memory.db", conversation, facts=facts)
            plain = PlainSearch(conversation.messages)
            for asked in conversation.questions:
                found = await memory.recall.find(asked.text, AUDIENCE, limit=max(DEPTHS))
                rankings = {
                    "founding query (OR, unordered)": plain.unordered(asked.text),
                    "plain bm25": plain.ranked(asked.text),
                    "Memoir" + (" with facts" if facts else ""): ranking_of(found),
                }
                for name, ranking in rankings.items():
                    table[name][asked.category].append(recall_at(ranking, asked.evidence))
            await memory.close()
    return table


async def fed(path: Path, conversation: Conversation, *, facts: bool) -> MemoryDB:
    """Return a memory that holds a conversation, and its facts as cells if wanted."""
    memory = await MemoryDB.open(path, clock=system_clock, stemmer=Stemmer())
    await asyncio.gather(*map(memory.messages.add, conversation.messages))
    if facts:
        everything = len(conversation.messages)
        [waiting] = await memory.queue.waiting()
        batch = await memory.queue.batch(waiting, limit=everything, characters=10**9, context=0)
        if batch is not None:
            await memory.queue.finish(batch, conversation.facts)
    return memory


class PlainSearch:
    """Search messages as one would without further thought."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE said USING fts5 (content)")
        self._database.executemany(
            "INSERT INTO said (rowid, content) VALUES (?, ?)", [(m.id, m.content) for m in messages]
        )

    def unordered(self, text: str) -> Ranking:
        """Return whatever holds any of the words, in no particular order."""
        return self._find(text, "")

    def ranked(self, text: str) -> Ranking:
        """Return what holds any of the words, ordered by bm25."""
        return self._find(text, "ORDER BY bm25(said)")

    def _find(self, text: str, order: str) -> Ranking:
        match = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        rows = self._database.execute(
            f"SELECT rowid FROM said WHERE said MATCH ? {order} LIMIT ?", (match, max(DEPTHS))
        )
        return [MessageId(message_id) for (message_id,) in rows]


def ranking_of(found: Sequence[Recalled]) -> Ranking:
    """Return the messages that a recall points at, best first, each once."""
    ranking: dict[MessageId, None] = {}
    for each in found:
        if each.message is not None:
            ranking[each.message.id] = None
        if each.cell is not None:
            ranking.update(dict.fromkeys(each.cell.sources))
    return list(ranking)


def recall_at(ranking: Ranking, evidence: frozenset[MessageId]) -> tuple[float, ...]:
    """Return the share of the evidence among the first of a ranking, for each of DEPTHS."""
    return tuple(len(evidence & set(ranking[:depth])) / len(evidence) for depth in DEPTHS)


def print_scores(name: str, scores: Scores) -> None:
    """Print a method's mean recall by category and over categories 1 to 4."""
    print(f"\n{name}\n{'':14}" + "".join(f"{f'R@{depth}':>8}" for depth in DEPTHS) + "       n")
    rows = {CATEGORIES[category]: scores[category] for category in sorted(scores)}
    rows["all of 1-4"] = [row for category in (1, 2, 3, 4) for row in scores[category]]
    for title, values in rows.items():
        means = "".join(f"{mean(column):8.3f}" for column in zip(*values, strict=True))
        print(f"{title:14}{means}{len(values):8}")


def read(raw: dict[str, Any]) -> Conversation:
    """Return a conversation of the file with ids of our own."""
    said, ids = messages_of(raw["conversation"])
    return Conversation(
        messages=tuple(said.values()),
        questions=tuple(questions_of(raw["qa"], ids)),
        facts=tuple(facts_of(raw["observation"], ids, said)),
    )


def messages_of(raw: dict[str, Any]) -> tuple[dict[MessageId, Message], dict[str, MessageId]]:
    """Return the messages, and which id the file's own names for them became."""
    said: dict[MessageId, Message] = {}
    ids: dict[str, MessageId] = {}
    people = {raw["speaker_a"]: UserId(1), raw["speaker_b"]: UserId(2)}
    sessions = (key for key in raw if re.fullmatch(r"session_\d+", key))
    for session in sorted(sessions, key=lambda key: int(key.removeprefix("session_"))):
        dated = raw[f"{session}_date_time"] + " +0000"
        start = datetime.strptime(dated, "%I:%M %p on %d %B, %Y %z")
        for at, line in enumerate(raw[session]):
            message_id = ids[line["dia_id"]] = MessageId(len(ids) + 1)
            said[message_id] = Message(
                id=message_id,
                place=PLACE,
                author_id=people[line["speaker"]],
                author_name=line["speaker"],
                content=" ".join(filter(None, (line["text"], line.get("blip_caption")))),
                said_at=start + at * BETWEEN_MESSAGES,
            )
    return said, ids


def questions_of(raw: list[dict[str, Any]], ids: dict[str, MessageId]) -> Iterator[Asked]:
    """Yield the questions whose evidence the file names; some names in it are malformed."""
    for question in raw:
        evidence = cited(question.get("evidence", []), ids)
        if evidence:
            yield Asked(question["question"], question["category"], frozenset(evidence))


def facts_of(
    raw: dict[str, dict[str, list[Any]]],
    ids: dict[str, MessageId],
    said: dict[MessageId, Message],
) -> Iterator[CellDraft]:
    """Yield the file's observations as drafts of cells."""
    for session, by_speaker in raw.items():
        for facts in by_speaker.values():
            for text, evidence in facts:
                sources = cited(evidence, ids)
                if sources:
                    first = said[sources[0]]
                    yield CellDraft(
                        scene=session.replace("_", " ")[:SCENE_NAME_CHARACTERS],
                        cell_type=CellType.FACT,
                        salience=0.5,
                        content=text,
                        author_id=first.author_id,
                        author_name=first.author_name,
                        said_at=first.said_at,
                        sources=tuple(sources),
                    )


def cited(evidence: object, ids: dict[str, MessageId]) -> list[MessageId]:
    """Return the messages that a citation names, in whatever form it does so."""
    return [ids[name] for name in re.findall(r"D\d+:\d+", str(evidence)) if name in ids]


if __name__ == "__main__":
    main()
