import pytest

from bot.ids import ChannelId, MessageId
from bot.playground.permissions import Permission
from cogs.rechecking import PAGE, recheck
from tests.cogs.conftest import Server


async def said(server: Server, *texts: str, channel: ChannelId | None = None) -> list[MessageId]:
    return [await server.say(text, channel=channel) for text in texts]


async def silently(server: Server, *messages: MessageId) -> None:
    """Delete messages while Memoir looks away."""
    world = server.playground.world
    for each in messages:
        world.drop(world.messages[each])


def where(server: Server, messages: list[MessageId]) -> dict[MessageId, ChannelId]:
    return dict.fromkeys(messages, server.general)


@pytest.mark.asyncio
async def test_what_was_deleted_unseen_is_forgotten_and_what_is_there_stays(
    server: Server,
) -> None:
    first, second, third = await said(server, "One.", "Two.", "Three.")
    await silently(server, second)
    found = await recheck(server.bot, server.guild, where(server, [first, second, third]))
    assert found.there == {first, third}
    assert found.gone == {second}
    assert await server.bot.manager.holding(server.guild, [first, second, third]) == {first, third}


@pytest.mark.asyncio
async def test_the_last_and_the_only_message_of_a_channel_are_missed_too(server: Server) -> None:
    first, last = await said(server, "One.", "Two.")
    await silently(server, last)
    assert (await recheck(server.bot, server.guild, where(server, [last]))).gone == {last}
    await silently(server, first)
    assert (await recheck(server.bot, server.guild, where(server, [first]))).gone == {first}


@pytest.mark.asyncio
async def test_what_was_edited_unseen_is_learnt(server: Server) -> None:
    [message] = await said(server, "The canoe is green.")
    payload = server.playground.world.messages[message].payload
    payload |= {"content": "The canoe is blue.", "edited_timestamp": "2099-01-01T00:00:00+00:00"}
    found = await recheck(server.bot, server.guild, where(server, [message]))
    assert found.there == {message}
    stored = await server.stored(message)
    assert stored is not None
    assert stored.content == "The canoe is blue."


@pytest.mark.asyncio
async def test_a_hundred_are_checked_in_a_call_and_others_in_between_cost_nothing(
    server: Server,
) -> None:
    playground, general = server.playground, server.general
    [first] = await said(server, "First.")
    webhook = playground.add_webhook(general, "News")
    for number in range(PAGE + 5):
        await playground.say(general, webhook, f"News {number}")
    [last] = await said(server, "Last.")
    found = await recheck(server.bot, server.guild, where(server, [first, last]), calls=1)
    assert found.there == {first}
    assert not found.gone
    found = await recheck(server.bot, server.guild, where(server, [first, last]), calls=2)
    assert found.there == {first, last}


@pytest.mark.asyncio
async def test_a_history_that_may_not_be_read_tells_nothing(server: Server) -> None:
    [message] = await said(server, "The canoe is green.")
    role = server.playground.world.guild(server.guild).id
    server.playground.set_overwrite(server.general, role, deny=int(Permission.READ_MESSAGE_HISTORY))
    found = await recheck(server.bot, server.guild, where(server, [message]))
    assert not found.there
    assert not found.gone
    assert await server.bot.manager.holding(server.guild, [message]) == {message}


@pytest.mark.asyncio
async def test_an_outage_tells_nothing(server: Server) -> None:
    [message] = await said(server, "The canoe is green.")
    server.playground.faults.fail("GET /channels/*/messages", 400)
    found = await recheck(server.bot, server.guild, where(server, [message]))
    assert not found.there
    assert not found.gone
    assert await server.bot.manager.holding(server.guild, [message]) == {message}


@pytest.mark.asyncio
async def test_a_channel_that_was_deleted_unseen_goes_whole(server: Server) -> None:
    other = server.playground.add_channel(server.guild, "regatta")
    messages = await said(server, "In May.", "At nine.", channel=other)
    kept = await said(server, "The canoe is green.")
    world = server.playground.world
    for message in messages:
        world.drop(world.messages[message])
    del world.channels[other]
    places = {messages[0]: other, kept[0]: server.general}
    found = await recheck(server.bot, server.guild, places)
    assert found.gone == {messages[0]}
    assert found.there == {kept[0]}
    assert await server.bot.manager.holding(server.guild, [*messages, *kept]) == {kept[0]}


@pytest.mark.asyncio
async def test_memoirs_own_words_are_there_as_it_wrote_them(server: Server) -> None:
    server.model.script.append("The canoe is green.")
    await server.ask("What colour is the canoe?")
    answer = MessageId(int(server.answers()[-1]["id"]))
    await server.until_stored(answer)
    found = await recheck(server.bot, server.guild, where(server, [answer]))
    assert found.there == {answer}
    await silently(server, answer)
    assert (await recheck(server.bot, server.guild, where(server, [answer]))).gone == {answer}
