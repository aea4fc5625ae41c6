"""Read a file of LoCoMo as conversations.

The data set: https://github.com/snap-research/locomo (CC BY-NC 4.0).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import EVERYONE
from bot.memory.records import CellDraft, Message, Place
from bot.vocabulary import SCENE_NAME_CHARACTERS, CellType

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
# The data set gives a session one time; its messages follow each other at this pace.
BETWEEN_MESSAGES = timedelta(seconds=30)
# More messages or people than any conversation has: together they keep their ids apart.
IDS_APART = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold a question, its kind and the messages that answer it."""

    text: str
    category: int
    evidence: frozenset[MessageId]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Hold one conversation with its questions and the facts somebody drew from it."""

    name: str
    channel_id: ChannelId
    messages: tuple[Message, ...]
    questions: tuple[Asked, ...]
    facts: tuple[CellDraft, ...]
    names: Mapping[MessageId, str]  # what the file calls each message


def read(path: Path) -> list[Conversation]:
    """Return the file's conversations; no two share a channel, a person or a message id."""
    raw = json.loads(path.read_text("utf-8"))
    return [_conversation(number, each) for number, each in enumerate(raw, start=1)]


def _conversation(number: int, raw: dict[str, Any]) -> Conversation:
    name = str(raw.get("sample_id", number))
    said, ids = _messages(raw["conversation"], number)
    return Conversation(
        name=name,
        channel_id=ChannelId(number),
        messages=tuple(said.values()),
        questions=tuple(_questions(raw["qa"], ids)),
        facts=tuple(_facts(raw["observation"], ids, said, name)),
        names={message_id: called for called, message_id in ids.items()},
    )


def _messages(
    raw: dict[str, Any], number: int
) -> tuple[dict[MessageId, Message], dict[str, MessageId]]:
    """Return the messages, and which id the file's own names for them became."""
    said: dict[MessageId, Message] = {}
    ids: dict[str, MessageId] = {}
    first, channel = number * IDS_APART, ChannelId(number)
    people = {raw["speaker_a"]: UserId(first + 1), raw["speaker_b"]: UserId(first + 2)}
    sessions = (key for key in raw if re.fullmatch(r"session_\d+", key))
    for session in sorted(sessions, key=lambda key: int(key.removeprefix("session_"))):
        dated = raw[f"{session}_date_time"] + " +0000"
        start = datetime.strptime(dated, "%I:%M %p on %d %B, %Y %z")
        for at, line in enumerate(raw[session]):
            message_id = ids[line["dia_id"]] = MessageId(first + len(ids) + 1)
            said[message_id] = Message(
                id=message_id,
                place=Place(channel, channel, EVERYONE),
                author_id=people[line["speaker"]],
                author_name=line["speaker"],
                content=" ".join(filter(None, (line["text"], line.get("blip_caption")))),
                said_at=start + at * BETWEEN_MESSAGES,
            )
    return said, ids


def _questions(raw: list[dict[str, Any]], ids: dict[str, MessageId]) -> Iterator[Asked]:
    """Yield the questions whose evidence the file names; some names in it are malformed."""
    for question in raw:
        evidence = _cited(question.get("evidence", []), ids)
        if evidence:
            yield Asked(question["question"], question["category"], frozenset(evidence))


def _facts(
    raw: dict[str, dict[str, list[Any]]],
    ids: dict[str, MessageId],
    said: dict[MessageId, Message],
    conversation: str,
) -> Iterator[CellDraft]:
    """Yield the file's observations as drafts of cells."""
    for session, by_speaker in raw.items():
        scene = f"{conversation} {session.replace('_', ' ')}"[:SCENE_NAME_CHARACTERS]
        for facts in by_speaker.values():
            for text, evidence in facts:
                if sources := _cited(evidence, ids):
                    yield _draft(scene, text, sources, said[sources[0]])


def _draft(scene: str, text: str, sources: list[MessageId], first: Message) -> CellDraft:
    return CellDraft(
        scene=scene,
        cell_type=CellType.FACT,
        salience=0.5,
        content=text,
        author_id=first.author_id,
        author_name=first.author_name,
        said_at=first.said_at,
        sources=tuple(sources),
    )


def _cited(evidence: object, ids: dict[str, MessageId]) -> list[MessageId]:
    """Return the messages that a citation names, in whatever form it does so."""
    return [ids[name] for name in re.findall(r"D\d+:\d+", str(evidence)) if name in ids]
