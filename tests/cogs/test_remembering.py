"""Test "Remember this" and "Forget this" in the menu of a message."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.ids import MessageId, UserId
from bot.playground.permissions import Permission
from cogs.remembering import (
    DOES_NOT_WANT,
    FORGET,
    FORGOTTEN_BEFORE,
    KNOWN,
    NO_TEXT,
    NOBODYS,
    NOT_KEPT,
    NOT_YOURS,
    REMEMBER,
    REMEMBERED,
)
from tests.cogs.conftest import Server, boat_club, buttons, shown
from tests.waiting import until

FACT = "[Boats/fact/0.9] The canoe leaks."


async def use(server: Server, menu: str, message: MessageId, by: UserId | None = None) -> Any:
    person = by or server.mara
    response = await server.playground.menu(server.general, person, menu, message)
    assert response.ephemeral
    return response


async def forgotten(server: Server, message: MessageId, by: UserId | None = None) -> str:
    """Have a message forgotten, and return what is said of it."""
    response = await use(server, FORGET, message, by)
    await server.playground.press(response.message["id"], "Forget it", by or server.mara)
    await until(lambda: not buttons(response.message))
    return shown(response)


async def unheard(server: Server, text: str = FACT, by: UserId | None = None) -> MessageId:
    """Have something said that Memoir cannot read."""
    return await server.playground.say(server.general, by or server.jonas, text)


class TestRemembering:
    @pytest.mark.asyncio
    async def test_without_the_content_intent_a_message_is_remembered_from_its_menu(
        self, tmp_path: Path
    ) -> None:
        async with boat_club(tmp_path, listen=False) as server:
            said = await unheard(server)
            assert shown(await use(server, REMEMBER, said)) == REMEMBERED
            stored = await server.until_stored(said)
            assert (stored.author_name, stored.content) == ("Jonas", FACT)
            assert shown(await use(server, REMEMBER, said)) == KNOWN
            await server.organise()
            assert "canoe leaks" in shown(await server.command("memory search", query="canoe"))

    @pytest.mark.asyncio
    async def test_who_opted_out_is_not_remembered_by_anybodys_wish(self, server: Server) -> None:
        await server.bot.registry.opt_out(server.jonas, server.guild)
        said = await unheard(server)
        for who in (server.mara, server.jonas):
            assert shown(await use(server, REMEMBER, said, who)) == DOES_NOT_WANT
        assert await server.stored(said) is None

    @pytest.mark.asyncio
    async def test_names_of_who_opted_out_are_left_out(self, tmp_path: Path) -> None:
        async with boat_club(tmp_path, listen=False) as server:
            await server.bot.registry.opt_out(server.jonas, server.guild)
            said = await unheard(server, f"<@{server.jonas}> painted it", server.mara)
            await use(server, REMEMBER, said)
            assert (await server.until_stored(said)).content == "@someone painted it"

    @pytest.mark.asyncio
    async def test_bots_and_empty_messages_are_not_remembered(self, server: Server) -> None:
        hook = server.playground.add_webhook(server.general, "News")
        news = await server.playground.say(server.general, hook, "Big news")
        assert shown(await use(server, REMEMBER, news)) == NOBODYS
        await server.ask("hello?")
        answer = MessageId(int(server.answers()[0]["id"]))
        assert shown(await use(server, REMEMBER, answer)) == NOBODYS
        mute = server.playground.world.messages[await server.say("Look!")]
        mute.payload["content"] = ""
        assert shown(await use(server, REMEMBER, mute.id)) == NO_TEXT

    @pytest.mark.asyncio
    async def test_what_was_forgotten_only_its_author_has_remembered_again(
        self, server: Server
    ) -> None:
        said = await server.say(FACT, by=server.jonas)
        assert "Forgotten" in await forgotten(server, said, server.jonas)
        assert await server.stored(said) is None
        assert shown(await use(server, REMEMBER, said)) == FORGOTTEN_BEFORE
        assert await server.stored(said) is None
        assert shown(await use(server, REMEMBER, said, server.jonas)) == REMEMBERED
        assert await server.stored(said) is not None

    @pytest.mark.asyncio
    async def test_what_a_reset_took_only_its_author_has_remembered_again(
        self, server: Server
    ) -> None:
        said = await server.say(FACT, by=server.jonas)
        await server.bot.manager.reset(server.guild)
        assert shown(await use(server, REMEMBER, said)) == FORGOTTEN_BEFORE
        assert shown(await use(server, REMEMBER, said, server.jonas)) == REMEMBERED

    @pytest.mark.asyncio
    @pytest.mark.parametrize("thread", [False, True])
    async def test_what_was_said_in_private_is_remembered_for_those_who_read_there(
        self, server: Server, thread: bool
    ) -> None:
        await server.bot.manager.change_settings(server.guild, server.mara, listen=frozenset())
        if thread:
            board = server.playground.add_thread(
                server.general, "board", private=True, members=[server.mara, server.jonas]
            )
        else:
            board = server.playground.add_channel(
                server.guild, "board", private_to=[server.mara, server.jonas]
            )
        await until(lambda: server.bot.get_channel(board))
        said = await server.playground.say(board, server.jonas, FACT)
        response = await server.playground.menu(board, server.mara, REMEMBER, said)
        assert shown(response) == REMEMBERED
        assert (await server.until_stored(said)).place.scope == board
        await server.organise()
        visitor = server.playground.add_person("Visitor", guilds=[server.guild])
        found = await server.command("memory search", by=visitor, query="canoe")
        assert "Nothing found" in shown(found)

    @pytest.mark.asyncio
    async def test_in_direct_messages_there_is_no_such_menu(self, server: Server) -> None:
        private = server.playground.open_dm(server.mara)
        said = await server.playground.say(private, server.mara, "A secret")
        for menu in (REMEMBER, FORGET):
            with pytest.raises(PlaygroundError):
                await server.playground.menu(private, server.mara, menu, said)


class TestForgetting:
    @pytest.mark.asyncio
    async def test_it_shows_what_goes_and_takes_it_all(self, server: Server) -> None:
        said = await server.say(FACT, by=server.jonas)
        await server.organise()
        response = await use(server, FORGET, said, server.jonas)
        assert "📌 The canoe leaks." in shown(response)
        assert "1 message and 1 memory" in shown(response)
        await server.playground.press(response.message["id"], "Forget it", server.jonas)
        await until(lambda: not buttons(response.message))
        assert "Gone for good: 1 message and 1 memory." in shown(response)
        assert "Nothing found" in shown(await server.command("memory search", query="canoe"))
        assert await server.stored(said) is None

    @pytest.mark.asyncio
    async def test_nothing_goes_before_it_is_confirmed(self, server: Server) -> None:
        said = await server.say(FACT, by=server.jonas)
        response = await use(server, FORGET, said, server.jonas)
        await server.playground.press(response.message["id"], "Keep it", server.jonas)
        await until(lambda: not buttons(response.message))
        assert await server.stored(said) is not None

    @pytest.mark.asyncio
    async def test_it_is_for_who_said_it_and_who_manages_the_server(self, server: Server) -> None:
        said = await server.say(FACT, by=server.jonas)
        assert shown(await use(server, FORGET, said)) == NOT_YOURS
        role = server.playground.add_role(server.guild, "Board", int(Permission.MANAGE_GUILD))
        server.playground.give_role(server.guild, server.mara, role)
        response = await use(server, FORGET, said)
        server.playground.take_role(server.guild, server.mara, role)
        await server.playground.press(response.message["id"], "Forget it", server.mara)
        await until(lambda: not buttons(response.message))
        assert NOT_YOURS in shown(response)
        assert await server.stored(said) is not None

    @pytest.mark.asyncio
    async def test_what_is_not_kept_is_no_loss_and_is_not_taken_in_later(
        self, tmp_path: Path
    ) -> None:
        async with boat_club(tmp_path, listen=False) as server:
            said = await unheard(server)
            assert shown(await use(server, FORGET, said, server.jonas)) == NOT_KEPT
            assert shown(await use(server, REMEMBER, said)) == FORGOTTEN_BEFORE
