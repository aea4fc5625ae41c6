from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.playground.options import Options
from bot.playground.server import Playground


class Desk:
    """A server with somebody and something to refer to."""

    def __init__(self) -> None:
        self.playground = Playground()
        self.guild = self.playground.add_guild("Boat club")
        self.alice = self.playground.add_person("Alice", guilds=[self.guild])
        self.stranger = self.playground.add_person("Stranger")
        self.channel = self.playground.add_channel(self.guild, "general")
        self.role = self.playground.add_role(self.guild, "sailors")
        self.options = Options(
            self.playground.world, self.playground._parts.files, self.guild, self.channel
        )

    def fill(self, definition: Any, value: Any) -> Any:
        (filled,) = self.options.fill({"options": [{"name": "it", **definition}]}, {"it": value})
        return filled["value"]


@pytest.fixture
def desk() -> Desk:
    return Desk()


CHOICES = [{"name": "Facts", "value": "fact"}, {"name": "Plans", "value": "plan"}]


@pytest.mark.parametrize(
    ("definition", "value", "sent"),
    [
        ({"type": 3}, "canoe", "canoe"),
        ({"type": 3}, 5, "5"),
        ({"type": 3, "choices": CHOICES}, "fact", "fact"),
        ({"type": 3, "choices": CHOICES}, "Plans", "plan"),
        ({"type": 4}, "7", 7),
        ({"type": 10}, "7.5", 7.5),
        ({"type": 5}, True, True),
        ({"type": 5}, "False", False),
    ],
)
def test_values_are_sent_as_their_type(desk: Desk, definition: Any, value: Any, sent: Any) -> None:
    assert desk.fill(definition, value) == sent


@pytest.mark.parametrize(
    ("definition", "value", "complaint"),
    [
        ({"type": 3}, "", "between 1 and 6000"),
        ({"type": 3, "max_length": 3}, "abcd", "between 1 and 3"),
        ({"type": 3, "choices": CHOICES}, "risk", "must be one of: Facts, Plans"),
        ({"type": 4}, "7.5", "must be a number"),
        ({"type": 4, "min_value": 1}, 0, "out of bounds"),
        ({"type": 10, "max_value": 1}, 1.5, "out of bounds"),
        ({"type": 5}, "maybe", "true or false"),
        ({"type": 6}, "nobody", "must be a user"),
        ({"type": 7}, 5, "must be a channel"),
        ({"type": 8}, 5, "must be a role"),
        ({"type": 11}, "file.txt", "must be a file"),
    ],
)
def test_values_that_cannot_be_sent(
    desk: Desk, definition: Any, value: Any, complaint: str
) -> None:
    with pytest.raises(PlaygroundError, match=complaint):
        desk.fill(definition, value)


def test_what_is_referred_to_is_sent_along(desk: Desk) -> None:
    assert desk.fill({"type": 6}, f"<@{desk.alice}>") == str(desk.alice)
    assert desk.fill({"type": 6}, desk.stranger) == str(desk.stranger)
    assert desk.fill({"type": 7}, f"<#{desk.channel}>") == str(desk.channel)
    assert desk.fill({"type": 8}, f"<@&{desk.role}>") == str(desk.role)
    assert desk.fill({"type": 9}, desk.role) == str(desk.role)
    assert desk.fill({"type": 9}, desk.alice) == str(desk.alice)
    resolved = desk.options.resolved
    assert set(resolved["users"]) == {str(desk.alice), str(desk.stranger)}
    assert set(resolved["members"]) == {str(desk.alice)}
    assert resolved["members"][str(desk.alice)]["permissions"]
    assert resolved["channels"][str(desk.channel)]["permissions"]
    assert resolved["roles"][str(desk.role)]["name"] == "sailors"


def test_a_file_is_kept_and_sent_along(desk: Desk) -> None:
    sent = desk.fill({"type": 11}, ("chat.json", b"{}"))
    assert desk.options.resolved["attachments"][sent]["filename"] == "chat.json"


def test_while_typing_required_options_may_be_missing(desk: Desk) -> None:
    definition = {
        "options": [
            {"name": "text", "type": 3, "required": True},
            {"name": "limit", "type": 4},
        ]
    }
    (typed,) = desk.options.fill(definition, {"limit": "4x"}, focused="limit")
    assert typed == {"name": "limit", "type": 4, "value": "4x", "focused": True}
    with pytest.raises(PlaygroundError, match="text is required"):
        desk.options.fill(definition, {"limit": 4})


def test_an_option_left_out_is_not_sent(desk: Desk) -> None:
    definition = {"options": [{"name": "text", "type": 3}]}
    assert desk.options.fill(definition, {"text": None}) == []
