from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.ids import GuildId, UserId
from bot.playground.command_rules import CommandKind
from bot.playground.commands import Commands, descend
from bot.playground.refusals import Refusal
from bot.playground.snowflakes import Snowflakes
from tests.playground.test_components import leaf_codes

GUILD = GuildId(5)


@pytest.fixture
def commands() -> Commands:
    return Commands(UserId(1), Snowflakes(lambda: datetime(2026, 1, 1, tzinfo=UTC)))


def body(name: str = "memory", **more: Any) -> Any:
    return {"name": name, "description": "d", "type": 1, **more}


SUB = {"type": 1, "name": "search", "description": "d", "options": []}
GROUP = {"type": 2, "name": "scene", "description": "d", "options": [SUB]}


def test_an_unchanged_command_keeps_its_id_and_version(commands: Commands) -> None:
    (first,) = commands.overwrite(None, [body()])
    (again,) = commands.overwrite(None, [body()])
    assert again == first
    (changed,) = commands.overwrite(None, [body(description="other")])
    assert changed["id"] == first["id"]
    assert changed["version"] != first["version"]
    assert commands.registrations == 3


def test_options_that_are_gone_are_a_change(commands: Commands) -> None:
    commands.overwrite(None, [body(options=[SUB])])
    (changed,) = commands.overwrite(None, [body()])
    assert changed["options"] == []


def test_overwriting_removes_what_is_not_named(commands: Commands) -> None:
    commands.overwrite(None, [body("a"), body("b")])
    commands.overwrite(None, [body("b")])
    assert [command["name"] for command in commands.all()] == ["b"]


def test_a_guilds_commands_stand_apart_and_come_first(commands: Commands) -> None:
    commands.overwrite(None, [body(description="everywhere"), body("other")])
    commands.overwrite(GUILD, [body(description="here")])
    assert commands.find(GUILD, "memory")["description"] == "here"
    assert commands.find(GUILD, "memory")["guild_id"] == str(GUILD)
    assert commands.find(GuildId(6), "memory")["description"] == "everywhere"
    assert commands.find(None, "memory")["description"] == "everywhere"
    assert commands.find(GUILD, "other")["name"] == "other"


def test_names_may_repeat_only_across_kinds(commands: Commands) -> None:
    menu = {"type": 3, "name": "memory"}
    commands.overwrite(None, [body(), menu])
    assert commands.find(None, "memory", CommandKind.MESSAGE)["type"] == 3
    with pytest.raises(Refusal) as refused:
        commands.overwrite(None, [body(), body()])
    assert leaf_codes(refused.value.body["errors"]) == ["APPLICATION_COMMANDS_DUPLICATE_NAME"]


def test_a_refused_registration_leaves_the_old_one(commands: Commands) -> None:
    commands.overwrite(None, [body()])
    with pytest.raises(Refusal):
        commands.overwrite(None, [body("UPPER")])
    assert [command["name"] for command in commands.all()] == ["memory"]


def test_there_is_room_for_a_hundred_chat_commands_and_fifteen_menus(commands: Commands) -> None:
    chats = [body(f"c{i}") for i in range(100)]
    menus = [{"type": 3, "name": f"m{i}"} for i in range(15)]
    commands.overwrite(None, chats + menus)
    for one_more in (body("more"), {"type": 3, "name": "more"}):
        with pytest.raises(Refusal) as refused:
            commands.overwrite(None, [*chats, *menus, one_more])
        assert refused.value.code == 30032


def test_two_hundred_creations_a_day_are_enough(commands: Commands) -> None:
    for round_ in range(2):
        commands.overwrite(None, [body(f"c{round_}-{i}") for i in range(100)])
    commands.overwrite(None, [body("c1-0", description="an update is free")])
    with pytest.raises(Refusal) as refused:
        commands.overwrite(None, [body("one-more")])
    assert refused.value.code == 30034


def test_one_command_can_be_created_updated_read_and_deleted(commands: Commands) -> None:
    made = commands.upsert(None, body())
    updated = commands.upsert(None, body(description="new"))
    assert updated["id"] == made["id"]
    assert commands.get(None, int(made["id"]))["description"] == "new"
    commands.delete(None, int(made["id"]))
    with pytest.raises(Refusal) as refused:
        commands.get(None, int(made["id"]))
    assert refused.value.code == 10063


def test_a_path_leads_to_a_subcommand() -> None:
    command = body(options=[SUB, GROUP])
    assert descend(command, ["search"]) == ([SUB], SUB)
    assert descend(command, ["scene", "search"]) == ([GROUP, SUB], SUB)
    assert descend(body(options=[]), [])[0] == []


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ([], "needs one of its subcommands: search, scene"),
        (["scene"], "needs one of its subcommands: search"),
        (["nothing"], "has no subcommand nothing"),
    ],
)
def test_a_path_that_leads_nowhere(path: list[str], complaint: str) -> None:
    with pytest.raises(PlaygroundError, match=complaint):
        descend(body(options=[SUB, GROUP]), path)


def test_an_unknown_command(commands: Commands) -> None:
    with pytest.raises(PlaygroundError, match="no command /nothing"):
        commands.find(GUILD, "nothing")
