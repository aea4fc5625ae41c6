"""Say what a member may do, the way Discord computes it."""

from collections.abc import Iterable
from enum import IntFlag


class Permission(IntFlag):
    """Name the permissions that the playground knows about."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


NOTHING = Permission(0)
EVERYTHING = Permission((1 << 53) - 1)  # bits that later permissions use are set too

# What a new server gives everyone.
EVERYONE_BY_DEFAULT = (
    Permission.CREATE_INSTANT_INVITE
    | Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
# What Memoir's invitation asks for.
INVITED_BOT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
)
IN_DIRECT_MESSAGES = INVITED_BOT | Permission.USE_APPLICATION_COMMANDS
# Without the right to write, these mean nothing.
_NEEDS_SENDING = (
    Permission.MENTION_EVERYONE
    | Permission.SEND_TTS_MESSAGES
    | Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
)

Overwrite = tuple[Permission, Permission]  # allowed, denied


def of_roles(roles: Iterable[Permission]) -> Permission:
    """Return what these roles grant in the whole server."""
    granted = NOTHING
    for role in roles:
        granted |= role
    return EVERYTHING if Permission.ADMINISTRATOR in granted else granted


def in_channel(
    base: Permission,
    everyone: Overwrite,
    roles: Iterable[Overwrite],
    member: Overwrite,
    writing: Permission = Permission.SEND_MESSAGES,
) -> Permission:
    """Return what is left of the server-wide permissions under a channel's overwrites.

    `writing` names what it takes to write there: in threads it is another permission.
    """
    if Permission.ADMINISTRATOR in base:
        return EVERYTHING
    allowed, denied = NOTHING, NOTHING
    for role_allowed, role_denied in roles:
        allowed, denied = allowed | role_allowed, denied | role_denied
    granted = base
    for allow, deny in (everyone, (allowed, denied), member):
        granted = (granted & ~deny) | allow
    return _implied(granted, writing)


def _implied(granted: Permission, writing: Permission) -> Permission:
    if Permission.VIEW_CHANNEL not in granted:
        return NOTHING
    if writing not in granted:
        granted &= ~_NEEDS_SENDING
    return granted
