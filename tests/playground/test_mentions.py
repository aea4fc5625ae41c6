from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.forms import Form
from bot.playground.mentions import (
    ANYBODY,
    USERS_ONLY,
    AllowedMentions,
    Mentions,
    found,
    names,
    read_allowed,
)
from bot.playground.refusals import Refusal
from bot.playground.server import Playground
from tests.playground.test_components import leaf_codes

NOBODY = AllowedMentions(frozenset(), frozenset(), everyone=False, replied_user=False)


class Scene:
    """A server with a mentionable role, one that is not, and a shy member."""

    def __init__(self) -> None:
        playground = Playground(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
        self.world = playground.world
        self.guild = playground.add_guild("Boat club")
        self.alice = playground.add_person("Alice", guilds=[self.guild])
        self.bob = playground.add_person("Bob", guilds=[self.guild])
        self.open_role = playground.add_role(self.guild, "sailors", mentionable=True)
        self.closed_role = playground.add_role(self.guild, "board")
        self.channel = self.world.channel(playground.add_channel(self.guild, "general"))
        self.playground = playground

    def read(self, text: str, allowed: AllowedMentions = ANYBODY) -> Mentions:
        return found(text, self.world.user(self.alice), self.channel, self.world, allowed)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_everyone_who_is_named_is_mentioned_once(scene: Scene) -> None:
    text = f"<@{scene.bob}> <@!{scene.bob}> <@&{scene.open_role}> @everyone <@999>"
    assert scene.read(text) == Mentions((scene.bob,), (scene.open_role,), everyone=True)


def test_here_counts_as_everyone_but_part_of_a_word_does_not(scene: Scene) -> None:
    assert scene.read("@here").everyone
    assert not scene.read("@everyones").everyone


def test_the_everyone_role_is_no_role_to_mention(scene: Scene) -> None:
    assert scene.read(f"<@&{scene.guild}>").roles == ()


def test_without_the_permission_only_mentionable_roles_are_pinged(scene: Scene) -> None:
    scene.playground.set_role(scene.guild, scene.guild, 1 << 10 | 1 << 11)
    text = f"@everyone <@&{scene.open_role}> <@&{scene.closed_role}>"
    assert scene.read(text) == Mentions((), (scene.open_role,), everyone=False)


def test_a_policy_of_nobody_mentions_nobody(scene: Scene) -> None:
    text = f"<@{scene.bob}> <@&{scene.open_role}> @everyone"
    assert scene.read(text, NOBODY) == Mentions((), (), everyone=False)


def test_a_policy_may_name_who_is_allowed(scene: Scene) -> None:
    text = f"<@{scene.bob}> <@{scene.alice}> <@&{scene.open_role}> <@&{scene.closed_role}>"
    allowed = AllowedMentions(frozenset({scene.bob}), frozenset({scene.closed_role}), False)
    assert scene.read(text, allowed) == Mentions((scene.bob,), (scene.closed_role,), False)


def policy(body: Any, default: AllowedMentions = ANYBODY) -> AllowedMentions:
    form = Form(body)
    read = read_allowed(form, default)
    form.problems.check()
    return read


def test_no_stated_policy_leaves_the_default() -> None:
    assert policy(None) == ANYBODY
    assert policy(None, USERS_ONLY) == USERS_ONLY


def test_a_stated_policy_allows_only_what_it_states() -> None:
    assert policy({"parse": []}) == NOBODY
    stated = policy({"parse": ["users"], "roles": ["5"], "replied_user": True})
    assert stated == AllowedMentions(None, frozenset({5}), everyone=False, replied_user=True)
    assert policy({"parse": ["everyone", "roles"]}).everyone


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"parse": ["everybody"]}, "BASE_TYPE_CHOICES"),
        ({"parse": ["users"], "users": ["1"]}, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        ({"users": ["me"]}, "NUMBER_TYPE_COERCE"),
        ({"users": [str(i) for i in range(101)]}, "BASE_TYPE_MAX_LENGTH"),
        ("none", "DICT_TYPE_CONVERT"),
    ],
)
def test_a_policy_that_discord_would_not_take(body: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        policy(body)
    assert code in leaf_codes(refused.value.body["errors"])


@given(st.text())
def test_a_text_names_a_user_only_in_discords_markup(text: str) -> None:
    assert not names(text.replace("<", ""), Playground().bot_user_id)
    assert names(f"{text}<@5>", 5)  # type: ignore[arg-type]
