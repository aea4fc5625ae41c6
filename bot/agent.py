"""Answer questions out of memory: recall, prompt, streamed answer. Knows no Discord."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from bot import context, prompts
from bot.clock import Clock, zone_of
from bot.config import Settings
from bot.ids import GuildId, UserId
from bot.lines import lines_of, memories_of_cells, memories_of_finds
from bot.memory.aims import aim_of
from bot.memory.asking import only_asks
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.first_person import is_about_asker
from bot.memory.pool import GuildDatabases
from bot.memory.records import Cell, Message, Recalled
from bot.memory.standing import STANDING
from bot.models.base import LanguageModel, Prompt
from bot.models.tasks import AnswerTask, Topic
from bot.recalling import MEMORIES, Recaller
from bot.vocabulary import CellType

# Summaries; the memories of further topics stand under their names alone.
TOPICS = 2
# A screenful of the channel: what "that" and "he" in a question speak of.
RECENT_MESSAGES = 12
# Of what concerns asker or channel whatever is asked, one of each type: more costs every answer for
# the sake of few.
STANDING_MEMORIES = 3
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
        self._recaller = Recaller(model, settings, clock)

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
        said, audience = question.message, question.audience
        zone = zone_of(self._clock)
        async with self._databases.open(question.guild_id) as database:
            recent, finds, standing = await asyncio.gather(
                database.messages.recent(
                    said.place.channel_id, audience, before=said.id, limit=RECENT_MESSAGES
                ),
                self._recaller.finds(database, question.text, said, audience),
                self._standing(database, question),
            )
            scenes = await self._scenes(database, finds, audience)
            replied_to = question.replied_to or await self._replied_to(database, question)
        new = [cell for cell in standing if _is_older(cell, said) and not _is_found(cell, finds)]
        wishes = [cell for cell in new if _is_wish(cell, said.author_id)]
        task = AnswerTask(
            question=question.text,
            asker=said.author_name,
            now=self._clock(),
            topics=tuple(scenes),
            memories=memories_of_finds(finds, zone=zone),
            recent=lines_of(recent, zone=zone),
            replied_to=lines_of([replied_to], zone=zone)[0] if replied_to else None,
            wishes=memories_of_cells(wishes, zone=zone),
            standing=memories_of_cells((cell for cell in new if cell not in wishes), zone=zone),
        )
        fitted = context.fitted(task, self._settings.prompt_tokens)
        return prompts.answer(fitted, self._settings.answer_tokens)

    async def _standing(self, database: MemoryDB, question: Question) -> list[Cell]:
        """Return what concerns asker or channel whatever is asked; more if just that is asked."""
        said = question.message
        asked = _type_asked_for(question.text)
        mine = asked and is_about_asker(question.text)
        return await database.cells.standing(
            question.audience,
            asker=said.author_id,
            channel_id=None if mine else said.place.channel_id,
            types=[asked] if asked else STANDING,
            limit=MEMORIES if asked else STANDING_MEMORIES,
        )

    async def _scenes(
        self, database: MemoryDB, finds: Sequence[Recalled], audience: Audience
    ) -> list[Topic]:
        """Return the summarised scenes of the best cells, best first.

        Where nothing is found, some that Memoir knows, by name.
        """
        if not finds:
            known = await database.scenes.recent(audience, limit=KNOWN_TOPICS, counted=False)
            return [Topic(scene.name, "") for scene in known]
        ids = dict.fromkeys(find.cell.scene_id for find in finds if find.cell is not None)
        scenes = await database.scenes.many(ids, audience, counted=False)
        found = [scenes[each] for each in ids if each in scenes and scenes[each].summary]
        return [Topic(scene.name, scene.summary) for scene in found[:TOPICS]]

    async def _replied_to(self, database: MemoryDB, question: Question) -> Message | None:
        if question.message.reply_to is None:
            return None
        return await database.messages.get(question.message.reply_to, question.audience)


def _type_asked_for(text: str) -> CellType | None:
    """Return the type that a question is after as such, like "what did we decide?"."""
    aim = aim_of(text, (), frozenset())
    return aim.cell_type if aim.wordless and aim.cell_type in STANDING and only_asks(text) else None


def _is_older(cell: Cell, message: Message) -> bool:
    """Return whether a cell was known before a message was said."""
    return min(cell.sources, default=0) < message.id


def _is_found(cell: Cell, finds: Iterable[Recalled]) -> bool:
    """Return whether a recall found this cell, or a message that it was drawn from."""
    return any(
        find.cell.id == cell.id if find.cell else find.message and find.message.id in cell.sources
        for find in finds
    )


def _is_wish(cell: Cell, asker: UserId) -> bool:
    """Return whether this is a preference in the asker's own words: nobody wishes for another."""
    return cell.cell_type is CellType.PREFERENCE and cell.author_id == asker
