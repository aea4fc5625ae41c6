"""Test, with the offline model and everything around it, that memory follows what changes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from cogs.correcting import LABEL
from tests.cogs.conftest import Server, boat_club, shown


@pytest_asyncio.fixture
async def offline(tmp_path: Path) -> AsyncIterator[Server]:
    async with boat_club(tmp_path, offline=True) as server:
        yield server


async def tell(server: Server, *said: tuple[str, str]) -> None:
    """Have people say something after another, each organised before the next."""
    people = {"Mara": server.mara, "Jonas": server.jonas}
    for by, text in said:
        await server.say(text, by=people[by])
        await server.organise()


@pytest.mark.asyncio
async def test_an_answer_begins_with_what_holds_and_still_tells_what_was(offline: Server) -> None:
    await tell(
        offline,
        ("Mara", "The launch is on Friday"),
        ("Jonas", "We moved the launch to Monday"),
    )
    answer = await offline.ask("When is the launch?")
    assert answer.index("Monday") < answer.index("Friday")
    assert "Friday" in await offline.ask("What did Mara say about the launch?")


@pytest.mark.asyncio
async def test_a_summary_tells_what_holds(offline: Server) -> None:
    await tell(
        offline,
        ("Mara", "The launch is on Friday"),
        ("Jonas", "We moved the launch to Monday"),
        ("Mara", "The launch is now on Wednesday"),
    )
    listed = shown(await offline.command("memory scenes"))
    assert "Wednesday" in listed
    assert "Friday" not in listed
    assert "Monday" not in listed


@pytest.mark.asyncio
async def test_what_was_replaced_is_found_and_marked(offline: Server) -> None:
    await tell(
        offline,
        ("Mara", "The office rent is 500 euros a month"),
        ("Jonas", "The office rent is now 620 euros a month"),
    )
    found = shown(await offline.command("memory search", query="office rent"))
    old, new = found.index("500 euros"), found.index("620 euros")
    assert old < found.index("held until") < max(old, new) or new < old < found.index("held until")
    assert found.count("held until") == 1


@pytest.mark.asyncio
async def test_what_two_people_like_and_what_both_say_stay_side_by_side(offline: Server) -> None:
    await tell(
        offline,
        ("Mara", "I like green tea"),
        ("Jonas", "I like black coffee"),
        ("Mara", "I like peppermint tea"),
    )
    found = shown(await offline.command("memory search", query="like tea coffee"))
    assert found.count("likes") == 3
    assert "held until" not in found


@pytest.mark.asyncio
async def test_words_without_numbers_replace_what_they_call_former(offline: Server) -> None:
    await tell(
        offline,
        ("Mara", "We decided that the database is Postgres"),
        ("Jonas", "We switched the database from Postgres to MySQL"),
    )
    found = shown(await offline.command("memory search", query="database"))
    assert found.count("held until") == 1
    assert found.index("Postgres") < found.index("held until")


@pytest.mark.asyncio
async def test_a_correction_outranks_what_is_said_later(offline: Server) -> None:
    await tell(offline, ("Mara", "The launch is on Friday"))
    [choice] = await offline.playground.autocomplete(
        offline.general, offline.mara, "memory correct", "memory", "launch"
    )
    form = await offline.command("memory correct", memory=choice["value"])
    text = "The launch is on Sunday."
    await offline.playground.submit_modal(form.modal, offline.mara, **{LABEL: text})
    await tell(offline, ("Jonas", "We moved the launch to Monday"))
    conflict = shown(await offline.command("memory conflicts"))
    assert text in conflict
    assert "Monday" in conflict
