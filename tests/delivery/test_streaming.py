import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import discord
import pytest

from bot.delivery import streaming
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Pace
from bot.delivery.splitting import MESSAGE_CHARACTERS, MOST_PARTS
from bot.delivery.streaming import CUT_SHORT, NOTHING, AnswerStream, Delivered, Ending
from bot.errors import ModelUnavailable
from bot.playground.events import MessageEdited, MessagePosted
from tests.delivery.conftest import Quay
from tests.waiting import until

SEND = "POST /channels/*/messages"
EDIT = "PATCH /channels/*/messages/*"
TOO_SLOW = "The model took too long. Please ask again in a minute."


class Writer:
    """Write an answer a piece at a time, when the test says so."""

    def __init__(self) -> None:
        self._pieces: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.closed = False

    def write(self, *pieces: str) -> None:
        for piece in pieces:
            self._pieces.put_nowait(piece)

    def end(self, error: Exception | None = None) -> None:
        self._pieces.put_nowait(error)

    async def pieces(self) -> AsyncIterator[str]:
        try:
            while True:
                piece = await self._pieces.get()
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed = True


@pytest.fixture(autouse=True)
def no_first_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "FIRST_GLANCE_SECONDS", 0.01)


def stream(
    asked: discord.Message, *, outbox: Outbox | None = None, ending: Ending | None = None
) -> AnswerStream:
    end = ending or Ending()
    return AnswerStream(
        outbox or Outbox(), Pace(0.02), asked, asyncio.Event(), lambda complete: end
    )


async def whole(
    quay: Quay, *pieces: str, error: Exception | None = None, ending: Ending | None = None
) -> Delivered:
    """Deliver an answer that comes all at once."""
    writer = Writer()
    writer.write(*pieces)
    writer.end(error)
    asked = await quay.ask()
    async with asyncio.timeout(20):
        return await stream(asked, ending=ending).deliver(writer.pieces())


def with_button() -> Ending:
    """Return an ending with small print and a button."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Sources", custom_id="sources"))
    return Ending("I remember.", view)


@pytest.mark.asyncio
async def test_an_answer_that_comes_at_once_is_one_message(quay: Quay) -> None:
    delivered = await whole(quay, "The boat ", "is ", "green.")
    [answer] = quay.answers()
    assert answer["content"] == "The boat is green."
    assert answer["edited_timestamp"] is None
    assert delivered.complete
    assert [(str(sent.message.id), sent.text) for sent in delivered.messages] == [
        (answer["id"], "The boat is green.")
    ]


@pytest.mark.asyncio
async def test_an_answer_grows_by_edits_and_ends_whole(quay: Quay) -> None:
    writer = Writer()
    delivering = asyncio.create_task(stream(await quay.ask()).deliver(writer.pieces()))
    writer.write("The boat")
    await quay.event(MessagePosted)  # the question
    await quay.event(MessagePosted)
    writer.write(" is green")
    await quay.event(MessageEdited)
    assert quay.answers()[0]["content"] == "The boat is green"
    writer.write(", and", " leaks.")
    writer.end()
    delivered = await delivering
    assert [answer["content"] for answer in quay.answers()] == ["The boat is green, and leaks."]
    assert delivered.complete


@pytest.mark.asyncio
async def test_no_write_repeats_what_stands_there_or_is_empty(quay: Quay) -> None:
    writer = Writer()
    delivering = asyncio.create_task(stream(await quay.ask()).deliver(writer.pieces()))
    shown = []
    for piece in ["\n", "  ", "One", " ", "\n", " two", "", " ", "three", "\n\n"]:
        writer.write(piece)
        await asyncio.sleep(0.03)
    writer.end()
    await delivering
    while not quay.events.empty():
        event = quay.events.get_nowait()
        if isinstance(event, MessagePosted | MessageEdited):
            shown.append(event.message["content"])
    written = shown[1:]  # the first is the question
    assert written[-1] == "One \n two three"
    assert all(text.strip() for text in written)
    assert len(set(written)) == len(written)


@pytest.mark.asyncio
async def test_edits_keep_their_distance(quay: Quay) -> None:
    times: list[float] = []

    class Noting(Outbox):
        async def edit(self, message: discord.Message, text: str, **more: Any) -> bool:
            times.append(time.monotonic())
            return await super().edit(message, text, **more)

    writer = Writer()
    asked = await quay.ask()
    answering = AnswerStream(Noting(), Pace(0.1), asked, asyncio.Event())
    delivering = asyncio.create_task(answering.deliver(writer.pieces()))
    for number in range(30):
        writer.write(f"word{number} ")
        await asyncio.sleep(0.01)
    writer.end()
    await delivering
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert gaps
    assert min(gaps) >= 0.1
    assert quay.answers()[0]["content"].endswith("word29")


@pytest.mark.asyncio
async def test_a_long_answer_goes_on_in_further_messages(quay: Quay) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 100 for number in range(12))
    delivered = await whole(quay, *[text[at : at + 40] for at in range(0, len(text), 40)])
    answers = quay.answers()
    assert len(answers) > 1
    assert "".join("".join(answer["content"].split()) for answer in answers) == "".join(
        text.split()
    )
    assert "message_reference" in answers[0]
    assert all("message_reference" not in answer for answer in answers[1:])
    assert len(delivered.messages) == len(answers)


@pytest.mark.asyncio
async def test_an_overflow_while_streaming_loses_nothing(quay: Quay) -> None:
    writer = Writer()
    delivering = asyncio.create_task(stream(await quay.ask()).deliver(writer.pieces()))
    text = " ".join(f"word{number}" for number in range(900))
    for at in range(0, len(text), 500):
        writer.write(text[at : at + 500])
        await asyncio.sleep(0.03)
    writer.end()
    await delivering
    assert " ".join(answer["content"] for answer in quay.answers()) == text


@pytest.mark.asyncio
async def test_what_exceeds_the_cap_comes_as_a_file(quay: Quay) -> None:
    text = " ".join(f"word{number}" for number in range(3_000))
    await whole(quay, text)
    answers = quay.answers()
    assert len(answers) == MOST_PARTS + 1
    assert answers[-1]["content"] == streaming.REST
    [attached] = answers[-1]["attachments"]
    shown = sum(len(answer["content"]) + 1 for answer in answers[:-1])
    assert attached["filename"] == streaming.REST_FILE
    assert attached["size"] == len(text) - shown


@pytest.mark.asyncio
async def test_an_endless_answer_is_ended(quay: Quay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "ANSWER_CHARACTERS", 3 * MESSAGE_CHARACTERS)
    writer = Writer()
    writer.write(*["word " * 100] * 100)
    await stream(await quay.ask()).deliver(writer.pieces())
    assert writer.closed
    assert len(quay.answers()) == 4


@pytest.mark.asyncio
async def test_a_failure_before_the_first_word_is_one_honest_sentence(quay: Quay) -> None:
    delivered = await whole(quay, error=ModelUnavailable(TOO_SLOW))
    assert [answer["content"] for answer in quay.answers()] == [TOO_SLOW]
    assert not delivered.complete


@pytest.mark.asyncio
async def test_an_answer_that_breaks_off_says_so(quay: Quay) -> None:
    delivered = await whole(quay, "The boat is", error=ModelUnavailable(TOO_SLOW))
    assert quay.answers()[0]["content"] == f"The boat is\n\n-# {TOO_SLOW}"
    assert not delivered.complete


@pytest.mark.asyncio
async def test_code_that_breaks_off_is_closed_before_the_sentence(quay: Quay) -> None:
    await whole(quay, "```py\nprint(", error=ModelUnavailable(TOO_SLOW))
    assert quay.answers()[0]["content"] == f"```py\nprint(\n```\n\n-# {TOO_SLOW}"


@pytest.mark.asyncio
async def test_an_unforeseen_failure_tells_nothing_private(
    quay: Quay, caplog: pytest.LogCaptureFixture
) -> None:
    await whole(quay, error=KeyError("what somebody said"))
    assert "KeyError" in caplog.text
    assert "what somebody said" not in caplog.text + quay.answers()[0]["content"]


@pytest.mark.asyncio
@pytest.mark.parametrize("pieces", [(), (" ", "\n")])
async def test_an_empty_answer_is_owned_up_to(quay: Quay, pieces: tuple[str, ...]) -> None:
    delivered = await whole(quay, *pieces)
    assert [answer["content"] for answer in quay.answers()] == [NOTHING]
    assert not delivered.complete


@pytest.mark.asyncio
async def test_a_deleted_answer_is_not_written_again(quay: Quay) -> None:
    writer = Writer()
    delivering = asyncio.create_task(stream(await quay.ask()).deliver(writer.pieces()))
    writer.write("The boat")
    await quay.event(MessagePosted)
    await quay.event(MessagePosted)
    await quay.playground.delete(quay.channel, [int(quay.answers()[0]["id"])])
    writer.write(" is green")
    delivered = await delivering
    assert quay.answers() == []
    assert not delivered.complete
    await asyncio.sleep(0)
    assert writer.closed


@pytest.mark.asyncio
async def test_where_memoir_may_not_write_the_model_is_let_go(quay: Quay) -> None:
    quay.playground.faults.fail(SEND, 403, code=50013)
    writer = Writer()
    writer.write("The boat")
    delivered = await stream(await quay.ask()).deliver(writer.pieces())
    await asyncio.sleep(0)
    assert writer.closed
    assert delivered == Delivered((), complete=False)


@pytest.mark.asyncio
async def test_typing_is_asked_to_stop_when_the_answer_begins(quay: Quay) -> None:
    writer, typing = Writer(), asyncio.Event()
    answering = AnswerStream(Outbox(), Pace(0.02), await quay.ask(), typing)
    delivering = asyncio.create_task(answering.deliver(writer.pieces()))
    await asyncio.sleep(0.03)
    assert not typing.is_set()
    writer.write("The boat")
    await typing.wait()
    writer.end()
    await delivering


@pytest.mark.asyncio
async def test_being_cut_short_is_said(quay: Quay) -> None:
    writer = Writer()
    delivering = asyncio.create_task(stream(await quay.ask()).deliver(writer.pieces()))
    writer.write("The boat is")
    await quay.event(MessagePosted)
    await quay.event(MessagePosted)
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert quay.answers()[0]["content"] == f"The boat is\n\n-# {CUT_SHORT}"
    assert writer.closed


@pytest.mark.asyncio
async def test_being_cut_short_while_sending_makes_no_second_message(quay: Quay) -> None:
    quay.playground.faults.delay(SEND, 0.2)
    writer = Writer()
    writer.write("The boat is")
    delivering = asyncio.create_task(stream(await quay.ask()).deliver(writer.pieces()))
    await until(lambda: quay.playground.faults.struck)
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert [answer["content"] for answer in quay.answers()] == [f"The boat is\n\n-# {CUT_SHORT}"]


@pytest.mark.asyncio
async def test_what_stands_below_an_answer_comes_with_it_and_is_no_part_of_it(quay: Quay) -> None:
    delivered = await whole(quay, "The boat is green.", ending=with_button())
    [answer] = quay.answers()
    assert answer["content"] == "The boat is green.\n\n-# I remember."
    assert answer["components"][0]["components"][0]["label"] == "Sources"
    assert answer["edited_timestamp"] is None
    assert [sent.text for sent in delivered.messages] == ["The boat is green."]


@pytest.mark.asyncio
async def test_what_stands_below_a_growing_answer_comes_with_its_last_edit(quay: Quay) -> None:
    writer = Writer()
    ending = with_button()
    delivering = asyncio.create_task(
        stream(await quay.ask(), ending=ending).deliver(writer.pieces())
    )
    writer.write("The boat")
    await until(quay.answers)
    assert quay.answers()[0]["components"] == []
    writer.end()
    delivered = await delivering
    [answer] = quay.answers()
    assert answer["content"] == "The boat\n\n-# I remember."
    assert len(answer["components"]) == 1
    assert [sent.text for sent in delivered.messages] == ["The boat"]


@pytest.mark.asyncio
async def test_a_button_alone_comes_without_other_words(quay: Quay) -> None:
    delivered = await whole(quay, "Green.", ending=Ending(view=with_button().view))
    assert quay.answers()[0]["content"] == "Green."
    assert len(quay.answers()[0]["components"]) == 1
    assert [sent.text for sent in delivered.messages] == ["Green."]


@pytest.mark.asyncio
async def test_small_print_that_no_longer_fits_is_a_message_of_its_own_and_no_answer(
    quay: Quay,
) -> None:
    full = "a" * (MESSAGE_CHARACTERS - 10)
    delivered = await whole(quay, full, ending=with_button())
    assert [answer["content"] for answer in quay.answers()] == [full, "-# I remember."]
    assert [len(answer["components"]) for answer in quay.answers()] == [0, 1]
    assert [sent.text for sent in delivered.messages] == [full]


@pytest.mark.asyncio
async def test_below_an_answer_that_ends_in_a_file_the_small_print_comes_with_the_file(
    quay: Quay,
) -> None:
    long = "word " * (MESSAGE_CHARACTERS * MOST_PARTS // 5 + 100)
    delivered = await whole(quay, long, ending=with_button())
    *parts, rest = quay.answers()
    assert rest["content"].endswith("\n\n-# I remember.")
    assert [len(part["components"]) for part in parts] == [0] * (MOST_PARTS - 1) + [1]
    assert not any("I remember" in sent.text for sent in delivered.messages)
    assert len(delivered.messages) == MOST_PARTS


@pytest.mark.asyncio
async def test_what_stands_below_depends_on_whether_the_answer_is_complete(quay: Quay) -> None:
    told = []

    def ending(complete: bool) -> Ending:
        told.append(complete)
        return Ending("Told.")

    writer = Writer()
    writer.write("The boat")
    writer.end(ModelUnavailable(TOO_SLOW))
    asked = await quay.ask()
    made = AnswerStream(Outbox(), Pace(0.02), asked, asyncio.Event(), ending)
    delivered = await made.deliver(writer.pieces())
    assert told == [False]
    assert quay.answers()[0]["content"] == f"The boat\n\n-# {TOO_SLOW}\n\n-# Told."
    assert not delivered.complete
