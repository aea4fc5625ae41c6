"""Let people settle what contradicts itself in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from bot.ids import UserId
from bot.memory.conflicts import authors
from bot.memory.records import Conflict
from bot.vocabulary import CellOrigin, Outcome
from cogs import rendering
from cogs.browsing import PersonalView, Window
from cogs.consent import kept_id
from cogs.embeds import PARAGRAPH, card, counted
from cogs.here import audience_here, guild_here
from cogs.sources import source_links

WHO_MAY = "Whoever said one of the two, and whoever may manage the server, can say which is right."
NOT_YOURS = f"That is not yours to settle. {WHO_MAY}"
KEPT = (
    "That would end what was pinned or put right by hand. Only whoever said it, and whoever may"
    " manage the server, can do so."
)
GONE = "That was settled meanwhile, or cannot be shown here now."
SETTLED = {
    Outcome.OLDER: "The older one is right. The newer one is kept as what was said, no more.",
    Outcome.NEWER: "The newer one is right. The older one is kept as what was so before.",
    Outcome.BOTH: "Both hold. I leave them side by side and do not ask again.",
}


@dataclass(frozen=True, slots=True)
class _Page:
    embed: discord.Embed
    window: Window
    conflict: Conflict | None
    generation: int = 0  # of the memory it was read from: after a reset it is settled by nobody


class Conflicts(commands.Cog):
    """Show memories that contradict each other, and take people's word for which is right."""

    _bot: MemoirBot

    @app_commands.command(description="What contradicts itself in memory: say which is right")
    async def conflicts(self, interaction: Interaction) -> None:
        """Show the conflict that was found last, with buttons to settle it and to leaf on."""
        await think(interaction)
        page = await self.page(interaction, 0)
        if page.conflict is None:
            await interaction.edit_original_response(embed=page.embed)
            return
        view = ConflictView(interaction, self, page)
        await interaction.edit_original_response(embed=page.embed, view=view)

    async def page(self, interaction: Interaction, number: int) -> _Page:
        """Return one conflict with its sources, the latest first."""
        guild_id, audience = guild_here(interaction), audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_id) as database:
            generation = await database.generation()
            window = Window.at(number, await database.conflicts.count(audience), 1)
            found = await database.conflicts.open(audience, limit=1, offset=window.offset)
            sources = [cell.sources for each in found for cell in (each.older, each.newer)]
            links = await source_links(database, guild_id, audience, sources)
        if not found:
            return _Page(_no_conflicts(), window, None)
        return _Page(_conflict_card(found[0], links, window), window, found[0], generation)

    async def settle(
        self, interaction: Interaction, conflict: Conflict, outcome: Outcome, generation: int
    ) -> str:
        """Settle a conflict, if it may still be seen and is open; return what came of it."""
        audience, by = audience_here(self._bot, interaction), kept_id(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            sides = (conflict.older.id, conflict.newer.id)
            cells = await database.cells.many(sides, audience)
            if len(cells) < len(sides) or await database.generation() != generation:
                return GONE
            now = replace(conflict, older=cells[sides[0]], newer=cells[sides[1]])
            if not _may_settle(interaction, now, outcome):
                return KEPT
            settled = await database.conflicts.settle(conflict.id, outcome, by, audience)
        return SETTLED[outcome] if settled else GONE


class ConflictView(PersonalView):
    """Show one conflict after another, and settle them."""

    def __init__(self, interaction: Interaction, conflicts: Conflicts, page: _Page) -> None:
        super().__init__(interaction)
        self._conflicts = conflicts
        self._show(page)

    @discord.ui.button(label="Older is right", style=discord.ButtonStyle.primary)
    async def older(self, interaction: Interaction, _: discord.ui.Button["ConflictView"]) -> None:
        """Let the newer one end."""
        await self._settle(interaction, Outcome.OLDER)

    @discord.ui.button(label="Newer is right", style=discord.ButtonStyle.primary)
    async def newer(self, interaction: Interaction, _: discord.ui.Button["ConflictView"]) -> None:
        """Let the older one end."""
        await self._settle(interaction, Outcome.NEWER)

    @discord.ui.button(label="Both hold")
    async def both(self, interaction: Interaction, _: discord.ui.Button["ConflictView"]) -> None:
        """Leave both as they are."""
        await self._settle(interaction, Outcome.BOTH)

    @discord.ui.button(label="Previous", emoji="◀️", row=1)
    async def previous(
        self, interaction: Interaction, _: discord.ui.Button["ConflictView"]
    ) -> None:
        """Show the conflict before."""
        await self._turn(interaction, self._window.number - 1)

    @discord.ui.button(label="Next", emoji="▶️", row=1)
    async def next(self, interaction: Interaction, _: discord.ui.Button["ConflictView"]) -> None:
        """Show the conflict after."""
        await self._turn(interaction, self._window.number + 1)

    async def _settle(self, interaction: Interaction, outcome: Outcome) -> None:
        conflict = self._conflict
        if conflict is None or not _may_settle(interaction, conflict, Outcome.BOTH):
            await tell(interaction, NOT_YOURS)
            return
        await interaction.response.defer()
        told = await self._conflicts.settle(interaction, conflict, outcome, self._generation)
        await self._turn(interaction, self._window.number)
        await tell(interaction, told)

    async def _turn(self, interaction: Interaction, number: int) -> None:
        if not interaction.response.is_done():
            await interaction.response.defer()
        self.last = interaction
        page = await self._conflicts.page(interaction, number)
        self._show(page)
        await interaction.edit_original_response(embed=page.embed, view=self)

    def _show(self, page: _Page) -> None:
        self._conflict, self._window, self._generation = page.conflict, page.window, page.generation
        self.clear_items()
        if page.conflict is None:
            return
        buttons = (self.older, self.newer, self.both)
        for button, outcome in zip(buttons, Outcome, strict=True):
            button.disabled = not _may_settle(self.last, page.conflict, outcome)
            self.add_item(button)
        if page.window.of > 1:
            self.previous.disabled = page.window.number == 0
            self.next.disabled = page.window.number == page.window.of - 1
            self.add_item(self.previous).add_item(self.next)


def _may_settle(interaction: Interaction, conflict: Conflict, outcome: Outcome) -> bool:
    """Tell whether somebody may; what is kept by hand nobody ends by contradicting it."""
    wrong = {Outcome.OLDER: conflict.newer, Outcome.NEWER: conflict.older}.get(outcome)
    kept = wrong is not None and (wrong.pinned or wrong.origin is CellOrigin.CORRECTED)
    who = {wrong.author_id} if wrong is not None and kept else authors(conflict)
    return UserId(interaction.user.id) in who or interaction.permissions.manage_guild


def _conflict_card(
    conflict: Conflict, links: Sequence[Sequence[str]], window: Window
) -> discord.Embed:
    sides = zip(("Older", "Newer"), (conflict.older, conflict.newer), links, strict=True)
    shown = [f"**{side}**\n{rendering.cell_entry(cell, where)}" for side, cell, where in sides]
    title = "⚡ Which is right?" if window.of == 1 else f"⚡ {counted(window.of, 'conflict')}"
    return card(title, PARAGRAPH.join([*shown, f"-# {WHO_MAY}"]), footer=window.footer)


def _no_conflicts() -> discord.Embed:
    return card("⚡ No conflicts", "Nothing in memory that can be shown here contradicts itself.")
