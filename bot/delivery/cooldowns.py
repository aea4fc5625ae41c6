"""Give everybody so many commands a minute in each server."""

import time
from collections import OrderedDict
from collections.abc import Callable

from discord import InteractionType, app_commands

from bot.delivery.interactions import Interaction

WINDOW_SECONDS = 60.0
# People who used a command lately; beyond, those who did so longest ago have waited long enough.
REMEMBERED = 10_000
# Commands that take a second of a core or read a whole memory count as so many.
COSTLY = frozenset({"memory map", "privacy export", "memory-admin export", "memory-admin import"})
COSTLY_COUNT = 5


class Cooldowns:
    """Count commands by person and server; what somebody is shown while typing is no command."""

    def __init__(self, commands: int, now: Callable[[], float] = time.monotonic) -> None:
        """Allow so many in WINDOW_SECONDS; 0: any number. `now` tells seconds, never 0."""
        self._commands = commands
        self._now = now
        self._used: OrderedDict[tuple[int | None, int], app_commands.Cooldown] = OrderedDict()

    def use(self, interaction: Interaction) -> None:
        """Count a command; raise CommandOnCooldown if there were too many."""
        if interaction.type is InteractionType.application_command:
            self.count(interaction)

    def count(self, interaction: Interaction) -> None:
        """Count what costs as much as a command does, such as a button under an answer."""
        if not self._commands:
            return
        who = (interaction.guild_id, interaction.user.id)
        cooldown = self._used.pop(who, None)
        cooldown = cooldown or app_commands.Cooldown(self._commands, WINDOW_SECONDS)
        self._used[who] = cooldown  # as the last
        if len(self._used) > REMEMBERED:
            self._used.popitem(last=False)
        wait = cooldown.update_rate_limit(self._now(), tokens=self._cost(interaction))
        if wait is not None:
            raise app_commands.CommandOnCooldown(cooldown, wait)

    def _cost(self, interaction: Interaction) -> int:
        """Return as how many a command counts; each can be used once a minute."""
        name = interaction.command.qualified_name if interaction.command else ""
        return min(COSTLY_COUNT, self._commands) if name in COSTLY else 1
