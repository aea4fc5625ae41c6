"""Let one person leaf through pages and pick from them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord.ui.item import Item

from bot.delivery.interactions import Interaction, tell, tell_failure
from bot.delivery.outbox import UNDELIVERABLE
from cogs.embeds import option_label

# An answer can be edited for 15 minutes after a press; the last edit takes the buttons away.
IDLE_SECONDS = 10 * 60.0
NOT_YOURS = "This belongs to somebody else. Use the command yourself to get your own."
MOST_OPTIONS = 25  # of one select menu, and of what is suggested while typing


@dataclass(frozen=True, slots=True)
class Window:
    """Say which part of a longer list one page shows."""

    number: int  # from 0
    of: int
    offset: int

    @classmethod
    def at(cls, number: int, total: int, size: int) -> "Window":
        """Return the window nearest to a page number of a list that may have shrunk."""
        of = max(1, -(-total // size))
        number = min(max(number, 0), of - 1)
        return cls(number, of, number * size)

    @classmethod
    def of_two(
        cls, number: int, first: tuple[int, int], then: tuple[int, int]
    ) -> tuple[bool, "Window"]:
        """Return the window of a list that comes before another, each with its length and size.

        Say also whether the window is of the first list.
        """
        before = -(-first[0] // first[1])
        last = cls.at(number - before, *then)
        of = before + last.of
        if 0 <= number < before:
            return True, cls(number, of, number * first[1])
        return False, cls(before + last.number, of, last.offset)

    @property
    def footer(self) -> str:
        """Return what tells the page's place; nothing for an only page."""
        return f"Page {self.number + 1} of {self.of}" if self.of > 1 else ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Name something that can be opened."""

    label: str  # what people read
    value: str  # what tells it from all others, however alike their labels


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one page of something longer."""

    embed: discord.Embed
    window: Window
    choices: tuple[Choice, ...] = ()  # what can be opened from here


# Whoever turns a page may see another one than whoever opened it could: roles change.
Turning = Callable[[Interaction, int], Awaitable[Page]]
Opening = Callable[[Interaction, str], Awaitable[None]]


class PersonalView(discord.ui.View):
    """Serve one person; explain failures; end visibly."""

    def __init__(self, interaction: Interaction) -> None:
        super().__init__(timeout=IDLE_SECONDS)
        self.last = interaction  # whose token can still edit the answer

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let nobody else use what was shown to one person."""
        if interaction.user.id == self.last.user.id:
            return True
        await tell(interaction, NOT_YOURS)
        return False

    async def on_error(
        self, interaction: Interaction, error: Exception, item: Item[Any], /
    ) -> None:
        """Tell the person what happened."""
        await tell_failure(interaction, error)

    async def on_timeout(self) -> None:
        """Take the buttons out of use."""
        await self.retire()

    async def retire(self) -> None:
        """Show that nothing more can be pressed here."""
        self.stop()
        for item in self.children:
            if isinstance(item, discord.ui.Button | discord.ui.Select | discord.ui.ChannelSelect):
                item.disabled = True
        try:
            await self.last.edit_original_response(view=self)
        except UNDELIVERABLE:
            return


class Browser(PersonalView):
    """Turn pages, and open what a page lists."""

    def __init__(
        self, interaction: Interaction, page: Page, turning: Turning, opening: Opening | None
    ) -> None:
        super().__init__(interaction)
        self._turning = turning
        self._opening = opening
        self._show(page)

    @discord.ui.button(label="Previous", emoji="◀️")
    async def previous(self, interaction: Interaction, _: discord.ui.Button["Browser"]) -> None:
        """Show the page before."""
        await self._turn(interaction, -1)

    @discord.ui.button(label="Next", emoji="▶️")
    async def next(self, interaction: Interaction, _: discord.ui.Button["Browser"]) -> None:
        """Show the page after."""
        await self._turn(interaction, 1)

    async def _turn(self, interaction: Interaction, step: int) -> None:
        await interaction.response.defer()
        self.last = interaction
        page = await self._turning(interaction, self._window.number + step)
        self._show(page)
        await interaction.edit_original_response(embed=page.embed, view=self)

    def _show(self, page: Page) -> None:
        self._window = page.window
        self.clear_items()
        if page.choices and self._opening is not None:
            self.add_item(_Menu(page.choices, self._opening))
        if page.window.of > 1:
            self.previous.disabled = page.window.number == 0
            self.next.disabled = page.window.number == page.window.of - 1
            self.add_item(self.previous).add_item(self.next)


class _Menu(discord.ui.Select[Browser]):
    """Open one of the things that a page lists."""

    def __init__(self, choices: Sequence[Choice], opening: Opening) -> None:
        options = [
            discord.SelectOption(label=option_label(choice.label), value=choice.value)
            for choice in choices[:MOST_OPTIONS]
        ]
        super().__init__(placeholder="Open…", options=options)
        self._opening = opening

    async def callback(self, interaction: Interaction) -> None:
        """Open what was picked, in an answer of its own."""
        await self._opening(interaction, self.values[0])


async def browse(
    interaction: Interaction,
    turning: Turning,
    opening: Opening | None = None,
    *,
    view: type[Browser] = Browser,
) -> None:
    """Show the first page, with buttons if there is more to see."""
    page = await turning(interaction, 0)
    if page.window.of == 1 and not page.choices:
        await interaction.edit_original_response(embed=page.embed)
        return
    browser = view(interaction, page, turning, opening)
    await interaction.edit_original_response(embed=page.embed, view=browser)
