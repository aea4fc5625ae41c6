import asyncio

import discord
import pytest

from bot.delivery.outbox import Outbox
from bot.playground.permissions import Permission
from tests.delivery.conftest import Quay
from tests.waiting import PATIENCE, until

SEND = "POST /channels/*/messages"
EDIT = "PATCH /channels/*/messages/*"


@pytest.mark.asyncio
async def test_a_reply_pings_only_whom_it_answers(quay: Quay) -> None:
    bystander = quay.playground.add_person("Jonas", guilds=[quay.guild])
    asked = await quay.ask()
    text = f"@everyone @here <@{bystander}> <@&{quay.guild}>"
    await Outbox().send(asked.channel, text, reply_to=asked)
    [answer] = quay.answers()
    assert [user["id"] for user in answer["mentions"]] == [str(quay.asker)]
    assert answer["mention_everyone"] is False
    assert answer["mention_roles"] == []
    assert answer["message_reference"]["message_id"] == str(asked.id)


@pytest.mark.asyncio
async def test_what_is_no_reply_pings_nobody(quay: Quay) -> None:
    asked = await quay.ask()
    await Outbox().send(asked.channel, f"@everyone <@{quay.asker}>")
    [answer] = quay.answers()
    assert (answer["mentions"], answer["mention_everyone"]) == ([], False)


@pytest.mark.asyncio
async def test_an_edit_keeps_the_ping_of_its_reply_and_adds_none(quay: Quay) -> None:
    outbox = Outbox()
    bystander = quay.playground.add_person("Jonas", guilds=[quay.guild])
    asked = await quay.ask()
    sent = await outbox.send(asked.channel, "One moment", reply_to=asked)
    assert sent is not None
    assert await outbox.edit(sent, f"@everyone <@{bystander}>")
    [answer] = quay.answers()
    assert [user["id"] for user in answer["mentions"]] == [str(quay.asker)]
    assert answer["mention_everyone"] is False


@pytest.mark.asyncio
async def test_links_do_not_unfold(quay: Quay) -> None:
    asked = await quay.ask()
    await Outbox().send(asked.channel, "https://example.org")
    assert discord.MessageFlags._from_value(quay.answers()[0]["flags"]).suppress_embeds


@pytest.mark.asyncio
async def test_the_answer_comes_without_its_reference_when_the_question_is_gone(
    quay: Quay,
) -> None:
    asked = await quay.ask()
    await quay.playground.delete(quay.channel, [asked.id])
    assert await Outbox().send(asked.channel, "Here you are", reply_to=asked) is not None
    [answer] = quay.answers()
    assert "message_reference" not in answer


@pytest.mark.asyncio
@pytest.mark.parametrize("code", [10008, 50035, 160002])
async def test_a_refused_reply_is_sent_as_a_message(quay: Quay, code: int) -> None:
    asked = await quay.ask()
    quay.playground.faults.fail(SEND, 400, code=code)
    assert await Outbox().send(asked.channel, "Here you are", reply_to=asked) is not None
    assert "message_reference" not in quay.answers()[0]


@pytest.mark.asyncio
async def test_a_missing_permission_is_logged_and_nothing_more(
    quay: Quay, caplog: pytest.LogCaptureFixture
) -> None:
    asked = await quay.ask()
    quay.playground.set_overwrite(quay.channel, quay.guild, deny=Permission.SEND_MESSAGES)
    bot = quay.playground.bot_user_id
    quay.playground.set_overwrite(quay.channel, bot, deny=Permission.SEND_MESSAGES)
    assert await Outbox().send(asked.channel, "a secret", reply_to=asked) is None
    assert "403" in caplog.text
    assert "a secret" not in caplog.text


@pytest.mark.asyncio
async def test_editing_what_was_deleted_says_so(quay: Quay) -> None:
    outbox = Outbox()
    asked = await quay.ask()
    sent = await outbox.send(asked.channel, "One moment")
    assert sent is not None
    await quay.playground.delete(quay.channel, [sent.id])
    assert not await outbox.edit(sent, "Here you are")


@pytest.mark.asyncio
@pytest.mark.parametrize(("status", "there"), [(404, False), (403, False), (400, True)])
async def test_only_what_is_out_of_reach_for_good_is_given_up(
    quay: Quay, status: int, there: bool
) -> None:
    outbox = Outbox()
    sent = await outbox.send((await quay.ask()).channel, "One moment")
    assert sent is not None
    quay.playground.faults.fail(EDIT, status)
    assert await outbox.edit(sent, "Here you are") is there


@pytest.mark.asyncio
async def test_an_attachment_carries_what_is_too_long(quay: Quay) -> None:
    asked = await quay.ask()
    await Outbox().send(asked.channel, "See the file", attachment=("rest.md", "ü" * 5_000))
    [attached] = quay.answers()[0]["attachments"]
    assert (attached["filename"], attached["size"]) == ("rest.md", 10_000)


@pytest.mark.asyncio
async def test_a_cancelled_send_still_arrives_and_leaves_the_client_able_to_send(
    quay: Quay,
) -> None:
    outbox = Outbox()
    asked = await quay.ask()
    quay.playground.faults.limit(SEND, retry_after=0.2, everywhere=True)
    sending = asyncio.create_task(outbox.send(asked.channel, "first"))
    await until(lambda: quay.playground.faults.struck)
    await asyncio.sleep(0.05)  # it now sleeps on the global limit, where cancelling would be fatal
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    async with asyncio.timeout(PATIENCE):
        assert await outbox.send(asked.channel, "second") is not None
    assert [answer["content"] for answer in quay.answers()] == ["first", "second"]


@pytest.mark.asyncio
async def test_a_failure_nobody_waits_for_makes_no_noise(quay: Quay) -> None:
    complaints = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    outbox = Outbox()
    asked = await quay.ask()
    quay.playground.faults.fail(SEND, 403, code=50013)
    sending = asyncio.create_task(outbox.through(asked.channel.send("never mind")))
    await asyncio.sleep(0)
    sending.cancel()
    await until(lambda: not outbox._under_way)
    assert complaints == []
