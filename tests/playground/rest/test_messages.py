from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest

from bot.playground.permissions import Permission
from tests.playground.conftest import Sharded, Town

SEE, SEND = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES


async def code_of(request: Awaitable[Any]) -> int:
    """Return the error code that a request is refused with."""
    with pytest.raises(discord.HTTPException) as refused:
        await request
    return refused.value.code


@pytest.mark.asyncio
async def test_a_channel_the_bot_cannot_see_is_missing_access(town: Town, client: Sharded) -> None:
    channel = client.get_channel(town.general)
    said = await town.playground.say(town.general, town.alice, "Hidden")
    town.playground.set_overwrite(town.general, client.user.id, deny=SEE)
    assert await code_of(channel.send("Hi")) == 50001
    assert await code_of(channel.fetch_message(said)) == 50001
    assert await code_of(channel.typing().__aenter__()) == 50001
    assert await code_of(client.fetch_channel(town.general)) == 50001


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("denied", "act"),
    [
        (SEND, lambda c: c.send("Hi")),
        (SEND, lambda c: c.typing().__aenter__()),
        (Permission.EMBED_LINKS, lambda c: c.send(embed=discord.Embed(title="t"))),
        (Permission.ATTACH_FILES, lambda c: c.send(file=discord.File(__file__))),
    ],
)
async def test_what_the_bot_may_not_do_is_missing_permissions(
    town: Town, client: Sharded, denied: int, act: Callable[[Any], Awaitable[Any]]
) -> None:
    town.playground.set_overwrite(town.general, client.user.id, deny=denied)
    assert await code_of(act(client.get_channel(town.general))) == 50013
    assert town.playground.messages(town.general) == []


@pytest.mark.asyncio
async def test_without_history_nothing_old_is_read_or_replied_to(
    town: Town, client: Sharded
) -> None:
    said = await town.playground.say(town.general, town.alice, "Old")
    message = await client.ear.hear("message")
    town.playground.set_overwrite(
        town.general, client.user.id, deny=Permission.READ_MESSAGE_HISTORY
    )
    assert [m async for m in message.channel.history()] == []
    assert await code_of(message.channel.fetch_message(said)) == 50013
    assert await code_of(message.reply("Hi")) == 160002


@pytest.mark.asyncio
async def test_a_new_reaction_needs_a_permission_and_a_shared_one_does_not(
    town: Town, client: Sharded
) -> None:
    said = await town.playground.say(town.general, town.alice, "Done?")
    message = await client.ear.hear("message")
    town.playground.set_overwrite(town.general, client.user.id, deny=Permission.ADD_REACTIONS)
    assert await code_of(message.add_reaction("✅")) == 50013
    await town.playground.react(said, town.bob, "✅")
    await message.add_reaction("✅")


@pytest.mark.asyncio
async def test_unknown_ids_have_their_own_codes(town: Town, client: Sharded) -> None:
    assert await code_of(client.fetch_channel(5)) == 10003
    assert await code_of(client.get_channel(town.general).fetch_message(5)) == 10008
    assert await code_of(client.fetch_user(5)) == 10013
    assert await code_of(client.fetch_guild(5)) == 10004
    assert await code_of(client.get_guild(town.guild).fetch_member(5)) == 10007


@pytest.mark.asyncio
async def test_a_message_is_found_in_its_own_channel_only(town: Town, client: Sharded) -> None:
    said = await town.playground.say(town.general, town.alice, "Here")
    other = town.playground.add_channel(town.guild, "other")
    channel = await client.fetch_channel(other)
    assert await code_of(channel.fetch_message(said)) == 10008


@pytest.mark.asyncio
async def test_history_pages_have_bounds(town: Town, client: Sharded) -> None:
    for limit in (0, 101):
        assert await code_of(client.http.logs_from(town.general, limit)) == 50035


@pytest.mark.asyncio
async def test_deleting_in_bulk_takes_two_to_a_hundred_recent_messages(
    town: Town, client: Sharded
) -> None:
    ids = [await town.playground.say(town.general, town.alice, str(i)) for i in range(4)]
    assert await code_of(client.http.delete_messages(town.general, ids)) == 50013
    role = client.get_guild(town.guild).self_role
    granted = role.permissions.value | Permission.MANAGE_MESSAGES
    town.playground.set_role(town.guild, role.id, granted)
    assert await code_of(client.http.delete_messages(town.general, ids[:1])) == 50035
    old = discord.utils.time_snowflake(discord.utils.utcnow()) - (15 * 86_400_000 << 22)
    assert await code_of(client.http.delete_messages(town.general, [*ids, old])) == 50034
    await client.http.delete_messages(town.general, ids[:3])
    assert [m["content"] for m in town.playground.messages(town.general)] == ["3"]


@pytest.mark.asyncio
async def test_an_archived_thread_opens_again_unless_it_is_locked(
    town: Town, client: Sharded
) -> None:
    thread_id = town.playground.add_thread(town.general, "Trip", members=[town.alice])
    thread = await client.fetch_channel(thread_id)
    own = await thread.send("First")
    record = town.playground.world.channel(thread_id)
    town.playground.threads.archive(record)
    assert await code_of(own.edit(content="Edited")) == 50083
    await thread.send("Hello")
    assert not record.archived
    town.playground.threads.archive(record, locked=True)
    assert await code_of(thread.send("Hello")) == 50083


@pytest.mark.asyncio
async def test_content_stays_hidden_when_the_portal_does_not_allow_it(
    town: Town, client: Sharded
) -> None:
    said = await town.playground.say(town.general, town.alice, "Secret")
    to_bot = await town.playground.say(town.general, town.alice, f"<@{client.user.id}> hi")
    channel = client.get_channel(town.general)
    town.playground.portal.message_content = False
    assert (await channel.fetch_message(said)).content == ""
    assert (await channel.fetch_message(to_bot)).content.endswith("hi")
    assert [m.content for m in [m async for m in channel.history()]][1] == ""


@pytest.mark.asyncio
async def test_embeds_of_a_suppressed_message_are_not_shown(town: Town, client: Sharded) -> None:
    sent = await client.get_channel(town.general).send("a", embed=discord.Embed(title="t"))
    await sent.edit(suppress=True)
    assert town.playground.message(sent.id)["embeds"] == []
    await sent.edit(suppress=False)
    assert town.playground.message(sent.id)["embeds"][0]["title"] == "t"


@pytest.mark.asyncio
async def test_layouts_are_sent_and_stay_layouts(town: Town, client: Sharded) -> None:
    def layout(text: str) -> discord.ui.LayoutView:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay(text))
        return view

    channel = client.get_channel(town.general)
    sent = await channel.send(view=layout("Scenes"))
    assert town.playground.message(sent.id)["components"][0]["content"] == "Scenes"
    edited = await sent.edit(view=layout("Other scenes"))
    assert edited.flags.components_v2
    assert await code_of(sent.edit(content="Plain")) == 50035
    plain = await channel.send("Plain")
    assert await code_of(plain.edit(view=layout("x"))) == 50035
    upgraded = await plain.edit(content=None, view=layout("x"))
    assert upgraded.flags.components_v2
    assert await code_of(channel.send(view=layout("x" * 4_001))) == 50035
