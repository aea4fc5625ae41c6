"""Look into memory: its scenes, one scene, a search, its state."""

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.delivery.interactions import Interaction, think
from bot.ids import MessageId, UserId
from bot.memory.audience import Audience, Scope
from bot.memory.budgets import Bearers
from bot.memory.db import MemoryDB
from bot.memory.records import Recalled, Scene
from bot.places import place_of
from bot.vocabulary import CellType
from cogs import budget_lines, rendering
from cogs.about import AboutCommand
from cogs.browsing import MOST_OPTIONS, Page, Window, browse
from cogs.chapters import chapters_page
from cogs.conflicts import Conflicts
from cogs.consent import kept_id
from cogs.correcting import Corrections
from cogs.embeds import OPTION_LABEL
from cogs.forgetting import ForgetCommand
from cogs.here import audience_here, guild_here, listens_here, scope_here
from cogs.listening_state import mode_for
from cogs.map import MapCommand
from cogs.pins import PinCommands
from cogs.scene_choices import choice_of, name_in, picked
from cogs.search_options import NoSuchTime, Wanted
from cogs.sources import source_links
from cogs.tasks import TaskCommands

SCENES_PER_PAGE = 6
CELLS_PER_PAGE = 5
CHAPTERS_PER_PAGE = 4  # of a hundred words each, below the summary
MOST_FINDS = 25  # five pages; who looks further searches with better words
QUERY_CHARACTERS = 300
TIME_CHARACTERS = 60
TYPES = [app_commands.Choice(name=str(each), value=str(each)) for each in CellType]

_log = logging.getLogger(__name__)


@app_commands.guild_only()
class Memory(
    AboutCommand,
    MapCommand,
    Conflicts,
    Corrections,
    ForgetCommand,
    PinCommands,
    TaskCommands,
    commands.GroupCog,
    name="memory",
    description="Look into what I remember",
):
    """Show people what is remembered, as far as it may be shown where they ask."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot
        self._databases = bot.databases

    @app_commands.command(description="Browse the scenes: the topics that memory gathers in")
    async def scenes(self, interaction: Interaction) -> None:
        """List the scenes, most recently updated first."""
        await think(interaction)
        await browse(interaction, self._scenes, self._open)

    @app_commands.command(description="Open one scene: its summary, its memories, their sources")
    @app_commands.describe(name="The scene's name; start typing to find it")
    async def scene(
        self, interaction: Interaction, name: app_commands.Range[str, 1, OPTION_LABEL]
    ) -> None:
        """Show a scene."""
        await self._open(interaction, name)

    @scene.autocomplete("name")
    async def complete_name(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest scenes that may be shown here."""
        try:
            audience = self._audience(interaction)
            async with self._databases.open(guild_here(interaction)) as database:
                names = await database.scenes.complete(name_in(typed), audience)
                scenes = await database.scenes.named(names, audience)
        except Exception as error:  # noqa: BLE001 - the edge of an interaction; no names then
            _log.error("Names of scenes could not be suggested: %s", reason(error))
            return []
        choices = map(choice_of, scenes[:MOST_OPTIONS])
        return [app_commands.Choice(name=each.label, value=each.value) for each in choices]

    @app_commands.command(description="Search memory")
    @app_commands.describe(
        query="What you look for, in your own words",
        cell_type="Only memories of this type",
        person="Only what this person said",
        since="Only what was said then or later: 1 May, last week, 2026-05-01",
        until="Only what was said then or earlier: yesterday, May, 3 days ago",
    )
    @app_commands.rename(cell_type="type")
    @app_commands.choices(cell_type=TYPES)
    async def search(
        self,
        interaction: Interaction,
        query: app_commands.Range[str, 1, QUERY_CHARACTERS],
        cell_type: str | None = None,
        person: discord.User | None = None,
        since: app_commands.Range[str, 1, TIME_CHARACTERS] | None = None,
        until: app_commands.Range[str, 1, TIME_CHARACTERS] | None = None,
    ) -> None:
        """Show what is found, best first."""
        await think(interaction)
        try:
            wanted = Wanted.typed(
                query,
                CellType(cell_type) if cell_type else None,
                UserId(person.id) if person else None,
                since=since,
                until=until,
                now=self._bot.clock(),
            )
        except NoSuchTime as error:
            embed = rendering.time_not_understood(error.typed)
            await interaction.edit_original_response(embed=embed)
            return
        await browse(interaction, lambda by, number: self._finds(by, number, wanted))

    @app_commands.command(description="How much is remembered, what waits, and which model is used")
    async def status(self, interaction: Interaction) -> None:
        """Show what memory holds and what works on it."""
        await think(interaction)
        guild_id = guild_here(interaction)
        audience = self._audience(interaction)
        status = await self._bot.manager.status(guild_id, audience)
        chosen = await self._bot.manager.guild_settings(guild_id)
        embed = rendering.status_card(
            status,
            self._bot.model,
            mode=mode_for(self._bot, chosen, audience),
            listens=await listens_here(self._bot, interaction),
            today=await self._today(interaction),
            embedding_model=self._bot.settings.embedding_model,
        )
        await interaction.edit_original_response(embed=embed)

    async def _today(self, interaction: Interaction) -> str:
        """Return how much of the budgets is used up, where and by whom it is asked."""
        guild_id, spending = guild_here(interaction), self._bot.spending
        root = place_of(interaction.channel).root_id if interaction.channel else None
        bearers = Bearers(root, kept_id(self._bot, interaction))
        return budget_lines.today(
            budget_lines.Standing(
                day=await spending.today(guild_id, bearers),
                budgets=await spending.budgets(guild_id),
                bearers=bearers,
                tomorrow=spending.tomorrow,
                counts_tokens=self._bot.model.generates,
                exact=interaction.permissions.manage_guild,
            )
        )

    async def _open(self, interaction: Interaction, name: str) -> None:
        await think(interaction)
        await browse(interaction, lambda by, number: self._scene(by, number, name))

    async def _scenes(self, interaction: Interaction, number: int) -> Page:
        audience = self._audience(interaction)
        async with self._databases.open(guild_here(interaction)) as database:
            total = await database.scenes.count(audience)
            window = Window.at(number, total, SCENES_PER_PAGE)
            scenes = await database.scenes.recent(
                audience, limit=SCENES_PER_PAGE, offset=window.offset
            )
            status = await database.status(audience)
        if not scenes:
            listens = await listens_here(self._bot, interaction)
            empty = rendering.no_scenes(status.waiting_messages, listens=listens)
            return Page(empty, window)
        embed = rendering.scene_list(scenes, total=total, footer=window.footer)
        return Page(embed, window, choices=tuple(map(choice_of, scenes)))

    async def _scene(self, interaction: Interaction, number: int, name: str) -> Page:
        audience = self._audience(interaction)
        async with self._databases.open(guild_here(interaction)) as database:
            scene = await _named(database, name, audience, scope_here(interaction))
            if scene is None:
                gone = picked(name) is not None
                missing = rendering.scene_gone() if gone else rendering.no_such_scene(name)
                return Page(missing, Window.at(0, 0, 1))
            told = await database.chapters.count(scene.id, audience)
            telling, window = Window.of_two(
                number, (told, CHAPTERS_PER_PAGE), (scene.cells, CELLS_PER_PAGE)
            )
            if telling:
                chapters = await database.chapters.of_scene(
                    scene.id, audience, limit=CHAPTERS_PER_PAGE, offset=window.offset
                )
                embed = chapters_page(scene, chapters, footer=window.footer)
                return Page(embed, window)
            cells = await database.cells.of_scene(
                scene.id, audience, limit=CELLS_PER_PAGE, offset=window.offset
            )
            links = await source_links(
                database, guild_here(interaction), audience, [c.sources for c in cells]
            )
        shown = [Recalled(cell.salience, cell, None) for cell in cells]
        self._bot.manager.note_shown(guild_here(interaction), shown)
        embed = rendering.scene_page(
            scene, list(zip(cells, links, strict=True)), footer=window.footer
        )
        return Page(embed, window)

    async def _finds(
        self,
        interaction: Interaction,
        number: int,
        wanted: Wanted,
    ) -> Page:
        audience = self._audience(interaction)
        async with self._databases.open(guild_here(interaction)) as database:
            finds = await database.recall.find(
                wanted.query,
                audience,
                limit=MOST_FINDS,
                cell_type=wanted.cell_type,
                author_id=wanted.author_id,
                since=wanted.since,
                until=wanted.until,
                asker=UserId(interaction.user.id),
                now=wanted.now,
                own_words=True,
            )
            window = Window.at(number, len(finds), CELLS_PER_PAGE)
            shown = finds[window.offset : window.offset + CELLS_PER_PAGE]
            sources = [_sources(found) for found in shown]
            links = await source_links(database, guild_here(interaction), audience, sources)
        if not finds:
            return Page(rendering.nothing_found(wanted.query, narrowed=wanted.narrowed), window)
        self._bot.manager.note_shown(guild_here(interaction), shown)
        embed = rendering.search_page(
            wanted.query,
            list(zip(shown, links, strict=True)),
            total=len(finds),
            footer=window.footer,
        )
        return Page(embed, window)

    def _audience(self, interaction: Interaction) -> Audience:
        return audience_here(self._bot, interaction)


async def _named(database: MemoryDB, name: str, audience: Audience, here: Scope) -> Scene | None:
    """Return the scene that was picked from a list or typed by name, if it may be seen."""
    scene_id = picked(name)
    if scene_id is None:
        return await database.scenes.find(name, audience, here=here)
    return (await database.scenes.many([scene_id], audience)).get(scene_id)


def _sources(found: Recalled) -> tuple[MessageId, ...]:
    if found.cell is not None:
        return found.cell.sources
    return (found.message.id,) if found.message is not None else ()


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Memory(bot))
