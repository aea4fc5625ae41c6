from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import discord
import pytest

from bot.playground import payloads
from bot.playground.permissions import Permission
from bot.playground.server import Playground

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def playground() -> Playground:
    return Playground(clock=lambda: NOON)


def test_times_are_read_back_by_discord_py() -> None:
    for time in (
        NOON,
        NOON.replace(microsecond=123_456),
        NOON.astimezone(timezone(timedelta(hours=5))),
    ):
        assert discord.utils.parse_time(payloads.timestamp(time)) == time


def test_people_have_a_name_to_show_and_a_user_name(playground: Playground) -> None:
    alice = playground.add_person("Alice Liddell")
    shown = payloads.user(playground.world.user(alice))
    assert (shown["global_name"], shown["username"]) == ("Alice Liddell", "alice_liddell")
    assert (shown["bot"], shown["discriminator"]) == (False, "0")


def test_webhooks_keep_their_name_as_it_is(playground: Playground) -> None:
    guild = playground.add_guild("Boat club")
    webhook = playground.add_webhook(playground.add_channel(guild, "general"), "Forge CI")
    shown = payloads.user(playground.world.user(webhook))
    assert (shown["username"], shown["bot"], shown["discriminator"]) == ("Forge CI", True, "0000")


def test_a_member_shows_roles_and_nick(playground: Playground) -> None:
    guild = playground.add_guild("Boat club")
    alice = playground.add_person("Alice", guilds=[guild], nick="Skipper")
    role = playground.add_role(guild, "sailors")
    playground.give_role(guild, alice, role)
    shown = payloads.member(playground.world.member(guild, alice))
    assert (shown["nick"], shown["roles"]) == ("Skipper", [str(role)])
    assert discord.utils.parse_time(shown["joined_at"]) == NOON
    assert shown["user"]["id"] == str(alice)


def test_the_bots_own_role_is_managed(playground: Playground) -> None:
    guild = playground.world.guild(playground.add_guild("Boat club"))
    everyone, own = [payloads.role(role) for role in guild.roles.values()]
    assert (everyone["id"], everyone["managed"]) == (str(guild.id), False)
    assert own["tags"] == {"bot_id": str(playground.bot_user_id)}


@pytest.mark.parametrize(
    ("kind", "number", "more"),
    [
        ("text", 0, set()),
        ("voice", 2, {"bitrate", "user_limit"}),
        ("category", 4, set()),
        ("announcement", 5, set()),
        ("forum", 15, {"available_tags"}),
    ],
)
def test_channels_of_each_kind(
    playground: Playground, kind: Any, number: int, more: set[str]
) -> None:
    guild = playground.add_guild("Boat club")
    parent = playground.add_channel(guild, "Water", kind="category")
    made = playground.add_channel(guild, "it", kind=kind, parent=parent, topic="Boats", nsfw=True)
    shown = payloads.channel(playground.world.channel(made), playground.world)
    assert (shown["type"], shown["parent_id"], shown["topic"]) == (number, str(parent), "Boats")
    assert (shown["nsfw"], shown["position"], shown["last_message_id"]) == (True, 1, None)
    assert more <= set(shown)


def test_overwrites_of_roles_and_members(playground: Playground) -> None:
    guild = playground.add_guild("Boat club")
    alice = playground.add_person("Alice", guilds=[guild])
    board = playground.add_channel(guild, "board", private_to=[alice], for_bot=False)
    shown = payloads.channel(playground.world.channel(board), playground.world)
    see = str(int(Permission.VIEW_CHANNEL))
    assert shown["permission_overwrites"] == [
        {"id": str(guild), "type": 0, "allow": "0", "deny": see},
        {"id": str(alice), "type": 1, "allow": see, "deny": "0"},
    ]


def test_a_direct_channel_names_the_other_one(playground: Playground) -> None:
    alice = playground.add_person("Alice")
    channel = playground.world.channel(playground.open_dm(alice))
    shown = payloads.channel(channel, playground.world)
    assert (shown["type"], [user["id"] for user in shown["recipients"]]) == (1, [str(alice)])


def test_a_thread_shows_its_state_and_the_bots_place_in_it(playground: Playground) -> None:
    guild = playground.add_guild("Boat club")
    general = playground.add_channel(guild, "general")
    with_bot = playground.add_thread(general, "Trip", private=True)
    without = playground.add_thread(general, "Talk", for_bot=False)
    record = playground.world.channel(with_bot)
    playground.threads.archive(record, locked=True)
    shown = payloads.channel(record, playground.world)
    assert (shown["type"], shown["parent_id"], shown["member_count"]) == (12, str(general), 2)
    metadata = shown["thread_metadata"]
    assert (metadata["archived"], metadata["locked"], metadata["invitable"]) == (True, True, True)
    assert shown["member"]["user_id"] == str(playground.bot_user_id)
    other = payloads.channel(playground.world.channel(without), playground.world)
    assert other["type"] == 11
    assert "member" not in other


def test_a_guild_is_sent_with_all_members_only_where_that_is_asked_for(
    playground: Playground,
) -> None:
    guild_id = playground.add_guild("Boat club")
    playground.add_person("Alice", guilds=[guild_id])
    general = playground.add_channel(guild_id, "general")
    playground.add_thread(general, "Trip")
    playground.add_thread(general, "Secret", private=True, for_bot=False)
    guild = playground.world.guild(guild_id)
    for whole, members in ((True, 3), (False, 1)):
        sent = payloads.guild_create(guild, playground.world, with_members=whole)
        assert len(sent["members"]) == members
        assert sent["member_count"] == 3
        assert [thread["name"] for thread in sent["threads"]] == ["Trip"]
        assert [channel["name"] for channel in sent["channels"]] == ["general"]


def test_a_channel_in_an_interaction_tells_the_persons_permissions(
    playground: Playground,
) -> None:
    guild = playground.add_guild("Boat club")
    alice = playground.add_person("Alice", guilds=[guild])
    channel = playground.world.channel(playground.add_channel(guild, "general"))
    shown = payloads.with_permissions(channel, playground.world, alice)
    assert int(shown["permissions"]) == playground.world.permissions(channel, alice)
