"""Ask once more before something goes for good."""

from collections.abc import Awaitable, Callable

import discord

from bot.delivery.interactions import Interaction
from cogs.browsing import PersonalView
from cogs.embeds import card

Doing = Callable[[Interaction], Awaitable[discord.Embed]]


class Confirmation(PersonalView):
    """Do something once it is confirmed, and show what came of it."""

    def __init__(
        self,
        interaction: Interaction,
        do: Doing,
        *,
        label: str,
        keep: str = "Keep it",
        kept: str = "Nothing was erased.",
    ) -> None:
        """Take the labels of both buttons, and what is said when all is kept."""
        super().__init__(interaction)
        self._do = do
        self._kept = kept
        self.yes.label = label
        self.no.label = keep

    @discord.ui.button(style=discord.ButtonStyle.danger)
    async def yes(self, interaction: Interaction, _: discord.ui.Button["Confirmation"]) -> None:
        """Do it; if that fails it can be tried again."""
        await interaction.response.defer()
        self.last = interaction
        embed = await self._do(interaction)
        self.stop()
        await interaction.edit_original_response(embed=embed, view=None)

    @discord.ui.button()
    async def no(self, interaction: Interaction, _: discord.ui.Button["Confirmation"]) -> None:
        """Leave everything as it is."""
        await interaction.response.defer()
        self.stop()
        await interaction.edit_original_response(embed=card("Kept", self._kept), view=None)
