"""One can be anybody and go anywhere that they may."""

from pathlib import Path

import pytest

from bot.errors import PlaygroundError
from bot.playground.server import Playground
from bot.playground.terminal.home import Home
from bot.playground.terminal.journal import Journal
from bot.playground.terminal.names import GuildNames
from bot.playground.terminal.screen import Screen
from bot.playground.terminal.spans import Painter
from bot.playground.terminal.whereabouts import Whereabouts
from tests.playground.terminal.samples import NOW
from tests.playground.terminal.talking import Recorder


class Unjournaled(Journal):
    """Keep nothing."""

    def append(self, event: object) -> None:
        """Let an event go."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(Playground(), Unjournaled(tmp_path / "none"))
    made.restore("Ada")
    return made


@pytest.fixture
def whereabouts(home: Home) -> Whereabouts:
    world = home.playground.world
    names = GuildNames(world, home.guild_id, lambda: NOW)
    screen = Screen(Recorder(), lambda: pytest.fail("nothing is shown"), world.bot.id)
    return Whereabouts(home, screen, names)


def prompt(whereabouts: Whereabouts) -> str:
    return Painter(ansi=False).paint(whereabouts.prompt)


def test_one_begins_as_the_owner_in_general(whereabouts: Whereabouts) -> None:
    assert prompt(whereabouts) == "Ada #general ›"


def test_somebody_new_is_introduced(whereabouts: Whereabouts) -> None:
    assert whereabouts.speak_as("Bob  Stone") == (
        "Bob Stone is new here. You are Bob Stone in #general."
    )
    assert whereabouts.speak_as("@ada") == "You are Ada in #general."
    assert whereabouts.speak_as("bob stone") == "You are Bob Stone in #general."


def test_channels_say_who_can_read_them(whereabouts: Whereabouts) -> None:
    whereabouts.speak_as("Bob")
    whereabouts.speak_as("Ada")
    assert whereabouts.go_to("#random") == "You are in #random, which everyone can read."
    assert whereabouts.go_to("staff") == ("You are in #staff, which only Ada and Memoir can read.")
    assert whereabouts.go_to("Big Plans") == (
        "You are in #big-plans, a new channel, which everyone can read."
    )


def test_who_cannot_see_a_channel_is_kept_out(whereabouts: Whereabouts) -> None:
    whereabouts.speak_as("Bob")
    with pytest.raises(PlaygroundError, match="Bob cannot see #staff"):
        whereabouts.go_to("staff")
    assert prompt(whereabouts) == "Bob #general ›"


def test_becoming_somebody_who_cannot_see_this_channel_leads_to_general(
    whereabouts: Whereabouts,
) -> None:
    whereabouts.go_to("staff")
    assert whereabouts.speak_as("Bob") == "Bob is new here. You are Bob in #general."


def test_bots_speak_for_themselves(whereabouts: Whereabouts, home: Home) -> None:
    home.person("Robot", bot=True)
    with pytest.raises(PlaygroundError, match="Robot is a bot; it speaks for itself"):
        whereabouts.speak_as("robot")
    with pytest.raises(PlaygroundError, match="Memoir speaks for itself"):
        whereabouts.speak_as("@memoir")


def test_lists_show_where_one_is_and_who(whereabouts: Whereabouts) -> None:
    whereabouts.speak_as("Bob")
    assert list(whereabouts.people()) == ["Ada", "Bob (you)"]
    assert list(whereabouts.channels()) == [
        "#general, which everyone can read (you are here)",
        "#random, which everyone can read",
    ]
