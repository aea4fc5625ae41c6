"""Turn messages into drafts, and believe no model."""

from dataclasses import replace

import pytest

from bot.budget import estimated_tokens
from bot.extraction import (
    LIKELY_SCENES,
    MESSAGE_TOKENS,
    OWN_TOKENS,
    SIMILAR_BY_CONTEXT,
    SIMILAR_CELLS,
    ExtractionRequest,
    piece_of,
    request_for,
)
from bot.ids import ChannelId
from bot.memory.audience import Audience, scope_of_channel
from bot.memory.records import Batch, WaitingChannel
from bot.models.tasks import ExtractionTask
from tests.stage import BEN, GENERAL, GUILD, MEMOIR, RANDOM, STAFF, START, Stage, cell, message


async def asked(
    here: Stage, audience: Audience | None = None, channel: ChannelId = GENERAL
) -> ExtractionRequest:
    """Return what a model is asked about a channel's next batch."""
    batch = await here.batch(channel)
    async with here.databases.open(GUILD) as database:
        return await request_for(database, batch, audience or here.everyone)


async def task_of(
    here: Stage, audience: Audience | None = None, channel: ChannelId = GENERAL
) -> ExtractionTask:
    task = (await asked(here, audience, channel)).prompt.prompt.task
    assert isinstance(task, ExtractionTask)
    return task


class TestWhatAModelIsShown:
    @pytest.mark.asyncio
    async def test_the_lines_of_the_batch_with_replies_among_them(self, here: Stage) -> None:
        first = await here.say("Shall we ship?")
        await here.say("Yes, on Friday", BEN, reply_to=first.id)
        task = await task_of(here)
        assert [(line.number, line.speaker, line.text, line.reply_to) for line in task.lines] == [
            (1, "Anna", "Shall we ship?", None),
            (2, "Ben", "Yes, on Friday", 1),
        ]

    @pytest.mark.asyncio
    async def test_what_was_said_before_as_context(self, here: Stage) -> None:
        await here.say("We could ship on Friday")
        await here.remember(cell("They may ship on Friday."))
        await here.say("Agreed", BEN)
        task = await task_of(here)
        assert [line.text for line in task.context] == ["We could ship on Friday"]
        assert [line.text for line in task.lines] == ["Agreed"]

    @pytest.mark.asyncio
    async def test_memoirs_words_in_between_stand_where_they_were_said(self, here: Stage) -> None:
        await here.say("When do we ship?")
        await here.say("On Friday.", MEMOIR)
        await here.say("Then I book the room")
        task = await task_of(here)
        assert [(line.text, line.from_memoir) for line in task.lines] == [
            ("When do we ship?", False),
            ("On Friday.", True),
            ("Then I book the room", False),
        ]

    @pytest.mark.asyncio
    async def test_a_long_message_to_its_end_but_little_of_memoirs_words(self, here: Stage) -> None:
        await here.say("blah " * 380 + "and the door code is with Cara")
        await here.say("so much to say " * 120, MEMOIR)
        await here.say("ok")
        task = await task_of(here)
        assert task.lines[0].text.endswith("the door code is with Cara")
        assert estimated_tokens(task.lines[1].text) <= OWN_TOKENS

    @pytest.mark.asyncio
    async def test_a_pasted_page_is_clipped(self, here: Stage) -> None:
        await here.say("漢字 " * 20_000)
        task = await task_of(here)
        assert estimated_tokens(task.lines[0].text) <= MESSAGE_TOKENS

    @pytest.mark.asyncio
    async def test_similar_cells_that_exist(self, here: Stage) -> None:
        await here.say("The canoe trip is in July")
        await here.remember(cell("The canoe trip is in July.", scene="Canoe trip"))
        await here.say("Who brings the canoe?", BEN, channel=RANDOM)
        request = await asked(here, channel=RANDOM)
        assert [each.content for each in request.similar] == ["The canoe trip is in July."]
        task = await task_of(here, channel=RANDOM)
        assert [memory.text for memory in task.known] == ["The canoe trip is in July."]

    @pytest.mark.asyncio
    async def test_cells_similar_to_the_last_of_many_long_messages_too(self, here: Stage) -> None:
        await here.say("The zeppelin lands at noon")
        await here.remember(cell("The zeppelin lands at noon."))
        for number in range(8):
            chatter = (f"w{number}x{each}" for each in range(40))
            await here.say(" ".join(chatter))
        await here.say("Remember that the zeppelin lands at noon", BEN)
        task = await task_of(here)
        assert [memory.text for memory in task.known] == ["The zeppelin lands at noon."]

    @pytest.mark.asyncio
    async def test_no_more_similar_cells_however_much_is_remembered(self, here: Stage) -> None:
        for number in range(30):
            await here.say(f"canoe number {number} is red")
        cells = [cell(f"Canoe {n} is red.", n % 20 + 1, scene=f"Canoe {n}") for n in range(30)]
        await here.remember(*cells)
        for number in range(30):
            await here.say(f"canoe {number}?")
        task = await task_of(here)
        assert SIMILAR_CELLS - SIMILAR_BY_CONTEXT <= len(task.known) <= SIMILAR_CELLS
        assert len(task.scenes) == LIKELY_SCENES
        assert len({memory.text for memory in task.known}) == len(task.known)

    @pytest.mark.asyncio
    async def test_what_was_drawn_from_the_lines_before_whatever_their_words(
        self, here: Stage
    ) -> None:
        await here.say("The launch is on Friday")
        await here.remember(cell("The launch is on Friday."))
        await here.say("Sorry, a week later!", BEN)
        assert [memory.text for memory in (await task_of(here)).known] == [
            "The launch is on Friday."
        ]

    @pytest.mark.asyncio
    async def test_nothing_that_was_replaced_since(self, here: Stage) -> None:
        await here.say("The launch is on Friday")
        await here.remember(cell("The launch is on Friday."))
        await here.say("We moved the launch to Monday")
        await here.remember(cell("They moved the launch to Monday."))
        await here.say("And the launch?", BEN)
        assert [memory.text for memory in (await task_of(here)).known] == [
            "They moved the launch to Monday."
        ]

    @pytest.mark.asyncio
    async def test_names_of_scenes_those_of_similar_cells_first(self, here: Stage) -> None:
        await here.say("The canoe trip is in July")
        await here.remember(cell("The canoe trip is in July.", scene="Canoe trip"))
        here.clock.turn(days=1)
        await here.say("Lunch is at noon")
        await here.remember(cell("Lunch is at noon.", scene="Lunch"))
        await here.say("Who brings the canoe?", BEN)
        assert (await task_of(here)).scenes == ("Canoe trip", "Lunch")


class TestAudience:
    @pytest.mark.asyncio
    async def test_an_open_channel_sees_nothing_of_a_private_one(self, here: Stage) -> None:
        await here.say("The canoe budget is secret", channel=STAFF, private=True)
        await here.remember(
            cell("The canoe budget is secret.", scene="Secret canoe"), channel=STAFF
        )
        await here.say("What about the canoe budget?")
        task = await task_of(here)
        assert (task.known, task.scenes, task.context) == ((), (), ())

    @pytest.mark.asyncio
    async def test_a_private_channel_sees_its_own_alone(self, here: Stage) -> None:
        await here.say("The canoe is open to all")
        await here.remember(cell("The canoe is open to all.", scene="Open canoe"))
        await here.say("The canoe budget is secret", channel=STAFF, private=True)
        await here.remember(
            cell("The canoe budget is secret.", scene="Secret canoe"), channel=STAFF
        )
        await here.say("Raise the canoe budget", channel=STAFF, private=True)
        own = Audience(own_scopes=frozenset({scope_of_channel(STAFF)}))
        task = await task_of(here, own, STAFF)
        assert [memory.text for memory in task.known] == ["The canoe budget is secret."]
        assert task.scenes == ("Secret canoe",)
        assert [line.text for line in task.context] == ["The canoe budget is secret"]

    @pytest.mark.asyncio
    async def test_a_channel_closed_since_lends_nothing(self, here: Stage) -> None:
        await here.say("The canoe is in the shed", channel=RANDOM)
        await here.remember(cell("The canoe is in the shed.", scene="Shed"), channel=RANDOM)
        here.open.remove(RANDOM)
        await here.say("Where is the canoe?")
        task = await task_of(here)
        assert (task.known, task.scenes) == ((), ())

    @pytest.mark.asyncio
    async def test_a_channel_that_turned_private_keeps_its_contexts_apart(
        self, here: Stage
    ) -> None:
        await here.say("said in the open", channel=RANDOM)
        await here.remember(cell("Said in the open."), channel=RANDOM)
        await here.say("said behind doors", channel=RANDOM, private=True)
        async with here.databases.open(GUILD) as database:
            [waiting] = await database.queue.waiting()
            assert waiting == WaitingChannel(
                RANDOM, scope_of_channel(RANDOM), 1, START, False, waiting.retry_at
            )
            batch = await database.queue.batch(waiting, limit=20, characters=9_999, context=4)
        assert batch is not None
        assert batch.context == ()


class TestPieces:
    def batch(self, messages: int, attempts: int) -> Batch:
        context = (message(0), message(3, from_memoir=True), message(9, from_memoir=True))
        between = tuple(message(10 * number) for number in range(1, messages + 1))
        return Batch(0, between, context, attempts)

    @pytest.mark.parametrize(
        ("attempts", "size"), [(0, 20), (1, 10), (2, 5), (3, 2), (4, 1), (5, 1), (40, 1)]
    )
    def test_what_failed_is_tried_again_in_smaller_pieces(self, attempts: int, size: int) -> None:
        piece = piece_of(self.batch(20, attempts), limit=20)
        assert len(piece.messages) == size
        assert piece.attempts == attempts

    def test_a_piece_keeps_the_oldest_and_what_was_said_around_them(self) -> None:
        whole = self.batch(4, 1)
        late = replace(whole, context=(*whole.context, message(35, from_memoir=True)))
        piece = piece_of(late, limit=4)
        assert [each.id for each in piece.messages] == [10, 20]
        assert [each.id for each in piece.context] == [0, 3, 9]
