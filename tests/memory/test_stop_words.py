"""Test that a language is told by its small words, and that only those are left out."""

import pytest

from bot.memory.languages import is_english, stop_words_of
from bot.memory.stop_words import ENGLISH_WORDS_TOO, OTHER_STOP_WORDS, STOP_WORDS
from bot.memory.text import query_words, telling, words

ALL_STOP_WORDS = STOP_WORDS.union(*OTHER_STOP_WORDS.values())


def test_they_are_words_as_they_are_found() -> None:
    assert [word for word in ALL_STOP_WORDS if words(word) != [word]] == []


def test_what_shows_no_language_is_a_word_of_one() -> None:
    assert ENGLISH_WORDS_TOO <= ALL_STOP_WORDS


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who was in the man cave?", "man cave"),
        ("Did the hamster die?", "hamster die"),
        ("Is the war game on sale?", "war game sale"),
        ("Which hat did Anna buy?", "hat anna buy"),
        ("What is Das Boot about?", "das boot"),
        ("Will we pour concrete for the den?", "pour concrete den"),
        ("die hard", "die hard"),
        ("Las Vegas", "las vegas"),
        ("son sale", "son sale"),
        ("CI on Fridays", "ci fridays"),
        ("Dom canoe trip", "dom canoe trip"),
        ("Mia in Rome", "mia rome"),
        ("CI in prod", "ci prod"),
        ("by the sea", "sea"),
        ("sea in June", "sea june"),
        ("Was wurde beschlossen?", "beschlossen"),
        ("Dan Ben canoe", "dan ben canoe"),
        ("Quale modello di AI usiamo per il sito?", "modello ai usiamo sito"),
        ("Was will die Katze von mir?", "katze"),
        ("Wo war der Mann mit dem Hut?", "mann hut"),
        ("Was hat Anna über den Plan gesagt?", "anna plan gesagt"),
        ("Qu'est-ce qu'il y a pour le dîner ?", "dîner"),
        ("¿Qué pasó con el servidor?", "pasó servidor"),
        ("Per quando è la consegna?", "consegna"),
        ("Quem fica com o carro?", "fica carro"),
        ("Wanneer komt de man over de brug?", "komt man brug"),
        ("Kto się tym zajmuje?", "zajmuje"),
        ("Когда мы едем на озеро?", "едем озеро"),
        ("Vem har nyckeln till båten?", "nyckeln båten"),
        ("Hvornår mødes vi ved søen?", "mødes ved søen"),
    ],
)
def test_small_words_are_left_out_in_the_language_of_the_question(
    question: str, expected: str
) -> None:
    assert query_words(question) == expected.split()


def test_a_question_of_small_words_alone_is_searched_by_them() -> None:
    assert query_words("Was ist das?") == ["was", "ist", "das"]


def test_names_lose_their_small_words_too() -> None:
    assert telling(["queen", "of", "cats"]) == ["queen", "cats"]
    assert telling(["juan", "de", "la", "cruz"]) == ["juan", "cruz"]
    assert telling(["will"]) == ["will"]


def test_english_is_told_from_others_and_from_nothing() -> None:
    assert is_english(words("What did Anna say?"))
    assert not is_english(words("Was hat Anna über Ben gesagt?"))
    assert not is_english(words("Was hat Anna gesagt?"))  # "was" may be either's
    assert not is_english(words("Datenbankmigration"))
    assert not is_english([])


def test_without_a_sign_of_a_language_english_is_taken() -> None:
    assert stop_words_of(["canoe", "trip"]) == STOP_WORDS


def test_languages_that_look_alike_are_taken_together() -> None:
    alike = OTHER_STOP_WORDS["Swedish"] | OTHER_STOP_WORDS["Danish and Norwegian"]
    assert stop_words_of(["har", "efter"]) == alike
