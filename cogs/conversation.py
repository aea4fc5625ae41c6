"""Talk: remember what is said, and answer what is said to Memoir."""

import logging
from collections import deque
from contextlib import suppress
from functools import partial

import discord
from discord.ext import commands

from bot.agent import Question, WorkerAgent
from bot.client import MemoirBot
from bot.delivery.failures import explain, reason
from bot.delivery.indicator import typing
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Pace
from bot.delivery.streaming import AnswerStream, Delivered, Ending
from bot.delivery.turns import Turns
from bot.drawn import NOTHING_DRAWN, Drawn
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.manager import MemoryManager
from bot.memory.budgets import Bearers, BudgetSpent
from bot.memory.records import Message
from cogs import budgets, consent
from cogs.answer_sources import SourcesButton, sources_view
from cogs.reading import (
    is_addressed,
    is_from_a_person,
    record_of,
    record_of_answer,
)

IN_PRIVATE = (
    "Nice to meet you! My memory belongs to servers, so I keep nothing of what is said here."
    " Mention me in a server that we share and I will answer from what it has said."
    " `/privacy` works here too, for all servers at once."
)
INTRODUCTION = (
    "I remember what I can read here. What that is, who sees it and how to opt out:"
    " `/privacy about`"
)
HELP = (
    "Hello! I remember what this server talks about. Mention me with a question and I answer from"
    " it; `/memory scenes` shows the topics I know, `/memory search` finds single memories, and"
    " `/privacy about` says what I keep and how to opt out."
)
REMEMBERED = "Your message is remembered; please ask me again"
# What is kept is known when Discord repeats it; of the rest as many ids as come in some minutes.
UNKEPT_KNOWN = 1_000
NOT_REMEMBERED = "Please ask me again"  # who opted out or is over a budget
BUSY = "I am still answering others in this channel. {ask_again} in a moment."
RESTARTING = "I am being restarted. {ask_again} in a minute."

_log = logging.getLogger(__name__)


class Conversation(commands.Cog):
    """Listen to servers and answer in them."""

    def __init__(
        self,
        bot: MemoirBot,
        manager: MemoryManager,
        agent: WorkerAgent,
        outbox: Outbox,
        pace: Pace,
        turns: Turns,
    ) -> None:
        self._bot = bot
        self._manager = manager
        self._agent = agent
        self._outbox = outbox
        self._pace = pace
        self._turns = turns
        self._turned_away: set[tuple[ChannelId, UserId]] = set()
        self._unkept: deque[MessageId] = deque(maxlen=UNKEPT_KNOWN)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Remember what people say; answer what they say to Memoir."""
        if not is_from_a_person(message):
            return
        if isinstance(message.channel, discord.DMChannel):
            await self._outbox.send(message.channel, IN_PRIVATE)
        if message.guild is None:
            return
        try:
            with self._bot.arrivals.of(MessageId(message.id)):
                await self._listen(message, GuildId(message.guild.id))
        except Exception as error:  # noqa: BLE001 - the edge of an event
            _log.error("A message could not be taken in: %s", reason(error))
            if is_addressed(message, self._bot.me):
                await self._outbox.send(message.channel, explain(error), reply_to=message)

    async def _listen(self, message: discord.Message, guild_id: GuildId) -> None:
        addressed = is_addressed(message, self._bot.me)
        if not (addressed or await self._bot.listens_in(guild_id, message.channel)):
            return
        if self._opted_out(guild_id, message) and not addressed:
            return
        heard = await consent.heard(self._bot, guild_id, message)
        if addressed and not heard.question:
            await self._outbox.send(message.channel, HELP, reply_to=message)
            return
        record = record_of(message, heard)
        if not record.content:
            return
        # Who opted out, or is over a budget, is answered all the same, and nothing of it is kept.
        kept = not self._opted_out(guild_id, message)
        try:
            new = not kept or await consent.remember(self._bot, guild_id, message, record)
        except BudgetSpent as error:
            new = kept = False
            await budgets.tell(self._bot, message, guild_id, Bearers.of(record), error.spent)
        if not kept:
            new = record.id not in self._unkept
            self._unkept.append(record.id)
        if new and addressed:
            await self._take_turn(message, guild_id, record, heard.question, kept=kept)

    async def _take_turn(
        self, message: discord.Message, guild_id: GuildId, record: Message, text: str, *, kept: bool
    ) -> None:
        """Answer when it is this message's turn; excuse oneself once when too many wait."""
        channel_id = record.place.channel_id
        answer = partial(self._answer, message, guild_id, record, text, kept=kept)
        if self._turns.take(channel_id, answer):
            return
        who = (channel_id, record.author_id)
        if who not in self._turned_away:
            self._turned_away.add(who)
            excuse = RESTARTING if self._turns.closed else BUSY
            ask_again = REMEMBERED if kept else NOT_REMEMBERED
            await self._outbox.send(
                message.channel, excuse.format(ask_again=ask_again), reply_to=message
            )

    async def _answer(
        self, message: discord.Message, guild_id: GuildId, record: Message, text: str, *, kept: bool
    ) -> None:
        self._turned_away = {who for who in self._turned_away if who[0] != message.channel.id}
        question = Question(
            guild_id=guild_id,
            message=record,
            audience=self._bot.audience_in(guild_id, message.channel),
            text=text,
            replied_to=consent.answered(self._bot, guild_id, message),
            kept=kept,
            noted=not self._opted_out(guild_id, message),
        )
        first = not await self._has_met(guild_id, record.author_id)
        drawn = NOTHING_DRAWN

        def note(known: Drawn) -> None:
            nonlocal drawn
            drawn = known

        def ending(complete: bool) -> Ending:
            view = sources_view(drawn.cited) if complete else None
            return Ending(INTRODUCTION if first else "", view)

        await budgets.tell_of_tokens(self._bot, message, guild_id, question.bearers)
        with typing(self._outbox, message.channel) as stop_typing:
            stream = AnswerStream(self._outbox, self._pace, message, stop_typing, ending)
            delivered = await stream.deliver(self._agent.answer(question, note))
        if first and delivered.messages:
            await self._bot.registry.introduce(guild_id, record.author_id)
        if delivered.complete and kept and not self._opted_out(guild_id, message):
            await self._remember_own(guild_id, delivered, record.id, drawn)

    async def _remember_own(
        self, guild_id: GuildId, delivered: Delivered, asked: MessageId, drawn: Drawn
    ) -> None:
        for sent in delivered.messages:
            own = record_of_answer(sent.message, sent.text, self._bot.me, asked, drawn)
            with suppress(BudgetSpent):  # told as soon as somebody says more
                await self._manager.remember(guild_id, own)

    async def _has_met(self, guild_id: GuildId, user_id: UserId) -> bool:
        """Return whether somebody knows that Memoir remembers; who opted out does."""
        registry = self._bot.registry
        return registry.opted_out(guild_id, user_id) or await registry.has_met(guild_id, user_id)

    def _opted_out(self, guild_id: GuildId, message: discord.Message) -> bool:
        return consent.has_opted_out(self._bot, guild_id, message)


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot, and have the buttons under former answers work."""
    bot.add_dynamic_items(SourcesButton)
    await bot.add_cog(Conversation(bot, bot.manager, bot.agent, bot.outbox, bot.pace, bot.turns))
