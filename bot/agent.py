"""Answer questions out of memory: recall, prompt, streamed answer. Knows no Discord."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from bot import prompts
from bot.budget import LETTERS_PER_TOKEN, estimated_tokens, fitting
from bot.clock import Clock
from bot.config import Settings
from bot.ids import GuildId
from bot.lines import clipped, lines_of, memories_of_finds
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.pool import GuildDatabases
from bot.memory.records import Message, Recalled, Scene
from bot.models.base import LanguageModel, Prompt
from bot.models.tasks import AnswerTask, Line, Topic

# What a question needs fits in these many finds; more is noise and money.
MEMORIES = 12
TOPICS = 3
# A screenful of the channel: what "that" and "he" in a question speak of.
RECENT_MESSAGES = 12
# Shares of the token budget that is left after instructions and question. Memories get the rest.
RECENT_SHARE = 0.35
TOPICS_SHARE = 0.25
# The question itself never fills the prompt.
QUESTION_SHARE = 0.5


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
        prompt = await self.prompt(question)
        async for piece in self._model.stream(prompt):
            yield piece

    async def prompt(self, question: Question) -> Prompt:
        """Return the prompt for a question: what its audience may know, within the budget."""
        async with self._databases.open(question.guild_id) as database:
            finds = await database.recall.find(
                question.text, question.audience, limit=MEMORIES, before=question.message.id
            )
            scenes = await self._scenes(database, finds, question.audience)
            recent = await database.messages.recent(
                question.message.place.channel_id,
                question.audience,
                before=question.message.id,
                limit=RECENT_MESSAGES,
            )
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
        fitted = self._within_budget(task)
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

    def _within_budget(self, task: AnswerTask) -> AnswerTask:
        """Return the task with as much of each section as the token budget holds."""
        bare = replace(task, topics=(), memories=(), recent=())
        budget = self._settings.prompt_tokens
        question = clipped(task.question, int(budget * QUESTION_SHARE) * LETTERS_PER_TOKEN)
        bare = replace(bare, question=question)
        left = budget - sum(estimated_tokens(turn.text) for turn in prompts.answer(bare, 0).turns)
        recent = fitting(reversed(task.recent), _text_of_line, int(left * RECENT_SHARE))
        topics = fitting(task.topics, _text_of_topic, int(left * TOPICS_SHARE))
        left -= int(left * (RECENT_SHARE if recent else 0) + left * (TOPICS_SHARE if topics else 0))
        memories = fitting(task.memories, lambda memory: memory.text, left)
        return replace(
            bare,
            topics=tuple(topics),
            memories=tuple(memories),
            recent=tuple(reversed(recent)),
        )


def _text_of_line(line: Line) -> str:
    return f"{line.speaker} {line.text}"


def _text_of_topic(topic: Topic) -> str:
    return f"{topic.name} {topic.summary}"
