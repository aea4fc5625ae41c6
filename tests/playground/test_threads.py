import pytest

from bot.errors import PlaygroundError
from bot.playground.permissions import Permission
from tests.playground.conftest import Sharded, Start, Town


@pytest.mark.asyncio
async def test_a_public_thread_is_open_to_all_and_writing_joins_it(
    town: Town, client: Sharded
) -> None:
    made = town.playground.add_thread(town.general, "Trip")
    thread = await client.ear.hear("thread_create")
    assert (thread.id, thread.parent_id, thread.name) == (made, town.general, "Trip")
    assert thread.me.id == client.user.id
    await town.playground.say(made, town.bob, "I am in")
    assert (await client.ear.hear("message")).channel.id == made
    assert (await client.ear.hear("thread_member_join")).id == town.bob


@pytest.mark.asyncio
async def test_a_private_thread_is_for_its_members_and_moderators(
    town: Town, client: Sharded
) -> None:
    made = town.playground.add_thread(town.general, "Board", private=True, members=[town.alice])
    thread = await client.ear.hear("thread_create")
    assert thread.is_private()
    await town.playground.say(made, town.alice, "Between us")
    with pytest.raises(PlaygroundError, match="Bob cannot write in #Board"):
        await town.playground.say(made, town.bob, "Hello?")
    role = town.playground.add_role(town.guild, "moderators", Permission.MANAGE_THREADS)
    town.playground.give_role(town.guild, town.bob, role)
    await town.playground.say(made, town.bob, "I moderate")


@pytest.mark.asyncio
async def test_a_private_thread_without_the_bot_does_not_exist_for_it(
    town: Town, client: Sharded
) -> None:
    made = town.playground.add_thread(
        town.general, "Board", private=True, members=[town.alice], for_bot=False
    )
    await town.playground.say(made, town.alice, "Unheard")
    record = town.playground.world.channel(made)
    town.playground.threads.join(record, town.playground.bot_user_id)
    joined = await client.ear.hear("thread_join")
    assert joined.id == made
    assert client.ear.all("thread_create") == client.ear.all("message") == []
    await town.playground.say(made, town.alice, "Heard")
    assert (await client.ear.hear("message")).content == "Heard"
    town.playground.threads.leave(record, town.playground.bot_user_id)
    assert (await client.ear.hear("thread_remove")).id == made
    await town.playground.say(made, town.alice, "Unheard again")
    await town.playground.say(town.general, town.alice, "Outside")
    assert (await client.ear.hear("message", 2)).content == "Outside"


@pytest.mark.asyncio
async def test_threads_that_the_bot_sees_are_there_from_the_start(town: Town, start: Start) -> None:
    public = town.playground.add_thread(town.general, "Trip", for_bot=False)
    private = town.playground.add_thread(town.general, "Board", private=True)
    hidden = town.playground.add_thread(town.general, "Secret", private=True, for_bot=False)
    old = town.playground.add_thread(town.general, "Old")
    town.playground.threads.archive(town.playground.world.channel(old))
    client = await start()
    guild = client.get_guild(town.guild)
    assert {thread.id for thread in guild.threads} == {public, private}
    assert guild.get_thread(hidden) is None


@pytest.mark.asyncio
async def test_writing_opens_an_archived_thread_again(town: Town, client: Sharded) -> None:
    made = town.playground.add_thread(town.general, "Trip")
    record = town.playground.world.channel(made)
    town.playground.threads.archive(record)
    _, after = await client.ear.hear("thread_update")
    assert after.archived
    await town.playground.say(made, town.alice, "Again")
    assert not record.archived


@pytest.mark.asyncio
async def test_members_may_leave_and_joining_twice_is_once(town: Town, client: Sharded) -> None:
    made = town.playground.add_thread(town.general, "Trip", members=[town.alice])
    record = town.playground.world.channel(made)
    await client.ear.hear("thread_create")
    town.playground.threads.join(record, town.alice)
    town.playground.threads.leave(record, town.alice)
    town.playground.threads.leave(record, town.alice)
    await client.ear.hear("raw_thread_member_remove")
    assert town.alice not in record.members
    assert client.ear.all("thread_member_join") == []


@pytest.mark.asyncio
async def test_a_deleted_thread_is_announced(town: Town, client: Sharded) -> None:
    made = town.playground.add_thread(town.general, "Trip")
    await client.ear.hear("thread_create")
    town.playground.delete_channel(made)
    assert (await client.ear.hear("raw_thread_delete")).thread_id == made


@pytest.mark.asyncio
async def test_writing_in_threads_is_a_permission_of_its_own(town: Town) -> None:
    made = town.playground.add_thread(town.general, "Trip")
    playground = town.playground
    playground.set_overwrite(town.general, town.guild, deny=Permission.SEND_MESSAGES)
    await playground.say(made, town.alice, "Allowed")
    playground.set_overwrite(town.general, town.guild, deny=Permission.SEND_MESSAGES_IN_THREADS)
    await playground.say(town.general, town.alice, "Allowed")
    with pytest.raises(PlaygroundError, match="cannot write in #Trip"):
        await playground.say(made, town.alice, "Refused")
