"""Test which names of scenes stand for one topic."""

import pytest

from bot.memory.scene_names import (
    contradict,
    name_key,
    nested,
    same_name,
    share_a_word,
    telling_words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Release plan", "plan releases"),
        ("Project Phoenix", "Phoenix updates"),
        ("The Canoe Trip", "canoe trips"),
        ("Party", "Parties"),
        ("Haus", "Häuser"),
        ("Preis", "Preise"),
        ("Projekt Umzug", "Umzug"),
        ("旅行計画", "旅行計画"),
    ],
)
def test_order_inflection_and_fillers_make_no_other_topic(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Release 1.2", "Release 1.3"),
        ("Release", "Release 1.2"),
        ("Favourite colour of Anna", "Favourite colour of Ben"),
        ("Plan", "Plane"),
        ("Canoe trip", "Canoe"),
        ("Customer Acme", "Customer Globex"),
        ("Floor 1", "Floor 11"),
        ("旅行計画", "旅行費用"),
        ("", "Canoe"),
    ],
)
def test_other_things_and_values_are_other_topics(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


def test_a_name_of_fillers_alone_is_told_by_them() -> None:
    assert telling_words("Project Update") == ("project", "update")
    assert same_name("Project Update", "update projects")


def test_a_narrower_name_is_nested_in_a_broader_one_unless_by_a_figure() -> None:
    assert nested("Memory", "Mid-term Memory")
    assert nested("Canoe trips", "Canoe trip to Norway")
    assert not nested("Release", "Release 1.2")
    assert not nested("Canoe trip", "Canoe club")
    assert not nested("", "Canoe")


def test_figures_contradict_each_other_and_names_without_any() -> None:
    assert contradict("Release 1.2", "Release 1.3")
    assert contradict("Release 1.2", "Release")
    assert not contradict("Release 1.2", "Notes on release 1.2")
    assert not contradict("Release", "Launch")


def test_names_share_a_word_in_any_of_its_forms() -> None:
    assert share_a_word("Canoe trips", "The trip of the year")
    assert not share_a_word("The canoe", "The printer")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Release plan", "the plans for the release"),
        ("Canoe Trip", "Trip of the canoes"),
        ("Party", "parties"),
        ("Fly", "Flies"),
        ("Häuser", "Haus"),
        ("会议", "会议"),
        ("!?", "!?"),
    ],
)
def test_all_forms_of_a_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_other_names_mostly_have_other_keys() -> None:
    assert len({name_key(name) for name in ("Release", "Release plan", "Canoe trip", "")}) == 4
