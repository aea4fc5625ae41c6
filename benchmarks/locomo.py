"""Measure on LoCoMo whether the messages that hold an answer come back.

Run `python -m benchmarks.locomo locomo10.json [--facts] [--embeddings] [--merged] [--dump FILE]`
with a file of https://github.com/snap-research/locomo (CC BY-NC 4.0). Each conversation becomes one
guild's memory, with `--merged` all become one guild's, each in a channel of its own; it is fed and
asked through the same doors as the bot's. With `--facts` the file's own observations, which a
language model once extracted, are written as mem cells; with `--embeddings` vectors count too, by
the model that the settings name, else by MiniLM. Beside it stand the query of the article that
Memoir grew out of, plain bm25, and the package rank_bm25 if it is installed.
"""

import argparse
import asyncio
import json
import tempfile
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TextIO

from benchmarks.embedding import Embedding, embedding
from benchmarks.locomo_data import CATEGORIES, Asked, Conversation, read
from benchmarks.plain_search import PlainSearch, RankBM25, Ranking
from benchmarks.progress import with_progress
from benchmarks.retrieval_scores import DEPTHS, Scores, table
from bot.clock import system_clock
from bot.ids import MessageId
from bot.memory.audience import EVERYONE, Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Message, Recalled
from bot.memory.stemming import Stemmer

# Category 5 asks for what nobody said: finding what it was made from is no success of the others.
ANSWERABLE = (1, 2, 3, 4)
DEEPEST = max(DEPTHS)

Search = Callable[[str], Awaitable[Ranking]]


def main() -> None:
    """Print scores by category for Memoir and what it is compared to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.locomo", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--facts", action="store_true", help="write the observations as cells")
    parser.add_argument("--embeddings", action="store_true", help="recall by vectors as well")
    parser.add_argument("--merged", action="store_true", help="keep all in one guild's memory")
    parser.add_argument("--dump", type=Path, help="write Memoir's rankings, one JSON line each")
    arguments = parser.parse_args()
    conversations = read(arguments.path)
    guilds = [conversations] if arguments.merged else [[each] for each in conversations]
    with ExitStack() as stack:
        dump = stack.enter_context(arguments.dump.open("w")) if arguments.dump else None
        work = partial(measure, guilds, facts=arguments.facts, dump=dump)
        scores = asyncio.run(_embedded(work) if arguments.embeddings else work(model=None))
    for name, of_method in scores.items():
        print("\n" + table(name, of_method, CATEGORIES, ANSWERABLE))


async def measure(
    guilds: Sequence[Sequence[Conversation]],
    *,
    facts: bool,
    dump: TextIO | None,
    model: Embedding | None,
) -> dict[str, Scores]:
    """Return each method's scores; write Memoir's rankings to `dump`."""
    scores: dict[str, Scores] = defaultdict(Scores)
    for number, guild in enumerate(guilds, start=1):
        with tempfile.TemporaryDirectory() as folder:
            memory = await fed(Path(folder) / "memory.db", guild, facts=facts, model=model)
            if model is not None:
                await model.fill(memory, everything_of(guild), "vectors")
            searches = baselines_of([message for each in guild for message in each.messages])
            searches[_name(facts=facts, embedded=model is not None)] = recall_of(memory, guild)
            title = f"guild {number} of {len(guilds)}"
            for conversation, question in with_progress(questions_of(guild), title):
                for name, search in searches.items():
                    ranking = await search(question.text)
                    scores[name].add(question.category, ranking, question.evidence)
                if dump:  # the last one's, Memoir's
                    print(dumped(conversation, question, ranking, guild), file=dump)
            await memory.close()
    return scores


def questions_of(guild: Sequence[Conversation]) -> list[tuple[Conversation, Asked]]:
    """Return every question of a guild's conversations."""
    return [(conversation, each) for conversation in guild for each in conversation.questions]


def recall_of(memory: MemoryDB, guild: Sequence[Conversation]) -> Search:
    """Return Memoir's own search, for somebody who may see all channels."""
    audience = everything_of(guild)

    async def search(text: str) -> Ranking:
        return ranking_of(await memory.recall.find(text, audience, limit=DEEPEST))

    return search


def everything_of(guild: Sequence[Conversation]) -> Audience:
    """Return an audience that may see all conversations of a guild."""
    return Audience(frozenset(each.channel_id for each in guild))


async def fed(
    path: Path,
    guild: Sequence[Conversation],
    *,
    facts: bool,
    model: Embedding | None = None,
) -> MemoryDB:
    """Return a memory that holds a guild's conversations, and their facts as cells if wanted."""
    shared = model.shared if model else None
    memory = await MemoryDB.open(path, clock=system_clock, stemmer=Stemmer(), embeddings=shared)
    for conversation in guild:
        await asyncio.gather(*map(memory.messages.add, conversation.messages))
        if facts:
            await extracted(memory, conversation)
    return memory


async def extracted(memory: MemoryDB, conversation: Conversation) -> None:
    """Write a conversation's facts as what extraction drew from all its messages."""
    channels = {waiting.channel_id: waiting for waiting in await memory.queue.waiting()}
    everything = len(conversation.messages)
    batch = await memory.queue.batch(
        channels[conversation.channel_id], limit=everything, characters=10**9, context=0
    )
    if batch is not None:
        await memory.queue.finish(batch, conversation.facts)
        await memory.organiser.organise(EVERYONE, everything_of([conversation]))


def baselines_of(messages: Sequence[Message]) -> dict[str, Search]:
    """Return what Memoir is compared to, by name."""
    plain = PlainSearch(messages)
    rankers = {"founding query (OR, unordered)": plain.unordered, "plain bm25": plain.ranked}
    if RankBM25.is_installed():
        rankers["rank_bm25"] = RankBM25(messages).ranked
    return {name: _later(ranked) for name, ranked in rankers.items()}


async def _embedded(work: Callable[..., Awaitable[dict[str, Scores]]]) -> dict[str, Scores]:
    async with embedding() as model:
        return await work(model=model)


def _name(*, facts: bool, embedded: bool) -> str:
    parts = ["facts"] * facts + ["embeddings"] * embedded
    return "Memoir" + (f" with {' and '.join(parts)}" if parts else "")


def _later(ranked: Callable[[str, int], Ranking]) -> Search:
    async def search(text: str) -> Ranking:
        return ranked(text, DEEPEST)

    return search


def ranking_of(found: Sequence[Recalled]) -> Ranking:
    """Return the messages that a recall points at, best first, each once."""
    ranking: dict[MessageId, None] = {}
    for each in found:
        if each.message is not None:
            ranking[each.message.id] = None
        if each.cell is not None:
            ranking.update(dict.fromkeys(each.cell.sources))
    return list(ranking)


def dumped(
    conversation: Conversation, asked: Asked, ranking: Ranking, guild: Sequence[Conversation]
) -> str:
    """Return a question's ranking as a line of JSON, with the file's own names of messages.

    What another conversation of the guild said has that one's name before its own.
    """
    names = {
        message: name if each is conversation else f"{each.name} {name}"
        for each in guild
        for message, name in each.names.items()
    }
    return json.dumps(
        {
            "conversation": conversation.name,
            "question": asked.text,
            "category": asked.category,
            "evidence": sorted(names[message] for message in asked.evidence),
            "ranked": [names[message] for message in ranking[:DEEPEST]],
        },
        ensure_ascii=False,
    )


if __name__ == "__main__":
    main()
