"""Which memories a dialogue holds."""

from datetime import timedelta

import pytest

from bot.models.offline.dialogue import Draft, drafts
from bot.models.offline.people import people_of
from bot.models.offline.salience import ASKED_FOR
from bot.vocabulary import CellType
from tests.models.offline.conversation import finished, play, readings, readings_of


def drawn(*said: str, first: int = 0) -> list[Draft]:
    return finished(drafts(readings(*said), first, people_of(play(*said))))


def test_a_statement_is_a_memory_of_its_line() -> None:
    (draft,) = drawn("Ann: The venue costs 400 euros.")
    assert draft.content == "Ann: The venue costs 400 euros."
    assert (draft.kind, draft.speaker, draft.sources) == (CellType.FACT, "Ann", [1])


def test_sentences_of_one_kind_make_one_memory() -> None:
    (draft,) = drawn("Ann: I'll paint the door. I'll also order the lamps.")
    assert draft.content == "Ann will paint the door. Ann will also order the lamps."


def test_sentences_of_different_kinds_make_several() -> None:
    found = drawn("Ann: There is a risk that the hall cancels. I'll call the landlord tomorrow.")
    assert [draft.kind for draft in found] == [CellType.RISK, CellType.TASK]


def test_a_long_message_becomes_several_memories_the_weightiest_first() -> None:
    story = " ".join(f"The gardener planted tree number {n} behind the barn." for n in range(30))
    found = drawn(f"Ann: {story} We decided to water the trees on Mondays.")
    assert 1 < len(found) <= 4
    assert found[0].kind is CellType.DECISION


def test_a_short_answer_brings_its_question_and_cites_both() -> None:
    (draft,) = drawn("Ann: When is the canoe trip?", "Bob: On 14 June.")
    assert draft.content == "Ann asked “When is the canoe trip?” Bob: On 14 June."
    assert draft.sources == [1, 2]
    assert draft.speaker == "Bob"


def test_yes_is_an_answer_to_a_question_about_something() -> None:
    (draft,) = drawn("Ann: Does the hall have a projector?", "Bob: Yes.")
    assert draft.content == "Ann asked “Does the hall have a projector?” Bob: Yes."


def test_yes_to_small_talk_is_nothing() -> None:
    assert drawn("Ann: Is everything fine today?", "Bob: Yes.") == []


def test_yes_to_a_proposal_is_a_decision() -> None:
    (draft,) = drawn("Ann: Shall we use Postgres?", "Bob: Sounds good!")
    assert draft.kind is CellType.DECISION
    assert draft.sources == [1, 2]


def test_agreement_makes_a_decision_of_a_proposal_and_cites_both() -> None:
    (draft,) = drawn("Ann: I suggest a smaller stage for the concert.", "Bob: Agreed.")
    assert draft.kind is CellType.DECISION
    assert draft.content == "Ann suggests a smaller stage for the concert. (Bob agreed.)"
    assert draft.sources == [1, 2]


def test_several_may_agree_each_once() -> None:
    (draft,) = drawn(
        "Ann: Let's take the night train.", "> 1 Bob: Agreed.", "> 1 Cem: +1", "> 1 Bob: Agreed."
    )
    assert draft.content.endswith("(Bob and Cem agreed.)")
    assert draft.sources == [1, 2, 3, 4]


def test_ok_to_a_report_decides_nothing() -> None:
    (draft,) = drawn("Ann: The stage is ten metres wide.", "Bob: OK")
    assert draft.kind is CellType.FACT
    assert draft.sources == [1]


def test_who_agrees_to_a_request_takes_on_a_task() -> None:
    (draft,) = drawn("Ann: The stage is too dark. Please order the lamps, Bob.", "Bob: OK")
    assert draft.kind is CellType.TASK
    assert draft.agreed == ["Bob"]


def test_a_preference_is_nothing_to_agree_to() -> None:
    (draft,) = drawn("Ann: I prefer the blue posters.", "Bob: I agree!")
    assert draft.kind is CellType.PREFERENCE
    assert draft.agreed == []


def test_agreement_with_words_of_its_own_is_both() -> None:
    first, second = drawn(
        "Ann: Let's take the night train.", "Bob: Agreed, and we book the sleeper for six people."
    )
    assert first.agreed == ["Bob"]
    assert "sleeper" in second.content


def test_agreement_to_what_is_only_context_is_left_out() -> None:
    assert drawn("Ann: Let's take the night train.", "Bob: Agreed.", first=1) == []


def test_nobody_agrees_with_themselves() -> None:
    (draft,) = drawn("Ann: Let's take the night train.", "> 1 Ann: Agreed.")
    assert draft.agreed == []


def test_a_short_reply_brings_what_it_replies_to() -> None:
    found = drawn(
        "Ann: The caterer wants an answer by Friday.",
        "Bob: The band needs two microphones.",
        "> 1 Cem: I'll call them tomorrow.",
    )
    assert found[-1].content == (
        "Ann said “The caterer wants an answer by Friday.” Cem: I'll call them tomorrow."
    )
    assert found[-1].sources == [1, 3]


def test_a_reply_of_another_day_brings_the_date_of_what_it_replies_to() -> None:
    said = ("Ann: The caterer wants an answer by Friday.", "> 1 Cem: I'll call them tomorrow.")
    lines = play(*said, step=timedelta(days=2))
    found = finished(drafts(readings_of(lines), 0, people_of(lines)))
    assert found[-1].content == (
        "Ann said on 3 March 2025 “The caterer wants an answer by Friday.” "
        "Cem: I'll call them tomorrow."
    )


def test_what_is_asked_to_be_remembered_weighs_most() -> None:
    (draft,) = drawn("Ann: @Memoir please remember that the attic key hangs behind the clock.")
    assert draft.content == "Ann: The attic key hangs behind the clock."
    assert draft.salience >= ASKED_FOR


def test_memoirs_answers_are_no_memories_nor_is_agreement_to_them() -> None:
    said = ("Ann: @Memoir what did we decide about the stage?", "Memoir: You chose the big stage.")
    assert drawn(*said, "> 2 Bob: Agreed.") == []


@pytest.mark.parametrize("salience", [draft.salience for draft in drawn("Ann: Let's go to Rome.")])
def test_salience_is_between_nought_and_one(salience: float) -> None:
    assert 0 < salience <= 1
