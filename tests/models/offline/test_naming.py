"""How a new scene gets its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.naming import Candidate, candidates, title, usual_name
from bot.models.offline.phrases import Phrase
from bot.vocabulary import SCENE_NAME_CHARACTERS
from tests.models.offline.conversation import finished, readings


def named(*said: str) -> dict[str, Candidate]:
    found = finished(candidates(readings(*said), frozenset()))
    return {one.phrase.text: one for one in found}


def phrase(text: str, *, proper: bool = False) -> Phrase:
    words = tuple(text.lower().split())
    return Phrase(text, words, len(words), proper=proper, whole=True, plain=True)


def test_candidates_know_their_lines() -> None:
    found = named("Ann: The canoe club owns a barn.", "Bob: Our canoe club meets on Mondays.")
    assert found["canoe club"].lines == {0, 1}
    assert found["barn"].lines == {0}


def test_questions_name_topics_too() -> None:
    assert "canoe club" in named("Ann: Who runs the canoe club?")


def test_small_talk_and_memoir_do_not() -> None:
    assert named("Ann: lovely weather, thanks!", "Memoir: The canoe club meets today.") == {}


def test_a_mere_attribute_is_no_candidate_by_itself() -> None:
    found = named("Ann: The canoe club owns a barn.")
    assert "canoe" not in found
    assert "club" in found


def test_two_words_make_the_best_name() -> None:
    found = named("Ann: The canoe club treasurer owns a barn.")
    assert found["canoe club treasurer"].quality > found["barn"].quality
    assert Candidate(phrase("canoe club"), {0}, True).quality > (
        Candidate(phrase("canoe"), {0}, True).quality
    )


def test_a_name_by_itself_beats_a_common_word() -> None:
    redis = Candidate(phrase("Redis", proper=True), {0}, True)
    assert redis.quality > Candidate(phrase("barn"), {0}, True).quality


def test_the_usual_form_of_a_phrase_is_shown() -> None:
    found = named("Ann: He fixed a canoe.", "Bob: The canoes leak.", "Cem: My canoe leaks too.")
    assert "canoe" in found
    assert "canoes" not in found


def test_a_single_word_is_named_by_the_phrase_it_usually_stands_in() -> None:
    found = named(
        "Ann: Emotion recognition comes next.",
        "Bob: The emotion recognition of the bot is slow.",
        "Cem: An emotion is hard to read.",
    )
    assert usual_name(found["emotion"], list(found.values())).text.lower() == "emotion recognition"


def test_a_phrase_said_once_gives_way_to_its_one_strong_word() -> None:
    said = [f"Ann: We repaired the {colour} canoe." for colour in ("red", "old", "new", "big")]
    found = named(*said, "Bob: The canoe format matters.", "Cem: A canoe sank in the lake.")
    assert usual_name(found["canoe format"], list(found.values())).text == "canoe"


def test_a_phrase_of_two_strong_words_keeps_its_name() -> None:
    found = named("Ann: The canoe club owns a barn.", *["Bob: The canoe leaks."] * 8)
    assert usual_name(found["canoe club"], list(found.values())).text == "canoe club"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("knowledge base", "Knowledge Base"),
        ("gRPC streaming", "gRPC Streaming"),
        ("UAT", "UAT"),
        ("v1.0 backlog", "V1.0 Backlog"),
        ("club's barn", "Club Barn"),
        ("数据库", "数据库"),
    ],
)
def test_titles_are_written_as_titles(text: str, shown: str) -> None:
    assert title(phrase(text)) == shown


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=200))
def test_a_title_keeps_the_limit_of_names(text: str) -> None:
    assert 0 < len(title(phrase(text))) <= SCENE_NAME_CHARACTERS
