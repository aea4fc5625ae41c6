"""How text is cut into words, sentences and stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.words import (
    cjk_stems,
    cjk_terms,
    fold,
    is_cjk,
    sentences,
    stem,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use C++ and C#.", ["We", "use", "C++", "and", "C#"]),
        ("don't stop", ["don't", "stop"]),
        ("long-term memory v1.0", ["long-term", "memory", "v1.0"]),
        ("the Q&A of R&D", ["the", "Q&A", "of", "R&D"]),
        ("doc_id + offset", ["doc_id", "offset"]),
        ("l'équipe d'Anna", ["équipe", "Anna"]),
        ("dell'anno", ["anno"]),
        ("我们用Postgres", ["我们用", "Postgres"]),
        ("!!! 😀", []),
        ("", []),
    ],
)
def test_words_are_found_as_written(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        "quote quotes quoting quoted quotation quotations",
        "plan plans planned planning",
        "recommend recommends recommended recommending recommendation",
        "retrieve retrieves retrieval retrieving",
        "memory memories",
        "cache caches caching cached",
        "prefer preferred preference preferences",
        "evaluate evaluated evaluating evaluation",
        "implement implements implementing implementation",
        "emotion emotions emotional",
        "box boxes",
        "price prices pricing priced",
        "Angebot Angebote Angebots",
        "Réunion réunions",
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("purple", "cyan"), ("plan", "plant"), ("user", "use"), ("test", "text"), ("sing", "sin")],
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_a_figure_is_its_own_stem() -> None:
    assert stem("v1.0s") == "v1.0s"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four…", ["One.", "Two!", "Three?", "Four…"]),
        ("It costs 3.50 euros. Fine.", ["It costs 3.50 euros.", "Fine."]),
        ("Bring tools, e.g. a hammer. Thanks.", ["Bring tools, e.g. a hammer.", "Thanks."]),
        ("He said “go.” Then he went.", ["He said “go.”", "Then he went."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("To buy:\n- milk\n- bread", ["To buy: - milk - bread"]),
        ("Steps: 1. Open it 2. Close it", ["Steps: 1. Open it 2. Close it"]),
        ("我们周一开会。你来吗？", ["我们周一开会。", "你来吗？"]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_folding_drops_case_accents_and_curly_apostrophes() -> None:
    assert fold("Café") == "cafe"
    assert fold("STRASSE") == fold("Straße")
    assert fold("Don’t") == "don't"


def test_folding_keeps_hangul_whole() -> None:
    assert fold("회의") == "회의"


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("我们决定使用数据库", ["决定使", "数据库"]),
        ("会議は月曜日です", ["会議", "月曜日"]),
        ("회의는", ["회의"]),
        ("데이터베이스를", ["데이터베이스"]),
    ],
)
def test_scripts_without_spaces_are_cut_at_their_grammar(run: str, expected: list[str]) -> None:
    assert is_cjk(run)
    assert list(cjk_terms(run)) == expected


def test_their_stems_are_pairs_of_signs() -> None:
    assert list(cjk_stems("数据库")) == ["数据", "据库"]


def test_latin_words_are_no_such_script() -> None:
    assert not is_cjk("hello")
    assert not is_cjk("über")


@given(st.text())
def test_any_text_can_be_cut(text: str) -> None:
    for word in words(text):
        assert word in text or "'" in text or "’" in text
        assert stem(word)
    assert all(part.strip() for part in sentences(text))


@given(st.text(min_size=1))
def test_stemming_is_stable(text: str) -> None:
    assert stem(text) == stem(text)
    assert len(stem(text)) <= len(fold(text))
