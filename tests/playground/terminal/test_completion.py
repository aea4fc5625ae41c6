"""A line that is being typed can be completed, values that the bot offers included."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.playground.events import Json
from bot.playground.terminal.command_tree import CommandTree
from bot.playground.terminal.completion import Suggester
from bot.playground.terminal.controls import Control, controls
from tests.playground.terminal.samples import COMMANDS, button, menu, row


class Known:
    """Know two people, two channels, some controls; offer scenes as a bot does."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str, Mapping[str, Any]]] = []

    def commands(self) -> CommandTree:
        menus = [{"name": name, "type": 3} for name in ("Remember this", "Forget this")]
        return CommandTree([*COMMANDS, *menus])

    def people(self) -> Iterable[str]:
        return ["Ada", "Bob Stone"]

    def channels(self) -> Iterable[str]:
        return ["general", "random"]

    def controls(self) -> list[Control]:
        return controls({"components": [row(button("Back"), button("Next")), row(menu("Pricing"))]})

    async def offered(
        self, path: str, focused: str, value: str, others: Mapping[str, Any]
    ) -> list[Json]:
        self.asked.append((path, focused, value, dict(others)))
        if value == "fail":
            raise PlaygroundError("Loading options failed.")
        return [{"name": "Pricing", "value": "7"}, {"name": "Pricing again", "value": "8"}]


async def completed(line: str) -> list[str]:
    """Return the lines that the suggestions make of this one."""
    found = await Suggester(Known()).suggest(line)
    return [line[: len(line) - each.back] + each.text for each in found]


@pytest.mark.asyncio
async def test_a_slash_shows_every_command_with_what_it_does() -> None:
    found = await Suggester(Known()).suggest("/")
    texts = [each.text for each in found]
    assert texts[:3] == ["memory scenes", "memory scene", "memory search"]
    assert {"say", "press", "as", "help", "quit"} <= set(texts)
    assert all(each.about for each in found)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("/memory-", ["/memory-admin reset"]),
        ("/memory sea", ["/memory search"]),
        ("/Memory SEA", ["/memory search"]),
        ("/pr", ["/press"]),
        ("/xyz", []),
        ("/press ", ["/press Back", "/press Next"]),
        ("/press ne", ["/press Next"]),
        ("/choose ", ["/choose Pricing"]),
        ("/menu f", ["/menu Forget this"]),
        ("/as b", ["/as Bob Stone"]),
        ("/channel #ran", ["/channel #random"]),
        ("/people ", []),
        (
            "/memory search x type: ",
            ["/memory search x type: Decision", "/memory search x type: Plan"],
        ),
        ("/memory search canoe type: pl", ["/memory search canoe type: Plan"]),
        ("/memory search x person: sto", ["/memory search x person: Bob Stone"]),
        ("/tune loud: t", ["/tune loud: true"]),
        ("/tune where: gen", ["/tune where: general"]),
        ("/memory scene Pri", ["/memory scene Pricing", "/memory scene Pricing again"]),
        (
            "/memory scene name: x",
            ["/memory scene name: Pricing", "/memory scene name: Pricing again"],
        ),
        ("/memory scene fail", []),
        ("hello @b", ["hello @Bob Stone"]),
        ("look at #", ["look at #general", "look at #random"]),
        ("hello", []),
        ("", []),
        ("/say hi @A", ["/say hi @Ada"]),
    ],
)
async def test_a_line_goes_on_as_it_may(line: str, lines: list[str]) -> None:
    assert await completed(line) == lines


@pytest.mark.asyncio
async def test_a_command_shows_the_options_not_yet_named() -> None:
    found = await Suggester(Known()).suggest("/memory search query: canoe ")
    assert [each.text for each in found] == ["type: ", "person: ", "limit: "]
    assert "query: " in [each.text for each in await Suggester(Known()).suggest("/memory search ")]


@pytest.mark.asyncio
async def test_the_bot_is_asked_with_what_was_typed_so_far() -> None:
    known = Known()
    await Suggester(known).suggest("/memory scene Pri")
    assert known.asked == [("memory scene", "name", "Pri", {})]
