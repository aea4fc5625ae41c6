import discord

from bot.playground.intents import PRIVILEGED, Intent, Portal


def test_the_portal_allows_the_privileged_intents_that_are_switched_on() -> None:
    assert Portal().allowed == PRIVILEGED
    assert Portal(message_content=False).allowed == Intent.MEMBERS | Intent.PRESENCES
    assert Portal(False, False, False).allowed == Intent.NONE


def test_numbers_are_those_of_discord_py() -> None:
    flags = discord.Intents
    assert flags(guild_messages=True).value == Intent.GUILD_MESSAGES
    assert flags(dm_messages=True).value == Intent.DIRECT_MESSAGES
    assert flags(message_content=True).value == Intent.MESSAGE_CONTENT
    assert flags(guild_typing=True).value == Intent.GUILD_TYPING
    assert flags(guild_reactions=True).value == Intent.GUILD_REACTIONS
