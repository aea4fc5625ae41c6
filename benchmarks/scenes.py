"""Show which scenes a conversation ends in, so that a reader can judge them.

`python -m benchmarks.scenes FILE [--live] [--cells]`: a team chat or an export of
DiscordChatExporter goes through the real memory with the offline model: all said at once and then
organised, as `memoir chat --replay` does, or `--live` at the pace it was said. Printed are the
scenes with their sizes, what share the biggest has, scenes for all and sundry, and pairs that look
like one topic. `--cells` prints what went into each.
"""

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

from bot.config import Settings
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.memory.audience import EVERYONE, Audience
from bot.memory.pool import GuildDatabases
from bot.memory.records import Cell, Message, Place, Scene
from bot.memory.text import query_words
from bot.models.offline.model import OfflineModel
from bot.models.offline.scenes import NO_TOPIC
from bot.playground.terminal.transcript import Transcript
from bot.playground.terminal.transcript_files import read
from bot.tending import GuildTender

GUILD = GuildId(1)
CHANNEL = ChannelId(1)
EVERYBODY = Audience(open_channels=frozenset({CHANNEL}))
# More than a chat that a reader looks at ends in.
MOST_SCENES, MOST_CELLS = 500, 5_000
# Two scenes that share so much of the smaller one's telling words look like one topic.
ALIKE = 0.5
FREQUENT = 0.2  # of a scene's cells hold a word that tells what it is about...
COMMON = 0.04  # ...unless so many of all cells hold it

Kept = list[tuple[Scene, list[Cell]]]


def main() -> None:
    """Replay a conversation and print its scenes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scenes", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--live", action="store_true", help="organise at the pace it was said")
    parser.add_argument("--cells", action="store_true", help="print what went into each scene")
    arguments = parser.parse_args()
    transcript = read(arguments.file)
    kept, calls = asyncio.run(replayed(transcript, live=arguments.live))
    report(kept, calls, len(transcript.messages), cells=arguments.cells)


async def replayed(transcript: Transcript, *, live: bool) -> tuple[Kept, int]:
    """Return the scenes of a conversation with their cells, and how often the model was asked."""
    now = [transcript.messages[0].said_at]
    model = OfflineModel()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), openai_api_key=None)
        databases = GuildDatabases(Path(folder), capacity=1, clock=lambda: now[0])
        tender = GuildTender(
            databases,
            model,
            lambda guild: EVERYBODY.open_channels,
            settings,
            lambda: now[0],
            lambda event: None,
        )
        for message in _messages(transcript):
            if live:
                await _let_pass(tender, now, message.said_at)
            now[0] = max(now[0], message.said_at)
            async with databases.open(GUILD) as database:
                await database.messages.add(message)
        await tender.work_off(GUILD)
        kept = await _kept(databases)
        await databases.close()
    return kept, model.usage("memory").calls


async def _let_pass(tender: GuildTender, now: list[datetime], until: datetime) -> None:
    """Do what is due until that moment, at the moments when it is."""
    while now[0] < until:
        wait = await tender.do_what_is_due(GUILD)
        if wait is None or now[0] + wait > until:
            return
        now[0] += max(wait, timedelta(seconds=1))


def _messages(transcript: Transcript) -> Iterable[Message]:
    numbers = {spoken.key: at for at, spoken in enumerate(transcript.messages, start=1)}
    people = {name: at for at, name in enumerate(sorted({m.speaker for m in transcript.messages}))}
    place = Place(CHANNEL, CHANNEL, EVERYONE)
    for spoken in transcript.messages:
        replied = numbers.get(spoken.reply_to or "")
        yield Message(
            id=MessageId(numbers[spoken.key]),
            place=place,
            author_id=UserId(people[spoken.speaker] + 1),
            author_name=spoken.speaker,
            content=spoken.text,
            said_at=spoken.said_at,
            reply_to=MessageId(replied) if replied else None,
        )


async def _kept(databases: GuildDatabases) -> Kept:
    async with databases.open(GUILD) as database:
        scenes = await database.scenes.recent(EVERYBODY, limit=MOST_SCENES)
        kept = [
            (scene, await database.cells.of_scene(scene.id, EVERYBODY, limit=MOST_CELLS))
            for scene in scenes
        ]
    return sorted(kept, key=lambda one: -len(one[1]))


def report(kept: Kept, calls: int, messages: int, *, cells: bool) -> None:
    """Print the scenes, the biggest first, and what is suspicious about them."""
    total = sum(len(held) for _, held in kept)
    print(f"{len(kept)} scenes, {total} cells; {calls / messages:.2f} model calls a message")
    for scene, held in kept:
        print(f"{len(held):5} {len(held) / total:4.0%}  {scene.name}: {_span(held)}")
        for cell in reversed(held) if cells else ():
            print(f"              {cell.said_at:%m-%d} {cell.content}")
    print(f"for all and sundry: {sum(len(held) for s, held in kept if s.name == NO_TOPIC)} cells")
    for one, other in _alike(kept):
        print(f"look alike: {one} / {other}")


def _span(cells: Sequence[Cell]) -> str:
    days = [cell.said_at for cell in cells]
    return f"{min(days):%Y-%m-%d} to {max(days):%Y-%m-%d}" if days else "nothing"


def _alike(kept: Kept) -> list[tuple[str, str]]:
    """Return the pairs of scenes that are told in much the same words."""
    everywhere = _frequent([cell for _, held in kept for cell in held], COMMON, least=1)
    told = [(scene.name, _frequent(held, FREQUENT) - everywhere) for scene, held in kept]
    return [
        (one, other)
        for (one, words), (other, others) in combinations(told, 2)
        if words and others and len(words & others) >= ALIKE * min(len(words), len(others))
    ]


def _frequent(cells: Sequence[Cell], share: float, least: int = 3) -> set[str]:
    """Return the words that stand in such a share of these cells, without people's names."""
    people = {cell.author_name.casefold() for cell in cells}
    counts = Counter(word for cell in cells for word in set(query_words(cell.content)))
    often = {word for word, count in counts.items() if count >= max(least, share * len(cells))}
    return often - people


if __name__ == "__main__":
    main()
