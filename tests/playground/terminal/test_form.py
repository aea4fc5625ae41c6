"""A modal is filled in line by line."""

from datetime import UTC
from typing import Any

import pytest

from bot.playground.events import Json
from bot.playground.terminal.form import Form
from bot.playground.terminal.markup import Reader
from bot.playground.terminal.times import Calendar
from tests.playground.terminal.samples import NOW, FixedNames, text
from tests.playground.terminal.talking import Recorder, Typed


def field(name: str, kind: int = 4, **more: Any) -> Json:
    return {"type": kind, "custom_id": name, **more}


def labelled(label: str, component: Json) -> Json:
    return {"type": 18, "label": label, "component": component}


def modal(*components: Json) -> Json:
    return {"custom_id": "m", "title": "Erase\x1b[2J all", "components": list(components)}


async def filled(form: Json, *lines: str) -> tuple[dict[str, Any] | None, Typed, Recorder]:
    typed, recorder = Typed(list(lines)), Recorder(60)
    reader = Reader(FixedNames(), Calendar(NOW, UTC))
    return await Form(form, reader).fill(typed, recorder), typed, recorder


@pytest.mark.asyncio
async def test_each_field_is_asked_for_by_its_label() -> None:
    old_style = {"type": 1, "components": [field("a", label="Server", placeholder="Home")]}
    form = modal(text("**Careful.**"), old_style, labelled("Why", field("b")))
    values, typed, recorder = await filled(form, " Home ", "because")
    assert values == {"a": "Home", "b": "because"}
    assert typed.prompts == ["  Server:", "  Why:"]
    assert recorder.lines == ["Erase[2J all · /cancel to leave it", "  Careful.", "  Home"]


@pytest.mark.asyncio
async def test_an_empty_line_leaves_a_field_empty() -> None:
    values, _, _ = await filled(modal(labelled("Why", field("a", required=False))), "")
    assert values == {}


@pytest.mark.asyncio
@pytest.mark.parametrize("lines", [("/cancel",), ()])
async def test_one_can_leave_it(lines: tuple[str, ...]) -> None:
    values, _, recorder = await filled(modal(labelled("Why", field("a"))), *lines)
    assert values is None
    assert recorder.lines[-1] == "· cancelled"


@pytest.mark.asyncio
async def test_options_are_shown_and_chosen_by_label() -> None:
    options = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    form = modal(
        labelled("Pick", field("a", 3, options=options)),
        labelled("Some", field("b", 3, options=options, max_values=2)),
        labelled("Sure", field("c", 23)),
    )
    values, _, recorder = await filled(form, "One", "One, Two", "yes")
    assert values == {"a": "One", "b": ["One", "Two"], "c": True}
    assert recorder.lines[1] == "  One · Two"
