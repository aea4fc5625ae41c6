"""Measure what one more exchange costs as the memory grows.

`python -m benchmarks.cost [--exchanges 1000] [--every 30]`: people talk to Memoir in turn, an
exchange every so many seconds, with a model server on loopback that counts tokens (four letters
each) and extracts a cell from each message. Beside it runs the loop of the article that Memoir grew
out of: answer, extraction and consolidation for every exchange, the last over all cells of a scene.

`python -m benchmarks.cost --talk FILE [--messages 10000]` measures instead what the memory work of
a real conversation costs at the pace at which it was said (see `benchmarks/talk_cost.py`).
"""

import argparse
import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

from openai import AsyncOpenAI

from benchmarks import talk_cost
from benchmarks.talk import AUDIENCE, PLACE, START, Talk, message
from bot.agent import Question, WorkerAgent
from bot.config import UNLIMITED, Settings
from bot.ids import GuildId, MessageId, UserId
from bot.memory.pool import GuildDatabases
from bot.memory.records import Message
from bot.models.base import LanguageModel
from bot.models.connection import connect
from bot.tending import GuildTender
from tests.loopback_model import LoopbackModel

GUILD = GuildId(1)
# Figures are means over this many exchanges around the one named.
WINDOW = 50
# The founding loop recalls this many cells for an answer.
FOUNDING_RECALL = 8


def main() -> None:
    """Print calls and tokens per exchange of both, early and late."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__)
    parser.add_argument("--talk", type=Path, metavar="FILE", help="a team chat, at its own pace")
    parser.add_argument("--messages", type=int, help="so many of that talk, told over and over")
    parser.add_argument("--exchanges", type=int, default=1000)
    parser.add_argument("--every", type=float, default=30.0, help="seconds between exchanges")
    arguments = parser.parse_args()
    if arguments.talk is not None:
        talk_cost.report(asyncio.run(talk_cost.cost_of(arguments.talk, arguments.messages)))
        return
    for name, run in (("founding loop", founding), ("Memoir", memoir)):
        rows = asyncio.run(run(arguments.exchanges, timedelta(seconds=arguments.every)))
        report(name, rows)


Cost = tuple[int, int]  # model calls, tokens of prompt and answer


async def memoir(exchanges: int, every: timedelta) -> list[Cost]:
    """Return the cost of each exchange with Memoir, background work included."""
    now = [START]
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackModel() as server:
            settings = Settings(
                openai_base_url=server.url, openai_api_key=None, data_dir=Path(folder)
            ).model_copy(update=UNLIMITED)
            model = connect(settings)
            databases = GuildDatabases(Path(folder), capacity=4, clock=lambda: now[0])
            run = _Memoir(now, settings, model, databases)
            costs = await _counted(server, (run.exchange(each, every) for each in range(exchanges)))
            await model.close()
            await databases.close()
    return costs


class _Memoir:
    """Talk to Memoir without Discord: log, answer, and do what is due as time passes."""

    def __init__(
        self,
        now: list[datetime],
        settings: Settings,
        model: LanguageModel,
        databases: GuildDatabases,
    ) -> None:
        def clock() -> datetime:
            return now[0]

        self._now = now
        self._talk = Talk()
        self._databases = databases
        self._agent = WorkerAgent(databases, model, settings, clock)
        everyone = AUDIENCE.open_channels
        self._tender = GuildTender(
            databases, model, lambda guild: everyone, settings, clock, lambda event: None
        )

    async def exchange(self, number: int, every: timedelta) -> None:
        """Ask, answer, and let the time until the next exchange pass."""
        asked = message(2 * number + 1, self._talk.next(), addressed=True, at=self._now[0])
        async with self._databases.open(GUILD) as database:
            await database.messages.add(asked)
        question = Question(GUILD, asked, AUDIENCE, asked.content)
        pieces = [piece async for piece in self._agent.answer(question)]
        async with self._databases.open(GUILD) as database:
            await database.messages.add(_answered(asked, "".join(pieces)))
        until = self._now[0] + every
        while True:
            wait = await self._tender.do_what_is_due(GUILD)
            if wait is None or self._now[0] + wait > until:
                break
            self._now[0] += wait
        self._now[0] = until


def _answered(asked: Message, text: str) -> Message:
    return Message(
        id=MessageId(asked.id + 1),
        place=PLACE,
        author_id=UserId(99),
        author_name="Memoir",
        content=text,
        said_at=asked.said_at,
        reply_to=asked.id,
        from_memoir=True,
    )


async def founding(exchanges: int, every: timedelta) -> list[Cost]:
    """Return the cost of each exchange with the founding loop; it has no use for pauses."""
    async with (
        LoopbackModel() as server,
        AsyncOpenAI(api_key="none", base_url=server.url) as client,
    ):
        run = _Founding(client)
        return await _counted(server, (run.exchange() for _ in range(exchanges)))


class _Founding:
    """Answer, extract and consolidate at once, for every exchange."""

    def __init__(self, client: AsyncOpenAI) -> None:
        self._client = client
        self._talk = Talk()
        self._cells: dict[str, list[str]] = defaultdict(list)
        self._summaries: dict[str, str] = {}

    async def exchange(self) -> None:
        """Make the three calls of one exchange."""
        said = self._talk.next()
        scene = self._cells[said.topic]
        recalled = "\n".join([self._summaries.get(said.topic, ""), *scene[:FOUNDING_RECALL]])
        answer = await self._call(f"Memory:\n{recalled}\n\nUser: {said.text}")
        await self._call(f"Extract the memories as JSON.\nUser: {said.text}\nAssistant: {answer}")
        scene.append(f"fact (0.5): {said.author_name}: {said.text}")
        cells = "\n".join(scene)
        self._summaries[said.topic] = await self._call(
            f"Summarise {said.topic} in 100 words.\n{cells}"
        )

    async def _call(self, prompt: str) -> str:
        reply = await self._client.chat.completions.create(
            model="founding", messages=[{"role": "user", "content": prompt}]
        )
        return reply.choices[0].message.content or ""


async def _counted(server: LoopbackModel, exchanges: Iterable[Awaitable[None]]) -> list[Cost]:
    """Run exchanges one after another and return what each made the server count."""
    costs = []
    for exchange in exchanges:
        await exchange
        done = [request for request in server.requests if not request.refused]
        tokens = sum(request.prompt_tokens + request.completion_tokens for request in done)
        costs.append((len(done), tokens))
        server.requests.clear()
    return costs


def report(name: str, costs: Sequence[Cost]) -> None:
    """Print the mean cost around a few exchanges, and over all of them."""
    print(f"\n{name}: {mean(calls for calls, _ in costs):.2f} calls an exchange")
    marks = sorted({each for each in (100, 300, 1000, 3000, len(costs)) if each <= len(costs)})
    for mark in marks:
        window = costs[max(0, mark - WINDOW) : mark + WINDOW]
        print(f"  around exchange {mark:5}: {mean(tokens for _, tokens in window):7.0f} tokens")
    early, late = (costs[mark - WINDOW : mark + WINDOW] for mark in (marks[0], marks[-1]))
    growth = mean(tokens for _, tokens in late) / mean(tokens for _, tokens in early)
    print(f"  from exchange {marks[0]} to {marks[-1]}: {growth:.2f} times")


if __name__ == "__main__":
    main()
