"""Use commands, components and modals as the people in the playground."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.errors import PlaygroundError
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.playground.command_rules import CommandKind
from bot.playground.commands import descend
from bot.playground.components import SELECTS, Kind, walk
from bot.playground.events import Json
from bot.playground.filling import Filling
from bot.playground.interactions import Interaction, InteractionKind
from bot.playground.options import SELECTED, Options
from bot.playground.parts import Parts
from bot.playground.people import People
from bot.playground.permissions import Permission
from bot.playground.records import Channel, Message, User
from bot.playground.responses import Response

_LINK, _PREMIUM = 5, 6
_GUILD_CONTEXT, _DIRECT_CONTEXT = 0, 1


class Interacting(People):
    """Let people use what the bot offers them; every method waits for the bot's answer."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._interactions = parts.interactions
        self._files = parts.files
        self.registry = parts.commands
        self._opened_to_everyone: set[tuple[GuildId | None, str]] = set()

    @property
    def commands(self) -> list[Json]:
        """Return the commands registered for every server."""
        return self.registry.all()

    def attached(self, attachment: Json) -> bytes:
        """Return what is in an attachment; refuse with 404."""
        return self._files.data(attachment)

    @property
    def answer_within(self) -> float:
        """Return how many seconds the bot has for its first answer; it can be set."""
        return self._interactions.answer_within

    @answer_within.setter
    def answer_within(self, seconds: float) -> None:
        self._interactions.answer_within = seconds

    def let_everyone_use(self, guild_id: GuildId, command: str) -> None:
        """Open a command to everyone in a server, as its managers can in the settings."""
        self._opened_to_everyone.add((guild_id, command))

    async def command(
        self, channel_id: ChannelId, person_id: UserId, path: str, /, **options: Any
    ) -> Response:
        """Use a command, such as "memory search", with options of the right types."""
        channel, person = self._present(channel_id, person_id)
        data = self._command_data(channel, person, path, options)
        return await self._start(InteractionKind.COMMAND, person, channel, data).settled()

    async def autocomplete(
        self,
        channel_id: ChannelId,
        person_id: UserId,
        path: str,
        focused: str,
        value: str,
        /,
        **options: Any,
    ) -> list[Json]:
        """Type into an option and return the choices that the bot offers."""
        channel, person = self._present(channel_id, person_id)
        given = {**options, focused: value}
        data = self._command_data(channel, person, path, given, focused=focused)
        response = self._start(InteractionKind.AUTOCOMPLETE, person, channel, data)
        if (await response.settled()).kind == "failed":
            raise PlaygroundError("Loading options failed.")
        return response.choices

    async def menu(
        self, channel_id: ChannelId, person_id: UserId, name: str, target: MessageId | UserId
    ) -> Response:
        """Use a command of a message's or a person's context menu."""
        channel, person = self._present(channel_id, person_id)
        message = self.world.messages.get(MessageId(target))
        kind = CommandKind.MESSAGE if message else CommandKind.USER
        command = self._usable(channel, person, name, kind)
        options = Options(self.world, self._files, channel.guild_id, channel_id)
        if message:
            shown = {str(target): self._messages.show(message)}
            options.resolved["messages"] = shown
        elif not options.resolve_user(target):
            raise PlaygroundError("There is nothing to use this command on.")
        data = _invoked(command) | {"target_id": str(target), "resolved": options.resolved}
        return await self._start(InteractionKind.COMMAND, person, channel, data).settled()

    async def press(
        self, message_id: MessageId | int | str, button: str, person_id: UserId
    ) -> Response:
        """Press a button, named by its custom id or its label."""
        message, channel, person = self._present_at(message_id, person_id)
        component = _component(message, button, (Kind.BUTTON,))
        if component["style"] in (_LINK, _PREMIUM):
            raise PlaygroundError(f"The button {button} does not reach the bot.")
        return await self._use(message, channel, person, component, {})

    async def select(
        self,
        message_id: MessageId | int | str,
        menu: str,
        values: Iterable[str | int],
        person_id: UserId,
    ) -> Response:
        """Choose from a select menu, named by its custom id or its placeholder."""
        message, channel, person = self._present_at(message_id, person_id)
        component = _component(message, menu, SELECTS)
        chosen = [str(value) for value in values]
        least, most = component.get("min_values", 1), component.get("max_values", 1)
        if not least <= len(chosen) <= most:
            raise PlaygroundError(f"Choose between {least} and {most}.")
        more: Json = {"values": chosen}
        if component["type"] == Kind.STRING_SELECT:
            more["values"] = [_offered(component, value) for value in chosen]
        else:
            more["resolved"] = self._resolved(component, channel, chosen)
        return await self._use(message, channel, person, component, more)

    async def submit_modal(self, modal: Json, person_id: UserId, /, **values: Any) -> Response:
        """Fill in the modal that a person has open; values go by custom id or label."""
        opener = self._interactions.open_modals.get(person_id)
        if (
            opener is None
            or opener.modal is None
            or opener.modal["custom_id"] != modal["custom_id"]
        ):
            raise PlaygroundError("This modal is not open any more.")
        options = Options(self.world, self._files, opener.guild_id, opener.channel_id)
        data = Filling(opener.modal, options).submission(values)
        del self._interactions.open_modals[person_id]
        channel, source = self.world.channel(opener.channel_id), None
        if opener.source is not None:
            source = self.world.messages.get(opener.source)
        kind = InteractionKind.MODAL
        response = self._start(kind, opener.user, channel, data, source=source, trigger=opener)
        return await response.settled()

    def _present(self, channel_id: ChannelId, person_id: UserId) -> tuple[Channel, User]:
        channel, person = self.world.channel(channel_id), self.world.user(person_id)
        if not self.world.can_see(channel, person_id):
            raise PlaygroundError(f"{person.name} cannot see #{channel.name}.")
        return channel, person

    def _present_at(
        self, message_id: MessageId | int | str, person_id: UserId
    ) -> tuple[Message, Channel, User]:
        message = self.world.message(int(message_id))
        channel, person = self._present(message.channel_id, person_id)
        if message.only_for not in (None, person_id):
            raise PlaygroundError(f"{person.name} cannot see this message.")
        return message, channel, person

    def _start(
        self,
        kind: InteractionKind,
        person: User,
        channel: Channel,
        data: Json,
        *,
        source: Message | None = None,
        trigger: Interaction | None = None,
    ) -> Response:
        interaction = self._interactions.start(
            kind, person, channel, data, source=source, trigger=trigger
        )
        return Response(interaction, self.world, self._messages)

    def _usable(
        self, channel: Channel, person: User, name: str, kind: CommandKind = CommandKind.CHAT
    ) -> Json:
        command = self.registry.find(channel.guild_id, name, kind)
        context = _GUILD_CONTEXT if channel.guild_id else _DIRECT_CONTEXT
        contexts = command["contexts"] or [_GUILD_CONTEXT, _DIRECT_CONTEXT]
        if context not in contexts or (context and command["dm_permission"] is False):
            raise PlaygroundError(f"/{name} cannot be used here.")
        granted = self.world.permissions(channel, person.id)
        needed = self._needed(channel, command)
        if granted & needed != needed or Permission.USE_APPLICATION_COMMANDS not in granted:
            raise PlaygroundError(f"{person.name} may not use /{name}.")
        return command

    def _needed(self, channel: Channel, command: Json) -> Permission:
        stated = command["default_member_permissions"]
        if stated is None or channel.guild_id is None:
            return Permission(0)
        if (channel.guild_id, command["name"]) in self._opened_to_everyone:
            return Permission(0)
        return Permission(int(stated)) or Permission.ADMINISTRATOR

    def _command_data(
        self,
        channel: Channel,
        person: User,
        path: str,
        given: Mapping[str, Any],
        *,
        focused: str | None = None,
    ) -> Json:
        name, *below = path.removeprefix("/").split()
        command = self._usable(channel, person, name)
        steps, definition = descend(command, below)
        options = Options(self.world, self._files, channel.guild_id, channel.id)
        filled = options.fill(definition, given, focused=focused)
        for step in reversed(steps):
            filled = [{"name": step["name"], "type": step["type"], "options": filled}]
        data = _invoked(command) | {"options": filled}
        return data | ({"resolved": options.resolved} if options.resolved else {})

    def _resolved(self, component: Json, channel: Channel, chosen: list[str]) -> Json:
        options = Options(self.world, self._files, channel.guild_id, channel.id)
        kind = SELECTED[Kind(component["type"])]
        for value in chosen:
            options.refer("The choice", kind, value)
        return options.resolved

    async def _use(
        self, message: Message, channel: Channel, person: User, component: Json, more: Json
    ) -> Response:
        data: Json = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
        }
        kind = InteractionKind.COMPONENT
        response = self._start(kind, person, channel, data | more, source=message)
        return await response.settled()


def _invoked(command: Json) -> Json:
    data = {name: command[name] for name in ("id", "name", "type")}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _component(message: Message, name: str, kinds: Iterable[int]) -> Json:
    usable = [c for c in walk(message.payload["components"]) if c["type"] in tuple(kinds)]
    for component in usable:
        names = (component.get("custom_id"), component.get("label"), component.get("placeholder"))
        if name in names:
            if component.get("disabled"):
                raise PlaygroundError(f"{name} is switched off.")
            return component
    there = ", ".join(str(c.get("label") or c.get("custom_id")) for c in usable)
    raise PlaygroundError(f"There is no {name} here, only: {there}.")


def _offered(component: Json, value: str) -> str:
    for option in component["options"]:
        if value in (option["value"], option["label"]):
            return str(option["value"])
    raise PlaygroundError(f"{value} is not offered here.")
