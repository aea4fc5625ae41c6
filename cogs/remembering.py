"""Remember or forget one message, from its menu."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from bot.ids import GuildId, MessageId
from bot.memory.records import Cell
from bot.memory.selections import Messages, Removed
from cogs import consent
from cogs.confirming import Confirmation
from cogs.embeds import EMBER, PARAGRAPH, card, clip, counted, plain
from cogs.here import audience_here, guild_here
from cogs.reading import is_from_a_person, record_of
from cogs.rendering import GLANCE, ICONS

REMEMBER, FORGET = "Remember this", "Forget this"
MEMORIES_SHOWN = 5

REMEMBERED = (
    "Remembered, for those who can read this channel. *Forget this* in the same menu takes it back."
)
KNOWN = "I remember that already."
NOBODYS = "I remember what people say, not what bots, webhooks or Discord say."
NO_TEXT = "There are no words in it that I could remember."
DOES_NOT_WANT = "Whoever said this does not want to be remembered, so I keep nothing of it."
FORGOTTEN_BEFORE = "That was forgotten before. Only whoever said it can have me remember it again."
NOT_YOURS = "Only whoever said this, and whoever may manage the server, can have me forget it."
NOT_KEPT = "I keep nothing of that message."
TITLE = "🗑️ Forget this message?"


class Remembering(commands.Cog):
    """Serve the menu of each message."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot
        self._menus = [
            app_commands.guild_only()(app_commands.ContextMenu(name=name, callback=callback))
            for name, callback in ((REMEMBER, self.remember), (FORGET, self.forget))
        ]

    async def cog_load(self) -> None:
        """Put the commands into the menu."""
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take the commands out of the menu."""
        for menu in self._menus:
            self._bot.tree.remove_command(menu.name, type=menu.type)

    async def remember(self, interaction: Interaction, message: discord.Message) -> None:
        """Remember a message, whoever said it, unless that person does not want it."""
        await think(interaction)
        await tell(interaction, await self._remember(interaction, message))

    async def _remember(self, interaction: Interaction, message: discord.Message) -> str:
        """Return what came of it."""
        guild_id, own = guild_here(interaction), message.author.id == interaction.user.id
        if not is_from_a_person(message):
            return NOBODYS
        if consent.has_opted_out(self._bot, guild_id, message):
            return DOES_NOT_WANT
        record = record_of(message, await consent.heard(self._bot, guild_id, message))
        if not record.content:
            return NO_TEXT
        # Who asks for it waits to see it: it is organised like what is said to Memoir.
        wanted = replace(record, addressed=True)
        if await consent.remember(self._bot, guild_id, message, wanted, again=own):
            return REMEMBERED
        if consent.has_opted_out(self._bot, guild_id, message):
            return DOES_NOT_WANT
        return KNOWN if await self._is_kept(guild_id, message) else FORGOTTEN_BEFORE

    async def forget(self, interaction: Interaction, message: discord.Message) -> None:
        """Show what would go with a message, and offer to forget it."""
        await think(interaction)
        if not _may_forget(interaction, message):
            await tell(interaction, NOT_YOURS)
            return
        guild_id, chosen = guild_here(interaction), Messages((MessageId(message.id),))
        if not await self._is_kept(guild_id, message):
            await self._bot.manager.remove(guild_id, chosen)
            await tell(interaction, NOT_KEPT)
            return
        going = await self._bot.manager.removable(guild_id, chosen)
        embed = _to_forget(message, going, await self._drawn_from(interaction, message))

        async def forget(pressed: Interaction) -> discord.Embed:
            if not _may_forget(pressed, message):
                return card(TITLE, NOT_YOURS)
            return forgotten(await self._bot.manager.remove(guild_id, chosen))

        view = Confirmation(interaction, forget, label="Forget it", kept="Nothing was forgotten.")
        await interaction.edit_original_response(embed=embed, view=view)

    async def _is_kept(self, guild_id: GuildId, message: discord.Message) -> bool:
        message_id = MessageId(message.id)
        return message_id in await self._bot.manager.holding(guild_id, [message_id])

    async def _drawn_from(self, interaction: Interaction, message: discord.Message) -> list[Cell]:
        """Return some of the memories that were drawn from a message, as far as they are seen."""
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            return await database.cells.drawn_from(
                [MessageId(message.id)], audience, limit=MEMORIES_SHOWN
            )


def forgotten(removed: Removed) -> discord.Embed:
    """Return what is gone."""
    gone = " and ".join(_counts(removed))
    anew = f" {counted(removed.scenes, 'topic')} will be told anew without it."
    return card("🗑️ Forgotten", f"Gone for good: {gone}.{anew if removed.scenes else ''}")


def what_goes(going: Removed) -> str:
    """Return how much a removal takes along."""
    return (
        f"-# This takes {' and '.join(_counts(going))} out of my memory, with every summary and"
        " answer that was drawn from it. It cannot be undone; messages in Discord stay."
    )


def _counts(removed: Removed) -> list[str]:
    return [
        counted(removed.messages, "message"),
        counted(removed.cells, "memory", "memories"),
    ]


def _to_forget(message: discord.Message, going: Removed, cells: list[Cell]) -> discord.Embed:
    quoted = clip(plain(message.content), GLANCE)
    told = [f"{ICONS[cell.cell_type]} {clip(plain(cell.content), GLANCE)}" for cell in cells]
    parts = [f"> {quoted}" if quoted else "", "\n".join(told), what_goes(going)]
    return card(TITLE, PARAGRAPH.join(filter(None, parts)), colour=EMBER)


def _may_forget(interaction: Interaction, message: discord.Message) -> bool:
    """Tell whether somebody said it, or may manage the server now."""
    return interaction.user.id == message.author.id or interaction.permissions.manage_guild


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Remembering(bot))
