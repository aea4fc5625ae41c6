"""Measure what the memory work of a conversation costs at the pace at which it was said.

`python -m benchmarks.cost --talk FILE [--messages 10000]`: the messages of a team chat come at
their own times, the memory work is done as it falls due, and a model server on loopback counts its
calls and tokens. For more messages than the chat has it is said again and again, later each time
and with its words exchanged for others as frequent: as much is new as was the first time.
"""

import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

from benchmarks.progress import with_progress
from bot.config import UNLIMITED, Settings
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.memory.audience import EVERYONE
from bot.memory.pool import GuildDatabases
from bot.memory.records import Message, Place
from bot.models.connection import connect
from bot.playground.terminal.transcript_files import read
from bot.tending import GuildTender
from tests.loopback_model import LoopbackModel

GUILD = GuildId(1)
CHANNEL = ChannelId(1)
# Between one telling and the next.
PAUSE = timedelta(days=1)
# Figures of a moment are means over so many messages around it.
WINDOW = 100
MARKS = (100, 300, 1_000, 3_000, 10_000)
# Words are exchanged for others about as frequent: among so many that are next in rank.
BAND = 12

_WORD = re.compile(r"[A-Za-z]{5,}")


@dataclass(slots=True)
class Costs:
    """Count calls by kind, and the tokens of memory work for each message."""

    calls: Counter[str] = field(default_factory=Counter)
    tokens_by_kind: Counter[str] = field(default_factory=Counter)
    tokens: list[int] = field(default_factory=list)  # from one message to the next

    def count(self, server: LoopbackModel) -> None:
        """Count what was asked since the last time."""
        done = [request for request in server.requests if not request.refused]
        server.requests.clear()
        spent = {id(each): each.prompt_tokens + each.completion_tokens for each in done}
        for each in done:
            self.calls[each.kind] += 1
            self.tokens_by_kind[each.kind] += spent[id(each)]
        self.tokens.append(sum(spent.values()))


async def cost_of(file: Path, messages: int | None) -> Costs:
    """Return what the memory work of a conversation costs."""
    talk = Talk(file)
    number = messages or talk.length
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackModel() as server:
            settings = Settings(
                openai_base_url=server.url, openai_api_key=None, data_dir=Path(folder)
            ).model_copy(update=UNLIMITED)
            model = connect(settings)
            now = [talk.begin]
            databases = GuildDatabases(Path(folder), capacity=1, clock=lambda: now[0])
            tender = GuildTender(
                databases,
                model,
                lambda guild: frozenset({CHANNEL}),
                settings,
                lambda: now[0],
                lambda event: None,
            )
            costs = Costs()
            said = talk.messages(number)
            for _ in with_progress(list(range(number)), "messages"):
                message = next(said)
                await _pass(tender, now, message.said_at)
                async with databases.open(GUILD) as database:
                    await database.messages.add(message)
                costs.count(server)
            await tender.work_off(GUILD)
            costs.count(server)
            await model.close()
            await databases.close()
    return costs


async def _pass(tender: GuildTender, now: list[datetime], until: datetime) -> None:
    """Do what falls due until the next message, at its time."""
    while True:
        wait = await tender.do_what_is_due(GUILD)
        if wait is None or now[0] + wait >= until:
            break
        now[0] += wait
    now[0] = max(now[0], until)


class Talk:
    """Tell a conversation as often as it is wanted, each time in other words."""

    def __init__(self, file: Path) -> None:
        transcript = read(file)
        self._said = transcript.messages
        self.length = len(self._said)
        self.begin = self._said[0].said_at
        frequent = Counter(word for each in self._said for word in _WORD.findall(each.text.lower()))
        self._ranked = [word for word, _ in frequent.most_common()]
        self._people: dict[str, UserId] = {}

    def messages(self, number: int) -> Iterator[Message]:
        """Yield so many messages."""
        span = self._said[-1].said_at - self.begin + PAUSE
        told: dict[str, MessageId] = {}
        for at in range(number):
            again, index = divmod(at, self.length)
            if index == 0:
                words, told = self._exchanged(again), {}
            said = self._said[index]
            message = Message(
                id=MessageId(at + 1),
                place=Place(CHANNEL, CHANNEL, EVERYONE),
                author_id=self._people.setdefault(said.speaker_key, UserId(len(self._people) + 1)),
                author_name=said.speaker,
                content=_in_other_words(said.text, words),
                said_at=said.said_at + span * again,
                reply_to=told.get(said.reply_to or ""),
            )
            told[said.key] = message.id
            yield message

    def _exchanged(self, again: int) -> dict[str, str]:
        """Return which word stands for which this time: each one for another about as frequent."""
        if not again:
            return {}
        chance = random.Random(again)
        exchanged: dict[str, str] = {}
        for start in range(0, len(self._ranked), BAND):
            band = self._ranked[start : start + BAND]
            exchanged.update(zip(band, chance.sample(band, len(band)), strict=True))
        return exchanged


def _in_other_words(text: str, words: dict[str, str]) -> str:
    def other(match: re.Match[str]) -> str:
        word = match.group()
        exchanged = words.get(word.lower(), word)
        return exchanged.capitalize() if word[0].isupper() else exchanged

    return _WORD.sub(other, text)


def report(costs: Costs) -> None:
    """Print calls and tokens by kind, and how tokens change as the memory grows."""
    number = len(costs.tokens) - 1
    print(
        f"\nmemory work of {number:,} messages: {costs.calls.total() / number:.3f} calls a message"
    )
    for kind, asked in costs.calls.most_common():
        tokens = costs.tokens_by_kind[kind] / number
        print(f"  {kind:14} {asked / number:6.3f} calls, {tokens:5.0f} tokens a message")
    marks = [mark for mark in MARKS if mark <= number]
    around = {mark: _around(costs.tokens, mark) for mark in marks}
    for mark, tokens in around.items():
        print(f"  around message {mark:6,}: {tokens:6.0f} tokens a message")
    if len(marks) > 1:
        growth = around[marks[-1]] / around[marks[0]]
        print(f"  from message {marks[0]:,} to {marks[-1]:,}: {growth:.2f} times")


def _around(tokens: Sequence[int], mark: int) -> float:
    return mean(tokens[max(0, mark - WINDOW) : mark + WINDOW])
