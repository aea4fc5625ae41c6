"""Say where an answer came from: a button that works for as long as the answer stands."""

import base64
import re
from collections.abc import Iterable, Sequence
from typing import Any

import discord

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell_failure, think
from bot.ids import GuildId, MessageId
from bot.memory.audience import Audience
from bot.memory.records import Message
from cogs.embeds import card, clip, jump_link, plain
from cogs.here import audience_here, guild_here
from cogs.rechecking import recheck

# As many ids as Discord's hundred characters of a custom id hold: the button itself remembers what
# the answer came from, for years and for those of whom Memoir keeps nothing.
MOST_SOURCES = 8
_ID_BYTES = 8
_TEMPLATE = r"sources:(?P<ids>[A-Za-z0-9_-]{0,90})"

QUOTED = 160  # characters of each source
TITLE = "🔗 Where this answer came from"
FROM_NOTHING = (
    "From nothing that I remember: only from the question and, at most, the last messages of this"
    " channel."
)
BEST_FIRST = "What I found for this answer, best first"
NONE_LEFT = "What this answer came from is gone, was changed since, or cannot be shown to you."
SOME_LEFT = "-# Other sources are gone, were changed since, or cannot be shown to you."


class SourcesButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_TEMPLATE):
    """List the messages that an answer was drawn from."""

    def __init__(self, sources: Sequence[MessageId]) -> None:
        self.sources = tuple(sources[:MOST_SOURCES])
        super().__init__(
            discord.ui.Button(label="Sources", emoji="🔗", custom_id=f"sources:{_packed(sources)}")
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "SourcesButton":
        """Read the sources back from a button that was pressed."""
        return cls(_unpacked(match["ids"]))

    async def callback(self, interaction: Interaction) -> None:
        """Show whoever pressed it those sources that are theirs to see and still there."""
        try:
            interaction.client.cooldowns.count(interaction)
            await think(interaction)
            embed = await _listing(interaction.client, interaction, self.sources)
            await interaction.edit_original_response(embed=embed)
        except Exception as error:  # noqa: BLE001 - the edge of an interaction
            await tell_failure(interaction, error)


def sources_view(sources: Sequence[MessageId]) -> discord.ui.View:
    """Return the button for an answer that was drawn from these messages, best first."""
    return discord.ui.View(timeout=None).add_item(SourcesButton(sources))


async def _listing(
    bot: MemoirBot, interaction: Interaction, sources: Sequence[MessageId]
) -> discord.Embed:
    if not sources:
        return card(TITLE, FROM_NOTHING)
    guild_id, audience = guild_here(interaction), audience_here(bot, interaction)
    found = await _still_there(bot, guild_id, audience, sources)
    if not found:
        return card(TITLE, NONE_LEFT)
    lines = [_line(guild_id, message) for message in found]
    some = [SOME_LEFT] if len(found) < len(sources) else []
    return card(TITLE, "\n".join([*lines, *some]), footer=BEST_FIRST)


async def _still_there(
    bot: MemoirBot, guild_id: GuildId, audience: Audience, sources: Sequence[MessageId]
) -> list[Message]:
    """Return the sources that may be seen and stand in Discord as they were, best first."""
    before = await _read(bot, guild_id, audience, sources)
    where = {each.id: each.place.channel_id for each in before}
    checked = await recheck(bot, guild_id, where)
    unchanged = set(before) & set(await _read(bot, guild_id, audience, checked.there))
    return sorted(unchanged, key=lambda message: sources.index(message.id))


async def _read(
    bot: MemoirBot, guild_id: GuildId, audience: Audience, ids: Iterable[MessageId]
) -> list[Message]:
    async with bot.databases.open(guild_id) as database:
        return await database.messages.many(ids, audience)


def _line(guild_id: GuildId, message: Message) -> str:
    when = discord.utils.format_dt(message.said_at, "D")
    link = jump_link(guild_id, message.place.channel_id, message.id)
    return (
        f"- {plain(message.author_name)} · {when} · [to the message]({link})\n"
        f"  {clip(plain(message.content), QUOTED)}"
    )


def _packed(sources: Iterable[MessageId]) -> str:
    ids = list(sources)[:MOST_SOURCES]
    data = b"".join(int(each).to_bytes(_ID_BYTES, "big") for each in ids)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unpacked(packed: str) -> list[MessageId]:
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except ValueError:  # no button of Memoir's
        return []
    parts = range(0, len(data) - _ID_BYTES + 1, _ID_BYTES)
    return [MessageId(int.from_bytes(data[at : at + _ID_BYTES], "big")) for at in parts]
