"""Let everybody see what is kept of them, take it along, have it erased, and opt out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, think
from bot.errors import StoreError
from bot.ids import GuildId, UserId
from bot.memory.audience import Audience
from bot.memory.selections import Removed, SaidBy
from cogs import privacy_cards as cards
from cogs.confirming import Confirmation
from cogs.here import audience_here
from cogs.personal_data import ServerData, as_file

HERE, EVERYWHERE = "here", "everywhere"
WHERE = [
    app_commands.Choice(name="this server", value=HERE),
    app_commands.Choice(name="everywhere I am", value=EVERYWHERE),
]


class Privacy(
    commands.GroupCog,
    name="privacy",
    description="What I keep of you, and how to take it along, erase it or opt out",
):
    """Serve each person on what is kept of that person."""

    def __init__(self, bot: MemoirBot) -> None:
        self._bot = bot

    @app_commands.command(description="What I keep, where, how long, and who gets to see it")
    async def about(self, interaction: Interaction) -> None:
        """Say how things are in this server now."""
        await think(interaction)
        guild_id = _guild(interaction)
        facts = await cards.facts(self._bot, guild_id, interaction.channel)
        since = self._bot.registry.opted_out_since(guild_id, _person(interaction))
        await interaction.edit_original_response(embed=cards.about(facts, since))

    @app_commands.command(name="opt-out", description="Have nothing more kept of what you say")
    @app_commands.describe(where="This server (if you don't choose), or everywhere I am")
    @app_commands.choices(where=WHERE)
    async def opt_out(self, interaction: Interaction, where: str = HERE) -> None:
        """Keep nothing more of a person, from now on; offer to erase what is kept already."""
        await think(interaction)
        person, guild_id = _person(interaction), _chosen(interaction, where)
        await self._bot.registry.opt_out(person, guild_id)
        kept = await self._kept(person, guild_id)
        embed = cards.opted_out(kept, everywhere=guild_id is None)
        await self._offer_to_erase(interaction, embed, person, guild_id, kept)

    @app_commands.command(name="opt-in", description="Be remembered again")
    @app_commands.describe(where="This server (if you don't choose), or everywhere I am")
    @app_commands.choices(where=WHERE)
    async def opt_in(self, interaction: Interaction, where: str = HERE) -> None:
        """Take an opt-out back."""
        await think(interaction)
        person, guild_id = _person(interaction), _chosen(interaction, where)
        await self._bot.registry.opt_in(person, guild_id)
        still_out = guild_id is not None and self._bot.registry.opted_out(guild_id, person)
        embed = cards.opted_in(everywhere=guild_id is None, still_out=still_out)
        await interaction.edit_original_response(embed=embed)

    @app_commands.command(description="Get what I keep of you as a file")
    async def export(self, interaction: Interaction) -> None:
        """Send a file that only the person sees."""
        await think(interaction)
        person, guild_id = _person(interaction), _guild(interaction)
        audience = Audience() if guild_id is None else audience_here(self._bot, interaction)
        servers = [data async for data in self._data(person, guild_id, audience)]
        made = await asyncio.to_thread(
            as_file, person, servers, self._bot.clock(), limit=interaction.filesize_limit
        )
        if made is None:
            await interaction.edit_original_response(embed=cards.too_long())
            return
        name, content = made
        await interaction.edit_original_response(
            embed=cards.exported(servers), attachments=[discord.File(BytesIO(content), name)]
        )

    @app_commands.command(description="Erase what I keep of you")
    async def delete(self, interaction: Interaction) -> None:
        """Say how much there is, and offer to erase it."""
        await think(interaction)
        person, guild_id = _person(interaction), _guild(interaction)
        kept = await self._kept(person, guild_id)
        embed = cards.to_delete(kept, everywhere=guild_id is None)
        await self._offer_to_erase(interaction, embed, person, guild_id, kept)

    async def _offer_to_erase(
        self,
        interaction: Interaction,
        embed: discord.Embed,
        person: UserId,
        guild_id: GuildId | None,
        kept: Removed,
    ) -> None:
        async def erase(_: Interaction) -> discord.Embed:
            removed = await self._erase(person, guild_id)
            return cards.erased(removed, left=await self._kept(person, guild_id))

        if not kept:
            await interaction.edit_original_response(embed=embed)
            return
        view = Confirmation(interaction, erase, label="Erase it", kept=cards.KEPT)
        await interaction.edit_original_response(embed=embed, view=view)

    async def _kept(self, person: UserId, guild_id: GuildId | None) -> Removed:
        """Count what is kept of a person in one server; None: in all."""
        return await self._in_each(
            guild_id, lambda each: self._bot.manager.removable(each, SaidBy(person))
        )

    async def _erase(self, person: UserId, guild_id: GuildId | None) -> Removed:
        removed = await self._in_each(
            guild_id, lambda each: self._bot.manager.remove(each, SaidBy(person))
        )
        await self._bot.registry.forget_person(person, guild_id)
        return removed

    async def _in_each(
        self, guild_id: GuildId | None, work: Callable[[GuildId], Awaitable[Removed]]
    ) -> Removed:
        """Return the sum over this server; None: over all. One that fails costs no other its turn.

        Raise StoreError at the end if one failed.
        """
        total, failure = Removed(), None
        for each in await self._servers(guild_id):
            try:
                total += await work(each)
            except StoreError as error:
                failure = error
        if failure is not None:
            raise failure
        return total

    async def _data(
        self, person: UserId, guild_id: GuildId | None, audience: Audience
    ) -> AsyncIterator[ServerData]:
        """Yield what each server keeps of a person, of all servers those that keep something."""
        for each in await self._servers(guild_id):
            async with self._bot.databases.open(each) as database:
                kept = await database.personal.kept(person, audience)
            if guild_id is not None or kept.messages or kept.cells:
                guild = self._bot.get_guild(each)
                since = self._bot.registry.opted_out_since(each, person)
                yield ServerData(each, guild.name if guild else "", since, kept)

    async def _servers(self, guild_id: GuildId | None) -> list[GuildId]:
        """Return this server if it has a memory; None: all servers with one."""
        known = await asyncio.to_thread(self._bot.databases.known)
        return [each for each in known if guild_id in (None, each)]


def _person(interaction: Interaction) -> UserId:
    return UserId(interaction.user.id)


def _guild(interaction: Interaction) -> GuildId | None:
    """Return the server; None in a direct conversation, where all of them are meant."""
    return None if interaction.guild_id is None else GuildId(interaction.guild_id)


def _chosen(interaction: Interaction, where: str) -> GuildId | None:
    return None if where == EVERYWHERE else _guild(interaction)


async def setup(bot: MemoirBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Privacy(bot))
