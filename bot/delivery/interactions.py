"""Answer interactions, for the eyes of whoever began them only."""

import logging
from typing import Any

import discord

from bot.delivery.failures import explain, is_foreseen, reason
from bot.delivery.outbox import UNDELIVERABLE

Interaction = discord.Interaction[Any]

_ALREADY_ANSWERED = 40060

_log = logging.getLogger(__name__)


async def think(interaction: Interaction) -> None:
    """Take up a command within Discord's three seconds; its answer may then take its time."""
    await interaction.response.defer(ephemeral=True, thinking=True)


async def tell(interaction: Interaction, text: str) -> None:
    """Say something to this person alone, whatever was answered before."""
    if not interaction.response.is_done():
        try:
            await interaction.response.send_message(text, ephemeral=True)
        except discord.HTTPException as error:
            if error.code != _ALREADY_ANSWERED:
                raise
        else:
            return
    await interaction.followup.send(text, ephemeral=True)


async def tell_failure(interaction: Interaction, error: BaseException) -> None:
    """Answer an interaction that failed with an honest sentence; never raise."""
    if not is_foreseen(error):
        _log.error("An interaction failed: %s", reason(error))
    try:
        await tell(interaction, explain(error))
    except UNDELIVERABLE as undeliverable:
        _log.warning("A failed interaction could not be answered: %s", reason(undeliverable))
