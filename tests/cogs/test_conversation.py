import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ModelUnavailable, StoreError
from bot.ids import MessageId
from bot.memory.audience import EVERYONE, scope_of_channel
from bot.playground.events import TypingStarted
from bot.playground.permissions import Permission
from cogs.conversation import BUSY as BUSY_AND
from cogs.conversation import HELP, IN_PRIVATE, REMEMBERED
from cogs.conversation import RESTARTING as RESTARTING_AND
from tests.cogs.conftest import Server, boat_club
from tests.waiting import until

BUSY, RESTARTING = (each.format(ask_again=REMEMBERED) for each in (BUSY_AND, RESTARTING_AND))
OVERLOADED = "The model is overloaded. Please ask me again in a minute."


@pytest.mark.asyncio
async def test_a_mention_is_answered_as_a_reply(server: Server) -> None:
    assert await server.ask("what colour is the boat?") == "You asked: what colour is the boat?"
    [answer] = server.answers()
    [asked] = [m for m in server.playground.messages(server.general) if m["id"] != answer["id"]]
    assert answer["message_reference"]["message_id"] == asked["id"]
    assert [user["id"] for user in answer["mentions"]] == [str(server.mara)]


@pytest.mark.asyncio
async def test_the_mention_of_memoirs_own_role_is_answered(server: Server) -> None:
    guild = server.bot.get_guild(server.guild)
    assert guild is not None
    assert guild.self_role is not None
    await server.playground.say(server.general, server.mara, f"<@&{guild.self_role.id}> hello?")
    await until(server.answers)
    assert server.model.asked[0].question == "hello?"


@pytest.mark.asyncio
@pytest.mark.parametrize("listen", [True, False])
async def test_a_reply_to_memoir_is_answered(tmp_path: Path, listen: bool) -> None:
    async with boat_club(tmp_path, listen=listen) as server:
        await server.ask("what colour is the boat?")
        answer = MessageId(int(server.answers()[0]["id"]))
        await server.playground.say(server.general, server.jonas, "Really?", reply_to=answer)
        await until(lambda: len(server.answers()) == 2)
        task = server.model.asked[1]
        assert task.question == "Really?"
        assert task.replied_to is not None
        assert task.replied_to.text == "You asked: what colour is the boat?"
        assert task.replied_to.from_memoir


@pytest.mark.asyncio
async def test_a_reply_to_memoir_without_ping_is_answered_where_it_reads_along(
    server: Server,
) -> None:
    await server.ask("what colour is the boat?")
    answer = MessageId(int(server.answers()[0]["id"]))
    await server.playground.say(
        server.general, server.jonas, "Really?", reply_to=answer, ping=False
    )
    await until(lambda: len(server.answers()) == 2)


@pytest.mark.asyncio
async def test_a_reply_to_somebody_else_that_mentions_memoir_carries_what_was_said(
    server: Server,
) -> None:
    said = await server.say("The canoe leaks.", by=server.jonas)
    await server.playground.say(
        server.general, server.mara, server.mention("is this true?"), reply_to=said
    )
    await until(server.answers)
    replied_to = server.model.asked[0].replied_to
    assert replied_to is not None
    assert (replied_to.speaker, replied_to.text) == ("Jonas", "The canoe leaks.")


@pytest.mark.asyncio
async def test_talk_among_people_is_remembered_and_left_alone(server: Server) -> None:
    said = await server.say("The canoe leaks.", by=server.jonas)
    stored = await server.until_stored(said)
    assert (stored.author_id, stored.author_name) == (server.jonas, "Jonas")
    assert (stored.content, stored.addressed) == ("The canoe leaks.", False)
    assert stored.place.scope == EVERYONE
    await server.ask("hello?")
    assert len(server.answers()) == 1


@pytest.mark.asyncio
async def test_without_reading_along_only_what_is_said_to_memoir_is_remembered(
    tmp_path: Path,
) -> None:
    async with boat_club(tmp_path, listen=False) as server:
        aside = await server.playground.say(server.general, server.jonas, "The canoe leaks.")
        said = await server.say(server.mention("the boat is green"))
        assert await server.stored(aside) is None
        stored = await server.until_stored(said)
        assert stored.content.casefold() == "@memoir the boat is green"
        assert stored.addressed


@pytest.mark.asyncio
async def test_mentions_channels_and_emoji_are_remembered_as_people_read_them(
    server: Server,
) -> None:
    said = await server.say(
        f"<@{server.jonas}> see <#{server.general}> <a:party:123456789012345678> <t:0:R>"
    )
    stored = await server.until_stored(said)
    assert stored.content == "@Jonas see #general :party: 1970-01-01 00:00 UTC"


@pytest.mark.asyncio
async def test_the_name_of_a_hidden_place_is_taken_in_there_alone(server: Server) -> None:
    board = server.playground.add_channel(server.guild, "sack-jonas", private_to=[server.mara])
    thread = server.playground.add_thread(
        server.general, "surprise", private=True, members=[server.mara]
    )
    await until(lambda: server.bot.get_channel(board) and server.bot.get_channel(thread))
    named = f"see <#{board}> and <#{thread}>"
    outside = await server.until_stored(await server.say(named))
    assert outside.content == "see #some-channel and #some-channel"
    inside = await server.until_stored(await server.say(named, channel=board))
    assert inside.content == "see #sack-jonas and #some-channel"


@pytest.mark.asyncio
async def test_bots_and_webhooks_are_neither_answered_nor_remembered(server: Server) -> None:
    other = server.playground.add_bot("Counter", guilds=[server.guild])
    hook = server.playground.add_webhook(server.general, "News")
    ignored = [
        await server.playground.say(server.general, author, server.mention("hello"))
        for author in (other, hook)
    ]
    await server.say("The canoe leaks.")
    assert [await server.stored(each) for each in ignored] == [None, None]
    assert server.answers() == []


@pytest.mark.asyncio
async def test_memoirs_answer_is_remembered_as_its_own(server: Server) -> None:
    answer = await server.ask("what colour is the boat?")
    stored = await server.until_stored(int(server.answers()[0]["id"]))
    assert stored.from_memoir
    assert stored.content == answer
    assert stored.author_id == server.playground.bot_user_id
    assert stored.reply_to is not None


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["", " ?!", " …"])
async def test_an_empty_mention_gets_a_short_help(server: Server, text: str) -> None:
    said = await server.playground.say(server.general, server.mara, server.mention(text))
    await until(server.answers)
    assert server.answers()[0]["content"] == HELP
    assert await server.stored(said) is None
    assert server.model.asked == []


@pytest.mark.asyncio
async def test_a_direct_message_gets_a_friendly_sentence_and_leaves_no_trace(
    server: Server, tmp_path: Path
) -> None:
    private = server.playground.open_dm(server.mara)
    await server.playground.say(private, server.mara, "Remember my secret")
    await until(lambda: len(server.playground.messages(private)) == 2)
    assert server.playground.messages(private)[1]["content"] == IN_PRIVATE
    status = await server.bot.manager.status(
        server.guild, server.bot.audience_in(server.guild, None)
    )
    assert server.bot.databases.known() == [server.guild]
    assert status.messages == 0


@pytest.mark.asyncio
async def test_typing_shows_before_the_answer(server: Server) -> None:
    events = server.playground.subscribe()
    await server.ask("what colour is the boat?")
    kinds = [type(events.get_nowait()) for _ in range(events.qsize())]
    assert TypingStarted in kinds


@pytest.mark.asyncio
async def test_a_model_failure_is_one_sentence_and_the_message_is_remembered(
    server: Server,
) -> None:
    server.model.script.append(ModelUnavailable(OVERLOADED))
    assert await server.ask("what colour is the boat?") == OVERLOADED
    asked = server.playground.messages(server.general)[0]
    assert (await server.until_stored(int(asked["id"]))).addressed
    assert await server.stored(int(server.answers()[0]["id"])) is None


@pytest.mark.asyncio
async def test_one_answer_at_a_time_and_a_polite_word_to_those_past_the_queue(
    tmp_path: Path,
) -> None:
    async with boat_club(tmp_path, queue=1) as server:
        server.model.go.clear()
        said = [
            await server.say(server.mention(f"question {number}"), by=server.jonas)
            for number in range(4)
        ]
        await until(lambda: len(server.model.asked) == 1 and len(server.answers()) == 2)
        [refusal] = [answer for answer in server.answers() if answer["content"] == BUSY]
        assert refusal["message_reference"]["message_id"] == str(said[2])
        server.model.go.set()
        await until(lambda: not server.bot.turns._waiting)
        assert [task.question for task in server.model.asked] == ["question 0", "question 1"]
        assert sum(answer["content"] == BUSY for answer in server.answers()) == 1
        assert all([await server.stored(each) for each in said])


@pytest.mark.asyncio
async def test_channels_are_answered_side_by_side(server: Server) -> None:
    other = server.playground.add_channel(server.guild, "races")
    await until(lambda: server.bot.get_channel(other))
    server.model.go.clear()
    await server.say(server.mention("one"))
    await server.say(server.mention("two"), channel=other)
    await until(lambda: len(server.model.asked) == 2)
    server.model.go.set()
    await until(lambda: not server.bot.turns._waiting)
    assert len(server.answers()) == len(server.answers(other)) == 1


@pytest.mark.asyncio
async def test_a_message_that_discord_repeats_is_answered_once(server: Server) -> None:
    await server.ask("what colour is the boat?")
    message = server.playground.messages(server.general)[0]
    data = message | {"guild_id": str(server.guild)}
    server.playground.connection.dispatch("MESSAGE_CREATE", data, server.guild)
    await server.say("The canoe leaks.")
    assert len(server.model.asked) == 1


@pytest.mark.asyncio
async def test_what_is_said_in_a_private_channel_is_kept_for_it(server: Server) -> None:
    private = server.playground.add_channel(server.guild, "board", private_to=[server.mara])
    await until(lambda: server.bot.get_channel(private))
    said = await server.say("[Boats/decision/0.9] We sell the canoe.", channel=private)
    await server.organise()
    stored = await server.until_stored(said)
    assert stored.place.scope == scope_of_channel(private)
    await server.ask("what about the canoe?")
    await server.ask("what about the canoe?", channel=private)
    outside, inside = server.model.asked
    assert (outside.memories, outside.recent) == ((), ())
    assert any("We sell the canoe." in memory.text for memory in inside.memories)


@pytest.mark.asyncio
async def test_a_private_thread_keeps_what_is_said_in_it(server: Server) -> None:
    thread = server.playground.add_thread(
        server.general, "surprise", private=True, members=[server.mara]
    )
    await until(lambda: server.bot.get_channel(thread))
    said = await server.say("[Party/plan/0.9] The cake comes on Friday.", channel=thread)
    await server.organise()
    assert (await server.until_stored(said)).place.scope == scope_of_channel(thread)
    await server.ask("what about the cake?")
    await server.ask("what about the cake?", channel=thread)
    outside, inside = server.model.asked
    assert (outside.memories, outside.recent) == ((), ())
    assert any("cake" in memory.text for memory in inside.memories)


@pytest.mark.asyncio
async def test_a_public_thread_belongs_to_its_channel(server: Server) -> None:
    thread = server.playground.add_thread(server.general, "repairs")
    await until(lambda: server.bot.get_channel(thread))
    said = await server.say("[Boats/fact/0.9] The canoe leaks.", channel=thread)
    await server.organise()
    place = (await server.until_stored(said)).place
    assert (place.channel_id, place.root_id, place.scope) == (thread, server.general, EVERYONE)
    await server.ask("what about the canoe?")
    assert any("canoe" in memory.text for memory in server.model.asked[0].memories)


@pytest.mark.asyncio
async def test_a_message_from_a_server_that_is_not_known_is_left_alone(server: Server) -> None:
    said = await server.say("The canoe leaks.")
    stray = server.playground.message(said) | {"id": str(said + 1), "guild_id": "404"}
    server.playground.connection.dispatch("MESSAGE_CREATE", stray, server.guild)
    await server.ask("hello?")
    assert await server.stored(said + 1) is None
    assert len(server.answers()) == 1


@pytest.mark.asyncio
async def test_what_everyone_can_read_is_used_in_private_too(server: Server) -> None:
    private = server.playground.add_channel(server.guild, "board", private_to=[server.mara])
    await until(lambda: server.bot.get_channel(private))
    await server.say("[Boats/fact/0.9] The canoe leaks.")
    await server.organise()
    await server.ask("what about the canoe?", channel=private)
    assert any("canoe" in memory.text for memory in server.model.asked[0].memories)


@pytest.mark.asyncio
async def test_a_channel_that_closes_takes_its_memory_with_it(server: Server) -> None:
    races = server.playground.add_channel(server.guild, "races")
    await until(lambda: server.bot.get_channel(races))
    await server.say("[Boats/fact/0.9] The canoe leaks.", channel=races)
    await server.organise()
    server.playground.set_overwrite(races, server.guild, deny=Permission.VIEW_CHANNEL)
    await until(lambda: races not in server.bot.open_channels(server.guild))
    await server.ask("what about the canoe?")
    assert server.model.asked[0].memories == ()


@pytest.mark.asyncio
async def test_where_it_may_not_write_memoir_still_remembers(server: Server) -> None:
    bot = server.playground.bot_user_id
    server.playground.set_overwrite(server.general, bot, deny=Permission.SEND_MESSAGES)
    await server.say(server.mention("the boat is green"))
    await until(lambda: not server.bot.turns._waiting)
    assert server.answers() == []
    server.playground.set_overwrite(server.general, bot)
    await server.ask("what colour is the boat?")


@pytest.mark.asyncio
async def test_a_memory_that_cannot_be_written_is_owned_up_to(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **more: object) -> bool:
        raise StoreError("The disk is full: nothing can be remembered until there is room.")

    monkeypatch.setattr(server.bot.manager, "remember", full)
    await server.playground.say(server.general, server.mara, "aside")
    await server.playground.say(server.general, server.mara, server.mention("hello?"))
    await until(server.answers)
    assert [answer["content"] for answer in server.answers()] == [
        "The disk is full: nothing can be remembered until there is room."
    ]


@pytest.mark.asyncio
async def test_a_forwarded_message_is_remembered_with_its_text(server: Server) -> None:
    said = await server.say("The canoe leaks.", by=server.jonas)
    original = server.playground.message(said)
    forward = original | {
        "id": str(said + 1),
        "content": "",
        "author": original["author"],
        "guild_id": str(server.guild),
        "message_reference": {
            "type": 1,
            "message_id": str(said),
            "channel_id": str(server.general),
        },
        "message_snapshots": [{"message": original}],
    }
    server.playground.connection.dispatch("MESSAGE_CREATE", forward, server.guild)
    stored = await server.until_stored(said + 1)
    assert stored.content == "Forwarded: The canoe leaks."
    assert stored.reply_to is None


@pytest.mark.asyncio
async def test_when_it_is_stopped_answers_in_flight_may_end(server: Server) -> None:
    server.model.go.clear()
    await server.say(server.mention("one"))
    await until(server.answers)
    stopping = asyncio.create_task(server.bot.turns.drain(5))
    await asyncio.sleep(0)
    late = await server.say(server.mention("late"), by=server.jonas)
    await until(lambda: len(server.answers()) == 2)
    assert server.answers()[1]["content"] == RESTARTING
    server.model.go.set()
    await stopping
    assert server.answers()[0]["content"] == "You asked: one"
    assert await server.stored(late)


@pytest.mark.asyncio
async def test_the_time_of_a_message_is_when_it_was_said(server: Server) -> None:
    at = datetime(2026, 8, 1, 12, tzinfo=UTC)
    said = await server.playground.say(server.general, server.mara, "The canoe leaks.", at=at)
    assert (await server.until_stored(said)).said_at == at
