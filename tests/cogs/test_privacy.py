"""Test `/privacy`: what it tells is true, and what it promises happens."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreError
from bot.ids import ChannelId, GuildId, UserId
from bot.memory.selections import Removed, SaidBy
from cogs.privacy_cards import KEPT, STILL_OUT
from tests.cogs.conftest import Server, boat_club, buttons, shown
from tests.waiting import until

EVERYWHERE = {"where": "everywhere"}


async def teach(server: Server) -> None:
    """Have Jonas say two things, and Mara one that names him."""
    await server.say("[Boats/fact/0.9] The canoe leaks.", by=server.jonas)
    await server.say("[Boats/fact/0.5] The shed is green.", by=server.jonas)
    await server.say(f"[Boats/task/0.5] Ask <@{server.jonas}> about the paddles.")
    await server.organise()


async def texts(server: Server) -> list[str]:
    async with server.bot.databases.open(server.guild) as database:
        rows = await database.connections.fetch(
            "SELECT content FROM messages UNION ALL SELECT content FROM mem_cells"
        )
    return [str(row[0]) for row in rows]


async def press(server: Server, response: Any, button: str, by: UserId) -> str:
    await server.playground.press(response.message["id"], button, by)
    await until(lambda: not buttons(response.message))
    return shown(response)


async def file_of(server: Server, by: UserId, channel: ChannelId | None = None) -> Any:
    response = await server.command("privacy export", by=by, channel=channel or server.general)
    assert response.ephemeral
    [attachment] = response.message["attachments"]
    assert attachment["filename"] == "memoir-my-data.json"
    return json.loads(server.playground.attached(attachment))


class TestAbout:
    @pytest.mark.asyncio
    async def test_it_tells_what_is_kept_where_how_long_and_who_gets_it(
        self, server: Server
    ) -> None:
        response = await server.command("privacy about")
        assert response.ephemeral
        text = shown(response)
        for question in ("What I keep", "Where", "How long", "Who sees it", "language model"):
            assert question in text
        assert "None: I answer by quoting" in text
        assert "since is kept" not in text
        assert "`/privacy opt-out` ends it" in text
        assert "As far as I recognise them" in text
        assert "encrypted" not in text
        assert "7 days after I was removed" in text

    @pytest.mark.asyncio
    async def test_it_tells_the_budget_and_the_grace_that_the_operator_set(
        self, tmp_path: Path
    ) -> None:
        async with boat_club(tmp_path, person_day_messages=1234, grace_days=3) as server:
            text = shown(await server.command("privacy about"))
        assert "At most 1,234 messages of one person a day." in text
        assert "3 days after I was removed" in text

    @pytest.mark.asyncio
    async def test_it_names_the_provider_and_the_models(self, tmp_path: Path) -> None:
        more = {"openai_base_url": "https://models.example.org/v1", "openai_api_key": "secret"}
        async with boat_club(tmp_path, memory_model="wise-one", **more) as server:
            text = shown(await server.command("privacy about"))
        assert "models.example.org" in text
        assert "wise-one" in text
        assert "secret" not in text
        assert "/v1" not in text

    @pytest.mark.asyncio
    async def test_it_tells_where_this_server_is_read_along_in_and_how_long_it_keeps_messages(
        self, server: Server
    ) -> None:
        other = server.playground.add_channel(server.guild, "other")
        change = server.bot.manager.change_settings
        await change(server.guild, server.mara, listen=frozenset({other}), message_days=30)
        await until(lambda: server.bot.get_channel(other))
        here = shown(await server.command("privacy about"))
        assert "In some other channels of this server I read along, not here." in here
        assert "30 days" in here
        there = shown(await server.command("privacy about", channel=other))
        assert "I read along here" in there

    @pytest.mark.asyncio
    async def test_without_the_intent_nothing_is_read_along_whatever_was_chosen(
        self, tmp_path: Path
    ) -> None:
        async with boat_club(tmp_path, listen=False) as server:
            await server.bot.manager.change_settings(server.guild, server.mara, listen="everywhere")
            assert "and nothing else" in shown(await server.command("privacy about"))

    @pytest.mark.asyncio
    async def test_it_works_in_direct_messages_and_for_who_opted_out(self, server: Server) -> None:
        private = server.playground.open_dm(server.mara)
        await server.bot.registry.opt_out(server.mara, None)
        text = shown(await server.command("privacy about", channel=private))
        assert "In servers: what is said to me" in text
        assert "nothing that you have said since is kept" in text
        assert "`/privacy opt-in` has me remember you again" in text
        assert "opt-out` ends it" not in text


class TestOptingOut:
    @pytest.mark.asyncio
    async def test_storing_stops_at_once_and_what_was_kept_goes_once_it_is_confirmed(
        self, server: Server
    ) -> None:
        await teach(server)
        response = await server.command("privacy opt-out", by=server.jonas)
        assert "2 messages and 2 memories" in shown(response)
        assert server.bot.registry.opted_out(server.guild, server.jonas)
        assert len(await texts(server)) == 6
        done = await press(server, response, "Erase it", server.jonas)
        assert "Erased: 2 messages and 3 memories." in done, "one of Mara's named him"
        assert "Kept of you now: 0 messages and 0 memories." in done
        left = " ".join(await texts(server))
        assert "canoe" not in left
        assert "Jonas" not in left
        assert "@someone about the paddles" in left

    @pytest.mark.asyncio
    async def test_what_was_kept_may_stay(self, server: Server) -> None:
        await teach(server)
        response = await server.command("privacy opt-out", by=server.jonas)
        assert KEPT in await press(server, response, "Keep it", server.jonas)
        assert len(await texts(server)) == 6
        assert server.bot.registry.opted_out(server.guild, server.jonas)

    @pytest.mark.asyncio
    async def test_with_nothing_kept_nothing_is_asked(self, server: Server) -> None:
        response = await server.command("privacy opt-out", by=server.jonas)
        assert "Nothing of you is kept from before." in shown(response)
        assert buttons(response.message) == {}

    @pytest.mark.asyncio
    @pytest.mark.parametrize("private", [False, True])
    async def test_everywhere_is_everywhere_and_a_direct_message_means_that(
        self, server: Server, private: bool
    ) -> None:
        await teach(server)
        where: dict[str, Any] = EVERYWHERE
        if private:
            where = {"channel": server.playground.open_dm(server.jonas)}
        response = await server.command("privacy opt-out", by=server.jonas, **where)
        assert "in any server" in shown(response)
        assert server.bot.registry.opted_out_since(None, server.jonas)
        await press(server, response, "Erase it", server.jonas)
        assert "canoe" not in " ".join(await texts(server))

    @pytest.mark.asyncio
    async def test_opting_in_here_does_not_take_back_everywhere(self, server: Server) -> None:
        await server.command("privacy opt-out", by=server.jonas, **EVERYWHERE)
        assert STILL_OUT in shown(await server.command("privacy opt-in", by=server.jonas))
        assert server.bot.registry.opted_out(server.guild, server.jonas)
        response = await server.command("privacy opt-in", by=server.jonas, **EVERYWHERE)
        assert "remembered again" in shown(response)
        assert not server.bot.registry.opted_out(server.guild, server.jonas)

    @pytest.mark.asyncio
    async def test_who_opted_in_here_is_remembered_from_then_on(self, server: Server) -> None:
        await server.command("privacy opt-out", by=server.jonas)
        await server.command("privacy opt-in", by=server.jonas)
        await server.say("I am back.", by=server.jonas)

    @pytest.mark.asyncio
    async def test_it_outlives_a_reset(self, server: Server) -> None:
        await server.command("privacy opt-out", by=server.jonas)
        await server.bot.manager.reset(server.guild)
        assert server.bot.registry.opted_out(server.guild, server.jonas)


class TestDeleting:
    @pytest.mark.asyncio
    async def test_it_counts_before_and_after_and_the_person_is_remembered_from_then_on(
        self, server: Server
    ) -> None:
        await teach(server)
        response = await server.command("privacy delete", by=server.jonas)
        assert "in this server: 2 messages and 2 memories" in shown(response)
        done = await press(server, response, "Erase it", server.jonas)
        assert "Erased: 2 messages and 3 memories." in done, "one of Mara's named him"
        assert "Kept of you now: 0 messages and 0 memories." in done
        await server.say("A new beginning.", by=server.jonas)
        again = await server.command("privacy delete", by=server.jonas)
        assert "1 message and 0 memories" in shown(again)

    @pytest.mark.asyncio
    async def test_where_nothing_is_kept_nothing_is_asked(self, server: Server) -> None:
        response = await server.command("privacy delete", by=server.jonas)
        assert "I keep nothing of you in this server." in shown(response)
        assert buttons(response.message) == {}

    @pytest.mark.asyncio
    async def test_in_a_direct_message_it_is_about_all_servers(self, server: Server) -> None:
        await teach(server)
        private = server.playground.open_dm(server.jonas)
        response = await server.command("privacy delete", by=server.jonas, channel=private)
        assert "in any server: 2 messages and 2 memories" in shown(response)
        await press(server, response, "Erase it", server.jonas)
        assert "canoe" not in " ".join(await texts(server))

    @pytest.mark.asyncio
    async def test_a_server_that_fails_costs_no_other_its_turn_and_it_can_be_tried_again(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await teach(server)
        async with server.bot.databases.open(GuildId(1)) as other:
            assert await other.epoch() == 0  # the first in line, for its number is the lowest
        remove, failing = server.bot.manager.remove, [GuildId(1)]

        async def fail_once(guild: GuildId, selection: SaidBy) -> Removed:
            if guild in failing:
                failing.remove(guild)
                raise StoreError("The disk is full.")
            return await remove(guild, selection)

        monkeypatch.setattr(server.bot.manager, "remove", fail_once)
        private = server.playground.open_dm(server.jonas)
        response = await server.command("privacy delete", by=server.jonas, channel=private)
        failed = await server.playground.press(response.message["id"], "Erase it", server.jonas)
        await until(lambda: [shown(each) for each in failed.followups] == ["The disk is full."])
        assert "canoe" not in " ".join(await texts(server))
        done = await press(server, response, "Erase it", server.jonas)
        assert "Kept of you now: 0 messages and 0 memories." in done


class TestExporting:
    @pytest.mark.asyncio
    async def test_the_file_holds_what_is_kept_of_a_person(self, server: Server) -> None:
        await teach(server)
        data = await file_of(server, server.jonas)
        assert (data["format"], data["version"]) == ("memoir-personal-data", 1)
        assert data["person"] == str(server.jonas)
        [here] = data["servers"]
        assert (here["name"], here["opted_out_since"]) == ("Boat club", None)
        assert [message["text"][-8:] for message in here["messages"]] == [
            "e leaks.",
            "s green.",
        ]
        assert [memory["text"] for memory in here["memories"]] == [
            "The canoe leaks.",
            "The shed is green.",
        ]
        [mention] = here["mentioned_in"]
        assert mention["author"] == "Mara"
        assert "@Jonas about the paddles" in mention["text"]

    @pytest.mark.asyncio
    async def test_others_words_are_in_it_only_where_the_person_reads_now(
        self, server: Server
    ) -> None:
        board = server.playground.add_channel(server.guild, "board", private_to=[server.mara])
        await until(lambda: server.bot.get_channel(board))
        await server.say(f"<@{server.jonas}> must not know.", channel=board)
        await teach(server)
        [here] = (await file_of(server, server.jonas))["servers"]
        assert len(here["mentioned_in"]) == 1
        assert "must not know" not in json.dumps(here)

    @pytest.mark.asyncio
    async def test_own_words_are_in_it_wherever_they_were_said(self, server: Server) -> None:
        board = server.playground.add_channel(server.guild, "board", private_to=[server.jonas])
        await until(lambda: server.bot.get_channel(board))
        await server.say("[Board/fact/0.5] We are broke.", by=server.jonas, channel=board)
        await server.organise()
        [here] = (await file_of(server, server.jonas))["servers"]
        assert [memory["text"] for memory in here["memories"]] == ["We are broke."]

    @pytest.mark.asyncio
    async def test_in_a_direct_message_it_holds_ones_own_words_of_all_servers(
        self, server: Server
    ) -> None:
        await teach(server)
        await server.bot.registry.opt_out(server.jonas, None)
        private = server.playground.open_dm(server.jonas)
        [here] = (await file_of(server, server.jonas, private))["servers"]
        assert len(here["messages"]) == 2
        assert here["mentioned_in"] == []
        assert here["opted_out_since"]
        assert (await file_of(server, server.mara, server.playground.open_dm(server.mara)))[
            "servers"
        ]

    @pytest.mark.asyncio
    async def test_nobody_elses_words_are_in_it(self, server: Server) -> None:
        await teach(server)
        [here] = (await file_of(server, server.mara))["servers"]
        assert len(here["messages"]) == 1
        assert "canoe" not in json.dumps(here)
