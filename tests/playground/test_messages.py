import asyncio
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.playground.events import MessageDeleted, MessageEdited, MessagePosted, TypingStarted
from tests.playground.conftest import Sharded, Start, Town


@pytest.mark.asyncio
async def test_what_the_bot_sends_comes_back_as_people_see_it(town: Town, client: Sharded) -> None:
    channel = client.get_channel(town.general)
    sent = await channel.send("Hello", embed=discord.Embed(title="Trip"), silent=True)
    shown = town.playground.message(sent.id)
    assert shown["content"] == "Hello"
    assert shown["embeds"][0]["title"] == "Trip"
    assert shown["author"]["id"] == str(town.playground.bot_user_id)
    assert discord.MessageFlags._from_value(shown["flags"]).suppress_notifications
    echoed = await client.ear.hear("message")
    assert (echoed.id, echoed.content, echoed.embeds[0].title) == (sent.id, "Hello", "Trip")


@pytest.mark.asyncio
async def test_a_message_carries_its_author_as_a_member(town: Town, client: Sharded) -> None:
    town.playground.add_person("Carol", guilds=[town.guild], nick="Skipper")
    carol = town.playground.add_person("Dora", guilds=[town.guild], nick="Mate")
    await town.playground.say(town.general, carol, "Ahoy")
    message = await client.ear.hear("message")
    assert isinstance(message.author, discord.Member)
    assert message.author.display_name == "Mate"
    assert message.guild.id == town.guild


@pytest.mark.asyncio
async def test_messages_of_another_time_say_so(town: Town, client: Sharded) -> None:
    at = datetime(2024, 5, 17, 8, 30, 0, 123_000, tzinfo=UTC)
    later = await town.playground.say(town.general, town.alice, "later", at=at)
    await town.playground.say(town.general, town.bob, "first", at=at - timedelta(days=30))
    message = await client.ear.hear("message")
    assert message.created_at == at
    texts = [m["content"] for m in town.playground.messages(town.general)]
    assert texts == ["first", "later"]
    assert town.playground.message(later)["timestamp"].startswith("2024-05-17T08:30:00.123")


@pytest.mark.asyncio
async def test_a_message_may_keep_the_id_it_had_elsewhere(town: Town, client: Sharded) -> None:
    known = discord.utils.time_snowflake(datetime(2023, 2, 1, tzinfo=UTC))
    assert await town.playground.say(town.general, town.alice, "Hi", message_id=known) == known
    assert (await client.ear.hear("message")).created_at == datetime(2023, 2, 1, tzinfo=UTC)


@pytest.mark.asyncio
async def test_history_is_paged_in_every_direction(town: Town, client: Sharded) -> None:
    ids = [await town.playground.say(town.general, town.alice, str(i)) for i in range(7)]
    channel = client.get_channel(town.general)
    middle = discord.Object(ids[3])

    async def texts(**where: Any) -> str:
        return "".join([m.content async for m in channel.history(**where)])

    assert await texts() == "6543210"
    assert await texts(limit=2) == "65"
    assert await texts(before=middle) == "210"
    assert await texts(before=middle, limit=2) == "21"
    assert await texts(after=middle) == "456"
    assert await texts(after=middle, limit=2) == "45"
    assert await texts(around=middle, limit=3) == "432"
    assert (await channel.fetch_message(ids[5])).content == "5"


@pytest.mark.asyncio
async def test_a_reply_carries_what_it_replies_to_and_pings_its_author(
    town: Town, client: Sharded
) -> None:
    first = await town.playground.say(town.general, town.alice, "Who sails?")
    await town.playground.say(town.general, town.bob, "I do", reply_to=first)
    reply = await client.ear.hear("message", 2)
    assert reply.reference.resolved.content == "Who sails?"
    assert [user.id for user in reply.mentions] == [town.alice]
    await town.playground.say(town.general, town.bob, "Quietly", reply_to=first, ping=False)
    assert (await client.ear.hear("message", 3)).mentions == []


@pytest.mark.asyncio
async def test_a_reply_to_something_deleted_shows_nothing_there(
    town: Town, client: Sharded
) -> None:
    first = await town.playground.say(town.general, town.alice, "Who sails?")
    reply = await town.playground.say(town.general, town.bob, "I do", reply_to=first)
    await town.playground.delete(town.general, first)
    fetched = await client.get_channel(town.general).fetch_message(reply)
    assert isinstance(fetched.reference.resolved, discord.DeletedReferencedMessage)


@pytest.mark.asyncio
async def test_the_bot_cannot_reply_to_what_is_gone_unless_it_says_so(
    town: Town, client: Sharded
) -> None:
    channel = client.get_channel(town.general)
    gone = discord.MessageReference(message_id=5, channel_id=town.general)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("Hm", reference=gone)
    assert refused.value.code == 50035
    assert "Unknown message" in refused.value.text
    gone.fail_if_not_exists = False
    assert (await channel.send("Hm", reference=gone)).reference is None


@pytest.mark.asyncio
async def test_an_edit_reaches_the_bot_and_the_people(town: Town, client: Sharded) -> None:
    said = await town.playground.say(town.general, town.alice, "Satrday")
    await client.ear.hear("message")
    events = town.playground.subscribe()
    await town.playground.edit(town.general, said, "Saturday")
    before, after = await client.ear.hear("message_edit")
    assert (before.content, after.content) == ("Satrday", "Saturday")
    assert after.edited_at is not None
    event = await events.get()
    assert isinstance(event, MessageEdited)
    assert event.message["content"] == "Saturday"


@pytest.mark.asyncio
async def test_an_unfurled_link_is_an_edit_that_nobody_made(town: Town, client: Sharded) -> None:
    said = await town.playground.say(town.general, town.alice, "https://example.org")
    await client.ear.hear("message")
    await town.playground.unfurl(said, {"title": "Example"})
    raw = await client.ear.hear("raw_message_edit")
    assert raw.data["edited_timestamp"] is None
    assert raw.data["embeds"][0]["title"] == "Example"
    assert raw.data["content"] == "https://example.org"


@pytest.mark.asyncio
async def test_the_bot_edits_part_of_its_message_and_the_rest_stays(
    town: Town, client: Sharded
) -> None:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Go", custom_id="go"))
    sent = await client.get_channel(town.general).send("One", view=view)
    await sent.edit(content="Two")
    shown = town.playground.message(sent.id)
    assert shown["content"] == "Two"
    assert shown["components"][0]["components"][0]["label"] == "Go"
    await sent.edit(view=None)
    assert town.playground.message(sent.id)["components"] == []
    assert town.playground.message(sent.id)["content"] == "Two"


@pytest.mark.asyncio
async def test_nobody_edits_anothers_words(town: Town, client: Sharded) -> None:
    said = await town.playground.say(town.general, town.alice, "Mine")
    message = await client.get_channel(town.general).fetch_message(said)
    with pytest.raises(discord.Forbidden) as refused:
        await message.edit(content="Yours")
    assert refused.value.code == 50005


@pytest.mark.asyncio
async def test_deleted_messages_are_gone_for_all(town: Town, client: Sharded) -> None:
    ids = [await town.playground.say(town.general, town.alice, str(i)) for i in range(4)]
    await client.ear.hear("message", 4)
    events = town.playground.subscribe()
    await town.playground.delete(town.general, ids[0])
    assert (await client.ear.hear("raw_message_delete")).message_id == ids[0]
    await town.playground.delete(town.general, ids[1:3])
    bulk = await client.ear.hear("raw_bulk_message_delete")
    assert bulk.message_ids == set(ids[1:3])
    assert events.get_nowait() == MessageDeleted(town.general, ids[0])
    assert [m["content"] for m in town.playground.messages(town.general)] == ["3"]
    with pytest.raises(discord.NotFound) as refused:
        await client.get_channel(town.general).fetch_message(ids[0])
    assert refused.value.code == 10008


@pytest.mark.asyncio
async def test_the_bot_deletes_its_own_and_needs_a_permission_for_others(
    town: Town, client: Sharded
) -> None:
    channel = client.get_channel(town.general)
    own = await channel.send("Mine")
    await own.delete()
    said = await town.playground.say(town.general, town.alice, "Hers")
    theirs = await channel.fetch_message(said)
    with pytest.raises(discord.Forbidden) as refused:
        await theirs.delete()
    assert refused.value.code == 50013
    role = client.get_guild(town.guild).self_role
    town.playground.set_role(town.guild, role.id, role.permissions.value | 1 << 13)
    await theirs.delete()
    assert town.playground.messages(town.general) == []


@pytest.mark.asyncio
async def test_a_repeated_nonce_returns_the_first_message(town: Town, client: Sharded) -> None:
    channel = client.get_channel(town.general)
    first = await channel.send("Once", nonce="a1")
    assert first.nonce == "a1"
    assert (await channel.send("Twice", nonce="a1")).id == first.id
    assert (await channel.send("Other", nonce="a2")).id != first.id
    assert len(town.playground.messages(town.general)) == 2


@pytest.mark.asyncio
async def test_the_client_wide_policy_keeps_everyone_unpinged(town: Town, start: Start) -> None:
    client = await start(Sharded(allowed_mentions=discord.AllowedMentions.none()))
    channel = client.get_channel(town.general)
    sent = await channel.send(f"<@{town.alice}> @everyone")
    shown = town.playground.message(sent.id)
    assert (shown["mentions"], shown["mention_everyone"]) == ([], False)
    only = discord.AllowedMentions(users=[discord.Object(town.alice)])
    sent = await channel.send(f"<@{town.alice}> <@{town.bob}>", allowed_mentions=only)
    assert [u["id"] for u in town.playground.message(sent.id)["mentions"]] == [str(town.alice)]


@pytest.mark.asyncio
async def test_an_edit_keeps_the_ping_that_was_there(town: Town, client: Sharded) -> None:
    said = await town.playground.say(town.general, town.alice, "Hello")
    message = await client.get_channel(town.general).fetch_message(said)
    for ping in (True, False):
        reply = await message.reply("Hi", mention_author=ping)
        await reply.edit(content="Hi!")
        assert bool(town.playground.message(reply.id)["mentions"]) is ping


@pytest.mark.asyncio
async def test_files_travel_both_ways(town: Town, client: Sharded) -> None:
    await town.playground.say(town.general, town.alice, "", files=[("my log.txt", b"day one")])
    message = await client.ear.hear("message")
    (attachment,) = message.attachments
    assert (attachment.filename, attachment.size) == ("my_log.txt", 7)
    assert attachment.content_type.startswith("text/plain")
    assert await attachment.read() == b"day one"
    file = discord.File(__file__, "answer.md", description="The whole answer")
    sent = await message.channel.send("See file", file=file)
    shown = town.playground.message(sent.id)["attachments"][0]
    assert (shown["filename"], shown["description"]) == ("answer.md", "The whole answer")
    assert b"day one" in await sent.attachments[0].read()


@pytest.mark.asyncio
async def test_an_edit_can_add_and_take_away_files(town: Town, client: Sharded) -> None:
    def file(name: str) -> discord.File:
        return discord.File(io.BytesIO(b"x"), name)

    sent = await client.get_channel(town.general).send("a", files=[file("a.txt"), file("b.txt")])
    kept, _ = sent.attachments
    edited = await sent.edit(attachments=[kept, file("c.txt")])
    assert [a.filename for a in edited.attachments] == ["a.txt", "c.txt"]
    edited = await sent.edit(attachments=[])
    assert edited.attachments == []


@pytest.mark.asyncio
async def test_an_embed_can_show_an_attached_picture(town: Town, client: Sharded) -> None:
    embed = discord.Embed(title="Chart").set_image(url="attachment://c.png")
    sent = await client.get_channel(town.general).send(
        embed=embed, file=discord.File(io.BytesIO(b"png"), "c.png")
    )
    assert sent.embeds[0].image.url == sent.attachments[0].url


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        ("x" * 2_001, {}, 50035),
        ("", {}, 50006),
        ("   ", {}, 50006),
        ("", {"embed": discord.Embed(description="x" * 4_097)}, 50035),
        ("a", {"nonce": "x" * 26}, 50035),
    ],
)
async def test_what_discord_refuses_is_refused(
    town: Town, client: Sharded, content: str, options: dict[str, Any], code: int
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await client.get_channel(town.general).send(content, **options)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert town.playground.messages(town.general) == []


@pytest.mark.asyncio
async def test_two_thousand_characters_are_taken_and_people_may_write_more(
    town: Town, client: Sharded
) -> None:
    await client.get_channel(town.general).send("x" * 2_000)
    await town.playground.say(town.general, town.alice, "x" * 4_000)
    assert len((await client.ear.hear("message", 2)).content) == 4_000


@pytest.mark.asyncio
async def test_typing_is_seen_on_both_sides(town: Town, client: Sharded) -> None:
    events = town.playground.subscribe()
    async with client.get_channel(town.general).typing():
        event = await asyncio.wait_for(events.get(), 10)
    assert event == TypingStarted(town.general, town.playground.bot_user_id)
    await town.playground.begin_typing(town.general, town.alice)
    _, user, _ = await client.ear.hear("typing", 2)
    assert user.id == town.alice


@pytest.mark.asyncio
async def test_reactions_are_seen_on_both_sides(town: Town, client: Sharded) -> None:
    said = await town.playground.say(town.general, town.alice, "Done?")
    await town.playground.react(said, town.bob, "✅")
    assert str((await client.ear.hear("raw_reaction_add")).emoji) == "✅"
    message = await client.get_channel(town.general).fetch_message(said)
    await message.add_reaction("✅")
    assert town.playground.message(said)["reactions"][0]["count"] == 2
    (reaction,) = (await message.channel.fetch_message(said)).reactions
    assert {user.id async for user in reaction.users()} == {town.bob, client.user.id}
    await message.remove_reaction("✅", client.user)
    await town.playground.react(said, town.bob, "✅", add=False)
    assert "reactions" not in town.playground.message(said)


@pytest.mark.asyncio
async def test_a_category_or_forum_takes_no_messages(town: Town, client: Sharded) -> None:
    forum = town.playground.add_channel(town.guild, "help", kind="forum")
    await client.ear.hear("guild_channel_create")
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.send_message(
            forum, params=discord.http.handle_message_parameters(content="Hi")
        )
    assert refused.value.code == 50008


@pytest.mark.asyncio
async def test_a_voice_channel_has_a_chat(town: Town, client: Sharded) -> None:
    voice = town.playground.add_channel(town.guild, "deck", kind="voice")
    await client.ear.hear("guild_channel_create")
    await town.playground.say(voice, town.alice, "Can you hear me?")
    message = await client.ear.hear("message")
    assert isinstance(message.channel, discord.VoiceChannel)
    await message.reply("I can read you")


@pytest.mark.asyncio
async def test_a_layout_shows_the_pictures_it_comes_with(town: Town, client: Sharded) -> None:
    layout, box = discord.ui.LayoutView(), discord.ui.Container[Any]()
    thumbnail = discord.ui.Thumbnail[Any]("attachment://map.png", description="The route")
    box.add_item(discord.ui.Section("The route", accessory=thumbnail))
    layout.add_item(box)
    layout.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://map.png")))
    picture = discord.File(io.BytesIO(b"png"), "map.png")
    sent = await client.get_channel(town.general).send(view=layout, file=picture)
    container, gallery = sent.components
    assert container.children[0].accessory.media.url == sent.attachments[0].url
    assert gallery.items[0].media.url == sent.attachments[0].url


@pytest.mark.asyncio
async def test_a_thousand_messages_at_once_all_arrive_in_order(town: Town, client: Sharded) -> None:
    posted = town.playground.subscribe()
    for number in range(1_000):
        await town.playground.say(town.general, town.alice, str(number))
    await client.ear.hear("message", 1_000)
    heard = [args[0].content for args in client.ear.all("message")]
    assert heard == [str(number) for number in range(1_000)]
    assert posted.qsize() == 1_000
    assert isinstance(posted.get_nowait(), MessagePosted)


@pytest.mark.asyncio
async def test_webhooks_and_other_bots_speak_as_what_they_are(town: Town, client: Sharded) -> None:
    webhook = town.playground.add_webhook(town.general, "Forge")
    other = town.playground.add_bot("Echo", guilds=[town.guild])
    await town.playground.say(town.general, webhook, "Build passed")
    message = await client.ear.hear("message")
    assert message.webhook_id == webhook
    assert message.author.name == "Forge"
    await town.playground.say(town.general, other, "Echo")
    message = await client.ear.hear("message", 2)
    assert message.author.bot
    assert message.webhook_id is None


@pytest.mark.asyncio
async def test_direct_messages(town: Town, client: Sharded) -> None:
    channel = town.playground.open_dm(town.alice)
    assert town.playground.open_dm(town.alice) == channel
    await town.playground.say(channel, town.alice, "Psst")
    message = await client.ear.hear("message")
    assert message.guild is None
    await message.channel.send("Yes?")
    assert [m["content"] for m in town.playground.messages(channel)] == ["Psst", "Yes?"]
    user = await client.fetch_user(town.bob)
    await user.send("Hello Bob")
    assert town.playground.messages(town.playground.open_dm(town.bob))[0]["content"] == "Hello Bob"
