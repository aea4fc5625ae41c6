"""Say which way Memoir runs: where it reads along, and what is in the way."""

from collections.abc import Collection
from itertools import islice

from bot.client import MemoirBot
from bot.memory.audience import Audience
from bot.memory.guild_settings import EVERYWHERE, GuildSettings

MENTIONS_ONLY = "Mentions only: I remember what is said to me."
CHOOSE = "Add channels and I read along in them, too."
LISTENING = "Reading along {where}."
ELSEWHERE = "Elsewhere I remember what is said to me."
NOT_YET = "Mentions only for now, although I am to read along {where}."
EVERY_CHANNEL = "in every channel that I can read"
UNSEEN = "in channels that you cannot see"
# What the operator has to do; the choice is kept meanwhile.
REFUSED = (
    "Discord does not grant me the message content intent. Whoever runs me has to switch it on at"
    " https://discord.com/developers/applications (Bot, Message Content Intent) and restart me."
    " Until then I go on with what is said to me; what you choose here is kept."
)
SWITCHED_OFF = (
    "I was started without reading along. Whoever runs me has to switch on the message content"
    " intent at https://discord.com/developers/applications (Bot, Message Content Intent), set"
    " MEMOIR_LISTEN=true and restart me. Until then I go on with what is said to me; what you"
    " choose here is kept."
)
SHOWN = 15  # channels named in one sentence


def mode_for_managers(bot: MemoirBot, chosen: GuildSettings) -> str:
    """Say how Memoir runs, with all channels, and what the operator has to do if anything."""
    every = chosen.listen == EVERYWHERE
    where = EVERY_CHANNEL if every else f"in {named_channels(_ids(chosen))}"
    told = _mode(bot, chosen, where)
    if not bot.listens:
        return f"{told}\n{REFUSED if bot.intent_refused else SWITCHED_OFF}"
    return told if chosen.listen else f"{told} {CHOOSE}"


def mode_for(bot: MemoirBot, chosen: GuildSettings, audience: Audience) -> str:
    """Say how Memoir runs, with those channels alone that the audience can read now."""
    if chosen.listen == EVERYWHERE:
        return _mode(bot, chosen, EVERY_CHANNEL)
    seen = [each for each in _ids(chosen) if each in audience.open_channels]
    return _mode(bot, chosen, f"in {named_channels(seen)}" if seen else UNSEEN)


def named_channels(channel_ids: Collection[int]) -> str:
    """Return channels as Discord shows them, the first SHOWN by name."""
    named = ", ".join(f"<#{each}>" for each in islice(channel_ids, SHOWN))
    more = len(channel_ids) - SHOWN
    return named + (f" and {more} more" if more > 0 else "")


def _ids(chosen: GuildSettings) -> list[int]:
    return [] if chosen.listen == EVERYWHERE else sorted(chosen.listen)


def _mode(bot: MemoirBot, chosen: GuildSettings, where: str) -> str:
    if not chosen.listen:
        return MENTIONS_ONLY
    if not bot.listens:
        return NOT_YET.format(where=where)
    told = LISTENING.format(where=where)
    return told if chosen.listen == EVERYWHERE else f"{told} {ELSEWHERE}"
