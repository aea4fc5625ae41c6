"""Make embeds that keep Discord's limits and look alike."""

import re
from collections.abc import Iterable

import discord

from bot.ids import ChannelId, GuildId, MessageId
from bot.redaction.invisible import seen

LAMPLIGHT = discord.Colour(0xE0A458)
EMBER = discord.Colour(0xC8553D)  # for what cannot be undone

# Discord's limits for embeds and select menus; discord.py does not check them.
TITLE = 256
DESCRIPTION = 4_096
FIELD_NAME = 256
FIELD_VALUE = 1_024
FOOTER = 2_048
OPTION_LABEL = 100

# Would be shown as a mention, a command to click, a date, an emoji or a link with another name.
_MARKUP = re.compile(r"<(?=[@#:/]|a:|t:|id:)|\](?=\()")

# Discord refuses an empty label; a name may be made of signs that nobody sees.
NOTHING_TO_SEE = "…"

PARAGRAPH = "\n\n"


def card(
    title: str,
    description: str = "",
    *,
    fields: Iterable[tuple[str, str]] = (),
    footer: str = "",
    colour: discord.Colour = LAMPLIGHT,
) -> discord.Embed:
    """Return an embed that Discord takes, whatever it is given."""
    embed = discord.Embed(
        title=clip(title, TITLE), description=clip(description, DESCRIPTION), colour=colour
    )
    for name, value in fields:
        embed.add_field(name=clip(name, FIELD_NAME), value=clip(value, FIELD_VALUE))
    if footer:
        embed.set_footer(text=clip(footer, FOOTER))
    return embed


def clip(text: str, limit: int) -> str:
    """Return text of at most `limit` characters, shortened between words if it must be."""
    if len(text) <= limit:
        return text
    short = text[: limit - 1]
    words = short.rpartition(" ")[0]
    return (words if len(words) > limit // 2 else short).rstrip("\\ \n") + "…"


def plain(text: str) -> str:
    """Return what somebody wrote as one line that Discord shows as it is."""
    escaped = discord.utils.escape_markdown(" ".join(seen(text).split()))
    return _MARKUP.sub(r"\\\g<0>", escaped)


def option_label(text: str, limit: int = OPTION_LABEL) -> str:
    """Return what is seen of a text as one line, for lists to choose from, without markdown."""
    return clip(" ".join(seen(text).split()), limit) or NOTHING_TO_SEE


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number with its noun: "1 scene", "1,200 scenes"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def jump_link(guild_id: GuildId, channel_id: ChannelId, message_id: MessageId) -> str:
    """Return the address of a message in Discord."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"
