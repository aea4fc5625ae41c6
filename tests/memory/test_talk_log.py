"""Test that every message's conversation is found once, and kept."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.ids import ChannelId, MessageId, UserId
from bot.memory.audience import EVERYONE, scope_of_channel
from bot.memory.db import MemoryDB
from bot.memory.records import Message, WaitingChannel
from bot.memory.talk_log import AT_ONCE
from bot.memory.talks import WINDOW
from tests.memory.samples import (
    GENERAL,
    LAKE,
    STAFF,
    START,
    open_memory,
    rows,
    said,
)

SOUP = "Does anybody know how long the lentil soup has to cook?"
BOAT = "Hello all, where may one rent a canoe for the weekend near the lake in the north?"


class Chat:
    """Log what people say, a minute after each other."""

    def __init__(self, memory: MemoryDB) -> None:
        self.memory = memory
        self._minutes = count(1)

    def message(self, by: str, text: str, **more: Any) -> Message:
        moment = START + timedelta(minutes=next(self._minutes))
        author = UserId(sum(map(ord, by)))
        return said(text, by, **{"said_at": moment, "author_id": author, **more})

    async def say(self, by: str, text: str, **more: Any) -> MessageId:
        message = self.message(by, text, **more)
        assert await self.memory.messages.add(message)
        return message.id

    async def thread(self, channel: ChannelId = GENERAL) -> bool:
        """Find the conversations of all that waits in a channel."""
        threaded = False
        for waiting in await unthreaded(self.memory):
            if waiting.channel_id == channel:
                while await self.memory.talks.thread(waiting):
                    threaded = True
        return threaded

    async def talk_of(self, message_id: MessageId) -> tuple[int | None, int | None]:
        """Return a message's conversation, and the message that it answers."""
        sql = "SELECT talk_id, answers FROM messages WHERE id = ?"
        [(talk_id, answers)] = await rows(self.memory, sql, message_id)
        return talk_id, answers


@pytest.fixture
def chat(memory: MemoryDB) -> Chat:
    return Chat(memory)


async def unthreaded(memory: MemoryDB) -> list[WaitingChannel]:
    return [each for each in await memory.queue.waiting() if each.talk_id is None]


async def talks_of(memory: MemoryDB) -> list[tuple[Any, ...]]:
    return await rows(memory, "SELECT id, talk_id, answers FROM messages ORDER BY id")


@pytest.mark.asyncio
async def test_conversations_that_interleave_are_kept_apart(chat: Chat) -> None:
    soup, boat = await chat.say("Anna", SOUP), await chat.say("Dora", BOAT)
    half = await chat.say("Ben", "Anna: lentil soup? Half an hour.")
    club = await chat.say("Emil", "Dora: at the canoe club.")
    assert await chat.thread()
    assert [await chat.talk_of(each) for each in (soup, boat, half, club)] == [
        (soup, None),
        (boat, None),
        (soup, soup),
        (boat, boat),
    ]


@pytest.mark.asyncio
async def test_nothing_is_left_to_be_done(chat: Chat) -> None:
    await chat.say("Anna", SOUP)
    assert await chat.thread()
    assert await unthreaded(chat.memory) == []
    assert not await chat.thread()
    [talk] = await chat.memory.queue.waiting()
    assert not await chat.memory.talks.thread(talk)


@pytest.mark.asyncio
async def test_what_comes_later_goes_on_with_what_is_known(chat: Chat) -> None:
    soup, boat = await chat.say("Anna", SOUP), await chat.say("Dora", BOAT)
    await chat.thread()
    half = await chat.say("Ben", "Anna: lentil soup? Half an hour.")
    await chat.thread()
    thanks = await chat.say("Anna", "Great, thanks.")
    await chat.thread()
    assert await chat.talk_of(boat) == (boat, None)
    assert await chat.talk_of(thanks) == (soup, half)


@pytest.mark.asyncio
async def test_a_reply_goes_on_with_a_conversation_of_long_ago(chat: Chat) -> None:
    soup = await chat.say("Anna", SOUP)
    for at in range(3 * WINDOW):
        await chat.say("Dora", f"line {at}")
    await chat.thread()
    reply = await chat.say("Ben", "Half an hour", reply_to=soup)
    await chat.thread()
    assert await chat.talk_of(reply) == (soup, soup)


@pytest.mark.asyncio
async def test_a_reply_to_another_channel_is_no_part_of_it(chat: Chat) -> None:
    soup = await chat.say("Anna", SOUP, channel=LAKE)
    reply = await chat.say("Ben", "Half an hour", reply_to=soup)
    secret = await chat.say("Cara", "Secret soup", channel=STAFF)
    leak = await chat.say("Ben", "So it is", reply_to=secret)
    await chat.thread()
    assert await chat.talk_of(reply) == (reply, None)
    assert await chat.talk_of(leak) == (reply, reply)
    assert await chat.talk_of(soup) == (None, None)


@pytest.mark.asyncio
async def test_scopes_of_one_channel_are_kept_apart(chat: Chat) -> None:
    hidden = await chat.say("Anna", "It is a secret", channel=LAKE, private=True)
    shown = await chat.say("Anna", "It is no secret", channel=LAKE)
    await chat.thread(LAKE)
    assert await chat.talk_of(hidden) == (hidden, None)
    assert await chat.talk_of(shown) == (shown, None)
    scopes = {each.scope for each in await chat.memory.queue.waiting()}
    assert scopes == {EVERYONE, scope_of_channel(LAKE)}


@pytest.mark.asyncio
async def test_memoirs_answers_are_of_the_conversation_too(chat: Chat) -> None:
    asked = await chat.say("Anna", "How long does soup cook?", addressed=True)
    await chat.thread()
    told = await chat.say("Memoir", "Half an hour.", reply_to=asked)
    assert await chat.talk_of(told) == (None, None)
    thanks = await chat.say("Anna", "Thanks! And beans?", addressed=True)
    await chat.thread()
    assert await chat.talk_of(told) == (asked, asked)
    assert await chat.talk_of(thanks) == (asked, told)


@pytest.mark.asyncio
async def test_what_was_extracted_before_needs_no_conversation(chat: Chat) -> None:
    old = await chat.say("Anna", SOUP)
    await chat.memory.connections.write(
        lambda transaction: transaction.run_many(
            "UPDATE messages SET state = 'extracted' WHERE id = ?", [(old,)]
        )
    )
    new = await chat.say("Ben", "Anna: lentil soup? Half an hour.")
    await chat.thread()
    assert await chat.talk_of(old) == (None, None)
    assert await chat.talk_of(new) == (old, old)


@pytest.mark.asyncio
async def test_a_message_that_arrives_late_is_placed_where_it_was_said(chat: Chat) -> None:
    soup = await chat.say("Anna", SOUP)
    late = chat.message("Ben", "Anna: lentil soup? Half an hour.")
    thanks = await chat.say("Anna", "Ben: great")
    await chat.thread()
    assert await chat.memory.messages.add(late)
    assert await chat.thread()
    assert await chat.talk_of(late.id) == (soup, soup)
    assert await chat.talk_of(thanks) == (soup, soup)


def crowd(chat: Chat, length: int) -> list[Message]:
    people = [f"{name}{number}" for number in range(9) for name in ("Anna", "Ben", "Cara")]
    spoken = []
    for at in range(length):
        by, to = people[at * 7 % 27], people[(at * 5 + 3) % 27]
        text = f"{to}: so it is {at % 13} boats" if at % 3 else f"how many boats {at % 11}?"
        spoken.append(chat.message("Memoir" if at % 17 == 5 else by, text))
    return spoken


@pytest.mark.asyncio
@pytest.mark.parametrize("at_a_time", [1, 7, AT_ONCE + 1])
async def test_however_often_it_is_cut_short_the_end_is_the_same(
    tmp_path: Path, at_a_time: int
) -> None:
    memory, other = [await open_memory(tmp_path / name) for name in ("one.db", "other.db")]
    chat = Chat(memory)
    spoken = [*crowd(chat, 2 * WINDOW + 20), chat.message("Anna", "the end")]
    for message in spoken:
        await memory.messages.add(message)
    await chat.thread()
    for at, message in enumerate(spoken, start=1):
        await other.messages.add(message)
        if at % at_a_time == 0:
            await Chat(other).thread()
    await Chat(other).thread()
    assert await talks_of(memory) == await talks_of(other)
    assert all(talk_id is not None for _, talk_id, _ in await talks_of(memory))
    await memory.close()
    await other.close()


@pytest.mark.asyncio
async def test_hostile_names_and_texts_are_placed_too(chat: Chat) -> None:
    texts = ["@" * 2000, "\u202e:", "%s' OR 1=1 --", "a" * 4000, "?", "\U0001f600" * 900]
    for at, text in enumerate(texts):
        await chat.memory.messages.add(
            replace(chat.message("Anna", text), author_name=texts[-at][:32] or ".")
        )
    await chat.thread()
    assert await unthreaded(chat.memory) == []
