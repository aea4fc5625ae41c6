"""Write users, roles, channels and guilds the way Discord writes them."""

from datetime import datetime

from bot.ids import UserId
from bot.playground.events import Json
from bot.playground.permissions import Overwrite, Permission
from bot.playground.records import Channel, ChannelKind, Guild, Member, Role, User
from bot.playground.snowflakes import moment
from bot.playground.world import World

_AUTO_ARCHIVE_MINUTES = 4320
_ROLE_OVERWRITE, _MEMBER_OVERWRITE = 0, 1


def timestamp(time: datetime) -> str:
    """Return a time as Discord writes it."""
    return time.isoformat(timespec="microseconds")


def user(of: User) -> Json:
    """Return a user object."""
    return {
        "id": str(of.id),
        "username": of.name if of.bot else of.name.lower().replace(" ", "_"),
        "global_name": None if of.bot else of.name,
        "discriminator": "0000" if of.bot else "0",
        "avatar": None,
        "bot": of.bot,
        "public_flags": 0,
    }


def member(of: Member, *, with_user: bool = True) -> Json:
    """Return a member object; those in messages carry no user."""
    payload: Json = {
        "nick": of.nick,
        "avatar": None,
        "roles": [str(role) for role in sorted(of.roles)],
        "joined_at": timestamp(of.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    return payload | {"user": user(of.user)} if with_user else payload


def role(of: Role) -> Json:
    """Return a role object."""
    payload: Json = {
        "id": str(of.id),
        "name": of.name,
        "permissions": str(int(of.permissions)),
        "position": of.position,
        "mentionable": of.mentionable,
        "managed": of.managed_by is not None,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return payload | {"tags": {"bot_id": str(of.managed_by)}} if of.managed_by else payload


def _overwrite(target: int, kind: int, bits: Overwrite) -> Json:
    allow, deny = bits
    return {
        "id": str(target),
        "type": kind,
        "allow": str(int(allow)),
        "deny": str(int(deny)),
    }


def _overwrites(of: Channel) -> list[Json]:
    roles = [_overwrite(i, _ROLE_OVERWRITE, bits) for i, bits in of.role_overwrites.items()]
    members = [_overwrite(i, _MEMBER_OVERWRITE, bits) for i, bits in of.member_overwrites.items()]
    return roles + members


def channel(of: Channel, world: World) -> Json:
    """Return a channel object of any kind, as the bot sees it."""
    if of.is_thread:
        return thread(of, world)
    last = str(of.message_ids[-1]) if of.message_ids else None
    payload: Json = {"id": str(of.id), "type": int(of.kind), "last_message_id": last, "flags": 0}
    if of.kind is ChannelKind.DM:
        recipients = [user(world.user(i)) for i in of.members if i != world.bot.id]
        return payload | {"recipients": recipients}
    payload |= {
        "guild_id": str(of.guild_id),
        "name": of.name,
        "position": of.position,
        "parent_id": str(of.parent_id) if of.parent_id else None,
        "topic": of.topic or None,
        "nsfw": of.nsfw,
        "rate_limit_per_user": 0,
        "permission_overwrites": _overwrites(of),
    }
    return payload | _KIND_FIELDS.get(of.kind, {})


_KIND_FIELDS: dict[ChannelKind, Json] = {
    ChannelKind.VOICE: {"bitrate": 64000, "user_limit": 0, "rtc_region": None},
    ChannelKind.FORUM: {
        "available_tags": [],
        "default_reaction_emoji": None,
        "default_sort_order": None,
        "default_forum_layout": 0,
        "template": "",
    },
}


def thread(of: Channel, world: World) -> Json:
    """Return a thread object; with the bot's membership if it has one."""
    created = timestamp(moment(of.id))
    payload: Json = {
        "id": str(of.id),
        "type": int(of.kind),
        "guild_id": str(of.guild_id),
        "parent_id": str(of.parent_id),
        "owner_id": str(of.owner_id),
        "name": of.name,
        "last_message_id": str(of.message_ids[-1]) if of.message_ids else None,
        "rate_limit_per_user": 0,
        "message_count": len(of.message_ids),
        "total_message_sent": len(of.message_ids),
        "member_count": min(len(of.members), 50),  # Discord stops counting there
        "flags": 0,
        "applied_tags": [],
        "thread_metadata": {
            "archived": of.archived,
            "locked": of.locked,
            "auto_archive_duration": _AUTO_ARCHIVE_MINUTES,
            "archive_timestamp": created,
            "create_timestamp": created,
            **({"invitable": True} if of.kind is ChannelKind.PRIVATE_THREAD else {}),
        },
    }
    if world.bot.id in of.members:
        payload["member"] = thread_member(of, world.bot.id)
    return payload


def thread_member(of: Channel, user_id: UserId) -> Json:
    """Return a thread member object."""
    joined = timestamp(of.members[user_id])
    return {"id": str(of.id), "user_id": str(user_id), "join_timestamp": joined, "flags": 1}


def guild(of: Guild) -> Json:
    """Return a guild object as REST gives it, without channels and members."""
    return {
        "id": str(of.id),
        "name": of.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "owner_id": str(of.owner_id),
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [role(r) for r in of.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "public_updates_channel_id": None,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
    }


def guild_create(of: Guild, world: World, *, with_members: bool) -> Json:
    """Return what GUILD_CREATE carries; without the presences intent no member but the bot."""
    shown = of.members.values() if with_members else [of.members[world.bot.id]]
    seen = [t for t in of.threads.values() if not t.archived and world.can_see(t, world.bot.id)]
    return guild(of) | {
        "joined_at": timestamp(of.bot_joined_at),
        "large": len(of.members) > 250,
        "member_count": len(of.members),
        "voice_states": [],
        "members": [member(m) for m in shown],
        "channels": [channel(c, world) for c in of.channels.values()],
        "threads": [thread(t, world) for t in seen],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def with_permissions(of: Channel, world: World, user_id: UserId) -> Json:
    """Return a channel object as interactions carry it, with somebody's permissions there."""
    granted: Permission = world.permissions(of, user_id)
    return channel(of, world) | {"permissions": str(int(granted))}
