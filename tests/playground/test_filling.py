from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.playground.filling import Filling
from bot.playground.forms import Form
from bot.playground.modals import read_modal
from bot.playground.options import Options
from bot.playground.server import Playground
from tests.playground.test_modals import label, modal, row


def submit(shown: Any, values: dict[str, Any]) -> Any:
    """Fill in a modal in a channel of a server that has one role, "sailors"."""
    playground = Playground()
    guild = playground.add_guild("Boat club", guild_id=77)
    playground.add_role(guild, "sailors", role_id=78)
    channel = playground.add_channel(guild, "general", channel_id=79)
    options = Options(playground.world, playground._parts.files, guild, channel)
    return Filling(shown, options).submission(values)


def open_modal(*components: Any) -> Any:
    return read_modal(Form(modal(*components)))


def test_values_go_by_custom_id_or_by_label() -> None:
    shown = open_modal(row())
    for name in ("name", "Name"):
        sent = submit(shown, {name: "Boat club"})
        assert sent["custom_id"] == "m"
        assert sent["components"][0]["components"][0]["value"] == "Boat club"


def test_a_label_is_sent_with_the_component_it_holds() -> None:
    options = [{"label": "All of it", "value": "all"}, {"label": "Some", "value": "some"}]
    menu = {"type": 3, "custom_id": "kind", "options": options}
    radio = {"type": 21, "custom_id": "when", "options": options, "required": False}
    tick = {"type": 23, "custom_id": "sure"}
    shown = open_modal(label(menu), label(radio), label(tick), {"type": 10, "content": "Note"})
    sent = submit(shown, {"kind": ["All of it"], "sure": True})["components"]
    assert sent[0]["component"]["values"] == ["all"]
    assert sent[1]["component"]["value"] is None
    assert sent[2]["component"]["value"] is True
    assert sent[3]["type"] == 10


@pytest.mark.parametrize(
    ("field", "values", "complaint"),
    [
        (row(), {}, "Name is required."),
        (row(required=False, min_length=3), {"name": "ab"}, "between 3 and 4000"),
        (row(max_length=3), {"name": "abcd"}, "between 0 and 3"),
        (row(), {"nickname": "x"}, "no field nickname"),
        (
            label({"type": 3, "custom_id": "k", "options": [{"label": "A", "value": "a"}]}),
            {"k": "B"},
            "must be one of: A",
        ),
        (
            label({"type": 3, "custom_id": "k", "options": [{"label": "A", "value": "a"}]}),
            {},
            "Choice is required.",
        ),
    ],
)
def test_a_person_cannot_send_what_the_modal_does_not_allow(
    field: Any, values: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(PlaygroundError, match=complaint):
        submit(open_modal(field), values)


def test_what_stands_in_a_field_already_is_sent_unless_changed() -> None:
    shown = open_modal(row(value="Boat club"))
    assert submit(shown, {})["components"][0]["components"][0]["value"] == "Boat club"


@pytest.mark.parametrize(
    ("kind", "value", "sent", "place"),
    [
        (6, 78, "78", "roles"),
        (8, ["<#79>"], "79", "channels"),
        (5, [1_000_000_000_000_000_001], "1000000000000000001", "users"),
        (7, "78", "78", "roles"),
    ],
)
def test_what_is_chosen_is_sent_along(kind: int, value: Any, sent: str, place: str) -> None:
    shown = open_modal(label({"type": kind, "custom_id": "it"}))
    data = submit(shown, {"it": value})
    assert data["components"][0]["component"]["values"] == [sent]
    assert sent in data["resolved"][place]


def test_files_are_kept_and_sent_along() -> None:
    shown = open_modal(label({"type": 19, "custom_id": "file"}))
    data = submit(shown, {"file": [("a.txt", b"a"), ("b.txt", b"b")]})
    ids = data["components"][0]["component"]["values"]
    names = [data["resolved"]["attachments"][i]["filename"] for i in ids]
    assert names == ["a.txt", "b.txt"]
    with pytest.raises(PlaygroundError, match="Choice must be a file"):
        submit(shown, {"file": "a.txt"})
