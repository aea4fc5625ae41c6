"""Messages, embeds and components of both kinds are shown as lines."""

from datetime import UTC
from pathlib import Path

import pytest

from bot.ids import UserId
from bot.playground.events import Json
from bot.playground.terminal.messages import MessageView
from bot.playground.terminal.spans import Painter, Spans
from bot.playground.terminal.times import Calendar
from tests.playground.terminal.samples import JUMP, NOW, FixedNames, button, menu, row, text

PLAIN = Painter(ansi=False)


def view(width: int = 60) -> MessageView:
    return MessageView(FixedNames(), Calendar(NOW, UTC), width)


def body(message: Json, width: int = 60) -> list[str]:
    return [PLAIN.paint(line) for line in view(width).body(message)]


def look_of(lines: list[Spans], part: str) -> str:
    return next(str(span.look) for line in lines for span in line if part in span.text)


def test_content_stands_in_from_the_margin_and_wraps() -> None:
    assert body({"content": "one two three four five six"}, 20) == [
        "  one two three four",
        "  five six",
    ]


def test_an_empty_message_shows_nothing() -> None:
    assert body({"content": "", "embeds": [], "components": [], "attachments": []}) == []


def test_linked_messages_are_named_below() -> None:
    assert body({"content": f"Decided [there]({JUMP})."}) == [
        "  Decided there¹.",
        "  ¹ #channel20, message 30",
    ]


def test_the_heading_names_the_speaker_and_who_can_see_it() -> None:
    said = {"author": {"id": "5"}}
    assert PLAIN.paint(view().heading(said)) == "user5"
    assert PLAIN.paint(view().heading(said | {"flags": 64})) == "user5 · only you can see this"


def test_a_name_cannot_break_out_of_the_heading() -> None:
    class HostileNames(FixedNames):
        def user(self, user_id: UserId) -> str:
            return "Me\x1b[31m\nmoir"

    hostile = MessageView(HostileNames(), Calendar(NOW, UTC), 60)
    assert PLAIN.paint(hostile.heading({"author": {"id": "5"}})) == "Me[31m moir"


def test_notes_wait_until_the_message_is_complete() -> None:
    growing = view().body({"content": f"Decided [there]({JUMP})"}, complete=False)
    assert [PLAIN.paint(line) for line in growing] == ["  Decided there¹"]


def test_an_embed_stands_beside_a_bar() -> None:
    embed = {
        "author": {"name": "Ada"},
        "title": "Pricing",
        "description": "We **decided**.",
        "fields": [
            {"name": "Messages", "value": "12", "inline": True},
            {"name": "Sources", "value": "one\ntwo", "inline": False},
        ],
        "footer": {"text": "page 1"},
    }
    assert body({"embeds": [embed]}) == [
        "  ▏ Ada",
        "  ▏ Pricing",
        "  ▏ We decided.",
        "  ▏ Messages  12",
        "  ▏ Sources",
        "  ▏ one",
        "  ▏ two",
        "  ▏ page 1",
    ]


def test_buttons_show_the_number_to_press() -> None:
    link = {"type": 2, "style": 5, "label": "Site", "url": "https://example.com"}
    message = {"components": [row(button("Back", disabled=True), button("Next"), link)]}
    assert body(message) == ["  [Back]  [1 Next]  [Site] https://example.com"]
    assert "DIM" in look_of(view().body(message), "Back")
    assert "ACCENT" in look_of(view().body(message), "Next")


def test_a_menu_shows_what_there_is_to_choose() -> None:
    assert body({"components": [row(menu("Pricing", "Launch"))]}) == [
        "  [1 Topic ▾]",
        "    Pricing · Launch",
    ]


def test_a_disabled_menu_cannot_be_used() -> None:
    assert body({"components": [row(menu("Pricing", disabled=True))]}) == ["  [Topic ▾]"]


def test_a_layout_of_containers_sections_and_separators() -> None:
    section = {"type": 9, "components": [text("**Pricing** 3")], "accessory": button("Open")}
    container = {"type": 17, "components": [text("# Topics"), section, {"type": 14}, text("end")]}
    message = {"components": [text("Here:"), container, row(button("Next"))], "flags": 1 << 15}
    assert body(message) == [
        "  Here:",
        "  ▏ Topics",
        "  ▏ Pricing 3",
        "  ▏ [1 Open]",
        "  ▏ ────────────",
        "  ▏ end",
        "  [2 Next]",
    ]


def test_a_thumbnail_beside_a_section_shows_nothing() -> None:
    thumbnail = {"type": 11, "media": {"url": "https://example.com/x.png"}}
    section = {"type": 9, "components": [text("x")], "accessory": thumbnail}
    assert body({"components": [section]}) == ["  x"]


def test_pictures_and_files_are_named() -> None:
    gallery = {"type": 12, "items": [{"media": {"url": "u"}, "description": "A chart"}]}
    file = {"type": 13, "file": {"url": "u"}, "name": "all.txt"}
    assert body({"components": [gallery, file]}) == ["  [media] A chart", "  [media] all.txt"]


@pytest.mark.parametrize(("size", "amount"), [(512, "512 bytes"), (4096, "4 KB")])
def test_an_attachment_shows_name_and_size(size: int, amount: str) -> None:
    message = {"attachments": [{"filename": "answer.txt", "size": size}]}
    assert body(message) == [f"  [file] answer.txt ({amount})"]


def test_an_attachment_says_what_it_shows_and_where_it_can_be_opened() -> None:
    message = {"attachments": [{"filename": "map.png", "size": 9, "description": "Two\nscenes"}]}
    saving = MessageView(FixedNames(), Calendar(NOW, UTC), 60, lambda _: Path("chat/map.png"))
    assert [PLAIN.paint(line) for line in saving.body(message)] == [
        "  [file] map.png (9 bytes)",
        "    Two scenes",
        f"    Open it at {Path('chat/map.png')}",
    ]
    assert body(message)[1:] == ["    Two scenes"]


def test_labels_and_file_names_cannot_draw_on_the_terminal() -> None:
    message = {
        "components": [row(button("a\x1b[2J\nb")), row(menu("c\x1b[2J"))],
        "attachments": [{"filename": "x\x1b[2J"}],
    }
    assert not [line for line in body(message) if "\x1b" in line or "\n" in line]


def test_a_component_of_an_unknown_kind_is_passed_over() -> None:
    assert body({"components": [{"type": 99}, text("x")]}) == ["  x"]


def test_a_tiny_terminal_still_gets_readable_lines() -> None:
    assert body({"content": "one two three four"}, 3) == ["  one two three four"]
