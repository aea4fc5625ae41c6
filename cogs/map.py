"""Show the scenes and how they hang together, as a picture."""

from datetime import datetime
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, think
from bot.errors import MapError
from bot.map.chart import Chart, Picture, Road, Spot
from bot.memory.audience import EVERYONE
from bot.memory.scene_map import SceneMap
from cogs import rendering
from cogs.embeds import card, clip, counted, plain
from cogs.here import audience_here, guild_here, listens_here

FILE_NAME = "map.png"
ALT_TEXT = 1_024  # Discord's limit for a file's description
LARGEST_TOLD = 8  # names in that description
DAY = 86_400.0  # seconds
# What was drawn may not be shown any more once it is drawn; more changes than this are no accident.
TRIES = 3
CHANGING = "What may be shown here is just changing. Please ask again in a moment."
READING = (
    "Each lamp is a scene: the larger, the more memories; the brighter, the newer."
    " Scenes on one island have to do with each other."
)
ALONE = "Each lamp is a scene: the larger, the more memories; the brighter, the newer."


class MapCommand(commands.Cog):
    """Draw memory; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(
        name="map", description="See the scenes and how they hang together, as a picture"
    )
    async def draw_map(self, interaction: Interaction) -> None:
        """Show a map of what may be seen here."""
        await think(interaction)
        scenes = await self._scenes_here(interaction)
        for _ in range(TRIES):
            if not scenes.scenes:
                await interaction.edit_original_response(embed=await self._nothing(interaction))
                return
            picture = await self._bot.drawing.draw(chart_of(scenes, self._bot.clock()))
            drawn, scenes = scenes, await self._scenes_here(interaction)
            if _names(drawn) <= _names(scenes):
                await interaction.edit_original_response(
                    embed=map_card(drawn, picture), attachments=[map_file(drawn, picture)]
                )
                return
        raise MapError(CHANGING)

    async def _scenes_here(self, interaction: Interaction) -> SceneMap:
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            return await database.maps.of(audience)

    async def _nothing(self, interaction: Interaction) -> discord.Embed:
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            status = await database.status(audience)
        listens = await listens_here(self._bot, interaction)
        return rendering.no_scenes(status.waiting_messages, listens=listens)


def chart_of(scenes: SceneMap, now: datetime) -> Chart:
    """Return what the map shows of each scene."""
    spots = [
        Spot(scene.name, scene.cells, (now - scene.last_said_at).total_seconds() / DAY)
        for scene in scenes.scenes
    ]
    at = {scene.id: place for place, scene in enumerate(scenes.scenes)}
    return Chart(spots, [Road(at[link.a], at[link.b], link.weight) for link in scenes.links])


def map_card(scenes: SceneMap, picture: Picture) -> discord.Embed:
    """Return what stands around the picture."""
    shown, private = len(scenes.scenes), sum(s.scope != EVERYONE for s in scenes.scenes)
    title = counted(shown, "scene")
    if scenes.total > shown:
        title = f"The {shown} latest of {scenes.total:,} scenes"
    notes = [READING if scenes.links else ALONE]
    if private:
        kept = "is" if private == 1 else "are"
        notes.append(f"{counted(private, 'scene')} {kept} not for everyone here.")
    if picture.numbered:
        notes.append(" · ".join(f"**{sign}** {plain(name)}" for sign, name in picture.numbered))
    embed = card(f"🗺️ {title}", "\n".join(notes))
    return embed.set_image(url=f"attachment://{FILE_NAME}")


def map_file(scenes: SceneMap, picture: Picture) -> discord.File:
    """Return the picture, with words for those who cannot see it."""
    largest = sorted(scenes.scenes, key=lambda scene: -scene.cells)[:LARGEST_TOLD]
    told = "; ".join(
        f"{' '.join(scene.name.split())}, {counted(scene.cells, 'memory', 'memories')}"
        for scene in largest
    )
    text = f"A map of {counted(len(scenes.scenes), 'scene')} in memory. The largest: {told}."
    return discord.File(BytesIO(picture.png), FILE_NAME, description=clip(text, ALT_TEXT))


def _names(scenes: SceneMap) -> set[tuple[int, str]]:
    return {(scene.id, scene.name) for scene in scenes.scenes}
