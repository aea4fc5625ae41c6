"""Which phrases could name a topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.phrases import PHRASE_WORDS, phrases
from bot.models.offline.stopwords import ENGLISH


def found(text: str, language: str = ENGLISH, names: frozenset[str] = frozenset()) -> list[str]:
    return [phrase.text for phrase in phrases(text, language, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We need to add emotion recognition to the bot.", "emotion recognition"),
        ("I'll update the knowledge base tonight", "knowledge base"),
        ("The launch party is on Friday", "launch party"),
        ("UAT starts on Wednesday", "UAT"),
        ("Budget/industry rules are done", "Budget"),
        ("She owns a sailing boat", "sailing boat"),
        ("Let's talk about CRM integration", "CRM integration"),
    ],
)
def test_noun_phrases_are_found(text: str, expected: str) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks everyone",
        "see you on Monday",
        "It is good",
        "that was really helpful",
        "The issue is fixed now",
        "We did it yesterday at 10:30",
        "going to do it",
        "www.example.com",
        "100 %",
        "😀",
    ],
)
def test_words_that_could_stand_anywhere_name_nothing(text: str) -> None:
    assert found(text) == []


def test_people_name_no_topic_not_even_by_their_short_names() -> None:
    names = frozenset({"melanie", "ben"})
    assert found("Mel and Ben bought a canoe", names=names) == ["canoe"]


def test_a_verb_ends_a_phrase_but_a_noun_of_the_same_form_does_not() -> None:
    assert found("I will paint the door") == ["door"]
    assert found("the trip costs too much") == ["trip"]
    assert "budget report" in found("the budget report is late")


def test_a_phrase_never_ends_with_an_adjective() -> None:
    assert all(not one.endswith("stable") for one in found("The server cluster stable again"))


def test_longer_runs_give_all_their_parts() -> None:
    assert found("canoe club treasurer") == [
        "canoe",
        "canoe club",
        "canoe club treasurer",
        "club",
        "club treasurer",
        "treasurer",
    ]


def test_phrases_know_how_they_were_written() -> None:
    by_text = {one.text: one for one in phrases("the old Redis cache of the shop", ENGLISH, ())}
    assert by_text["Redis"].proper
    assert not by_text["shop"].proper
    assert by_text["Redis cache"].whole
    assert not by_text["Redis"].whole
    assert by_text["Redis cache"].strong == 2


def test_an_adjective_in_front_is_noted() -> None:
    by_text = {one.text: one for one in phrases("the stable server cluster", ENGLISH, ())}
    assert not by_text["stable server cluster"].plain
    assert by_text["server cluster"].plain


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Wir brauchen eine neue Datenbank", "de", "Datenbank"),
        ("Nous parlons du budget de l'équipe", "fr", "équipe"),
        ("La fecha de la reunión", "es", "reunión"),
        ("我们决定使用数据库", ENGLISH, "数据库"),
        ("会議は月曜日です", ENGLISH, "会議"),
    ],
)
def test_other_languages_have_phrases_too(text: str, language: str, expected: str) -> None:
    assert expected in " ".join(found(text, language))


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    for phrase in phrases(text, ENGLISH, frozenset()):
        assert phrase.text
        assert 1 <= len(phrase.stems) <= PHRASE_WORDS
        assert 1 <= phrase.strong <= len(phrase.stems)
