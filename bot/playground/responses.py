"""Show a person what came of something done with a command, a component or a modal."""

import asyncio
from collections.abc import Callable

from bot.errors import PlaygroundError
from bot.ids import MessageId
from bot.playground.events import Json
from bot.playground.interactions import Interaction
from bot.playground.messages import Messages
from bot.playground.world import World

_PATIENCE = 30.0  # seconds; longer than any answer that a test or a terminal waits for


class Response:
    """Follow one interaction; what it shows is always the present state."""

    def __init__(self, interaction: Interaction, world: World, messages: Messages) -> None:
        self._interaction = interaction
        self._world = world
        self._messages = messages

    @property
    def interaction_id(self) -> int:
        """Return the interaction's id, as events carry it."""
        return self._interaction.id

    @property
    def kind(self) -> str:
        """Return how it was first answered, "" until it was; see InteractionDone."""
        return self._interaction.answer

    @property
    def ephemeral(self) -> bool:
        """Return whether only the person sees the answer."""
        return self._interaction.ephemeral

    @property
    def modal(self) -> Json | None:
        """Return the modal that was opened, if one was."""
        return self._interaction.modal

    @property
    def choices(self) -> list[Json]:
        """Return what autocompletion offers."""
        return self._interaction.choices

    @property
    def loading(self) -> bool:
        """Return whether the bot said that it is thinking and nothing came yet."""
        return self._interaction.loading

    @property
    def message(self) -> Json | None:
        """Return the answer as it is now; None without one, or once it is deleted."""
        found = self._world.messages.get(self._interaction.original or MessageId(0))
        return self._messages.show(found) if found else None

    @property
    def followups(self) -> list[Json]:
        """Return the follow-ups that are there now."""
        found = (self._world.messages.get(i) for i in self._interaction.followups)
        return [self._messages.show(message) for message in found if message]

    async def until(self, holds: Callable[[], bool], *, patience: float = _PATIENCE) -> None:
        """Wait until this holds; it is looked at after every change. Raise when that takes long."""
        try:
            async with asyncio.timeout(patience):
                await self._interaction.changed.until(holds)
        except TimeoutError:
            raise PlaygroundError(f"The bot left an interaction as {self.kind or 'new'}.") from None

    async def settled(self) -> "Response":
        """Wait until there is an answer and the bot is not thinking any more."""
        await self.until(lambda: bool(self.kind) and not self.loading)
        return self
