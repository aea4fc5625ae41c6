import random
from typing import Any

import discord
import pytest

from bot.errors import PlaygroundError
from bot.playground.permissions import Permission
from bot.playground.refusals import Refusal
from tests.playground.conftest import Sharded, Start, Town

SEE = Permission.VIEW_CHANNEL
CHAT = (
    Permission.SEND_MESSAGES,
    Permission.SEND_MESSAGES_IN_THREADS,
    Permission.EMBED_LINKS,
    Permission.ATTACH_FILES,
    Permission.MANAGE_MESSAGES,
    Permission.READ_MESSAGE_HISTORY,
    Permission.MENTION_EVERYONE,
    Permission.ADD_REACTIONS,
)


@pytest.mark.asyncio
async def test_a_guild_added_later_is_joined(town: Town, client: Sharded) -> None:
    added = town.playground.add_guild("Chess club", owner=town.alice)
    joined = await client.ear.hear("guild_join")
    assert (joined.id, joined.name, joined.owner_id) == (added, "Chess club", town.alice)


@pytest.mark.asyncio
async def test_an_outage_is_no_removal(town: Town, client: Sharded) -> None:
    town.playground.outage(town.guild)
    assert (await client.ear.hear("guild_unavailable")).id == town.guild
    with pytest.raises(PlaygroundError, match="Boat club is unavailable"):
        await town.playground.say(town.general, town.alice, "Anyone?")
    before = len(client.ear.all("guild_available"))
    town.playground.restore(town.guild)
    assert (await client.ear.hear("guild_available", before + 1)).id == town.guild
    assert client.ear.all("guild_remove") == client.ear.all("guild_join") == []
    await town.playground.say(town.general, town.alice, "Back")
    assert (await client.ear.hear("message")).content == "Back"


@pytest.mark.asyncio
async def test_a_guild_in_an_outage_is_listed_but_not_sent_at_start(
    town: Town, start: Start
) -> None:
    town.playground.outage(town.guild)
    client = await start()
    assert [guild.unavailable for guild in client.guilds] == [True]
    town.playground.restore(town.guild)
    assert (await client.ear.hear("guild_available")).name == "Boat club"


@pytest.mark.asyncio
async def test_a_kicked_bot_is_removed_and_can_be_invited_again(
    town: Town, client: Sharded
) -> None:
    town.playground.kick_bot(town.guild)
    assert (await client.ear.hear("guild_remove")).id == town.guild
    await town.playground.say(town.general, town.alice, "Among us")
    with pytest.raises(PlaygroundError, match="not in Boat club"):
        town.playground.kick_bot(town.guild)
    town.playground.invite_bot(town.guild)
    joined = await client.ear.hear("guild_join")
    assert joined.me.guild_permissions.send_messages
    assert [role.name for role in joined.roles] == ["@everyone", "Memoir"]
    await town.playground.say(town.general, town.alice, "With you")
    assert (await client.ear.hear("message")).content == "With you"


@pytest.mark.asyncio
async def test_a_kick_while_the_bot_is_away_shows_in_the_list_at_start(
    town: Town, start: Start
) -> None:
    town.playground.add_guild("Chess club")
    town.playground.kick_bot(town.guild)
    client = await start()
    assert [guild.name for guild in client.guilds] == ["Chess club"]


@pytest.mark.asyncio
async def test_a_private_channel_is_for_those_named_and_the_bot(
    town: Town, client: Sharded
) -> None:
    board = town.playground.add_channel(town.guild, "board", private_to=[town.alice])
    channel = await client.ear.hear("guild_channel_create")
    assert not channel.permissions_for(channel.guild.default_role).view_channel
    assert channel.permissions_for(channel.guild.me).view_channel
    await town.playground.say(board, town.alice, "Between us")
    assert (await client.ear.hear("message")).content == "Between us"
    with pytest.raises(PlaygroundError, match="Bob cannot write in #board"):
        await town.playground.say(board, town.bob, "Let me in")


@pytest.mark.asyncio
async def test_a_channel_hidden_from_the_bot_is_known_but_silent(
    town: Town, client: Sharded
) -> None:
    board = town.playground.add_channel(town.guild, "board", private_to=[town.alice], for_bot=False)
    channel = await client.ear.hear("guild_channel_create")
    assert not channel.permissions_for(channel.guild.me).view_channel
    await town.playground.say(board, town.alice, "Unheard")
    await town.playground.say(town.general, town.alice, "Heard")
    assert (await client.ear.hear("message")).content == "Heard"


@pytest.mark.asyncio
async def test_overwrites_come_and_go(town: Town, client: Sharded) -> None:
    role = town.playground.add_role(town.guild, "guests")
    await client.ear.hear("guild_role_create")
    town.playground.give_role(town.guild, town.bob, role)
    town.playground.set_overwrite(town.general, role, deny=SEE)
    _, channel = await client.ear.hear("guild_channel_update")
    assert not channel.permissions_for(channel.guild.get_member(town.bob)).view_channel
    assert not town.playground.world.can_see(town.playground.world.channel(town.general), town.bob)
    town.playground.set_overwrite(town.general, role)
    _, channel = await client.ear.hear("guild_channel_update", 2)
    assert channel.overwrites == {}
    await town.playground.say(town.general, town.bob, "Hello")


@pytest.mark.asyncio
async def test_the_computed_permissions_are_those_of_discord_py(
    town: Town, client: Sharded
) -> None:
    role = town.playground.add_role(town.guild, "sailors", Permission.MANAGE_MESSAGES)
    town.playground.give_role(town.guild, town.alice, role)
    town.playground.set_overwrite(town.general, town.guild, deny=Permission.SEND_MESSAGES)
    town.playground.set_overwrite(town.general, role, allow=Permission.SEND_MESSAGES)
    town.playground.set_overwrite(town.general, town.bob, deny=SEE)
    await client.ear.hear("guild_channel_update", 3)
    channel = client.get_channel(town.general)
    world = town.playground.world
    for person in (town.alice, town.bob, client.user.id, world.guild(town.guild).owner_id):
        theirs = channel.permissions_for(channel.guild.get_member(person))
        ours = world.permissions(world.channel(town.general), person)
        # What matters elsewhere than in text channels is left in or out as each side likes.
        for flag in (SEE, *CHAT):
            assert bool(theirs.value & flag) == bool(ours & flag), (person, flag)


@pytest.mark.asyncio
async def test_they_are_so_under_any_overwrites(town: Town, client: Sharded) -> None:
    playground, world, dice = town.playground, town.playground.world, random.Random(7)
    flags = (SEE, *CHAT)

    def some() -> int:
        return sum(flag for flag in flags if dice.random() < 0.3)

    roles = [playground.add_role(town.guild, f"r{i}", some()) for i in range(4)]
    people = [playground.add_person(f"p{i}", guilds=[town.guild]) for i in range(6)]
    for person in people:
        for role in dice.sample(roles, dice.randrange(4)):
            playground.give_role(town.guild, person, role)
    channels = [playground.add_channel(town.guild, f"c{i}") for i in range(20)]
    for channel in channels:
        for target in (town.guild, *dice.sample(roles, 2), *dice.sample(people, 2)):
            playground.set_overwrite(channel, target, allow=some(), deny=some())
    await playground.say(town.general, town.alice, "Done")
    await client.ear.hear("message")
    for channel in channels:
        cached = client.get_channel(channel)
        for person in people:
            theirs = cached.permissions_for(cached.guild.get_member(person)).value
            ours = world.permissions(world.channel(channel), person)
            assert [bool(theirs & flag) for flag in flags] == [bool(ours & f) for f in flags]


@pytest.mark.asyncio
async def test_roles_are_given_changed_and_taken(town: Town, client: Sharded) -> None:
    role = town.playground.add_role(town.guild, "sailors")
    town.playground.give_role(town.guild, town.alice, role)
    _, alice = await client.ear.hear("member_update")
    assert [r.id for r in alice.roles] == [town.guild, role]
    town.playground.set_role(town.guild, role, Permission.ADMINISTRATOR)
    _, changed = await client.ear.hear("guild_role_update")
    assert changed.permissions.administrator
    assert alice.guild_permissions.administrator
    town.playground.take_role(town.guild, town.alice, role)
    _, alice = await client.ear.hear("member_update", 2)
    assert [r.id for r in alice.roles] == [town.guild]


@pytest.mark.asyncio
async def test_people_come_and_go(town: Town, client: Sharded) -> None:
    carol = town.playground.add_person("Carol", guilds=[town.guild], nick="Skipper")
    joined = await client.ear.hear("member_join")
    assert (joined.id, joined.nick) == (carol, "Skipper")
    town.playground.leave(town.guild, carol)
    assert (await client.ear.hear("member_remove")).id == carol
    with pytest.raises(PlaygroundError, match="Carol cannot write"):
        await town.playground.say(town.general, carol, "Wait")


@pytest.mark.asyncio
async def test_a_deleted_channel_takes_its_messages_and_threads_along(
    town: Town, client: Sharded
) -> None:
    thread = town.playground.add_thread(town.general, "Trip", members=[town.alice])
    said = await town.playground.say(thread, town.alice, "Here")
    town.playground.delete_channel(town.general)
    assert (await client.ear.hear("guild_channel_delete")).id == town.general
    for lost in (lambda w: w.message(said), lambda w: w.channel(thread)):
        with pytest.raises(Refusal):
            lost(town.playground.world)
    assert client.get_channel(thread) is None


@pytest.mark.asyncio
async def test_ids_may_outlive_the_process(town: Town) -> None:
    playground = town.playground
    assert playground.add_guild("Same", guild_id=77) == 77
    assert playground.add_channel(town.guild, "same", channel_id=78) == 78
    assert playground.add_person("Same", user_id=79) == 79
    assert playground.add_thread(town.general, "Same", thread_id=80) == 80
    assert playground.add_role(town.guild, "Same", role_id=81) == 81


@pytest.mark.asyncio
async def test_gaining_sight_of_a_channel_syncs_its_threads(town: Town, client: Sharded) -> None:
    board = town.playground.add_channel(town.guild, "board", private_to=[town.alice], for_bot=False)
    thread = town.playground.add_thread(board, "Plans", members=[town.alice], for_bot=False)
    assert client.get_channel(thread) is None
    town.playground.set_overwrite(board, client.user.id, allow=SEE)
    assert (await client.ear.hear("thread_join")).id == thread
    assert isinstance(client.get_channel(thread), discord.Thread)


@pytest.mark.asyncio
async def test_a_channel_can_be_renamed(town: Town, client: Sharded) -> None:
    town.playground.rename_channel(town.general, "lounge")
    _, after = await client.ear.hear("guild_channel_update")
    assert after.name == "lounge"


@pytest.mark.asyncio
async def test_what_does_not_exist_is_refused(town: Town) -> None:
    missing: list[Any] = [
        lambda p: p.add_channel(5, "x"),
        lambda p: p.add_thread(5, "x"),
        lambda p: p.add_webhook(5, "x"),
        lambda p: p.open_dm(5),
        lambda p: p.join(town.guild, 5),
        lambda p: p.leave(town.guild, 5),
        lambda p: p.give_role(town.guild, 5, 5),
    ]
    for act in missing:
        with pytest.raises(Refusal, match="Unknown"):
            act(town.playground)
