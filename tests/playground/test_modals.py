import asyncio
from typing import Any

import discord
import pytest
from hypothesis import given

from bot.playground.forms import Form
from bot.playground.modals import labelled_fields, read_modal
from bot.playground.refusals import Refusal
from tests.playground.test_components import leaf_codes
from tests.playground.test_forms import JSON

INPUT = {"type": 4, "style": 1, "label": "Name", "custom_id": "name"}


def modal(*components: Any, **more: Any) -> Any:
    return {"custom_id": "m", "title": "Reset", "components": list(components), **more}


def row(**more: Any) -> Any:
    return {"type": 1, "components": [{**INPUT, **more}]}


def label(component: Any, **more: Any) -> Any:
    return {"type": 18, "label": "Choice", "component": component, **more}


def test_modals_of_discord_py_are_taken_whole() -> None:
    class Reset(discord.ui.Modal, title="Reset the memory"):
        note = discord.ui.TextDisplay("This cannot be undone.")
        name = discord.ui.TextInput[Any](label="Server name", max_length=100)
        kind = discord.ui.Label[Any](
            text="Kind",
            component=discord.ui.Select(options=[discord.SelectOption(label="All")]),
        )

    async def to_dict() -> Any:
        return Reset().to_dict()

    shown = read_modal(Form(asyncio.run(to_dict())))
    assert shown["title"] == "Reset the memory"
    assert [name for name, _ in labelled_fields(shown)] == ["Server name", "Kind"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (modal(row(), title="x" * 46), "BASE_TYPE_BAD_LENGTH"),
        (modal(row(), custom_id="x" * 101), "BASE_TYPE_BAD_LENGTH"),
        (modal(row(), title=""), "BASE_TYPE_REQUIRED"),
        (modal(), "BASE_TYPE_BAD_LENGTH"),
        (modal(*[row(custom_id=str(i)) for i in range(6)]), "BASE_TYPE_BAD_LENGTH"),
        (modal(row(), row()), "COMPONENT_CUSTOM_ID_DUPLICATED"),
        (modal(row(label="x" * 46)), "BASE_TYPE_BAD_LENGTH"),
        (modal(row(style=3)), "BASE_TYPE_CHOICES"),
        (modal(row(max_length=4_001)), "NUMBER_TYPE_MAX"),
        (modal(row(max_length=0)), "NUMBER_TYPE_MIN"),
        (modal(row(min_length=-1)), "NUMBER_TYPE_MIN"),
        (modal(row(placeholder="x" * 101)), "BASE_TYPE_MAX_LENGTH"),
        (modal(row(value="x" * 4_001)), "BASE_TYPE_MAX_LENGTH"),
        (modal({"type": 1, "components": [INPUT, INPUT]}), "BASE_TYPE_BAD_LENGTH"),
        (modal({"type": 2, "custom_id": "b"}), "UNION_TYPE_CHOICES"),
        (modal(label(INPUT, label="x" * 46)), "BASE_TYPE_BAD_LENGTH"),
        (modal(label(INPUT, description="x" * 101)), "BASE_TYPE_MAX_LENGTH"),
        (modal(label({"type": 2, "custom_id": "b"})), "UNION_TYPE_CHOICES"),
        (modal(label({"type": 21, "custom_id": "r", "options": []})), "BASE_TYPE_BAD_LENGTH"),
        (modal(label({"type": 19, "custom_id": "f", "max_values": 11})), "NUMBER_TYPE_MAX"),
        (modal({"type": 10, "content": ""}), "BASE_TYPE_REQUIRED"),
    ],
)
def test_what_discord_would_not_take_in_a_modal(body: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_modal(Form(body))
    assert code in leaf_codes(refused.value.body["errors"])


@given(JSON)
def test_no_body_at_all_breaks_the_check(body: Any) -> None:
    with pytest.raises(Refusal):
        read_modal(Form(body))
