import asyncio
import sys
from typing import Any

import pytest

from bot.errors import StoreError
from bot.ids import MessageId
from bot.memory.removal import Removal
from tests.cogs.conftest import Server, boat_club, shown
from tests.waiting import until


async def until_gone(server: Server, *messages: MessageId) -> None:
    async with asyncio.timeout(20):
        while await server.bot.manager.holding(server.guild, messages):  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def until_says(server: Server, message: MessageId, text: str) -> None:
    async with asyncio.timeout(20):
        while (found := await server.stored(message)) is None or found.content != text:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def contents(server: Server, table: str) -> list[str]:
    async with server.bot.databases.open(server.guild) as database:
        return [row[0] for row in await database.connections.fetch(f"SELECT content FROM {table}")]


async def settled(server: Server) -> None:
    """Return once everything that was sent before is dealt with: what comes later is stored."""
    await server.say("And now to something else.", by=server.jonas)


def gateway(server: Server, event: str, data: dict[str, Any]) -> None:
    """Send an event to Memoir, as Discord may, whatever is so in the playground."""
    for session in server.playground.connection._sessions.values():
        session.dispatch(event, {"guild_id": str(server.guild)} | data)


@pytest.mark.asyncio
async def test_what_is_deleted_is_forgotten_with_all_that_was_drawn_from_it(
    server: Server,
) -> None:
    said = await server.say("[Boats/fact/0.9] The canoe is green.")
    kept = await server.say("[Boats/fact/0.9] The kayak is red.")
    await server.organise()
    await server.playground.delete(server.general, said)
    await until_gone(server, said)
    assert await contents(server, "mem_cells") == ["The kayak is red."]
    assert await server.stored(kept)
    assert "Nothing found" in shown(await server.command("memory search", query="canoe"))
    await server.playground.delete(server.general, [kept, await server.say("Bye.")])
    await until_gone(server, kept)
    assert await contents(server, "messages") == []


@pytest.mark.asyncio
async def test_a_deletion_that_is_told_twice_or_of_what_is_unknown_changes_nothing(
    server: Server,
) -> None:
    said = await server.say("The canoe is green.")
    await server.playground.delete(server.general, said)
    for unknown in (said, 12345):
        gone = {"id": str(unknown), "channel_id": str(server.general)}
        gateway(server, "MESSAGE_DELETE", gone)
    await until_gone(server, said)
    await settled(server)
    assert await contents(server, "messages") == ["And now to something else."]


@pytest.mark.asyncio
async def test_a_message_that_comes_after_its_deletion_is_not_taken_in(server: Server) -> None:
    whole = server.playground.message(await server.say("The canoe is green."))
    late = whole | {"id": str(int(whole["id"]) + 1), "content": "The kayak is red."}
    gone = {"id": late["id"], "channel_id": str(server.general)}
    gateway(server, "MESSAGE_DELETE", gone)
    async with asyncio.timeout(20):
        while not await kept_out(server, int(late["id"])):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    gateway(server, "MESSAGE_CREATE", late)
    await settled(server)
    assert "The kayak is red." not in await contents(server, "messages")


async def kept_out(server: Server, message: int) -> bool:
    async with server.bot.databases.open(server.guild) as database:
        rows = await database.connections.fetch("SELECT id FROM removed_messages")
    return (message,) in [tuple(row) for row in rows]


@pytest.mark.asyncio
async def test_a_message_that_is_deleted_while_it_is_stored_does_not_stay(server: Server) -> None:
    for text in ("One", "Two", "Three"):
        said = await server.playground.say(server.general, server.mara, text)
        await server.playground.delete(server.general, said)
        async with asyncio.timeout(20):
            while not await kept_out(server, said):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    await settled(server)
    assert await contents(server, "messages") == ["And now to something else."]


@pytest.mark.asyncio
async def test_an_edit_replaces_what_was_said_and_what_was_drawn_from_it(server: Server) -> None:
    said = await server.say("[Boats/fact/0.9] The canoe is green.")
    await server.organise()
    text = "[Boats/fact/0.9] The canoe is blue."
    await server.playground.edit(server.general, said, text)
    await until_says(server, said, text)
    assert await contents(server, "mem_cells") == []
    await server.organise()
    assert await contents(server, "mem_cells") == ["The canoe is blue."]


@pytest.mark.asyncio
async def test_an_edit_at_once_finds_the_message_that_is_being_stored(server: Server) -> None:
    said = await server.playground.say(server.general, server.mara, "The canoe is green.")
    await server.playground.edit(server.general, said, "The canoe is blue.")
    await until_says(server, said, "The canoe is blue.")


@pytest.mark.asyncio
async def test_an_older_edit_that_comes_late_changes_nothing(server: Server) -> None:
    said = await server.say("The canoe is green.")
    whole = server.playground.message(said)
    old = whole | {"content": "The canoe is red.", "edited_timestamp": "2020-01-01T00:00:00+00:00"}
    await server.playground.edit(server.general, said, "The canoe is blue.")
    await until_says(server, said, "The canoe is blue.")
    gateway(server, "MESSAGE_UPDATE", old)
    await settled(server)
    assert "The canoe is blue." in await contents(server, "messages")


@pytest.mark.asyncio
async def test_a_link_that_unfolds_is_no_edit(server: Server) -> None:
    said = await server.say("Look at https://example.org for canoes.")
    await server.playground.unfurl(said, {"title": "Canoes", "description": "Boats"})
    whole = server.playground.message(said) | {"content": "", "edited_timestamp": None}
    gateway(server, "MESSAGE_UPDATE", whole)
    await settled(server)
    found = await server.stored(said)
    assert found is not None
    assert found.content == "Look at https://example.org for canoes."


@pytest.mark.asyncio
async def test_an_edit_that_leaves_no_text_forgets_the_message(server: Server) -> None:
    said = await server.say("The canoe is green.")
    edited = {"content": "", "edited_timestamp": "2099-01-01T00:00:00+00:00"}
    gateway(server, "MESSAGE_UPDATE", server.playground.message(said) | edited)
    await until_gone(server, said)


@pytest.mark.asyncio
async def test_an_edit_of_what_is_not_stored_stores_nothing(server: Server) -> None:
    webhook = server.playground.add_webhook(server.general, "News")
    said = await server.playground.say(server.general, webhook, "A sale!")
    await server.playground.edit(server.general, said, "The sale is over.")
    await settled(server)
    assert await contents(server, "messages") == ["And now to something else."]


@pytest.mark.asyncio
async def test_whom_an_edit_mentions_is_known_by_id(server: Server) -> None:
    said = await server.say("Somebody sells the canoe.")
    await server.playground.edit(server.general, said, f"<@{server.jonas}> sells the canoe.")
    await until_says(server, said, "@Jonas sells the canoe.")
    async with server.bot.databases.open(server.guild) as database:
        rows = await database.connections.fetch("SELECT user_id, name FROM message_mentions")
    assert [tuple(row) for row in rows] == [(server.jonas, "Jonas")]


@pytest.mark.asyncio
async def test_a_channel_goes_with_its_threads_and_a_thread_alone(server: Server) -> None:
    other = server.playground.add_channel(server.guild, "regatta")
    thread = server.playground.add_thread(other, "start times")
    lone = server.playground.add_thread(server.general, "dinner")
    said = [
        await server.say("The regatta is in May.", channel=other),
        await server.say("We start at nine.", channel=thread),
        await server.say("Pasta for all.", channel=lone),
    ]
    kept = await server.say("The canoe is green.")
    server.playground.delete_channel(other)
    server.playground.delete_channel(lone)
    await until_gone(server, *said)
    assert await server.stored(kept)


@pytest.mark.asyncio
async def test_what_is_said_as_a_channel_is_deleted_goes_with_it(server: Server) -> None:
    other = server.playground.add_channel(server.guild, "regatta")
    first = await server.say("The regatta is in May.", channel=other)
    last = await server.playground.say(other, server.mara, "It is cancelled.")
    server.playground.delete_channel(other)
    await until_gone(server, first)
    await settled(server)
    assert not await server.bot.manager.holding(server.guild, [last])


@pytest.mark.asyncio
async def test_a_file_that_cannot_be_written_now_is_written_later(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = await server.say("The canoe is green.")
    monkeypatch.setattr(sys.modules["cogs.removals"], "AGAIN_AFTER", (0.0, 0.0))
    remove, failures = Removal.remove, [StoreError("The disk is full."), StoreError("Still.")]

    async def fail_first(self: Removal, *args: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return await remove(self, *args, **more)

    monkeypatch.setattr(Removal, "remove", fail_first)
    await server.playground.delete(server.general, said)
    await until_gone(server, said)


class TestWithoutMessageContent:
    """Discord shows Memoir an edited text only if that mentions it."""

    @pytest.mark.asyncio
    async def test_it_asks_for_the_text_of_what_it_stored(self, tmp_path: Any) -> None:
        async with boat_club(tmp_path, listen=False) as server:
            said = await server.say(server.mention("The canoe is green."))
            await server.playground.edit(server.general, said, "The canoe is blue.")
            await until_says(server, said, "The canoe is blue.")
            new = server.mention("The canoe is red.")
            await server.playground.edit(server.general, said, new)
            await until_says(server, said, "@Memoir The canoe is red.")

    @pytest.mark.asyncio
    @pytest.mark.parametrize("portal", [True, False])
    async def test_what_it_may_not_read_it_forgets(self, tmp_path: Any, portal: bool) -> None:
        async with boat_club(tmp_path, listen=False) as server:
            said = await server.say(server.mention("The canoe is green."))
            if portal:
                server.playground.faults.fail("GET /channels/*/messages/*", 403, code=50001)
            else:
                server.playground.portal.message_content = False
            await server.playground.edit(server.general, said, "The canoe is blue.")
            await until_gone(server, said)

    @pytest.mark.asyncio
    async def test_it_asks_for_nothing_that_it_did_not_store(self, tmp_path: Any) -> None:
        async with boat_club(tmp_path, listen=False) as server:
            said = await server.playground.say(server.general, server.mara, "Unheard.")
            server.playground.faults.fail("GET /channels/*/messages/*", 403, times=9)
            await server.playground.edit(server.general, said, "Unheard again.")
            await server.say(server.mention("Hello you."))
            assert server.playground.faults.struck == 0


@pytest.mark.asyncio
async def test_direct_messages_are_no_matter_of_the_memorys(server: Server) -> None:
    channel = server.playground.open_dm(server.mara)
    said = await server.playground.say(channel, server.mara, "Psst.")
    await server.playground.edit(channel, said, "Psst!")
    await server.playground.delete(channel, said)
    await settled(server)
    assert await contents(server, "messages") == ["And now to something else."]


@pytest.mark.asyncio
async def test_an_answer_goes_with_the_question_it_was_given_to(server: Server) -> None:
    await server.say("[Boats/fact/0.9] The canoe is green.")
    server.model.script.append("The canoe is green, Mara says.")
    await server.ask("What colour is the canoe?")
    answer = MessageId(int(server.answers()[-1]["id"]))
    await server.until_stored(answer)
    question = MessageId(int(server.answers()[-1]["message_reference"]["message_id"]))
    await server.playground.delete(server.general, question)
    await until_gone(server, question, answer)


@pytest.mark.asyncio
async def test_an_answer_that_is_being_written_is_not_kept_once_its_question_is_deleted(
    server: Server,
) -> None:
    server.model.script.append("The canoe is green.")
    server.model.go.clear()
    said = await server.playground.say(
        server.general, server.mara, server.mention("What colour is the canoe?")
    )
    await server.until_stored(said)
    await until(lambda: server.answers())
    await server.playground.delete(server.general, said)
    await until_gone(server, said)
    server.model.go.set()
    await until(lambda: not server.bot.turns._waiting)
    assert await contents(server, "messages") == []


@pytest.mark.asyncio
async def test_an_answer_that_is_being_written_is_not_kept_once_what_it_is_drawn_from_is_deleted(
    server: Server,
) -> None:
    source = await server.say("[Boats/fact/0.9] The canoe is green.")
    await server.organise()
    server.model.script.append("The canoe is green.")
    server.model.go.clear()
    asked = await server.playground.say(
        server.general, server.jonas, server.mention("What colour is the canoe?")
    )
    await server.until_stored(asked)
    await until(lambda: server.answers())
    await server.playground.delete(server.general, source)
    await until_gone(server, source)
    server.model.go.set()
    await until(lambda: not server.bot.turns._waiting)
    assert await contents(server, "messages") == ["@Memoir What colour is the canoe?"]
