"""People see what is known about somebody or something, and walk on from there."""

from typing import Any

import pytest

from bot.ids import ChannelId, UserId
from bot.playground.responses import Response
from cogs.subject_choices import name_in, picked
from tests.cogs.conftest import Server, shown
from tests.cogs.test_memory import LINK, closed_channel, menu
from tests.waiting import until


async def teach(server: Server, *lines: str, **said: Any) -> None:
    for line in lines:
        await server.say(line, **said)
    await server.organise()


async def about(server: Server, **options: Any) -> str:
    return shown(await server.command("memory about", **options))


async def suggested(
    server: Server, typed: str, channel: ChannelId | None = None, by: UserId | None = None
) -> list[str]:
    choices = await server.playground.autocomplete(
        channel or server.general, by or server.mara, "memory about", "name", typed
    )
    return [choice["name"] for choice in choices]


async def walk(server: Server, response: Response, label: str) -> Response:
    """Pick something from an answer's menu, and return what opens."""
    assert response.message is not None
    [option] = [
        option
        for row in response.message["components"]
        for part in row["components"]
        if part["type"] == 3
        for option in part["options"]
        if option["label"].startswith(label)
    ]
    return await server.playground.select(
        response.message["id"], "Open…", [option["value"]], server.mara
    )


@pytest.mark.asyncio
class TestThings:
    async def test_the_best_memories_stand_there_with_scene_and_source(
        self, server: Server
    ) -> None:
        await teach(
            server,
            "[Boats/fact/0.2] We moor at the Boat Club.",
            "[Boats/decision/0.9] We leave the Boat Club in May.",
            "[Food/fact/0.9] Lunch is at noon.",
        )
        response = await server.command("memory about", name="boat club")
        text = shown(response)
        assert response.ephemeral
        assert "🏷️ Boat Club" in text
        assert "2 memories · 🗂️ Boats" in text
        assert text.index("We leave") < text.index("We moor")
        assert "Lunch" not in text
        assert len(LINK.findall(text)) == 2

    async def test_neighbours_are_told_and_lead_on(self, server: Server) -> None:
        await teach(server, "[Boats/fact/0.5] We saw the Boat Club near Lake Como.")
        response = await server.command("memory about", name="Boat Club")
        assert "Often together with" in shown(response)
        assert sorted(menu(response.message)) == ["🏷️ Lake Como", "👤 Mara"]
        there = await walk(server, response, "🏷️ Lake Como")
        assert "🏷️ Lake Como" in shown(there)
        assert "We saw the Boat Club near Lake Como" in shown(there)

    async def test_more_than_a_page_is_leafed_through(self, server: Server) -> None:
        await teach(server, *(f"[Boats/fact/0.5] We painted Argo {n}x times." for n in range(6)))
        response = await server.command("memory about", name="Argo")
        assert "Page 1 of 2" in shown(response)
        await server.playground.press(response.message["id"], "Next", server.mara)
        await until(lambda: "Page 2 of 2" in shown(response))

    async def test_without_a_name_what_is_spoken_of_most_is_offered(self, server: Server) -> None:
        assert "Nobody and nothing yet" in await about(server)
        await teach(server, "[Boats/fact/0.5] We moor at the Boat Club.")
        response = await server.command("memory about")
        assert sorted(menu(response.message)) == ["🏷️ Boat Club", "👤 Mara"]

    async def test_of_what_is_not_known_that_is_said(self, server: Server) -> None:
        text = await about(server, name="**Atlantis**")
        assert "I know nothing about “\\*\\*Atlantis\\*\\*”" in text
        gone = choice_value(10**6)
        assert "I know nothing about that" in await about(server, name=gone)

    async def test_hostile_names_stay_names(self, server: Server) -> None:
        await teach(server, "[Boats/fact/0.5] We met “@everyone and **Bob**” there.")
        text = shown(await server.command("memory about", name="Mara"))
        assert "**Bob**" not in text


@pytest.mark.asyncio
class TestPeople:
    async def test_somebody_is_told_of_by_name_and_as_a_person(self, server: Server) -> None:
        await teach(server, "[Boats/task/0.5] We want Jonas to paint.")
        assert "Nothing known" not in await about(server, name="Mara")
        assert "I know nothing about “Jonas”" not in await about(server, name="jonas")
        await teach(server, "[Boats/fact/0.5] I paint tomorrow.", by=server.jonas)
        text = await about(server, person=server.jonas)
        assert "👤 Jonas" in text
        assert "We want Jonas to paint" in text
        assert "I paint tomorrow" in text

    async def test_somebody_of_whom_nothing_is_known(self, server: Server) -> None:
        assert "I know nothing about “Jonas”" in await about(server, person=server.jonas)

    async def test_two_of_one_name_are_offered_apart(self, server: Server) -> None:
        other = server.playground.add_person("Mara", guilds=[server.guild])
        await teach(server, "[Boats/fact/0.5] The canoe is mine.")
        await teach(server, "[Food/fact/0.5] The soup is mine.", by=other)
        response = await server.command("memory about", name="Mara")
        assert "2 matches for “Mara”" in shown(response)
        labels = menu(response.message)
        assert len(set(labels)) == 2
        texts = [shown(await walk(server, response, label)) for label in labels]
        assert sorted("canoe" in text for text in texts) == [False, True]
        assert sorted("soup" in text for text in texts) == [False, True]


@pytest.mark.asyncio
class TestAudience:
    async def test_a_private_channel_is_told_of_to_its_readers_alone(self, server: Server) -> None:
        board = await closed_channel(server)
        await teach(server, "[Plans/plan/0.9] We buy Titan with Jonas.", channel=board)
        assert await suggested(server, "ti", by=server.jonas) == []
        assert "Nothing known" in await about(server, name="Titan", by=server.jonas)
        for channel in (board, server.general):
            assert await suggested(server, "ti", channel) == ["🏷️ Titan"]
            assert "We buy Titan" in await about(server, name="Titan", channel=channel)

    async def test_counts_and_neighbours_tell_nothing_of_it(self, server: Server) -> None:
        board = await closed_channel(server)
        await teach(server, "[Boats/fact/0.5] We saw Titan.")
        await teach(server, "[Plans/plan/0.9] We buy Titan from Zeus.", channel=board)
        text = await about(server, name="Titan", by=server.jonas)
        assert "1 memory" in text
        assert "Zeus" not in text
        assert "2 memories" in await about(server, name="Titan", channel=board)


@pytest.mark.asyncio
class TestSuggestions:
    async def test_names_are_completed_also_from_inside(self, server: Server) -> None:
        await teach(server, "[Boats/fact/0.5] We moor at the Boat Club in Berlin.")
        assert await suggested(server, "boa") == ["🏷️ Boat Club"]
        assert await suggested(server, "clu") == ["🏷️ Boat Club"]
        assert await suggested(server, "xyz") == []
        assert len(await suggested(server, "")) == 3

    async def test_what_was_picked_opens(self, server: Server) -> None:
        await teach(server, "[Boats/fact/0.5] We moor at the Boat Club.")
        [choice] = await server.playground.autocomplete(
            server.general, server.mara, "memory about", "name", "boat"
        )
        assert "We moor" in await about(server, name=choice["value"])


def choice_value(entity: int) -> str:
    return f"~{entity:060d}"


def test_a_typed_name_is_no_id_and_a_label_is_its_name() -> None:
    assert picked("~12") is None
    assert picked("Boat Club") is None
    assert picked(choice_value(12)) == 12
    assert name_in("👤 Mara · @mara2") == "Mara"
    assert name_in("🏷️ Boat Club") == "Boat Club"
    assert name_in("Boat Club") == "Boat Club"


@pytest.mark.asyncio
async def test_the_first_of_a_names_words_finds_whom_it_may_be(server: Server) -> None:
    await teach(server, "[Boats/fact/0.5] We ask Anna Meier.", "[Boats/fact/0.5] We ask Anna Alt.")
    said = await about(server, name="anna")
    assert "2 matches" in said
    assert "I know nothing" in await about(server, name="ann")
    await teach(server, "[Boats/fact/0.5] We moor at the Boat Club.")
    assert "🏷️ Boat Club" in await about(server, name="boat")
