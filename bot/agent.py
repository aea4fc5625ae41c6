"""Answer questions out of memory: recall, prompt, streamed answer. Knows no Discord."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace

from bot import prompts
from bot.budget import clipped, estimated_tokens, fitting
from bot.clock import Clock
from bot.config import Settings
from bot.ids import GuildId
from bot.lines import lines_of, memories_of_finds
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.pool import GuildDatabases
from bot.memory.records import Message, Recalled, Scene
from bot.models.base import LanguageModel, Prompt
from bot.models.tasks import AnswerTask, Line, Memory, Topic

# What a question needs fits in these many finds; more is noise and money.
MEMORIES = 12
TOPICS = 3
# A screenful of the channel: what "that" and "he" in a question speak of.
RECENT_MESSAGES = 12
# Shares of the token budget that instructions leave: the question never fills the prompt...
QUESTION_SHARE = 0.4
REPLIED_TO_SHARE = 0.2
# ...and of what these leave. Memories get the rest.
RECENT_SHARE = 0.35
TOPICS_SHARE = 0.25
# The headings of the sections.
HEADINGS_TOKENS = 40


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what somebody asked, and who may see the answer."""

    guild_id: GuildId
    message: Message
    audience: Audience
    text: str  # without the mention
    replied_to: Message | None = None  # if it is known to the asker's side; else it is looked up


class WorkerAgent:
    """Answer from one guild's memory what its audience may know."""

    def __init__(
        self,
        databases: GuildDatabases,
        model: LanguageModel,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._databases = databases
        self._model = model
        self._settings = settings
        self._clock = clock

    async def answer(self, question: Question) -> AsyncIterator[str]:
        """Yield the answer piece by piece; raise ModelError if the model fails."""
        pieces = self._model.stream(await self.prompt(question))
        try:
            async for piece in pieces:
                yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):  # whoever stops listening ends the request
                await pieces.aclose()

    async def prompt(self, question: Question) -> Prompt:
        """Return the prompt for a question: what its audience may know, within the budget."""
        async with self._databases.open(question.guild_id) as database:
            recent = await database.messages.recent(
                question.message.place.channel_id,
                question.audience,
                before=question.message.id,
                limit=RECENT_MESSAGES,
            )
            finds = await database.recall.find(
                question.text,
                question.audience,
                limit=MEMORIES,
                before=question.message.id,
                asker=question.message.author_id,
                now=question.message.said_at.astimezone(self._clock().tzinfo),
            )
            scenes = await self._scenes(database, finds, question.audience)
            replied_to = question.replied_to or await self._replied_to(database, question)
        task = AnswerTask(
            question=question.text,
            asker=question.message.author_name,
            now=self._clock(),
            topics=tuple(Topic(scene.name, scene.summary) for scene in scenes),
            memories=memories_of_finds(finds),
            recent=lines_of(recent),
            replied_to=lines_of([replied_to])[0] if replied_to else None,
        )
        fitted = within_budget(task, self._settings.prompt_tokens)
        return prompts.answer(fitted, self._settings.answer_tokens)

    async def _scenes(
        self, database: MemoryDB, finds: Sequence[Recalled], audience: Audience
    ) -> list[Scene]:
        """Return the summarised scenes of the best cells, best first."""
        ids = dict.fromkeys(find.cell.scene_id for find in finds if find.cell is not None)
        scenes = await database.scenes.many(ids, audience)
        return [scenes[each] for each in ids if each in scenes and scenes[each].summary][:TOPICS]

    async def _replied_to(self, database: MemoryDB, question: Question) -> Message | None:
        if question.message.reply_to is None:
            return None
        return await database.messages.get(question.message.reply_to, question.audience)


def within_budget(task: AnswerTask, tokens: int) -> AnswerTask:
    """Return the task with as much of each section as so many tokens hold."""
    bare = replace(task, question="", topics=(), memories=(), recent=(), replied_to=None)
    left = tokens - HEADINGS_TOKENS - _tokens(bare)
    question = clipped(task.question, int(left * QUESTION_SHARE), prompts.quoted)
    bare = replace(bare, question=question)
    if task.replied_to is not None:
        text = clipped(task.replied_to.text, int(left * REPLIED_TO_SHARE))
        bare = replace(bare, replied_to=replace(task.replied_to, text=text))
    left = tokens - HEADINGS_TOKENS - _tokens(bare)
    latest = reversed(task.recent)
    recent = fitting(latest, prompts.spoken_line, int(left * RECENT_SHARE), gaps=False)
    topics = fitting(task.topics, prompts.topic_line, int(left * TOPICS_SHARE))
    left -= sum(estimated_tokens(prompts.spoken_line(line)) for line in recent)
    left -= sum(estimated_tokens(prompts.topic_line(topic)) for topic in topics)
    memories = fitting(_not_shown(task, recent), prompts.memory_line, left)
    return replace(
        bare,
        topics=tuple(topics),
        memories=tuple(memories),
        recent=tuple(reversed(recent)),
    )


def _tokens(task: AnswerTask) -> int:
    return sum(estimated_tokens(turn.text) for turn in prompts.answer(task, 0).turns)


def _not_shown(task: AnswerTask, recent: Iterable[Line]) -> list[Memory]:
    """Return the memories without the messages that the recent conversation shows."""
    shown = {(line.speaker, line.said_at, line.text) for line in recent}
    return [
        memory
        for memory in task.memories
        if memory.cell_type or (memory.speaker, memory.said_at, memory.text) not in shown
    ]
