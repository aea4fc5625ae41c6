from typing import Any

import pytest
from hypothesis import given

from bot.playground.command_rules import check_command
from bot.playground.forms import Form
from tests.playground.test_components import leaf_codes
from tests.playground.test_forms import JSON, errors


def command(*options: Any, **more: Any) -> Any:
    return {"name": "memory", "description": "d", "options": list(options), **more}


def option(kind: int = 3, **more: Any) -> Any:
    return {"type": kind, "name": "text", "description": "d", **more}


def noted(body: Any) -> list[str]:
    form = Form(body)
    check_command(form)
    return leaf_codes(errors(form))


@pytest.mark.parametrize("name", ["memory", "memory-admin", "erinnerung_2", "記憶", "o'clock"])
def test_good_names(name: str) -> None:
    assert noted(command(name=name)) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (command(name="Memory"), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="two words"), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="x" * 33), "BASE_TYPE_BAD_LENGTH"),
        (command(name=""), "BASE_TYPE_REQUIRED"),
        (command(description=""), "BASE_TYPE_REQUIRED"),
        (command(description="x" * 101), "BASE_TYPE_BAD_LENGTH"),
        (command(*[option(name=f"o{i}") for i in range(26)]), "BASE_TYPE_MAX_LENGTH"),
        (command(option(12)), "BASE_TYPE_CHOICES"),
        (command(option(name="Text")), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(option(), option()), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        (
            command(option(), option(name="b", required=True)),
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (command(option(), option(1, name="sub")), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        (command(option(1, options=[option(1)])), "BASE_TYPE_CHOICES"),
        (command(option(2, options=[option()])), "BASE_TYPE_CHOICES"),
        (
            command(option(choices=[{"name": str(i), "value": str(i)} for i in range(26)])),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (command(option(choices=[{"name": "x" * 101, "value": "a"}])), "BASE_TYPE_BAD_LENGTH"),
        (command(option(choices=[{"name": "x", "value": "a" * 101}])), "BASE_TYPE_BAD_LENGTH"),
        (command(option(4, choices=[{"name": "x", "value": "a"}])), "NUMBER_TYPE_COERCE"),
        (
            command(option(choices=[{"name": "x", "value": "a"}], autocomplete=True)),
            "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
        ),
        (command(option(min_length=6_001)), "NUMBER_TYPE_MAX"),
        (
            {"type": 3, "name": "Remember this", "description": "d"},
            "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION",
        ),
        ({"type": 3, "name": "x" * 33}, "BASE_TYPE_BAD_LENGTH"),
    ],
)
def test_what_discord_would_not_register(body: Any, code: str) -> None:
    assert code in noted(body)


def test_a_group_holds_subcommands_with_options() -> None:
    search = option(1, name="search", options=[option(required=True), option(4, name="limit")])
    assert noted(command(search, option(2, name="more", options=[search]))) == []


def test_a_context_menu_may_have_capitals_and_blanks() -> None:
    assert noted({"type": 3, "name": "Remember this"}) == []


def test_a_whole_command_is_eight_thousand_characters() -> None:
    choices = [{"name": "x" * 100, "value": "y" * 100} for _ in range(25)]
    options = [option(name=f"o{i}", choices=choices) for i in range(2)]
    assert "APPLICATION_COMMAND_TOO_LARGE" in noted(command(*options))
    assert noted(command(options[0])) == []


@given(JSON)
def test_no_body_at_all_breaks_the_check(body: Any) -> None:
    noted(body)
    for broken in ({"options": body}, {"options": [body]}, {"options": [option(name=body)]}):
        noted(command() | broken)
