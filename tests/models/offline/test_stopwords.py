"""How a language is guessed by its function words."""

import pytest

from bot.models.offline.stopwords import ENGLISH, FUNCTION_WORDS, language_of
from bot.models.offline.words import fold, words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We have decided to use the database of the team", "en"),
        ("Wir haben uns für die neue Datenbank entschieden, weil sie schneller ist", "de"),
        ("Nous avons choisi la nouvelle base de données pour le projet", "fr"),
        ("Vamos a usar la nueva base de datos porque es más rápida para el equipo", "es"),
        ("Abbiamo scelto il nuovo database perché è più veloce per la squadra", "it"),
        ("Nós vamos usar o novo banco de dados porque é mais rápido para a equipe", "pt"),
        ("We gaan de nieuwe database gebruiken omdat het sneller is voor ons team", "nl"),
        ("Postgres", "en"),
        ("", "en"),
        ("die hard fan", "en"),
        ("was on pour", "en"),
    ],
)
def test_a_language_is_known_by_its_small_words(text: str, code: str) -> None:
    assert language_of(map(fold, words(text))) == code


def test_all_function_words_are_folded() -> None:
    for code, known in FUNCTION_WORDS.items():
        assert [word for word in known if fold(word) != word] == [], code


def test_english_is_among_them() -> None:
    assert "the" in FUNCTION_WORDS[ENGLISH]
