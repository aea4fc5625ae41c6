import re
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.ids import ChannelId, MessageId, UserId
from bot.playground.permissions import Permission
from cogs.browsing import NOT_YOURS
from cogs.memory import MOST_FINDS
from tests.cogs.conftest import Server, boat_club, buttons, shown
from tests.waiting import until

LINK = re.compile(r"\(https://discord\.com/channels/(\d+)/(\d+)/(\d+)\)")


async def teach(server: Server, *lines: str, channel: ChannelId | None = None) -> list[MessageId]:
    said = [await server.say(line, channel=channel) for line in lines]
    await server.organise()
    return said


async def closed_channel(server: Server) -> ChannelId:
    private = server.playground.add_channel(server.guild, "board", private_to=[server.mara])
    await until(lambda: server.bot.get_channel(private))
    return private


def menu(message: dict[str, Any]) -> list[str]:
    return [
        option["label"]
        for row in message["components"]
        for part in row["components"]
        if part["type"] == 3
        for option in part["options"]
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("memory scenes", {}),
        ("memory scene", {"name": "Boats"}),
        ("memory search", {"query": "canoe"}),
        ("memory status", {}),
    ],
)
async def test_every_answer_is_for_one_person_only(
    server: Server, path: str, options: dict[str, Any]
) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.")
    response = await server.command(path, **options)
    assert response.ephemeral
    assert shown(response)


@pytest.mark.asyncio
async def test_commands_are_for_servers_only(server: Server) -> None:
    private = server.playground.open_dm(server.mara)
    with pytest.raises(PlaygroundError):
        await server.command("memory status", channel=private)


@pytest.mark.asyncio
async def test_scenes_show_name_summary_and_how_much_is_known(server: Server) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.", "[Boats/plan/0.5] We mend it in May.")
    text = shown(await server.command("memory scenes"))
    assert "1 scene in memory" in text
    assert "**Boats**\nThe canoe leaks. We mend it in May.\n-# 2 memories · updated <t:" in text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("listen", "hint"), [(True, "Talk in this channel"), (False, "Mention me")]
)
async def test_an_empty_memory_says_how_to_begin(tmp_path: Path, listen: bool, hint: str) -> None:
    async with boat_club(tmp_path, listen=listen) as server:
        for path in ("memory scenes", "memory status"):
            assert hint in shown(await server.command(path))


@pytest.mark.asyncio
async def test_what_waits_to_be_organised_is_told(server: Server) -> None:
    await server.say("[Boats/fact/0.9] The canoe leaks.")
    text = shown(await server.command("memory scenes"))
    assert "No scenes yet" in text
    assert "1 message waits" in text


@pytest.mark.asyncio
async def test_many_scenes_are_leafed_through(server: Server) -> None:
    await teach(server, *(f"[Topic {number}/fact/0.5] Fact {number}." for number in range(14)))
    response = await server.command("memory scenes")
    assert "Page 1 of 3" in shown(response)
    assert buttons(response.message) == {"Previous": False, "Next": True}
    seen = menu(response.message)
    for page in (2, 3):
        await server.playground.press(response.message["id"], "Next", server.mara)
        await until(lambda page=page: f"Page {page} of 3" in shown(response))
        seen += menu(response.message)
    assert sorted(seen) == sorted(f"Topic {number}" for number in range(14))
    assert buttons(response.message) == {"Previous": True, "Next": False}
    await server.playground.press(response.message["id"], "Previous", server.mara)
    await until(lambda: "Page 2 of 3" in shown(response))


@pytest.mark.asyncio
async def test_leafing_shows_what_may_be_seen_now(server: Server) -> None:
    races = server.playground.add_channel(server.guild, "races")
    await until(lambda: server.bot.get_channel(races))
    await teach(server, *(f"[Topic {number}/fact/0.5] Fact {number}." for number in range(7)))
    await teach(server, "[Secret/fact/0.5] Secret.", channel=races)
    response = await server.command("memory scenes")
    assert "8 scenes" in shown(response)
    server.playground.set_overwrite(races, server.guild, deny=Permission.VIEW_CHANNEL)
    await until(lambda: races not in server.bot.open_channels(server.guild))
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: "7 scenes" in shown(response))


@pytest.mark.asyncio
async def test_a_scene_is_opened_from_the_list(server: Server) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.", "[Food/plan/0.5] Soup on Friday.")
    response = await server.command("memory scenes")
    assert sorted(menu(response.message)) == ["Boats", "Food"]
    opened = await server.playground.select(response.message["id"], "Open…", ["Boats"], server.mara)
    assert opened.ephemeral
    assert "The canoe leaks." in shown(opened)
    assert "2 scenes in memory" in shown(response)


@pytest.mark.asyncio
async def test_a_scene_shows_its_memories_with_who_when_and_where(server: Server) -> None:
    [said] = await teach(server, "[Boats/decision/0.9] We sell the canoe.")
    text = shown(await server.command("memory scene", name="boats"))
    assert "🗂️ Boats\n> We sell the canoe." in text
    assert "⚖️ **decision** ▰▰▰▰" in text
    assert "-# Mara · <t:" in text
    assert LINK.findall(text) == [(str(server.guild), str(server.general), str(said))]


@pytest.mark.asyncio
async def test_a_scene_with_many_memories_is_leafed_through(server: Server) -> None:
    await teach(server, *(f"[Boats/fact/0.5] Fact number {number}." for number in range(7)))
    response = await server.command("memory scene", name="Boats")
    first = shown(response)
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: "Page 2 of 2" in shown(response))
    second = shown(response)
    for number in range(7):
        assert (f"\nFact number {number}." in first) != (f"\nFact number {number}." in second)


@pytest.mark.asyncio
async def test_an_unknown_scene_is_said_to_be_unknown(server: Server) -> None:
    text = shown(await server.command("memory scene", name="*Atlantis*"))
    assert "no scene called “\\*Atlantis\\*”" in text
    assert "/memory scenes" in text


@pytest.mark.asyncio
async def test_names_are_suggested_while_typing(server: Server) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.", "[Food/plan/0.5] Soup on Friday.")
    choices = await server.playground.autocomplete(
        server.general, server.mara, "memory scene", "name", "bo"
    )
    assert [choice["name"] for choice in choices] == ["Boats"]
    assert "The canoe leaks." in shown(
        await server.command("memory scene", name=choices[0]["value"])
    )


@pytest.mark.asyncio
async def test_names_from_private_channels_are_suggested_to_their_readers_only(
    server: Server,
) -> None:
    private = await closed_channel(server)
    await teach(server, "[Boats/fact/0.9] The canoe leaks.", channel=private)

    async def suggested(by: UserId) -> list[str]:
        choices = await server.playground.autocomplete(
            server.general, by, "memory scene", "name", ""
        )
        return [choice["name"] for choice in choices]

    assert await suggested(server.jonas) == []
    assert await suggested(server.mara) == ["Boats · not for everyone"]


async def two_generals(server: Server) -> ChannelId:
    """Teach two scenes of one name; return the channel in which both may be seen."""
    private = await closed_channel(server)
    await teach(server, "[General/fact/0.9] The canoe leaks.")
    await teach(server, "[General/fact/0.9] We sell the house.", channel=private)
    return private


@pytest.mark.asyncio
async def test_each_of_two_scenes_of_one_name_is_opened_from_the_list(server: Server) -> None:
    private = await two_generals(server)
    response = await server.command("memory scenes", channel=private)
    assert sorted(menu(response.message)) == ["General", "General · not for everyone"]
    assert "**General** · not for everyone\nWe sell the house." in shown(response)
    assert "**General**\nThe canoe leaks." in shown(response)
    for label, title, words in (
        ("General", "🗂️ General\n", "The canoe leaks."),
        ("General · not for everyone", "🗂️ General · not for everyone\n", "We sell the house."),
    ):
        opened = await server.playground.select(
            response.message["id"], "Open…", [label], server.mara
        )
        assert shown(opened).startswith(title)
        assert words in shown(opened)


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["gen", "General · not for everyone"])
async def test_each_of_two_scenes_of_one_name_is_suggested_and_opened(
    server: Server, typed: str
) -> None:
    private = await two_generals(server)
    choices = await server.playground.autocomplete(
        private, server.mara, "memory scene", "name", typed
    )
    texts = {
        choice["name"]: shown(
            await server.command("memory scene", name=choice["value"], channel=private)
        )
        for choice in choices
    }
    assert set(texts) == {"General", "General · not for everyone"}
    assert "The canoe leaks." in texts["General"]
    assert "We sell the house." in texts["General · not for everyone"]


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["general", '"General"'])
async def test_a_typed_name_opens_the_scene_of_this_channel_first(
    server: Server, typed: str
) -> None:
    private = await two_generals(server)
    assert "We sell the house." in shown(
        await server.command("memory scene", name=typed, channel=private)
    )
    assert "The canoe leaks." in shown(await server.command("memory scene", name=typed))
    for_jonas = await server.command("memory scene", name=typed, by=server.jonas)
    assert "The canoe leaks." in shown(for_jonas)


@pytest.mark.asyncio
async def test_the_value_of_a_private_scene_opens_nothing_for_others(server: Server) -> None:
    private = await two_generals(server)
    choices = await server.playground.autocomplete(
        private, server.mara, "memory scene", "name", "gen"
    )
    [value] = [each["value"] for each in choices if each["name"].endswith("not for everyone")]
    text = shown(await server.command("memory scene", name=value, by=server.jonas))
    assert "cannot be shown here now" in text
    assert "house" not in text
    assert value not in text


@pytest.mark.asyncio
async def test_what_a_list_still_offers_opens_only_while_it_may_be_seen(server: Server) -> None:
    races = server.playground.add_channel(server.guild, "races")
    await until(lambda: server.bot.get_channel(races))
    await teach(server, "[Secret/fact/0.5] Secret words.", channel=races)
    response = await server.command("memory scenes")
    server.playground.set_overwrite(races, server.guild, deny=Permission.VIEW_CHANNEL)
    await until(lambda: races not in server.bot.open_channels(server.guild))
    opened = await server.playground.select(
        response.message["id"], "Open…", ["Secret"], server.mara
    )
    assert "cannot be shown here now" in shown(opened)
    assert "Secret" not in shown(opened)


@pytest.mark.asyncio
async def test_a_scene_named_like_a_number_is_no_id(server: Server) -> None:
    await teach(server, "[Boats/fact/0.9] The canoe leaks.", "[#1/fact/0.9] Soup on Friday.")
    assert "Soup on Friday." in shown(await server.command("memory scene", name="#1"))


@pytest.mark.asyncio
async def test_suggesting_survives_a_broken_memory(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(server.bot.databases, "open", broken)
    choices = await server.playground.autocomplete(
        server.general, server.mara, "memory scene", "name", "bo"
    )
    assert choices == []
    assert "OSError" in caplog.text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("memory scenes", {}),
        ("memory scene", {"name": "Boats"}),
        ("memory search", {"query": "canoe"}),
    ],
)
async def test_what_was_said_in_private_shows_to_its_readers_only(
    server: Server, path: str, options: dict[str, Any]
) -> None:
    private = await closed_channel(server)
    await teach(server, "[Boats/fact/0.9] The canoe leaks.", channel=private)
    assert "canoe leaks" not in shown(await server.command(path, **options, by=server.jonas))
    assert "canoe leaks" in shown(await server.command(path, **options))


@pytest.mark.asyncio
async def test_a_page_is_turned_with_the_roles_of_that_moment(server: Server) -> None:
    private = server.playground.add_channel(server.guild, "crew", private_to=[])
    crew = server.playground.add_role(server.guild, "Crew")
    server.playground.give_role(server.guild, server.mara, crew)
    server.playground.set_overwrite(private, crew, allow=Permission.VIEW_CHANNEL)
    await until(lambda: server.bot.get_channel(private))
    points = [f"[Boats/fact/0.9] Canoe {each} leaks." for each in range(20)]
    await teach(server, *points, channel=private)
    response = await server.command("memory search", query="canoe")
    assert "leaks" in shown(response)
    server.playground.take_role(server.guild, server.mara, crew)
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: "leaks" not in shown(response))


@pytest.mark.asyncio
async def test_a_search_finds_memories_with_their_sources(server: Server) -> None:
    said = await teach(
        server, "[Boats/decision/0.9] We sell the canoe.", "[Food/plan/0.5] Soup on Friday."
    )
    text = shown(await server.command("memory search", query="canoe"))
    assert "for “canoe”\n⚖️ **decision** ▰▰▰▰▱ · Boats\nWe sell the canoe.\n-# Mara" in text
    assert LINK.findall(text)[0][2] == str(said[0])


@pytest.mark.asyncio
async def test_a_search_also_finds_what_was_only_said(server: Server) -> None:
    [said] = await teach(server, "the paddle is in the shed, *really*")
    text = shown(await server.command("memory search", query="paddle"))
    assert "💬 **message**\n“the paddle is in the shed, \\*really\\*”" in text
    assert LINK.findall(text)[0][2] == str(said)


@pytest.mark.asyncio
async def test_a_search_leaves_out_what_only_stood_beside_it(server: Server) -> None:
    await teach(server, "the paddle is in the shed", "soup is on the stove")
    text = shown(await server.command("memory search", query="paddle"))
    assert "the paddle is in the shed" in text
    assert "soup" not in text


@pytest.mark.asyncio
async def test_a_search_is_narrowed_by_type_and_person(server: Server) -> None:
    await server.say("[Boats/decision/0.9] We sell the canoe.", by=server.mara)
    await server.say("[Boats/risk/0.9] The canoe sinks.", by=server.jonas)
    await server.organise()
    by_type = shown(await server.command("memory search", query="canoe", type="risk"))
    by_person = shown(await server.command("memory search", query="canoe", person=server.mara))
    assert ("sinks" in by_type, "sell" in by_type) == (True, False)
    assert ("sinks" in by_person, "sell" in by_person) == (False, True)
    nobody = shown(
        await server.command("memory search", query="canoe", person=server.jonas, type="decision")
    )
    assert "Nothing found" in nobody
    assert "without the filters" in nobody


@pytest.mark.asyncio
async def test_a_search_is_kept_to_a_time(server: Server) -> None:
    await teach(server, "[Boats/decision/0.9] We sell the canoe.", "the canoe, you know")

    async def found(**times: str) -> bool:
        text = shown(await server.command("memory search", query="canoe", **times))
        assert ("sell" in text) == ("you know" in text) == ("Nothing found" not in text)
        return "sell" in text

    assert await found(since="yesterday")
    assert await found(since="2020", until="next week")
    assert not await found(until="2 days ago")
    assert not await found(since="in 2 days")
    text = shown(await server.command("memory search", query="canoe", until="2 days ago"))
    assert "without the filters" in text


@pytest.mark.asyncio
@pytest.mark.parametrize("option", ["since", "until"])
async def test_a_time_that_is_none_is_answered_with_examples(server: Server, option: str) -> None:
    await teach(server, "[Boats/decision/0.9] We sell the canoe.")
    typed = {option: "when *pigs* fly"}
    text = shown(await server.command("memory search", query="canoe", **typed))
    assert "do not understand “when \\*pigs\\* fly” as a time" in text
    assert "`last week`" in text
    assert "sell" not in text


@pytest.mark.asyncio
async def test_every_type_can_be_chosen(server: Server) -> None:
    [group] = [command for command in server.playground.commands if command["name"] == "memory"]
    [search] = [option for option in group["options"] if option["name"] == "search"]
    [kind] = [option for option in search["options"] if option["name"] == "type"]
    assert [choice["value"] for choice in kind["choices"]] == [
        "fact", "plan", "preference", "decision", "task", "risk",
    ]  # fmt: skip


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "query", ['"', "a AND (b", "* OR *", "🛶", "x" * 300, "@everyone", "[a](http://b)", "- ' ;"]
)
async def test_any_text_can_be_searched_for(server: Server, query: str) -> None:
    response = await server.command("memory search", query=query)
    assert "Nothing found" in shown(response)


@pytest.mark.asyncio
async def test_many_finds_are_leafed_through(server: Server) -> None:
    await teach(server, *(f"[Boats/fact/0.5] Canoe fact {number}." for number in range(30)))
    response = await server.command("memory search", query="canoe")
    assert f"{MOST_FINDS} memories" in shown(response)
    await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: "Page 2 of 5" in shown(response))


@pytest.mark.asyncio
async def test_status_counts_and_names_the_model_and_the_mode(server: Server) -> None:
    await teach(server, "[Boats/decision/0.9] We sell the canoe.")
    await server.say("[Boats/decision/0.9] We sell the other canoe.")
    await server.ask("which canoe?")
    text = shown(await server.command("memory status"))
    assert "Remembered: 1 scene\n1 memory\n3 messages" in text
    assert "Waiting: 2 messages to read" in text
    assert "Model: scripted\\_1" in text
    assert "Reading along" in text


@pytest.mark.asyncio
async def test_status_tells_what_was_used_today_to_managers_in_numbers(server: Server) -> None:
    server.model.cost = 50_000
    await server.say("We sell the canoe.", by=server.jonas)
    await server.ask("which canoe?")
    await server.until_stored(int(server.answers()[0]["id"]))
    text = shown(await server.command("memory status"))
    assert "You: 50,000 of 500,000 tokens · 1 of 3,000 messages" in text
    assert "This channel: 2 % of 2,000,000 tokens · 0 % of 10,000 messages" in text
    assert "This server: 1 % of 5,000,000 tokens · 0 % of 30,000 messages · 0 % of 2,000 MB" in text
    owner = server.playground.world.guild(server.guild).owner_id
    text = shown(await server.command("memory status", by=owner))
    assert "You: 0 of 500,000 tokens" in text
    assert "This channel: 50,000 of 2,000,000 tokens · 3 of 10,000 messages" in text
    assert "This server: 50,000 of 5,000,000 tokens · 3 of 30,000 messages · 0 of 2,000 MB" in text


@pytest.mark.asyncio
async def test_a_failure_is_answered_for_that_person_only(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("what somebody said")

    monkeypatch.setattr(server.bot.manager, "status", broken)
    response = await server.command("memory status")
    assert response.ephemeral
    assert "Something went wrong on my side" in shown(response)
    assert "what somebody said" not in caplog.text + shown(response)


@pytest.mark.asyncio
async def test_the_buttons_of_one_person_are_no_one_elses(server: Server) -> None:
    await teach(server, *(f"[Topic {number}/fact/0.5] Fact {number}." for number in range(7)))
    response = await server.command("memory scenes")
    message = server.playground.world.message(int(response.message["id"]))
    message.only_for = None  # as if Discord had shown it to all
    refused = await server.playground.press(message.id, "Next", server.jonas)
    assert refused.ephemeral
    assert shown(refused) == NOT_YOURS
    assert "Page 1 of 2" in shown(response)
