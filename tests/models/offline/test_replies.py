"""What a line answers."""

from bot.models.offline.people import people_of
from bot.models.offline.replies import answered
from tests.models.offline.conversation import MINUTE, START, line, play, readings, readings_of


def answered_by_last(*said: str, first: int = 0) -> int | None:
    found = readings(*said)
    people = people_of(play(*said))
    return answered(found, len(found) - 1, first, people)


def test_a_reply_answers_what_it_replies_to() -> None:
    assert answered_by_last("Ann: tea?", "Bob: coffee?", "Cem: milk?", "> 1 Dee: yes") == 0


def test_without_a_reply_it_answers_what_was_just_said() -> None:
    assert answered_by_last("Ann: when is the demo?", "Bob: on Friday") == 0


def test_one_line_of_ones_own_may_stand_between() -> None:
    assert answered_by_last("Ann: when?", "Bob: let me see", "Bob: on Friday") == 0


def test_who_is_called_by_name_is_answered() -> None:
    said = ("Ann: where is the key?", "Bob: I am hungry", "Cem: me too", "Dee: ann: on the hook")
    assert answered_by_last(*said) == 0


def test_one_does_not_answer_oneself() -> None:
    assert answered_by_last("Ann: one", "Ann: two") is None


def test_what_was_said_long_ago_is_not_answered() -> None:
    lines = [line(1, "Ann: when?"), line(2, "Bob: on Friday", at=START + 60 * MINUTE)]
    people = people_of(lines)
    assert answered(readings_of(lines), 1, 0, people) is None


def test_memoirs_words_are_not_taken_for_a_question() -> None:
    assert answered_by_last("Ann: when is it?", "Memoir: I do not know.", "Bob: on Friday") is None


def test_context_cannot_be_answered_since_it_cannot_be_cited() -> None:
    assert answered_by_last("Ann: when?", "Bob: on Friday", first=1) is None
    assert answered_by_last("Ann: when?", "> 1 Bob: on Friday", first=1) is None


def test_a_reply_to_something_unseen_answers_nothing() -> None:
    assert answered_by_last("Ann: when?", "> 9 Bob: on Friday") is None
