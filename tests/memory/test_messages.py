"""Test the durable log: once each, on disk before anyone hears of it, for its audience alone."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.ids import ChannelId, MessageId, UserId
from bot.memory.db import MemoryDB
from bot.memory.records import Message
from bot.memory.selections import Messages
from bot.memory.text import storable
from bot.redaction.invisible import seen
from bot.redaction.masking import mask
from tests.memory.samples import (
    EVERYBODY,
    GENERAL,
    LAKE,
    NOBODY,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    START,
    Clock,
    number,
    place,
    rows,
    said,
    say,
    scope_audience,
)

LAST = MessageId(2**63 - 1)


class TestAdding:
    @pytest.mark.asyncio
    async def test_a_secret_is_masked_before_anything_is_written(self, memory: MemoryDB) -> None:
        message = await say(memory, "the staging password is hunter2024, ask Ben for the rest")
        kept = await memory.messages.get(message.id, EVERYBODY)
        assert kept is not None
        assert kept.content == "the staging password is [a secret was here], ask Ben for the rest"
        words = {word for (word,) in await rows(memory, "SELECT term FROM messages_fts_terms")}
        assert "ben" in words
        assert not any("hunter" in word for word in words)

    @pytest.mark.asyncio
    async def test_a_message_comes_back_as_it_was_said(self, memory: MemoryDB) -> None:
        message = said(
            "Let's take the **canoe** 🛶\nat 5",
            "Ben",
            reply_to=MessageId(7),
            addressed=True,
            said_at=START + timedelta(microseconds=1_000),
        )
        assert await memory.messages.add(message) is True
        assert await memory.messages.get(message.id, EVERYBODY) == message

    @pytest.mark.asyncio
    async def test_times_of_other_zones_come_back_as_the_same_moment(
        self, memory: MemoryDB
    ) -> None:
        far_east = START.astimezone(timezone(timedelta(hours=9)))
        message = await say(memory, "Good morning", said_at=far_east)
        found = await memory.messages.get(message.id, EVERYBODY)
        assert found is not None
        assert found.said_at == START

    @pytest.mark.asyncio
    async def test_the_largest_ids_fit(self, memory: MemoryDB) -> None:
        message = await say(memory, "Hello", id=LAST, author_id=UserId(LAST), channel=ChannelId(10))
        assert await memory.messages.get(LAST, EVERYBODY) == message

    @pytest.mark.asyncio
    async def test_a_known_message_is_not_logged_again(self, memory: MemoryDB) -> None:
        message = await say(memory, "The canoe is green")
        before = await rows(memory, "SELECT * FROM messages, message_index, name_words")
        assert await memory.messages.add(message) is False
        assert await memory.messages.add(replace(message, content="The canoe is red")) is False
        assert await rows(memory, "SELECT * FROM messages, message_index, name_words") == before

    @pytest.mark.asyncio
    async def test_a_thousand_at_once_are_logged_once_each(
        self, memory: MemoryDB, path: Path
    ) -> None:
        messages = [said(f"Message {at} of many") for at in range(800)]
        twice = messages + messages[::4]
        new = await asyncio.gather(*map(memory.messages.add, twice))
        assert new == [True] * 800 + [False] * 200
        with sqlite3.connect(path) as other:
            logged = other.execute("SELECT id FROM messages ORDER BY id").fetchall()
        other.close()
        assert logged == [(message.id,) for message in messages]

    @pytest.mark.asyncio
    async def test_a_thousand_copies_at_once_are_one_message(self, memory: MemoryDB) -> None:
        message = said("The canoe is green")
        new = await asyncio.gather(*(memory.messages.add(message) for _ in range(1_000)))
        assert sorted(new) == [False] * 999 + [True]

    @pytest.mark.asyncio
    async def test_a_cancelled_caller_loses_no_message(self, memory: MemoryDB) -> None:
        messages = [said(f"Message {at}") for at in range(100)]
        adding = [asyncio.create_task(memory.messages.add(message)) for message in messages]
        await asyncio.sleep(0)
        for task in adding[::2]:
            task.cancel()
        outcomes = await asyncio.gather(*adding, return_exceptions=True)
        assert outcomes[1::2] == [True] * 50
        assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes[::2])
        await memory.messages.drain()
        assert await number(memory, "SELECT count(*) FROM messages") == 100

    @pytest.mark.asyncio
    @pytest.mark.parametrize("text", ["", " \n\t", "\0", "\ud83d", "\0 \udc00 "])
    async def test_a_message_without_text_is_refused(self, memory: MemoryDB, text: str) -> None:
        with pytest.raises(StoreError, match="without text"):
            await memory.messages.add(said(text))
        assert await number(memory, "SELECT count(*) FROM messages") == 0

    @pytest.mark.asyncio
    async def test_what_no_row_can_hold_is_refused_without_harm_to_the_others(
        self, memory: MemoryDB
    ) -> None:
        timeless = said("Hello", said_at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is wrong
        others = [said("Hello"), said("Hello")]
        outcomes = await asyncio.gather(
            *map(memory.messages.add, [others[0], timeless, others[1]]), return_exceptions=True
        )
        assert [outcomes[0], outcomes[2]] == [True, True]
        assert isinstance(outcomes[1], TypeError)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(st.characters(), min_size=1), name=st.text(st.characters()))
    @pytest.mark.asyncio
    async def test_any_text_and_any_name_can_be_logged_and_found(
        self, memory: MemoryDB, text: str, name: str
    ) -> None:
        message = said(text, name)
        if not storable(seen(text)):
            with pytest.raises(StoreError):
                await memory.messages.add(message)
            return
        assert await memory.messages.add(message)
        found = await memory.messages.get(message.id, EVERYBODY)
        assert found == replace(
            message, content=storable(mask(seen(text))), author_name=storable(seen(name))
        )
        assert await memory.recall.find(text, EVERYBODY) is not None

    @pytest.mark.asyncio
    async def test_what_people_say_waits_for_extraction_and_memoirs_words_do_not(
        self, memory: MemoryDB
    ) -> None:
        await say(memory, "The canoe is green")
        await say(memory, "I remember a green canoe", "Memoir")
        assert await rows(memory, "SELECT state, from_memoir FROM messages ORDER BY id") == [
            ("waiting", 0),
            ("context", 1),
        ]

    @pytest.mark.asyncio
    async def test_the_time_of_logging_is_the_clocks(self, memory: MemoryDB, clock: Clock) -> None:
        clock.turn(days=3)
        await say(memory, "The canoe is green")
        [waiting] = await memory.queue.waiting()
        assert waiting.last_logged_at == clock()


class TestNames:
    async def named(self, memory: MemoryDB) -> list[tuple[str, int]]:
        return [(str(w), int(u)) for w, u in await rows(memory, "SELECT * FROM name_words")]

    @pytest.mark.asyncio
    async def test_every_telling_word_of_a_name_stands_for_its_bearer(
        self, memory: MemoryDB
    ) -> None:
        await say(memory, "Hello", "Queen of the Cats_2", author_id=UserId(7))
        assert await self.named(memory) == [("2", 7), ("cats", 7), ("queen", 7)]

    @pytest.mark.asyncio
    async def test_a_name_that_is_a_stop_word_still_counts(self, memory: MemoryDB) -> None:
        await say(memory, "Hello", "Will", author_id=UserId(7))
        assert await self.named(memory) == [("will", 7)]

    @pytest.mark.asyncio
    async def test_a_second_name_is_learnt_too(self, memory: MemoryDB) -> None:
        await say(memory, "Hello", "Anna")
        await say(memory, "Hello", "Annabell", author_id=PEOPLE["Anna"])
        assert await self.named(memory) == [("anna", 101), ("annabell", 101)]

    @pytest.mark.asyncio
    async def test_memoirs_own_name_is_not_learnt(self, memory: MemoryDB) -> None:
        await say(memory, "Hello", "Memoir")
        assert await self.named(memory) == []


class TestReading:
    @pytest.mark.asyncio
    async def test_many_come_oldest_first_whatever_the_order_of_ids(self, memory: MemoryDB) -> None:
        messages = [await say(memory, f"Message {at}") for at in range(5)]
        ids = [message.id for message in reversed(messages)]
        assert await memory.messages.many([*ids, MessageId(1), ids[0]], EVERYBODY) == messages
        assert await memory.messages.many(iter([]), EVERYBODY) == []

    @pytest.mark.asyncio
    async def test_an_unknown_message_is_none(self, memory: MemoryDB) -> None:
        assert await memory.messages.get(MessageId(1), EVERYBODY) is None

    @pytest.mark.asyncio
    async def test_where_a_message_was_said_is_told_to_its_audience_alone(
        self, memory: MemoryDB
    ) -> None:
        thread = ChannelId(77)
        open_one = await say(memory, "Hello", place=place(thread, root=GENERAL, private=False))
        secret = await say(memory, "Psst", channel=STAFF)
        ids = [secret.id, open_one.id, MessageId(5)]
        assert await memory.messages.where(ids, EVERYBODY) == {open_one.id: thread}
        assert await memory.messages.where(ids, STAFF_MEMBERS) == {
            open_one.id: thread,
            secret.id: STAFF,
        }
        assert await memory.messages.where(ids, NOBODY) == {}

    @pytest.mark.asyncio
    async def test_recent_are_the_last_of_the_channel_before_one_with_memoirs_own(
        self, memory: MemoryDB
    ) -> None:
        talk = [
            await say(memory, "One"),
            await say(memory, "Two", "Ben"),
            await say(memory, "Three", "Memoir"),
            await say(memory, "Four"),
        ]
        await say(memory, "Elsewhere", channel=LAKE)
        question = await say(memory, "And now?")
        await say(memory, "Later")
        recent = await memory.messages.recent(GENERAL, EVERYBODY, before=question.id, limit=3)
        assert recent == talk[1:]

    @pytest.mark.asyncio
    async def test_recent_shows_what_the_audience_may_see(self, memory: MemoryDB) -> None:
        await say(memory, "Said while it was private", private=True)
        open_one = await say(memory, "Said since it is open")
        everybody = await memory.messages.recent(GENERAL, EVERYBODY, before=LAST, limit=9)
        assert everybody == [open_one]
        members = scope_audience([GENERAL], [GENERAL])
        assert len(await memory.messages.recent(GENERAL, members, before=LAST, limit=9)) == 2
        assert await memory.messages.recent(GENERAL, NOBODY, before=LAST, limit=9) == []


class TestAfterAReset:
    async def add_said(self, memory: MemoryDB, at: datetime) -> bool:
        return await memory.messages.add(said("Back again", said_at=at))

    @pytest.mark.asyncio
    async def test_what_was_in_flight_does_not_come_back(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        await memory.reset()
        for before in (timedelta(0), timedelta(seconds=5), timedelta(hours=23)):
            assert not await self.add_said(memory, clock() - before)
        assert await number(memory, "SELECT count(*) FROM messages") == 0

    @pytest.mark.asyncio
    async def test_what_is_said_later_is_logged(self, memory: MemoryDB, clock: Clock) -> None:
        await memory.reset()
        assert await self.add_said(memory, clock() + timedelta(milliseconds=1))

    @pytest.mark.asyncio
    async def test_an_old_conversation_can_be_fed_in_on_purpose(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        await memory.reset()
        assert await self.add_said(memory, clock() - timedelta(days=1))
        assert await self.add_said(memory, clock() - timedelta(days=300))


def test_a_message_can_be_compared_in_tests() -> None:
    message = said("Hello")
    assert message == Message(**{each: getattr(message, each) for each in Message.__slots__})


@pytest.mark.asyncio
async def test_what_was_removed_or_reset_comes_back_only_if_it_is_wanted_again(
    memory: MemoryDB,
) -> None:
    message = said("The canoe leaks")
    assert await memory.messages.add(message)
    await memory.removal.remove(Messages((message.id,)))
    assert not await memory.messages.add(message)
    assert await memory.messages.add(message, again=True)
    await memory.reset()
    assert not await memory.messages.add(message)
    assert await memory.messages.add(message, again=True)
    assert not await memory.messages.add(message, again=True)


@pytest.mark.asyncio
async def test_an_answer_to_what_a_reset_took_is_not_kept_whenever_it_ends(
    memory: MemoryDB, clock: Clock
) -> None:
    before = await say(memory, "What do you know of the canoe?")
    await memory.reset()
    clock.turn(minutes=1)
    late = said("It leaks.", "Memoir", from_memoir=True, reply_to=before.id, said_at=clock())
    assert not await memory.messages.add(late)
    after = said("And now?", said_at=clock())
    assert await memory.messages.add(after)
    answer = said("Nothing.", "Memoir", from_memoir=True, reply_to=after.id, said_at=clock())
    assert await memory.messages.add(answer)
