"""Show what was done to scenes, and undo it."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from bot.memory.journal import JournalEntry
from bot.memory.scene_states import SceneState
from bot.memory.undoing import CannotUndo
from bot.vocabulary import SceneChange
from cogs.browsing import Browser, Choice, Page, PersonalView, Window, browse
from cogs.consent import kept_id
from cogs.embeds import PARAGRAPH, card, clip, counted, plain
from cogs.here import audience_here, guild_here
from cogs.managers import demand_manager

ENTRIES_PER_PAGE = 5
NAMES_SHOWN = 4
SUMMARY_SHOWN = 300  # characters
TITLE = "📖 Journal of scenes"
NOTHING = (
    "No scenes were merged, split or renamed yet, or none that can be shown here. When I do, it"
    " stands here and can be undone."
)
GONE = "That entry is gone, or cannot be shown here now."
UNDONE = "Undone: {done} What came since stays where it belongs."
ICONS = {SceneChange.MERGE: "🔗", SceneChange.SPLIT: "✂️", SceneChange.RENAME: "✏️"}


class JournalCommands(commands.Cog):
    """Hold the commands on the journal; part of the group /memory-admin."""

    _bot: MemoirBot

    @app_commands.command(description="See how scenes were merged, split or renamed, and undo it")
    async def journal(self, interaction: Interaction) -> None:
        """List what was done to scenes, newest first."""
        await think(interaction)
        await browse(
            interaction,
            self._entries,
            self._open,
            view=ManagersBrowser,
        )

    async def _entries(self, interaction: Interaction, number: int) -> Page:
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            generation = await database.generation()
            total = await database.journal.count(audience)
            window = Window.at(number, total, ENTRIES_PER_PAGE)
            entries = await database.journal.recent(
                audience, limit=ENTRIES_PER_PAGE, offset=window.offset
            )
        if not entries:
            return Page(card(TITLE, NOTHING), window)
        # A reset counts anew: another entry may have its number then.
        choices = tuple(Choice(_told(each), f"{generation}.{each.id}") for each in entries)
        embed = card(TITLE, PARAGRAPH.join(map(_line, entries)), footer=window.footer)
        return Page(embed, window, choices)

    async def _open(self, interaction: Interaction, value: str) -> None:
        """Show one entry, with a button that undoes it."""
        demand_manager(interaction)
        await think(interaction)
        audience = audience_here(self._bot, interaction)
        generation, number = map(int, value.split("."))
        async with self._bot.databases.open(guild_here(interaction)) as database:
            same = await database.generation() == generation
            entry = await database.journal.find(number, audience) if same else None
        if entry is None:
            await interaction.edit_original_response(embed=card(TITLE, GONE))
        elif entry.undone_at is not None:
            await interaction.edit_original_response(embed=entry_card(entry))
        else:
            view = UndoView(interaction, self._bot, entry, generation)
            await interaction.edit_original_response(embed=entry_card(entry), view=view)


class ManagersBrowser(Browser):
    """Leaf through what is for managers alone."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Serve the person who asked, for as long as they may manage the server."""
        demand_manager(interaction)
        return await super().interaction_check(interaction)


class UndoView(PersonalView):
    """Offer to undo one entry."""

    def __init__(
        self, interaction: Interaction, bot: MemoirBot, entry: JournalEntry, generation: int
    ) -> None:
        super().__init__(interaction)
        self._bot = bot
        self._entry = entry
        self._generation = generation

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Serve the person who asked, for as long as they may manage the server."""
        demand_manager(interaction)
        return await super().interaction_check(interaction)

    @discord.ui.button(label="Undo", emoji="↩️", style=discord.ButtonStyle.primary)
    async def undo(self, interaction: Interaction, _: discord.ui.Button["UndoView"]) -> None:
        """Put the scenes back to what they were, or say why that cannot be."""
        await interaction.response.defer()
        audience = audience_here(self._bot, interaction)
        try:
            async with self._bot.databases.open(guild_here(interaction)) as database:
                if await database.generation() != self._generation:
                    raise CannotUndo(GONE)
                await database.undoing.undo(
                    self._entry.id, audience, kept_id(self._bot, interaction)
                )
        except CannotUndo as refusal:
            await tell(interaction, plain(str(refusal)))
            return
        await self.retire()
        await tell(interaction, UNDONE.format(done=plain(_told(self._entry))))


def entry_card(entry: JournalEntry) -> discord.Embed:
    """Return one entry: what was done, why, and how the scenes were before and after."""
    fields = [("Before", _states(entry.before)), ("After", _states(entry.after))]
    text = plain(entry.reason)
    if entry.undone_at is not None:
        text = f"{text}\n{_undone(entry)}".strip()
    return card(f"{ICONS[entry.kind]} {plain(_told(entry))}", text, fields=fields)


def _line(entry: JournalEntry) -> str:
    told = plain(_told(entry))
    moved = sum(len(each.cells) for each in entry.moved)
    count = f" · {counted(moved, 'memory', 'memories')} moved" if moved else ""
    when = discord.utils.format_dt(entry.done_at, "R")
    undone = f"\n-# {_undone(entry)}" if entry.undone_at is not None else ""
    return f"{ICONS[entry.kind]} {told}\n-# {when}{count}{undone}"


def _told(entry: JournalEntry) -> str:
    """Say in one line what was done."""
    first = entry.before[0]
    after = next((state for state in entry.after if state.id == first.id), first)
    if entry.kind is SceneChange.MERGE:
        both = " and ".join(f"“{state.name}”" for state in entry.before[:2])
        renamed = after.name not in {state.name for state in entry.before}
        return f"{both} became one" + (f": “{after.name}”." if renamed else ".")
    if entry.kind is SceneChange.RENAME:
        return f"“{first.name}” became “{after.name}”."
    parts = [f"“{state.name}”" for state in entry.after if state.id != first.id]
    more = f" and {len(parts) - NAMES_SHOWN} more" if len(parts) > NAMES_SHOWN else ""
    return f"“{first.name}” was split: {', '.join(parts[:NAMES_SHOWN])}{more} went out of it."


def _undone(entry: JournalEntry) -> str:
    when = discord.utils.format_dt(entry.undone_at, "R") if entry.undone_at else ""
    by = f" by <@{entry.undone_by}>" if entry.undone_by else ""
    return f"undone {when}{by}"


def _states(states: Sequence[SceneState]) -> str:
    return PARAGRAPH.join(
        f"**{plain(state.name)}** · {counted(state.cells, 'memory', 'memories')}"
        + (f"\n{clip(plain(state.summary), SUMMARY_SHOWN)}" if state.summary else "")
        for state in states[:3]
    )
