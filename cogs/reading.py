"""Read a Discord message the way the people in the channel do."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from bot.drawn import NOTHING_DRAWN, Drawn
from bot.ids import MessageId, UserId
from bot.memory.audience import EVERYONE
from bot.memory.records import Message, NamedUser
from bot.memory.text import storable
from bot.places import place_of
from bot.redaction.invisible import seen

# Tells whose name and words are not to be taken in.
Unheard = Callable[[UserId], bool]
# Stand for what is mentioned but unknown to this client, or not to be named.
UNKNOWN = {"@": "@someone", "@!": "@someone", "@&": "@some role", "#": "#some-channel"}

_MARKUP = re.compile(r"<(@&|@!?|#|a?:|/|t:)([^<>\n]{1,100})>")
_SPACES = re.compile(r"[ \t]{2,}")
_LEFT_OVER = " \t\n,.:;-–—"  # of "@Memoir, when …" once the mention is gone


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold what a message says, and whether it says it to Memoir."""

    text: str  # as people read it
    question: str  # the same without calling Memoir by its name; empty when nothing is asked
    addressed: bool
    mentions: tuple[NamedUser, ...] = ()  # whom it names by id


def is_from_a_person(message: discord.Message) -> bool:
    """Tell whether somebody said this, rather than a bot, a webhook or Discord itself."""
    spoken = message.type in (discord.MessageType.default, discord.MessageType.reply)
    return spoken and not message.author.bot and message.webhook_id is None


def is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    """Tell whether a message is said to Memoir."""
    return (
        bool(_call(message, me).search(message.content))
        or any(user.id == me.id for user in message.mentions)
        or _is_reply_to(message, me)
    )


def hears_all(user_id: UserId) -> bool:
    """Return that nobody is unheard."""
    return False


def hear(
    message: discord.Message,
    me: discord.ClientUser,
    unheard: Unheard = hears_all,
    *,
    with_forwarded: bool = True,
) -> Heard:
    """Read a message in a server, without the names of who is unheard."""
    names = _names(message, unheard)
    call = _call(message, me)
    snapshots = message.message_snapshots if with_forwarded else []
    forwarded = [f"Forwarded: {each.content}" for each in snapshots if each.content]
    text = _readable("\n".join([message.content, *forwarded]), names)
    bare = _readable("\n".join([call.sub(" ", message.content), *forwarded]), names)
    question = _SPACES.sub(" ", bare).lstrip(_LEFT_OVER)
    return Heard(
        text=text,
        question=question if any(map(str.isalnum, question)) else "",
        addressed=is_addressed(message, me),
        mentions=_named(message, names, me),
    )


def record_of(message: discord.Message, heard: Heard) -> Message:
    """Return what is remembered of a message."""
    return Message(
        id=MessageId(message.id),
        place=place_of(message.channel),
        author_id=UserId(message.author.id),
        author_name=message.author.display_name,
        content=heard.text,
        said_at=message.created_at,
        reply_to=_reply_to(message),
        addressed=heard.addressed,
        edited_at=message.edited_at,
        mentions=heard.mentions,
    )


def record_of_answer(
    message: discord.Message,
    text: str,
    me: discord.ClientUser,
    asked: MessageId,
    drawn: Drawn = NOTHING_DRAWN,
) -> Message:
    """Return what is remembered of Memoir's own words."""
    return Message(
        id=MessageId(message.id),
        place=place_of(message.channel),
        author_id=UserId(me.id),
        author_name=me.display_name,
        content=_readable(text, {}),
        said_at=message.created_at,
        reply_to=asked,
        from_memoir=True,
        drawn_from=drawn.messages,
        drawn_scenes=drawn.scenes,
    )


def replied_to(
    message: discord.Message, me: discord.ClientUser, unheard: Unheard = hears_all
) -> Message | None:
    """Return the message that this one replies to, as far as Discord shows it.

    Nothing if who said that is unheard.
    """
    original = _original(message)
    if original is None or unheard(UserId(original.author.id)):
        return None
    content = _readable(original.content, _names(original, unheard))
    if not content:
        return None
    return Message(
        id=MessageId(original.id),
        place=place_of(message.channel),
        author_id=UserId(original.author.id),
        author_name=original.author.display_name,
        content=content,
        said_at=original.created_at,
        from_memoir=original.author.id == me.id,
    )


def _call(message: discord.Message, me: discord.ClientUser) -> re.Pattern[str]:
    """Return what mentions Memoir: its user, or the role that Discord made for it."""
    role = message.guild.self_role if message.guild else None
    return re.compile(rf"<@!?{me.id}>" + (rf"|<@&{role.id}>" if role else ""))


def _names(message: discord.Message, unheard: Unheard) -> dict[str, str]:
    """Return the names of what a message mentions, by the id as Discord writes it.

    A channel or thread that not everybody sees has no name for others: it may say what it is about.
    """
    here = place_of(message.channel).scope
    return (
        {
            f"@{user.id}": f"@{user.display_name}"
            for user in message.mentions
            if not unheard(UserId(user.id))
        }
        | {f"@&{role.id}": f"@{role.name}" for role in message.role_mentions}
        | {
            f"#{channel.id}": f"#{channel.name}"
            for channel in message.channel_mentions
            if place_of(channel).scope in (EVERYONE, here)
        }
    )


def _named(
    message: discord.Message, names: Mapping[str, str], me: discord.ClientUser
) -> tuple[NamedUser, ...]:
    """Return the people whose names stand in the text, as they stand there."""
    found = {body for kind, body in _MARKUP.findall(message.content) if kind in ("@", "@!")}
    ids = found - {str(me.id)}
    named = ((each, names.get(f"@{each}", "")) for each in sorted(ids))
    return tuple(
        NamedUser(UserId(int(each)), name.removeprefix("@")) for each, name in named if name
    )


def _readable(text: str, names: Mapping[str, str]) -> str:
    def read(markup: re.Match[str]) -> str:
        kind, body = markup[1], markup[2]
        if kind in UNKNOWN:
            return (
                names.get(kind.rstrip("!") + body, UNKNOWN[kind]) if body.isdigit() else markup[0]
            )
        if kind == "t:":
            return _date(body) or markup[0]
        name = body.partition(":")[0]
        return f"/{name}" if kind == "/" else f":{name}:"

    return storable(seen(_MARKUP.sub(read, text)))


def _date(body: str) -> str | None:
    try:
        moment = datetime.fromtimestamp(int(body.partition(":")[0]), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _reply_to(message: discord.Message) -> MessageId | None:
    reference = message.reference
    if message.type is not discord.MessageType.reply or reference is None:
        return None
    return MessageId(reference.message_id) if reference.message_id else None


def _original(message: discord.Message) -> discord.Message | None:
    resolved = message.reference.resolved if message.reference else None
    if _reply_to(message) is None or not isinstance(resolved, discord.Message):
        return None
    return resolved


def _is_reply_to(message: discord.Message, me: discord.ClientUser) -> bool:
    original = _original(message)
    return original is not None and original.author.id == me.id
