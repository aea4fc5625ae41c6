from typing import Any

import discord
import pytest
from hypothesis import given

from bot.playground.components import Kind, read_components, walk
from bot.playground.forms import Form
from tests.playground.test_forms import JSON, codes, errors

BUTTON = {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}
TEXT = {"type": 10, "content": "Hello"}
OPTION = {"label": "One", "value": "1"}


def row(*children: Any) -> Any:
    return {"type": 1, "components": list(children)}


def select(**more: Any) -> Any:
    return {"type": 3, "custom_id": "pick", "options": [OPTION], **more}


def check(*components: Any, layout: bool = False, files: tuple[str, ...] = ()) -> Form:
    form = Form(list(components))
    read_components(form, layout=layout, files=files)
    return form


def leaf_codes(node: Any) -> list[str]:
    """Return every code in a tree of errors."""
    if isinstance(node, list):
        return [error["code"] for error in node]
    return [code for below in node.values() for code in leaf_codes(below)]


def test_a_view_of_discord_py_is_taken_whole() -> None:
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Go", custom_id="go"))
    view.add_item(discord.ui.Button(label="Docs", url="https://example.org"))
    menu: discord.ui.Select[Any] = discord.ui.Select(custom_id="pick")
    menu.add_option(label="One")
    view.add_item(menu)
    assert errors(check(*view.to_components())) == {}


def test_a_layout_of_discord_py_is_taken_whole() -> None:
    layout = discord.ui.LayoutView()
    box: discord.ui.Container[Any] = discord.ui.Container(accent_color=3)
    box.add_item(discord.ui.TextDisplay("Scenes"))
    box.add_item(discord.ui.Separator())
    box.add_item(discord.ui.Section("Trip", accessory=discord.ui.Button(label="Open")))
    gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
    gallery.add_item(media="https://example.org/a.png")
    box.add_item(gallery)
    layout.add_item(box)
    layout.add_item(discord.ui.File("attachment://a.txt"))
    assert errors(check(*layout.to_components(), layout=True, files=("a.txt",))) == {}


def test_every_component_gets_an_id_of_its_own() -> None:
    form = Form([row({**BUTTON, "id": 2}, {**BUTTON, "custom_id": "b"}), row(select())])
    ids = [c["id"] for c in walk(read_components(form, layout=False, files=()))]
    assert sorted(ids) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        (TEXT, "UNION_TYPE_CHOICES"),
        (row(), "BASE_TYPE_BAD_LENGTH"),
        (row(TEXT), "UNION_TYPE_CHOICES"),
        (row({**BUTTON, "label": "x" * 81}), "BASE_TYPE_MAX_LENGTH"),
        (row({**BUTTON, "custom_id": "x" * 101}), "BASE_TYPE_BAD_LENGTH"),
        (row({**BUTTON, "custom_id": None}), "BASE_TYPE_REQUIRED"),
        (row({**BUTTON, "label": None}), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"),
        (row({**BUTTON, "style": 9}), "BASE_TYPE_CHOICES"),
        (row({"type": 2, "style": 5, "label": "a", "url": "ftp://a.b"}), "URL_TYPE_INVALID_SCHEME"),
        (
            row({"type": 2, "style": 5, "label": "a", "url": "https://a.b", "custom_id": "a"}),
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        ),
        (row(select(), BUTTON), "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        (row(select(options=[])), "BASE_TYPE_BAD_LENGTH"),
        (row(select(placeholder="x" * 151)), "BASE_TYPE_MAX_LENGTH"),
        (row(select(options=[{"label": "x" * 101, "value": "1"}])), "BASE_TYPE_BAD_LENGTH"),
        (row(select(options=[{"label": "x", "value": "1" * 101}])), "BASE_TYPE_BAD_LENGTH"),
        (
            row(select(options=[{**OPTION, "description": "x" * 101}])),
            "BASE_TYPE_MAX_LENGTH",
        ),
        (row(select(options=[OPTION, OPTION])), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"),
        (row(select(max_values=2)), "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE"),
        (row(select(max_values=26)), "NUMBER_TYPE_MAX"),
        (row(select(min_values=2)), "BASE_TYPE_MIN_MAX"),
    ],
)
def test_what_discord_would_not_take_in_a_view(component: Any, code: str) -> None:
    assert code in leaf_codes(errors(check(component)))


def test_rows_are_five_wide_and_five_high() -> None:
    buttons = [{**BUTTON, "custom_id": str(i)} for i in range(30)]
    rows = [row(*buttons[i : i + 5]) for i in range(0, 30, 5)]
    assert errors(check(*rows[:5])) == {}
    assert codes(check(*rows)) == ["BASE_TYPE_MAX_LENGTH"]
    assert "BASE_TYPE_BAD_LENGTH" in leaf_codes(errors(check(row(*buttons[:6]))))


def test_a_custom_id_stands_only_once_in_a_message() -> None:
    form = check(row(BUTTON), row({**BUTTON, "label": "Again"}))
    found = errors(form)["1"]["components"]["0"]["custom_id"]["_errors"][0]
    assert found == {
        "code": "COMPONENT_CUSTOM_ID_DUPLICATED",
        "message": "Component custom id cannot be duplicated",
    }


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": 10, "content": ""}, "BASE_TYPE_REQUIRED"),
        ({"type": 10, "content": "x" * 4_001}, "BASE_TYPE_BAD_LENGTH"),
        ({"type": 9, "components": [TEXT]}, "BASE_TYPE_REQUIRED"),
        ({"type": 9, "components": [TEXT] * 4, "accessory": BUTTON}, "BASE_TYPE_BAD_LENGTH"),
        ({"type": 9, "components": [row(BUTTON)], "accessory": BUTTON}, "UNION_TYPE_CHOICES"),
        ({"type": 12, "items": []}, "BASE_TYPE_BAD_LENGTH"),
        ({"type": 12, "items": [{"media": {"url": "https://a.b"}}] * 11}, "BASE_TYPE_BAD_LENGTH"),
        (
            {"type": 12, "items": [{"media": {"url": "https://a.b"}, "description": "x" * 1_025}]},
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            {"type": 13, "file": {"url": "attachment://missing.txt"}},
            "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        ),
        ({"type": 14, "spacing": 3}, "NUMBER_TYPE_MAX"),
        ({"type": 17, "components": []}, "BASE_TYPE_BAD_LENGTH"),
        ({"type": 17, "components": [{"type": 17}]}, "UNION_TYPE_CHOICES"),
        ({"type": 17, "components": ["text"]}, "DICT_TYPE_CONVERT"),
        ({"type": 17, "components": [TEXT], "accent_color": -1}, "NUMBER_TYPE_MIN"),
        (BUTTON, "UNION_TYPE_CHOICES"),
    ],
)
def test_what_discord_would_not_take_in_a_layout(component: Any, code: str) -> None:
    assert code in leaf_codes(errors(check(component, layout=True)))


def test_a_layout_holds_forty_components_counting_nested_ones() -> None:
    box = {"type": 17, "components": [TEXT] * 39}
    assert errors(check(box, layout=True)) == {}
    assert "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED" in codes(check(box, TEXT, layout=True))


def test_all_text_of_a_layout_is_four_thousand_characters() -> None:
    half = {"type": 10, "content": "x" * 2_000}
    assert errors(check(half, half, layout=True)) == {}
    over = check(half, half, TEXT, layout=True)
    assert codes(over) == ["COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"]


@given(JSON)
def test_no_body_at_all_breaks_the_check(body: Any) -> None:
    for layout in (False, True):
        for broken in (body, [body], [row(body)], [row({**BUTTON, "custom_id": body})]):
            read_components(Form(broken), layout=layout, files=())


def test_walking_reaches_accessories_and_labels() -> None:
    section = {"type": 9, "components": [TEXT], "accessory": BUTTON}
    label = {"type": 18, "label": "Name", "component": {"type": 4, "custom_id": "n"}}
    kinds = [Kind(c["type"]) for c in walk([section, label])]
    assert kinds == [Kind.SECTION, Kind.TEXT, Kind.BUTTON, Kind.LABEL, Kind.TEXT_INPUT]
