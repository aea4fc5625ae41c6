"""Answers tell how memories stand by now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.models.offline.marks import as_of_now
from bot.models.offline.quoting import sentence
from bot.vocabulary import CellType, TaskState
from tests.models.offline.conversation import START, memory

DAY = timedelta(days=1)
NOW = START + 10 * DAY
TASK, PLAN = CellType.TASK, CellType.PLAN


@pytest.mark.parametrize(
    ("kind", "standing", "mark"),
    [
        (CellType.FACT, {"until": START}, "until 3 March 2025; this has changed since"),
        (TASK, {"state": TaskState.OPEN}, "open"),
        (TASK, {"state": TaskState.OPEN, "due_at": NOW + DAY}, "open, due on 14 March 2025"),
        (TASK, {"state": TaskState.OPEN, "due_at": NOW}, "open, due on 13 March 2025"),
        (
            TASK,
            {"state": TaskState.OPEN, "due_at": NOW - DAY},
            "was due on 12 March 2025, still open",
        ),
        (TASK, {"state": TaskState.DONE, "state_at": START}, "done on 3 March 2025"),
        (PLAN, {"state": TaskState.DROPPED}, "dropped"),
        (PLAN, {"state": TaskState.OPEN, "due_at": NOW + DAY}, "planned for 14 March 2025"),
        (PLAN, {"state": TaskState.OPEN, "due_at": NOW - DAY}, "was planned for 12 March 2025"),
        (CellType.FACT, {"disputed": True}, "another memory contradicts this"),
        (CellType.FACT, {"derived": True}, "concluded from several memories"),
        (CellType.FACT, {"corrected": True}, "corrected by hand"),
    ],
)
def test_a_quote_ends_in_how_the_memory_stands(
    kind: CellType, standing: dict[str, Any], mark: str
) -> None:
    told = replace(memory("Anna mows the lawn.", kind=kind), **standing)
    assert sentence(told, NOW) == f"**Anna** mows the lawn (said on 3 March 2025; {mark})."
    quoted = replace(told, text="Anna: Mow!", said="Mow!")
    assert sentence(quoted, NOW) == f"**Anna** said on 3 March 2025: “Mow!” ({mark})"


def test_what_just_holds_has_no_mark() -> None:
    plan = replace(memory("Anna mows the lawn.", kind=PLAN), state=TaskState.OPEN)
    assert sentence(plan, NOW) == "**Anna** mows the lawn (said on 3 March 2025)."


def test_what_holds_comes_before_what_did() -> None:
    former = replace(memory("We host on Heroku."), until=START)
    holding = memory("We host at Hetzner.")
    asked = "Where do we host?"
    assert as_of_now([former, holding], asked, NOW) == [holding, former]


@pytest.mark.parametrize("asked", ["What is open?", "What is still to do?", "Was ist noch offen?"])
def test_what_is_over_is_no_answer_to_what_is_open(asked: str) -> None:
    done = replace(memory("Mow.", kind=TASK), state=TaskState.DONE)
    past = replace(memory("Trip.", kind=PLAN), state=TaskState.OPEN, due_at=NOW - DAY)
    late = replace(memory("Paint.", kind=TASK), state=TaskState.OPEN, due_at=NOW - DAY)
    assert as_of_now([done, past, late], asked, NOW) == [late]


def test_what_is_over_answers_other_questions() -> None:
    done = replace(memory("Mow.", kind=TASK), state=TaskState.DONE)
    assert as_of_now([done], "Who mowed the lawn?", NOW) == [done]


def test_a_disputed_correction_comes_before_what_disputes_it() -> None:
    said = replace(memory("The budget is 9000 euros."), disputed=True)
    corrected = replace(memory("The budget is 6500 euros."), disputed=True, corrected=True)
    settled = replace(corrected, disputed=False)
    assert as_of_now([said, corrected], "What is the budget?", NOW) == [corrected, said]
    assert as_of_now([said, settled], "What is the budget?", NOW) == [said, settled]
