"""Answer questions out of memory: recall, prompt, streamed answer. Knows no Discord."""

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace

from bot import context, prompts
from bot.at_hand import AtHand, at_hand
from bot.clock import Clock, zone_of
from bot.config import Settings
from bot.drawn import Drawn, drawn_from, sources_of_cell, sources_of_find
from bot.ids import GuildId, MessageId
from bot.lines import is_short, lines_of, memories_of_cells, memories_of_finds
from bot.links import known_links_only, links_in
from bot.memory.audience import Audience
from bot.memory.budgets import Bearers, BudgetSpent
from bot.memory.db import MemoryDB
from bot.memory.pool import GuildDatabases
from bot.memory.records import Message, Recalled, Scene
from bot.models.base import LanguageModel, Meter, Prompt
from bot.models.tasks import NOTHING_KNOWN, AnswerTask, Style, Topic
from bot.recalling import MEMORIES, Recaller
from bot.redaction.masking import mask
from bot.spending import Spending
from bot.use_log import UseLog

# Summaries; the memories of further topics stand under their names alone.
TOPICS = 2
# A screenful of the channel: what "that" and "he" in a question speak of.
RECENT_MESSAGES = 12
# The best finds make the answer; those that came along with them are not used by it.
USED_FINDS = 5
# Names of topics for a question to which nothing is found: what to ask about instead.
KNOWN_TOPICS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what somebody asked, and who may see the answer."""

    guild_id: GuildId
    message: Message
    audience: Audience
    text: str  # without the mention
    replied_to: Message | None = None  # if it is known to the asker's side; else it is looked up
    kept: bool = True  # whether the message is remembered
    noted: bool = True  # whether it may be noted by the asker's id what the answer costs

    @property
    def bearers(self) -> Bearers:
        """Return who bears what the answer costs."""
        borne = Bearers.of(self.message)
        return borne if self.noted else Bearers(borne.channel_id)


@dataclass(frozen=True, slots=True)
class _Found:
    """Hold what may help to answer a question."""

    recent: Sequence[Message]
    finds: Sequence[Recalled]  # best first
    standing: AtHand
    answered: Mapping[MessageId, Message]  # what short messages among the finds reply to
    scenes: Sequence[Scene]
    replied_to: Message | None
    style: Style

    def sources(self, find: Recalled) -> tuple[MessageId, ...]:
        """Return the messages that a find shows."""
        return sources_of_find(find, self.answered.values())


class WorkerAgent:
    """Answer from one guild's memory what its audience may know."""

    def __init__(
        self,
        databases: GuildDatabases,
        model: LanguageModel,
        settings: Settings,
        clock: Clock,
        uses: UseLog | None = None,
        spending: Spending | None = None,
        quoting: LanguageModel | None = None,
    ) -> None:
        """Take also a model that costs nothing, for who may not ask the other one any more."""
        self._databases = databases
        self._uses = uses or UseLog()
        self._spending = spending or Spending(databases, settings, clock)
        self._quoting = quoting
        self._model = model
        self._settings = settings
        self._clock = clock
        self._recaller = Recaller(model, settings, clock)

    async def answer(
        self, question: Question, observer: Callable[[Drawn], None] = lambda drawn: None
    ) -> AsyncIterator[str]:
        """Yield the answer piece by piece; raise ModelError if the model fails.

        The observer is told what it is drawn from before the first piece comes, and once more if
        it turns out to say that nothing is known.
        """
        bearers = question.bearers
        model = await self._affordable(question.guild_id, bearers)
        async with self._spending.metered(question.guild_id, bearers) as meter:
            found = await self._find(question, meter if model.generates else None)
            prompt, drawn = self._prompt(question, found)
            observer(drawn)
            pieces = model.stream(replace(prompt, party=question.guild_id, meter=meter))
            shown = known_links_only(pieces, links_in(_said_in(prompt)))
            told = ""
            try:
                async for piece in shown:
                    told = (told + piece)[: len(NOTHING_KNOWN)]
                    yield piece
                if told == NOTHING_KNOWN:
                    observer(replace(drawn, cited=()))
                self._uses.note(question.guild_id, found.finds[:USED_FINDS])
            finally:
                await shown.aclose()
                if isinstance(pieces, AsyncGenerator):  # whoever stops listening ends the request
                    await pieces.aclose()

    async def prompt(self, question: Question) -> Prompt:
        """Return the prompt for a question: what its audience may know, within the budget."""
        return self._prompt(question, await self._find(question))[0]

    async def _affordable(self, guild_id: GuildId, bearers: Bearers) -> LanguageModel:
        """Return the model, or what quotes in its place; raise BudgetSpent if nothing does."""
        spent = await self._spending.spent(guild_id, bearers) if self._model.generates else None
        if spent is None:
            return self._model
        if self._quoting is None:
            raise BudgetSpent(spent)
        return self._quoting

    async def _find(self, question: Question, meter: Meter | None = None) -> _Found:
        """Return all that may help to answer a question.

        Without a meter no model is asked for other words to look for.
        """
        said, audience = question.message, question.audience
        text = mask(question.text)
        async with self._databases.open(question.guild_id) as database:
            recent, finds, standing = await asyncio.gather(
                database.messages.recent(
                    said.place.channel_id, audience, before=said.id, limit=RECENT_MESSAGES
                ),
                self._recaller.finds(database, text, said, audience, meter),
                at_hand(database, said, text, audience, most=MEMORIES),
            )
            finds = standing.without_wishes(finds)
            answered = await self._answered(database, finds, audience)
            scenes = await self._scenes(database, finds, audience)
            replied_to = question.replied_to or await self._replied_to(database, question)
            chosen = await database.settings.read()
        if replied_to:
            replied_to = replace(replied_to, content=mask(replied_to.content))
        style = Style(chosen.persona, chosen.language)
        return _Found(recent, finds, standing, answered, scenes, replied_to, style)

    def _prompt(self, question: Question, found: _Found) -> tuple[Prompt, Drawn]:
        """Return the prompt with as much of what was found as fits, and what that is."""
        zone = zone_of(self._clock)
        others = found.standing.not_found(found.finds)
        task = AnswerTask(
            question=mask(question.text),
            asker=question.message.author_name,
            now=self._clock(),
            # Where nothing is found, the topics that Memoir knows are named, no more.
            topics=tuple(
                Topic(scene.name, scene.summary if found.finds else "") for scene in found.scenes
            ),
            memories=memories_of_finds(found.finds, found.answered, zone=zone),
            recent=lines_of(found.recent, zone=zone),
            replied_to=lines_of([found.replied_to], zone=zone)[0] if found.replied_to else None,
            wishes=memories_of_cells(found.standing.wishes, zone=zone),
            standing=memories_of_cells(others, zone=zone),
            style=found.style,
            kept=question.kept,
        )
        fitted = context.fitted(task, self._settings.prompt_tokens)
        cells = [*found.standing.wishes, *others]
        drawn = drawn_from(
            fitted,
            memories=[
                *zip(task.memories, map(found.sources, found.finds), strict=True),
                *zip([*task.wishes, *task.standing], map(sources_of_cell, cells), strict=True),
            ],
            recent=zip(task.recent, found.recent, strict=True),
            replied_to=found.replied_to,
            scenes=found.scenes,
        )
        return prompts.answer(fitted, self._settings.answer_tokens), drawn

    async def _scenes(
        self, database: MemoryDB, finds: Sequence[Recalled], audience: Audience
    ) -> list[Scene]:
        """Return the summarised scenes of the best cells, best first.

        Where nothing is found, some that Memoir knows.
        """
        if not finds:
            return await database.scenes.recent(audience, limit=KNOWN_TOPICS, counted=False)
        ids = dict.fromkeys(find.cell.scene_id for find in finds if find.cell is not None)
        scenes = await database.scenes.many(ids, audience, counted=False)
        return [scenes[each] for each in ids if each in scenes and scenes[each].summary][:TOPICS]

    async def _answered(
        self, database: MemoryDB, finds: Iterable[Recalled], audience: Audience
    ) -> dict[MessageId, Message]:
        """Return what the short messages among the finds reply to: "yes" alone tells nothing."""
        short = (
            find.message.reply_to
            for find in finds
            if find.cell is None and find.message and is_short(find.message)
        )
        ids = [each for each in short if each is not None]
        return (
            {each.id: each for each in await database.messages.many(ids, audience)} if ids else {}
        )

    async def _replied_to(self, database: MemoryDB, question: Question) -> Message | None:
        if question.message.reply_to is None:
            return None
        return await database.messages.get(question.message.reply_to, question.audience)


def _said_in(prompt: Prompt) -> list[str]:
    """Return what people said of what a prompt shows; Memoir's own words prove nothing."""
    task = prompt.task
    if not isinstance(task, AnswerTask):
        return []
    memories = (*task.memories, *task.wishes, *task.standing)
    lines = [*task.recent, *(memory.answers for memory in memories if memory.answers)]
    lines += [task.replied_to] if task.replied_to else []
    told = [text for memory in memories for text in (memory.text, memory.said)]
    return [task.question, *told, *(line.text for line in lines if not line.from_memoir)]
