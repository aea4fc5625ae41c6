import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import ChannelId, SceneId
from bot.memory.audience import EVERYONE, Scope, scope_of_channel
from bot.memory.records import Scene
from bot.memory.timestamps import from_milliseconds
from bot.vocabulary import SCENE_NAME_CHARACTERS
from cogs.embeds import OPTION_LABEL
from cogs.scene_choices import choice_of, name_in, picked

STAFF = scope_of_channel(ChannelId(7))


def scene(number: int = 12, name: str = "General", scope: Scope = EVERYONE) -> Scene:
    return Scene(SceneId(number), name, "", scope, 1, from_milliseconds(0))


@given(st.integers(1, 2**63 - 1))
def test_a_choice_names_its_scene_within_discords_limit(number: int) -> None:
    value = choice_of(scene(number)).value
    assert picked(value) == number
    assert len(value) <= OPTION_LABEL


def test_only_a_private_scene_is_labelled() -> None:
    assert choice_of(scene()).label == "General"
    assert choice_of(scene(scope=STAFF)).label == "General · not for everyone"


def test_the_longest_name_keeps_its_label() -> None:
    label = choice_of(scene(name="x" * SCENE_NAME_CHARACTERS, scope=STAFF)).label
    assert len(label) <= OPTION_LABEL
    assert label.endswith("x · not for everyone")


@given(st.text(max_size=SCENE_NAME_CHARACTERS))
def test_no_name_is_taken_for_an_id(name: str) -> None:
    assert picked(name) is None


@pytest.mark.parametrize("name", ["#12", "12", "#" + "1" * (SCENE_NAME_CHARACTERS - 1)])
def test_a_name_that_looks_like_a_number_is_a_name(name: str) -> None:
    assert picked(name) is None


@pytest.mark.parametrize("typed", ["General", " General ", "General · not for everyone"])
def test_a_label_gives_its_name_back(typed: str) -> None:
    assert name_in(typed) == "General"
