"""Say for how long messages are kept."""

from bot.config import Settings
from bot.memory.guild_settings import GuildSettings


def days_kept(settings: Settings, chosen: GuildSettings) -> int | None:
    """Return for how many days a server's messages are kept; None: until somebody deletes them.

    A server may keep them for less time than the operator says, never for more: the operator's
    privacy policy says what holds at most.
    """
    wanted = [days for days in (settings.message_days, chosen.message_days) if days]
    return min(wanted, default=None)
