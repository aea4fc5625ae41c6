"""Buttons and menus get numbers and are found by number or name."""

import pytest

from bot.errors import PlaygroundError
from bot.playground.terminal.controls import Choice, chosen, controls, find
from tests.playground.terminal.samples import button, menu, row, text


def test_controls_are_numbered_in_the_order_they_are_shown() -> None:
    message = {"components": [row(button("Back"), button("Next")), row(menu("Pricing"))]}
    assert [(c.number, c.is_button, c.label) for c in controls(message)] == [
        (1, True, "Back"),
        (2, True, "Next"),
        (3, False, "Topic"),
    ]


def test_controls_inside_containers_and_sections_count() -> None:
    section = {"type": 9, "components": [text("x")], "accessory": button("Open")}
    message = {"components": [{"type": 17, "components": [section, row(button("Next"))]}]}
    assert [c.label for c in controls(message)] == ["Open", "Next"]


def test_disabled_buttons_and_links_cannot_be_pressed() -> None:
    link = {"type": 2, "style": 5, "label": "Site", "url": "https://example.com"}
    message = {"components": [row(button("Back", disabled=True), link, button("Next"))]}
    assert [(c.number, c.label) for c in controls(message)] == [(1, "Next")]


def test_an_emoji_is_part_of_the_label() -> None:
    parts = [
        button("Next", emoji={"name": "▶"}),
        {"type": 2, "custom_id": "x", "emoji": {"name": "◀"}},
    ]
    assert [c.label for c in controls({"components": [row(*parts)]})] == ["▶ Next", "◀"]


@pytest.mark.parametrize("typed", ["2", "Next", "next", "NEX"])
def test_a_button_is_found_by_number_name_or_part_of_it(typed: str) -> None:
    message = {"components": [row(button("Back"), button("Next"))]}
    assert find(typed, controls(message), to="press").custom_id == "id-Next"


def test_a_whole_name_goes_before_a_part() -> None:
    message = {"components": [row(button("Next page"), button("Next"))]}
    assert find("next", controls(message), to="press").custom_id == "id-Next"


def test_a_wrong_name_says_what_there_is() -> None:
    message = {"components": [row(button("Back"), button("Next"))]}
    with pytest.raises(
        PlaygroundError, match="There is no “Forward” here; there is: 1 Back, 2 Next"
    ):
        find("Forward", controls(message), to="press")


def test_without_buttons_there_is_nothing_to_use() -> None:
    with pytest.raises(PlaygroundError, match="nothing to press right now"):
        find("1", controls({}), to="press")


def test_nothing_typed_finds_nothing() -> None:
    with pytest.raises(PlaygroundError, match="there is: 1 Back"):
        find("", controls({"components": [row(button("Back"))]}), to="press")


@pytest.mark.parametrize("typed", ["Launch", "launch", "v-Launch", "2"])
def test_an_option_is_found_by_label_value_or_number(typed: str) -> None:
    (found,) = controls({"components": [row(menu("Pricing", "Launch"))]})
    assert found.choices == (Choice("Pricing", "v-Pricing"), Choice("Launch", "v-Launch"))
    assert chosen(typed, found) == ["v-Launch"]


def test_several_options_are_parted_by_commas_where_several_may_be_chosen() -> None:
    (found,) = controls({"components": [row(menu("A", "B", "C", max_values=2))]})
    assert chosen("A, C", found) == ["v-A", "v-C"]
    with pytest.raises(PlaygroundError, match="at most 2 options"):
        chosen("A, B, C", found)


def test_a_wrong_option_says_which_there_are() -> None:
    (found,) = controls({"components": [row(menu("A", "B"))]})
    with pytest.raises(PlaygroundError, match="no option “Z”; it has: A, B"):
        chosen("Z", found)
