"""Know the gateway's intents and which of them the developer portal allows."""

from dataclasses import dataclass
from enum import IntFlag


class Intent(IntFlag):
    """Name the groups of events that a bot can ask for."""

    NONE = 0
    GUILDS = 1 << 0
    MEMBERS = 1 << 1
    PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_REACTIONS = 1 << 10
    GUILD_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    DIRECT_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15


HIGHEST_BIT = 25  # polls in direct messages, the last that is documented
PRIVILEGED = Intent.MEMBERS | Intent.PRESENCES | Intent.MESSAGE_CONTENT


@dataclass(slots=True)
class Portal:
    """Hold the developer portal's switches for the privileged intents."""

    message_content: bool = True
    members: bool = True
    presences: bool = True

    @property
    def allowed(self) -> Intent:
        """Return the privileged intents that are switched on."""
        switches = (
            (self.message_content, Intent.MESSAGE_CONTENT),
            (self.members, Intent.MEMBERS),
            (self.presences, Intent.PRESENCES),
        )
        allowed = Intent.NONE
        for on, intent in switches:
            allowed |= intent if on else Intent.NONE
        return allowed
