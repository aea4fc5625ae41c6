"""Tasks and plans through what is said: whose they are, what closes them and what does not."""

from dataclasses import replace

import pytest

from bot.models.tasks import ExtractedCell, Memory
from bot.vocabulary import CellType, RelationKind, TaskState
from tests.models.offline.conversation import cells, memory, play


def open_one(
    text: str, speaker: str, number: int, *, by: str = "", kind: CellType = CellType.TASK
) -> Memory:
    known = memory(text, speaker, kind=kind, number=number, scene="Boats")
    return replace(known, state=TaskState.OPEN, assignee=by)


DRAFT = open_one("Ben will send the draft by Friday.", "Ben", 1, by="Ben")
TENT = open_one("Cara will buy a new tent.", "Cara", 2, by="Cara")
INVOICES = open_one("Anna: please pay the June invoices", "Anna", 3, by="Ben")
CANOE = open_one("Anna: We could rent a canoe in June.", "Anna", 4, kind=CellType.PLAN)
KNOWN = (DRAFT, TENT, INVOICES, CANOE)


def closed(*said: str, known: tuple[Memory, ...] = KNOWN) -> list[tuple[int, RelationKind]]:
    return [
        (relation.known, relation.kind)
        for cell in cells(play(*said), known=known)
        for relation in cell.relations
        if relation.kind in (RelationKind.DONE, RelationKind.DROPPED)
    ]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (["Ben: sent it"], 1),
        (["Ben: the draft is out"], 1),
        (["Anna: the draft is out, thanks Ben"], 1),
        (["Anna: did you send the draft?", "Ben: yes, sent it"], 1),
        (["Ben: The draft is done."], 1),
        (["Cara: done"], 2),
        (["Cara: that's done"], 2),
        (["Cara: erledigt"], 2),
        (["Cara: I bought the tent yesterday"], 2),
        (["Ben: I paid the invoices"], 3),
    ],
)
def test_who_says_that_it_is_done_closes_it(said: list[str], number: int) -> None:
    assert closed(*said) == [(number, RelationKind.DONE)]


@pytest.mark.parametrize(
    "said",
    [
        "Anna: let's drop the canoe idea",
        "Anna: Let's skip the canoe.",
        "Ben: the canoe is cancelled",
        "Cara: we don't need the canoe anymore",
    ],
)
def test_who_says_that_nobody_wants_it_drops_it(said: str) -> None:
    assert closed(said) == [(4, RelationKind.DROPPED)]


@pytest.mark.parametrize(
    "said",
    [
        ["Ben: I'll send it tomorrow"],
        ["Ben: not sent yet"],
        ["Ben: the draft is almost done"],
        ["Ben: is the draft sent?"],
        ["Ben: once the draft is sent we can rest"],
        ["Ben: I sent the flyers to the printer"],
        ["Ben: the draft of the poster for the fair is sent"],
        ["Ben: I paid for the draft"],
        ["Cara: I'm done with this weather"],
        ["Cara: we should clean the tent"],
        ["Dora: sent it"],
        ["Dora: done"],
        ["Ben: done"],
        ["Anna: did you feed the cat?", "Cara: yes, done"],
        ["Anna: let's drop by the lake"],
    ],
    ids=lambda said: said[-1],
)
def test_what_may_mean_something_else_closes_nothing(said: list[str]) -> None:
    assert closed(*said) == []


def test_one_of_several_tasks_done_closes_not_all_of_them() -> None:
    listed = open_one("Anna: Ben sends the draft; Cara buys the tent.", "Anna", 1)
    assert closed("Ben: the draft is sent", known=(listed,)) == []


def test_of_two_that_fit_equally_neither_is_closed() -> None:
    other = open_one("Cara will send the draft to the printer.", "Cara", 2, by="Cara")
    assert closed("Dora: the draft is out", known=(DRAFT, other)) == []


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.DROPPED, None])
def test_what_is_closed_already_is_left(state: TaskState | None) -> None:
    assert closed("Ben: sent it", known=(replace(DRAFT, state=state),)) == []


def test_a_word_that_only_closes_becomes_a_memory_with_what_it_closes() -> None:
    [cell] = cells(play("Ben: sent it"), known=[DRAFT])
    assert cell.content == "Ben said “Ben will send the draft by Friday.” Ben: sent it."
    assert (cell.cell_type, cell.scene, cell.sources) == (CellType.FACT, "Boats", [1])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Ben: I sent the draft.", "Ben sent the draft."),
        ("Ben: ok, the draft is out", "Ben: the draft is out."),
        ("Anna: Let's drop the canoe.", "Anna: Let's drop the canoe."),
    ],
)
def test_who_names_what_is_closed_is_not_told_with_the_old_words(said: str, told: str) -> None:
    assert [cell.content for cell in cells(play(said), known=KNOWN)] == [told]


class TestInOneTalk:
    def test_what_was_taken_on_and_done_is_a_fact(self) -> None:
        [cell] = cells(play("Ben: I'll mow the lawn today", "Ben: Mowed the lawn, done."))
        assert cell.cell_type is CellType.FACT
        assert cell.sources == [1, 2]
        assert "mow the lawn" in cell.content

    def test_a_task_that_was_not_done_stays_one(self) -> None:
        [cell] = cells(play("Ben: I'll mow the lawn today", "Anna: thanks!"))
        assert cell.cell_type is CellType.TASK


def only_task(*said: str) -> ExtractedCell:
    [task] = [cell for cell in cells(play(*said)) if cell.cell_type is CellType.TASK]
    return task


@pytest.mark.parametrize(
    ("said", "assignee"),
    [
        (["Anna: Ben will send the draft by Friday."], "Ben"),
        (["Ben: I'll send the draft by Friday."], "Ben"),
        (["Ben: I need to send the draft to our printer."], "Ben"),
        (["Anna: Ben, can you send the draft by Friday?", "Ben: sure"], "Ben"),
        (["Anna: Ben, please send the draft by Friday."], "Ben"),
        (["Anna: Can you send the draft by Friday?", "Cara: ok"], "Cara"),
        (["Anna: @ben please send the draft by Friday"], "ben"),
        (["Anna: We need to send the draft by Friday."], ""),
        (["Anna: It has to be sent by Friday."], ""),
        (["Anna: Everyone should send a draft by Friday."], ""),
    ],
    ids=lambda said: said[0] if isinstance(said, list) else None,
)
def test_whose_task_it_is(said: list[str], assignee: str) -> None:
    assert only_task(*said).assignee == assignee


def test_nobody_is_to_do_a_fact() -> None:
    [cell] = cells(play("Anna: Ben has painted the canoe red."))
    assert cell.assignee == ""
