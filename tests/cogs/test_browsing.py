import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.interactions import Interaction, think
from cogs.browsing import IDLE_SECONDS, Browser, Page, Window, browse
from cogs.embeds import card
from tests.cogs.conftest import Server, buttons, shown
from tests.waiting import until


@given(st.integers(-5, 50), st.integers(0, 200), st.integers(1, 20))
def test_a_window_lies_within_its_list(number: int, total: int, size: int) -> None:
    window = Window.at(number, total, size)
    assert 0 <= window.number < window.of
    assert window.offset == window.number * size
    assert window.offset < total or total == 0
    assert (window.of - 1) * size < max(total, 1) <= window.of * size


def test_an_only_page_needs_no_number() -> None:
    assert Window.at(0, 3, 5).footer == ""
    assert Window.at(1, 12, 5).footer == "Page 2 of 3"


async def two_pages(_: Interaction, number: int) -> Page:
    window = Window.at(number, 2, 1)
    return Page(card(f"Page {window.number}"), window)


@pytest.fixture
def views(server: Server, monkeypatch: pytest.MonkeyPatch) -> list[Browser]:
    """Make `/memory status` show two pages; collect the views."""
    made: list[Browser] = []

    class Noted(Browser):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            made.append(self)

    async def status(interaction: Interaction) -> None:
        await think(interaction)
        await browse(interaction, two_pages, view=Noted)

    group = server.bot.tree.get_command("memory")
    assert isinstance(group, discord.app_commands.Group)
    command = group.get_command("status")
    monkeypatch.setattr(command, "_callback", lambda _, interaction: status(interaction))
    return made


@pytest.mark.asyncio
async def test_what_is_left_alone_is_switched_off(server: Server, views: list[Browser]) -> None:
    response = await server.command("memory status")
    [view] = views
    assert view.timeout == IDLE_SECONDS < 15 * 60  # Discord's limit for editing an answer
    assert buttons(response.message) == {"Previous": False, "Next": True}
    await view.on_timeout()
    assert buttons(response.message) == {"Previous": False, "Next": False}
    assert view.is_finished()


@pytest.mark.asyncio
async def test_switching_off_what_was_dismissed_does_no_harm(
    server: Server, views: list[Browser]
) -> None:
    await server.command("memory status")
    server.playground.faults.fail("PATCH /webhooks/*", 404, code=10015)
    await views[0].on_timeout()
    assert views[0].is_finished()


@pytest.mark.asyncio
async def test_a_failing_page_is_explained_to_who_turned_it(
    server: Server, views: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    response = await server.command("memory status")

    async def broken(*_: object) -> Page:
        raise ValueError("what somebody said")

    monkeypatch.setattr(views[0], "_turning", broken)
    pressed = await server.playground.press(response.message["id"], "Next", server.mara)
    await until(lambda: pressed.followups)
    assert "Something went wrong" in shown(pressed.followups[0])
    assert "what somebody said" not in shown(pressed.followups[0])
