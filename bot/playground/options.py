"""Turn what a person types into a command's options into what Discord sends the bot."""

from collections.abc import Mapping
from typing import Any

from bot.errors import PlaygroundError
from bot.ids import ChannelId, GuildId, UserId
from bot.playground import payloads
from bot.playground.command_rules import OptionKind
from bot.playground.components import Kind
from bot.playground.drafts import Upload
from bot.playground.events import Json
from bot.playground.files import Files
from bot.playground.world import World

_ANY_LENGTH = 6_000
# What each select menu lets people choose.
SELECTED = {
    Kind.USER_SELECT: OptionKind.USER,
    Kind.ROLE_SELECT: OptionKind.ROLE,
    Kind.MENTIONABLE_SELECT: OptionKind.MENTIONABLE,
    Kind.CHANNEL_SELECT: OptionKind.CHANNEL,
}


class Options:
    """Check and convert option values for one guild, and gather what they refer to."""

    def __init__(
        self, world: World, files: Files, guild_id: GuildId | None, channel_id: ChannelId
    ) -> None:
        self._world = world
        self._files = files
        self._guild_id = guild_id
        self._channel_id = channel_id
        self.resolved: Json = {}

    def fill(
        self, definition: Json, given: Mapping[str, Any], *, focused: str | None = None
    ) -> list[Json]:
        """Return the options; with one focused, required ones may be missing."""
        known = {option["name"]: option for option in definition.get("options", [])}
        for name in given:
            if name not in known:
                raise PlaygroundError(f"This command has no option {name}.")
        for name, option in known.items():
            if option.get("required") and given.get(name) is None and focused is None:
                raise PlaygroundError(f"The option {name} is required.")
        return [
            self._option(option, given[name], focused=name == focused)
            for name, option in known.items()
            if given.get(name) is not None
        ]

    def _option(self, option: Json, value: Any, *, focused: bool) -> Json:
        filled = {"name": option["name"], "type": option["type"]}
        if focused:
            return filled | {"value": str(value), "focused": True}
        return filled | {"value": self._convert(option, value)}

    def _convert(self, option: Json, value: Any) -> Any:
        kind = OptionKind(option["type"])
        if kind is OptionKind.STRING:
            return self._chosen(option, self._text(option, value))
        if kind is OptionKind.INTEGER:
            return self._chosen(option, self._number(option, value, int))
        if kind is OptionKind.NUMBER:
            return self._chosen(option, self._number(option, value, float))
        if kind is OptionKind.BOOLEAN:
            return self._boolean(option, value)
        if kind is OptionKind.ATTACHMENT:
            return self.attach(option["name"], value)
        return self.refer(option["name"], kind, value)

    def _text(self, option: Json, value: Any) -> str:
        text = str(value)
        least, most = option.get("min_length", 0), option.get("max_length", _ANY_LENGTH)
        if not max(1, least) <= len(text) <= most:
            name = option["name"]
            raise PlaygroundError(f"{name} must have between {max(1, least)} and {most} letters.")
        return text

    def _number(self, option: Json, value: Any, kind: type[int] | type[float]) -> int | float:
        try:
            number = kind(value)
        except (TypeError, ValueError):
            raise PlaygroundError(f"{option['name']} must be a number.") from None
        if number < option.get("min_value", number) or number > option.get("max_value", number):
            raise PlaygroundError(f"{option['name']} is out of bounds.")
        return number

    def _boolean(self, option: Json, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        raise PlaygroundError(f"{option['name']} must be true or false.")

    def _chosen(self, option: Json, value: Any) -> Any:
        """Return the value of a choice, which may be named by what people see of it."""
        choices = option.get("choices") or []
        for choice in choices:
            if value in (choice["value"], choice["name"]):
                return choice["value"]
        if choices:
            names = ", ".join(choice["name"] for choice in choices)
            raise PlaygroundError(f"{option['name']} must be one of: {names}.")
        return value

    def attach(self, name: str, value: Any) -> str:
        """Keep a file, given as its name and content, and return its attachment's id."""
        if not isinstance(value, tuple):
            raise PlaygroundError(f"{name} must be a file.")
        attachment = self._files.keep(Upload(*value), self._channel_id)
        self.resolved.setdefault("attachments", {})[attachment["id"]] = attachment
        return str(attachment["id"])

    def refer(self, name: str, kind: OptionKind, value: Any) -> str:
        """Return the id of a user, role or channel and add it to what is referred to."""
        resolvers = {
            OptionKind.USER: (self.resolve_user,),
            OptionKind.CHANNEL: (self.resolve_channel,),
            OptionKind.ROLE: (self.resolve_role,),
            OptionKind.MENTIONABLE: (self.resolve_role, self.resolve_user),
        }
        digits = str(value).strip("<@!&#>")
        if digits.isdecimal() and any(resolve(int(digits)) for resolve in resolvers[kind]):
            return digits
        raise PlaygroundError(f"{name} must be a {kind.name.lower()} of this server.")

    def resolve_user(self, user_id: int) -> bool:
        """Add a user to what is referred to; return whether there is one."""
        user = self._world.users.get(UserId(user_id))
        if user is None:
            return False
        self.resolved.setdefault("users", {})[str(user_id)] = payloads.user(user)
        guild = self._world.guilds.get(self._guild_id) if self._guild_id else None
        member = guild.members.get(UserId(user_id)) if guild else None
        if guild and member:
            granted = self._world.guild_permissions(guild, user.id)
            shown = payloads.member(member, with_user=False) | {"permissions": str(int(granted))}
            self.resolved.setdefault("members", {})[str(user_id)] = shown
        return True

    def resolve_role(self, role_id: int) -> bool:
        """Add a role to what is referred to; return whether there is one."""
        guild = self._world.guilds.get(self._guild_id) if self._guild_id else None
        if guild is None or role_id not in guild.roles:
            return False
        role = payloads.role(guild.roles[role_id])
        self.resolved.setdefault("roles", {})[str(role_id)] = role
        return True

    def resolve_channel(self, channel_id: int) -> bool:
        """Add a channel to what is referred to; return whether there is one."""
        channel = self._world.channels.get(ChannelId(channel_id))
        if channel is None or channel.guild_id != self._guild_id:
            return False
        shown = payloads.with_permissions(channel, self._world, self._world.bot.id)
        self.resolved.setdefault("channels", {})[str(channel_id)] = shown
        return True
