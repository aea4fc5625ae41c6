import discord
import pytest

from bot.playground.permissions import INVITED_BOT, Permission
from tests.playground.conftest import Sharded, Town
from tests.playground.rest.test_messages import code_of

THREADS = Permission.CREATE_PUBLIC_THREADS | Permission.CREATE_PRIVATE_THREADS


def grant(town: Town, client: Sharded, more: int) -> None:
    role = client.get_guild(town.guild).self_role
    town.playground.set_role(town.guild, role.id, INVITED_BOT | more)


@pytest.mark.asyncio
async def test_every_kind_of_channel_is_what_it_is(town: Town, client: Sharded) -> None:
    expected = {
        "text": discord.TextChannel,
        "voice": discord.VoiceChannel,
        "forum": discord.ForumChannel,
        "category": discord.CategoryChannel,
        "announcement": discord.TextChannel,
    }
    for kind, cls in expected.items():
        made = town.playground.add_channel(town.guild, kind, kind=kind, topic="t", nsfw=True)  # type: ignore[arg-type]
        fetched = await client.fetch_channel(made)
        assert isinstance(fetched, cls)
        assert fetched.name == kind
        assert fetched.nsfw or kind == "category"


@pytest.mark.asyncio
async def test_the_bot_opens_threads_of_both_kinds(town: Town, client: Sharded) -> None:
    channel = client.get_channel(town.general)
    public = await channel.create_thread(name="Trip", type=discord.ChannelType.public_thread)
    assert (public.parent_id, public.owner_id) == (town.general, client.user.id)
    private = await channel.create_thread(name="Board")
    assert private.is_private()
    await private.add_user(discord.Object(town.alice))
    assert {member.id for member in await private.fetch_members()} == {client.user.id, town.alice}
    await private.send("Only us")
    assert town.playground.messages(private.id)[0]["content"] == "Only us"


@pytest.mark.asyncio
async def test_a_thread_hangs_on_a_message_once(town: Town, client: Sharded) -> None:
    await town.playground.say(town.general, town.alice, "Where to?")
    message = await client.ear.hear("message")
    thread = await message.create_thread(name="Where to?")
    assert thread.id == message.id
    assert await code_of(message.create_thread(name="Again")) == 160004


@pytest.mark.asyncio
async def test_a_forum_takes_posts(town: Town, client: Sharded) -> None:
    forum_id = town.playground.add_channel(town.guild, "help", kind="forum")
    forum = await client.fetch_channel(forum_id)
    post = await forum.create_thread(name="How?", content="Like this")
    assert post.thread.parent_id == forum_id
    assert post.message.content == "Like this"
    assert post.message.id == post.thread.id


@pytest.mark.asyncio
async def test_joining_and_leaving_a_thread(town: Town, client: Sharded) -> None:
    made = town.playground.add_thread(town.general, "Trip", for_bot=False)
    thread = await client.fetch_channel(made)
    assert thread.me is None
    await thread.join()
    assert (await thread.fetch_member(client.user.id)).id == client.user.id
    await thread.leave()
    assert await code_of(thread.fetch_member(client.user.id)) == 10007
    assert await code_of(thread.fetch_member(town.bob)) == 10007


@pytest.mark.asyncio
async def test_taking_somebody_out_of_a_thread_needs_a_permission(
    town: Town, client: Sharded
) -> None:
    made = town.playground.add_thread(town.general, "Trip", members=[town.alice])
    thread = await client.fetch_channel(made)
    assert await code_of(thread.remove_user(discord.Object(town.alice))) == 50013
    grant(town, client, Permission.MANAGE_THREADS)
    await thread.remove_user(discord.Object(town.alice))
    assert town.alice not in town.playground.world.channel(made).members


@pytest.mark.asyncio
async def test_only_threads_have_thread_members(town: Town, client: Sharded) -> None:
    assert await code_of(client.http.get_thread_members(town.general)) == 50024


@pytest.mark.asyncio
async def test_changing_and_deleting_needs_a_permission(town: Town, client: Sharded) -> None:
    channel = client.get_channel(town.general)
    assert await code_of(channel.edit(name="lounge")) == 50013
    assert await code_of(channel.delete()) == 50013
    grant(town, client, Permission.MANAGE_CHANNELS)
    assert (await channel.edit(name="lounge")).name == "lounge"
    assert await code_of(channel.edit(name="x" * 101)) == 50035
    await channel.delete()
    assert (await client.ear.hear("guild_channel_delete")).name == "lounge"


@pytest.mark.asyncio
async def test_the_bot_archives_its_own_threads_and_no_others(town: Town, client: Sharded) -> None:
    channel = client.get_channel(town.general)
    own = await channel.create_thread(name="Trip", type=discord.ChannelType.public_thread)
    edited = await own.edit(archived=True, locked=True, name="Past trip")
    assert (edited.archived, edited.locked, edited.name) == (True, True, "Past trip")
    other = await client.fetch_channel(town.playground.add_thread(town.general, "Hers"))
    assert await code_of(other.edit(archived=True)) == 50013
    assert await code_of(other.delete()) == 50013


@pytest.mark.asyncio
async def test_a_thread_needs_the_permission_to_open_one(town: Town, client: Sharded) -> None:
    town.playground.set_overwrite(town.general, client.user.id, deny=THREADS)
    channel = client.get_channel(town.general)
    assert await code_of(channel.create_thread(name="Board")) == 50013
