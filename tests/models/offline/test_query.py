"""How a question is taken apart."""

from bot.models.offline.intents import asked
from bot.models.offline.people import people_of
from bot.models.offline.query import Query, query_of
from bot.models.offline.words import stem
from tests.models.offline.conversation import START


def query(text: str, *names: str, asker: str = "Ann Smith", more: str = "") -> Query:
    return query_of(asked(text, people_of([])), asker, names, START, more)


def test_it_is_about_the_words_that_carry_meaning() -> None:
    assert set(query("When does the canoe rental open?").weights) == {
        stem("canoe"),
        stem("rental"),
        stem("open"),
    }


def test_nouns_that_name_something_count_most() -> None:
    weights = query("What are the final acceptance criteria for Postgres?").weights
    assert weights[stem("postgres")] > weights[stem("criteria")] > weights[stem("final")]


def test_words_of_asking_count_nothing() -> None:
    assert query("Can you tell me what you know about the canoe?").weights.keys() == {"cano"}


def test_names_in_it_are_the_people_it_is_about() -> None:
    found = query("What did Omar say about the canoe?", "Omar", "Pia")
    assert found.people == {"omar"}
    assert "omar" not in found.weights


def test_i_am_the_asker() -> None:
    assert query("What should I do?").people == {"ann", "smith"}
    assert query("What do you know about me?").people == {"ann", "smith"}
    assert query("Tell me what Omar likes", "Omar").people == {"omar"}
    assert query("Tell me about the canoe").people == set()


def test_only_a_type_is_asked_for_when_nothing_names_a_subject() -> None:
    assert query("What are the open risks?").weights == {}
    assert query("What are the risks of the canoe trip?").weights


def test_a_question_without_a_subject_is_about_what_it_replies_to() -> None:
    found = query("and when is that?", more="The canoe trip starts at the mill.")
    assert stem("canoe") in found.weights
    assert stem("canoe") not in query("When is UAT?", more="The canoe trip").weights


def test_time_words_become_a_period() -> None:
    found = query("What was said about the canoe in January?")
    assert found.period is not None
    assert stem("january") not in found.weights
