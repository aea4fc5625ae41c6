import asyncio

import pytest

from bot.errors import PlaygroundError
from bot.playground.events import MessageDeleted, MessageEdited, MessagePosted, TypingStarted
from bot.playground.refusals import Refusal
from tests.playground.conftest import Town


@pytest.mark.asyncio
async def test_everything_that_people_do_is_told_to_subscribers_in_order(town: Town) -> None:
    playground = town.playground
    events = playground.subscribe()
    await playground.begin_typing(town.general, town.alice)
    said = await playground.say(town.general, town.alice, "Satrday")
    await playground.edit(town.general, said, "Saturday")
    await playground.react(said, town.bob, "✅")
    await playground.delete(town.general, said)
    kinds = [type(events.get_nowait()) for _ in range(events.qsize())]
    assert kinds == [TypingStarted, MessagePosted, MessageEdited, MessageEdited, MessageDeleted]


@pytest.mark.asyncio
async def test_what_an_event_showed_stays_as_it_was(town: Town) -> None:
    events = town.playground.subscribe()
    said = await town.playground.say(town.general, town.alice, "Before")
    await town.playground.edit(town.general, said, "After")
    posted, edited = events.get_nowait(), events.get_nowait()
    assert isinstance(posted, MessagePosted)
    assert isinstance(edited, MessageEdited)
    assert (posted.message["content"], edited.message["content"]) == ("Before", "After")


@pytest.mark.asyncio
async def test_a_subscriber_that_left_is_told_nothing_more(town: Town) -> None:
    events = town.playground.subscribe()
    town.playground.unsubscribe(events)
    await town.playground.say(town.general, town.alice, "Hello")
    assert events.empty()


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["", "   ", "x" * 4_001])
async def test_people_cannot_write_what_discord_would_not_take(town: Town, text: str) -> None:
    with pytest.raises(Refusal):
        await town.playground.say(town.general, town.alice, text)
    assert town.playground.messages(town.general) == []


@pytest.mark.asyncio
async def test_a_message_id_is_taken_once(town: Town) -> None:
    await town.playground.say(town.general, town.alice, "One", message_id=5)
    with pytest.raises(PlaygroundError, match="message 5 already"):
        await town.playground.say(town.general, town.alice, "Two", message_id=5)


@pytest.mark.asyncio
async def test_a_message_is_edited_and_deleted_where_it_stands(town: Town) -> None:
    other = town.playground.add_channel(town.guild, "other")
    said = await town.playground.say(town.general, town.alice, "Here")
    for act in (town.playground.edit(other, said, "x"), town.playground.delete(other, said)):
        with pytest.raises(Refusal, match="Unknown Message"):
            await act
    assert town.playground.message(said)["content"] == "Here"


@pytest.mark.asyncio
async def test_editing_the_text_keeps_the_files(town: Town) -> None:
    said = await town.playground.say(town.general, town.alice, "Log", files=[("a.txt", b"a")])
    await town.playground.edit(town.general, said, "The log")
    message = town.playground.message(said)
    assert (message["content"], message["attachments"][0]["filename"]) == ("The log", "a.txt")


@pytest.mark.asyncio
async def test_a_webhook_speaks_in_its_own_channel_only(town: Town) -> None:
    webhook = town.playground.add_webhook(town.general, "Forge")
    other = town.playground.add_channel(town.guild, "other")
    await town.playground.say(town.general, webhook, "Passed")
    with pytest.raises(PlaygroundError, match="Forge cannot write in #other"):
        await town.playground.say(other, webhook, "Passed")


@pytest.mark.asyncio
async def test_a_replay_lets_others_run_between_two_messages(town: Town) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    for number in range(50):
        await town.playground.say(town.general, town.alice, str(number))
    counting.cancel()
    assert turns >= 50
