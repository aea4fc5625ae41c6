"""Keep the bot's registered application commands."""

from collections import Counter
from typing import Any

from bot.errors import PlaygroundError
from bot.ids import GuildId, UserId
from bot.playground.command_rules import (
    COMMANDS,
    MENUS,
    CommandKind,
    OptionKind,
    check_command,
)
from bot.playground.events import Json
from bot.playground.forms import Form
from bot.playground.refusals import Refusal, unknown
from bot.playground.snowflakes import Snowflakes

Scope = GuildId | None  # None: everywhere
_NESTS = (OptionKind.SUBCOMMAND, OptionKind.GROUP)
_CREATIONS_A_DAY = 200  # per application and again per guild; updates are free
_DEFAULTS: Json = {
    "type": 1,
    "description": "",
    "options": [],
    "name_localizations": None,
    "description_localizations": None,
    "default_member_permissions": None,
    "dm_permission": True,
    "contexts": None,
    "integration_types": [0],
    "nsfw": False,
}


class Commands:
    """Register commands as Discord does; an unchanged command keeps its id and version."""

    def __init__(self, application_id: UserId, snowflakes: Snowflakes) -> None:
        self._application_id = application_id
        self._snowflakes = snowflakes
        self._registered: dict[Scope, list[Json]] = {}
        self._created: Counter[Scope] = Counter()
        self.registrations = 0  # requests that wrote commands

    def all(self, scope: Scope = None) -> list[Json]:
        """Return the commands registered everywhere, or in one guild."""
        return list(self._registered.get(scope, []))

    def overwrite(self, scope: Scope, bodies: Any) -> list[Json]:
        """Replace all commands at once; refuse with 50035 or 30034."""
        self.registrations += 1
        form = Form(bodies or [])
        for item in form.items(most=COMMANDS + 2 * MENUS):
            check_command(item)
        form.problems.check()
        self._check_names(form)
        self._registered[scope] = [self._registered_as(scope, body) for body in form.value]
        return self.all(scope)

    def _check_names(self, form: Form) -> None:
        seen: set[tuple[int, str]] = set()
        for index, body in enumerate(form.value):
            key = (body.get("type", CommandKind.CHAT), body["name"])
            if key in seen:
                form.at(index).refuse(
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                )
            seen.add(key)
        form.problems.check()
        counted = Counter(kind for kind, _ in seen)
        if counted[CommandKind.CHAT] > COMMANDS or max(counted[2], counted[3]) > MENUS:
            raise Refusal(400, 30032, "Maximum number of application commands reached (100)")

    def upsert(self, scope: Scope, body: Any) -> Json:
        """Create a command, or update the one of the same name."""
        others = [c for c in self.all(scope) if not _same(c, body)]
        return next(c for c in self.overwrite(scope, [*others, body]) if _same(c, body))

    def get(self, scope: Scope, command_id: int) -> Json:
        """Return a command; refuse with 10063."""
        for command in self.all(scope):
            if command["id"] == str(command_id):
                return command
        raise unknown(10063, "application command")

    def delete(self, scope: Scope, command_id: int) -> None:
        """Delete a command; refuse with 10063."""
        command = self.get(scope, command_id)
        self.registrations += 1
        self._registered[scope].remove(command)

    def _registered_as(self, scope: Scope, body: Json) -> Json:
        old = next((c for c in self.all(scope) if _same(c, body)), None)
        given = {k: v for k, v in body.items() if k not in ("id", "version")}
        command: Json = _DEFAULTS | given | {"application_id": str(self._application_id)}
        if scope is not None:
            command["guild_id"] = str(scope)
        if old and {**old, **command} == old:
            return old
        version = str(self._snowflakes.make())
        return command | {"id": old["id"] if old else self._new_id(scope), "version": version}

    def _new_id(self, scope: Scope) -> str:
        if self._created[scope] >= _CREATIONS_A_DAY:
            raise Refusal(
                400, 30034, "Max number of daily application command creates has been reached (200)"
            )
        self._created[scope] += 1
        return str(self._snowflakes.make())

    def find(self, guild_id: Scope, name: str, kind: CommandKind = CommandKind.CHAT) -> Json:
        """Return the command that somebody in this guild, or DM, sees under a name."""
        scopes = (guild_id, None) if guild_id is not None else (None,)
        for scope in scopes:
            for command in self.all(scope):
                if command["name"] == name and command["type"] == kind:
                    return command
        raise PlaygroundError(f"There is no command /{name}.")


def _same(command: Json, body: Any) -> bool:
    kinds = command.get("type", CommandKind.CHAT), body.get("type", CommandKind.CHAT)
    return bool(command["name"] == body.get("name") and kinds[0] == kinds[1])


def descend(command: Json, path: list[str]) -> tuple[list[Json], Json]:
    """Return the (sub)commands that a path leads through and the last one's definition."""
    steps: list[Json] = []
    node = command
    for name in path:
        nested = [o for o in node.get("options", []) if o["type"] in _NESTS]
        found = next((option for option in nested if option["name"] == name), None)
        if found is None:
            raise PlaygroundError(f"/{command['name']} has no subcommand {name}.")
        steps.append(found)
        node = found
    if any(option["type"] in _NESTS for option in node.get("options", [])):
        names = ", ".join(option["name"] for option in node["options"])
        raise PlaygroundError(f"/{command['name']} needs one of its subcommands: {names}.")
    return steps, node
