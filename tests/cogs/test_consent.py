"""Test that nothing of who opted out is taken in, whoever says it, and that they are answered."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.ids import GuildId, MessageId
from cogs.conversation import BUSY, NOT_REMEMBERED
from tests.cogs.conftest import Server, boat_club
from tests.waiting import until

SECRET = "The canoe leaks."


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """Lend a server in which Jonas opted out."""
    async with boat_club(tmp_path, queue=0) as made:
        await made.bot.registry.opt_out(made.jonas, made.guild)
        yield made


async def everything(server: Server) -> list[str]:
    """Return all texts that are stored, once all that was said before now is."""
    await server.say("That was all.")
    async with server.bot.databases.open(server.guild) as database:
        rows = await database.connections.fetch("SELECT content FROM messages ORDER BY id")
    return [str(row[0]) for row in rows][:-1]


async def forward(server: Server, said: MessageId, **where: Any) -> None:
    """Have Mara forward a message, as Discord tells of it: without who said it."""
    original = server.playground.message(said)
    mara = server.playground.message(await server.say("Look:"))["author"]
    reference = {"type": 1, "message_id": str(said), "channel_id": str(server.general), **where}
    own_id = MessageId(said + 100_000)  # of the same millisecond, and nobody else's
    forwarded = original | {
        "id": str(own_id),
        "content": server.mention("what of this?"),
        "author": mara,
        "guild_id": str(server.guild),
        "message_reference": reference,
        "message_snapshots": [{"message": {k: original[k] for k in original if k != "author"}}],
    }
    server.playground.connection.dispatch("MESSAGE_CREATE", forwarded, server.guild)
    await server.until_stored(own_id)


@pytest.mark.asyncio
async def test_what_they_tell_memoir_is_not_said_to_be_remembered(tmp_path: Path) -> None:
    decided = "We decided to use Kafka."
    async with boat_club(tmp_path, offline=True) as server:
        await server.bot.registry.opt_out(server.jonas, server.guild)
        assert "I won't remember that" in await server.ask(decided, by=server.jonas)
        assert "I remember it as a decision" in await server.ask(decided, by=server.mara)


@pytest.mark.asyncio
async def test_nothing_that_they_say_is_stored(server: Server) -> None:
    await server.playground.say(server.general, server.jonas, SECRET)
    assert await everything(server) == []
    await server.bot.registry.opt_in(server.jonas, server.guild)
    await server.say("I am back.", by=server.jonas)
    assert await everything(server) == ["That was all.", "I am back."]


@pytest.mark.asyncio
async def test_in_other_servers_they_are_remembered_unless_they_opted_out_everywhere(
    server: Server,
) -> None:
    registry, choir = server.bot.registry, GuildId(server.guild + 1)
    assert not registry.opted_out(choir, server.jonas)
    await registry.opt_in(server.jonas, None)
    await registry.opt_out(server.jonas, None)
    await server.playground.say(server.general, server.jonas, SECRET)
    assert await everything(server) == []


@pytest.mark.asyncio
async def test_they_are_answered_and_neither_question_nor_answer_is_kept(server: Server) -> None:
    await server.say("The boat is green.")
    answer = await server.ask("what colour is the boat?", by=server.jonas)
    assert answer == "You asked: what colour is the boat?"
    assert server.model.asked[0].asker == "Jonas"
    assert [line.text for line in server.model.asked[0].recent] == ["The boat is green."]
    assert await everything(server) == ["The boat is green."]


@pytest.mark.asyncio
async def test_who_opts_out_while_an_answer_is_written_finds_none_of_it_kept(
    server: Server,
) -> None:
    server.model.go.clear()
    await server.say(server.mention("what colour is the boat?"))
    await until(server.answers)
    await server.bot.registry.opt_out(server.mara, server.guild)
    server.model.go.set()
    await until(lambda: not server.bot.turns._waiting)
    await server.bot.registry.opt_in(server.mara, None)
    assert await everything(server) == ["@Memoir what colour is the boat?"]


@pytest.mark.asyncio
async def test_who_has_to_wait_is_not_told_that_their_message_is_remembered(
    server: Server,
) -> None:
    server.model.go.clear()
    await server.say(server.mention("one"))
    await until(server.answers)
    await server.playground.say(server.general, server.jonas, server.mention("two"))
    excuse = BUSY.format(ask_again=NOT_REMEMBERED)
    await until(lambda: any(answer["content"] == excuse for answer in server.answers()))
    server.model.go.set()


@pytest.mark.asyncio
async def test_their_name_is_not_stored_where_others_mention_them(server: Server) -> None:
    await server.say(f"<@{server.jonas}> and <@{server.mara}> painted the boat")
    await server.ask(f"what did <@{server.jonas}> paint?")
    assert (await everything(server))[:2] == [
        "@someone and @Mara painted the boat",
        "@Memoir what did @someone paint?",
    ]
    assert server.model.asked[0].question == "what did @someone paint?"


@pytest.mark.asyncio
async def test_a_reply_to_them_brings_none_of_their_words_along(server: Server) -> None:
    said = await server.playground.say(server.general, server.jonas, SECRET)
    await server.playground.say(
        server.general, server.mara, server.mention("is this true?"), reply_to=said
    )
    await until(server.answers)
    assert server.model.asked[0].replied_to is None
    assert SECRET not in " ".join(await everything(server))


@pytest.mark.asyncio
async def test_a_reply_to_others_shows_none_of_their_name(server: Server) -> None:
    said = await server.say(f"<@{server.jonas}> painted the boat")
    await server.playground.say(
        server.general, server.mara, server.mention("is this true?"), reply_to=said
    )
    await until(server.answers)
    replied_to = server.model.asked[0].replied_to
    assert replied_to is not None
    assert replied_to.text == "@someone painted the boat"


@pytest.mark.asyncio
async def test_their_forwarded_words_are_left_out_and_those_of_others_are_not(
    server: Server,
) -> None:
    theirs = await server.playground.say(server.general, server.jonas, SECRET)
    await forward(server, theirs)
    await until(lambda: server.answers() and not server.bot.turns._waiting)
    mine = await server.say("The boat is green.")
    await forward(server, mine)
    await until(lambda: len(server.answers()) == 2)
    assert [task.question for task in server.model.asked] == [
        "what of this?",
        "what of this?\nForwarded: The boat is green.",
    ]
    texts = await everything(server)
    assert SECRET not in " ".join(texts)
    assert any("Forwarded: The boat is green." in text for text in texts)


@pytest.mark.asyncio
async def test_forwarded_words_of_nobody_knows_whom_are_left_out(server: Server) -> None:
    hidden = server.playground.add_channel(
        server.guild, "elsewhere", private_to=[server.jonas], for_bot=False
    )
    theirs = await server.playground.say(server.general, server.jonas, SECRET)
    await forward(server, theirs, channel_id=str(hidden))
    assert SECRET not in " ".join(await everything(server))


@pytest.mark.asyncio
async def test_where_nobody_opted_out_forwarded_words_cost_no_request(server: Server) -> None:
    await server.bot.registry.opt_in(server.jonas, None)
    mine = await server.say("The boat is green.")
    await forward(server, mine, channel_id="1")
    await asyncio.sleep(0)
    assert any("Forwarded: The boat is green." in text for text in await everything(server))


@pytest.mark.asyncio
async def test_a_message_on_its_way_to_disk_when_its_author_opts_out_goes_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = asyncio.Event()
    remember = server.bot.manager.remember

    async def remember_late(*given: Any, **more: Any) -> bool:
        await server.bot.registry.opt_out(server.mara, server.guild)
        new = await remember(*given, **more)
        written.set()
        return new

    with monkeypatch.context() as patch:
        patch.setattr(server.bot.manager, "remember", remember_late)
        await server.playground.say(server.general, server.mara, SECRET)
        async with asyncio.timeout(10):
            await written.wait()
    await server.bot.registry.opt_in(server.mara, None)
    async with asyncio.timeout(10):
        while SECRET in await everything(server):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.asyncio
async def test_an_edit_after_opting_out_is_not_learnt_and_the_former_words_go(
    server: Server,
) -> None:
    said = await server.say("The shed is green.")
    await server.bot.registry.opt_out(server.mara, server.guild)
    await server.playground.edit(server.general, said, "The shed is mine.")
    async with asyncio.timeout(10):
        while await server.stored(said) is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.asyncio
async def test_whatever_people_do_no_file_holds_a_word_or_name_of_who_opted_out(
    tmp_path: Path,
) -> None:
    async with boat_club(tmp_path) as server:
        play, where = server.playground, server.general
        ghost = play.add_person("Zorkmid", guilds=[server.guild])
        await server.bot.registry.opt_out(ghost, None)
        said = await play.say(where, ghost, "Quixotry one.")
        await play.edit(where, said, "Quixotry two.")
        await server.ask("Quixotry three?", by=ghost)
        await server.ask(f"what does <@{ghost}> say?")
        await play.say(where, server.mara, server.mention("is that so?"), reply_to=said)
        await until(lambda: len(server.answers()) == 3)
        await forward(server, said)
        await until(lambda: len(server.answers()) == 4 and not server.bot.turns._waiting)
        for who in (server.mara, ghost):
            await play.menu(where, who, "Remember this", said)
        for command in ("memory search", "memory about"):
            name = "query" if command == "memory search" else "name"
            await server.command(command, by=ghost, **{name: "Quixotry four"})
        for command in ("privacy about", "privacy export", "privacy delete"):
            await server.command(command, by=ghost)
        await server.say("That was all.")
        await server.organise()
    await asyncio.to_thread(no_trace, tmp_path, "quixotry", "zorkmid")


def no_trace(folder: Path, *words: str) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = b"".join(path.read_bytes() for path in files).lower()
    assert b"that was all." in held
    assert [word for word in words if word.encode() in held] == []
