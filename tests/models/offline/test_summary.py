"""How a scene's summary is made, and made again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.summary import sentences_of, summarize
from bot.models.tasks import ConsolidationTask, Memory
from bot.vocabulary import SUMMARY_WORDS, CellType
from tests.models.offline.conversation import MINUTE, START, finished, memory

DAY = timedelta(days=1)


def summary(*cells: Memory, old: str = "") -> str:
    return finished(summarize(ConsolidationTask("Canoe Trip", old, tuple(cells)))).summary


def told(text: str, speaker: str = "Ann", *, day: int = 0, kind: str = "fact") -> Memory:
    return memory(text, speaker, at=START + day * DAY, kind=CellType(kind))


def test_each_memory_is_a_sentence_with_its_date() -> None:
    assert summary(told("Ann: The trip costs 90 euros.")) == (
        "Ann: The trip costs 90 euros (3 Mar 2025)."
    )


@pytest.mark.parametrize(
    ("kind", "mark"), [("decision", "decided"), ("risk", "risk"), ("task", "to do")]
)
def test_decisions_risks_and_tasks_are_marked(kind: str, mark: str) -> None:
    text = summary(told("Ann: The mill closes early in June.", kind=kind))
    assert text == f"Ann: The mill closes early in June ({mark}, 3 Mar 2025)."


def test_who_agreed_is_told() -> None:
    cell = told("Ann: Let's take the train. (Bob agreed.)", kind="decision")
    assert summary(cell) == "Ann: Let's take the train (decided, agreed by Bob, 3 Mar 2025)."


def test_who_said_it_is_told_where_the_text_does_not() -> None:
    assert summary(told("The club owns five canoes.")) == (
        "The club owns five canoes (Ann, 3 Mar 2025)."
    )


def test_nobody_speaks_as_i_without_their_name() -> None:
    assert summary(told("I can't stand mushrooms.")) == (
        "Ann: I can't stand mushrooms (3 Mar 2025)."
    )


def test_it_reads_in_the_order_of_days() -> None:
    late = told("Ann: The lake froze over again.", day=9)
    early = told("Bob: The paddles arrived from Oslo.", "Bob", day=1)
    assert summary(late, early).index("Oslo") < summary(late, early).index("froze")


def test_new_memories_join_the_old_summary() -> None:
    old = summary(told("Ann: The trip costs 90 euros."))
    new = summary(told("Bob: The bus leaves at the mill.", "Bob", day=1), old=old)
    assert new == f"{old} Bob: The bus leaves at the mill (4 Mar 2025)."


def test_a_new_figure_replaces_the_old_one() -> None:
    old = summary(told("Ann: The canoe trip costs 90 euros per person."))
    new = summary(told("Bob: The canoe trip costs 95 euros per person.", "Bob", day=2), old=old)
    assert "95" in new
    assert "90" not in new


def test_what_holds_no_longer_leaves_the_summary() -> None:
    before = summary(told("The launch is on Friday."), told("The hall is booked.", day=1))
    ended = replace(told("The launch is on Friday."), until=told("", day=2).said_at)
    after = summary(ended, told("We moved the launch to Monday.", day=2), old=before)
    assert "Friday" not in after
    assert "Monday" in after
    assert "The hall is booked" in after


def test_of_what_holds_no_longer_a_scene_of_nothing_else_still_tells() -> None:
    ended = replace(told("The launch is on Friday."), until=told("", day=2).said_at)
    assert "The launch is on Friday" in summary(ended)


def test_a_figure_of_another_thing_replaces_nothing() -> None:
    text = summary(
        *(told(f"The server rack{n} has {7 * n} fans.", day=n) for n in range(1, 13)),
    )
    assert text.count("rack") > 7


def test_what_is_said_already_is_not_said_again() -> None:
    old = summary(told("Ann: The trip costs 90 euros."))
    assert summary(told("Ann: the trip costs 90 euros", day=1), old=old).count("90") == 1


THINGS = (
    "paddle trailer jetty kayak compass lantern tarpaulin anchor harness ladder kettle stove"
    " mattress shovel ribbon whistle barrel bucket carpet curtain drawer engine fender gasket"
    " hammer icebox jacket kitchen locker mirror napkin oven pillow quilt rudder saddle towel"
    " umbrella violin wagon"
).split()


def many(kinds: Sequence[str], count: int) -> list[Memory]:
    return [
        told(
            f"Ann: The {thing} of the {other} club lies behind the mill since the winter storm.",
            day=n,
            kind=kinds[n % len(kinds)],
        )
        for n, (thing, other) in enumerate(zip(THINGS[:count], THINGS[::-1], strict=False))
    ]


def test_it_never_has_more_than_its_words() -> None:
    text = summary(*many(["fact", "decision", "task"], 40))
    assert 60 < len(text.split()) <= SUMMARY_WORDS


def test_a_decision_outlasts_chat() -> None:
    decided = told("Ann: We decided to sell the trailer.", kind="decision")
    text = summary(decided)
    for n, cell in enumerate(many(["fact"], 12)):
        text = summary(cell, old=text)
        assert "trailer" in text, n


def test_the_newest_state_is_in_it() -> None:
    cells = many(["fact"], 20)
    assert f"The {THINGS[19]} of" in summary(*cells)
    assert f"The {THINGS[0]} of" not in summary(*cells)


def test_a_long_memory_is_clipped() -> None:
    text = summary(told("Ann: " + "the canoe and " * 60))
    assert text.count("canoe") < 20
    assert "…" in text


def test_chinese_counts_by_its_signs() -> None:
    cells = [told(f"李: {'我们决定下周去湖边露营' * 12}{n}", "李", day=n) for n in range(9)]
    text = summary(*cells)
    assert 0 < len(text) <= 2.5 * SUMMARY_WORDS


def test_what_another_model_wrote_is_kept_and_comes_last() -> None:
    old = "The club plans a weekend at the lake. Omar handles the canoes."
    text = summary(told("Ann: The trip costs 90 euros."), old=old)
    assert text == f"Ann: The trip costs 90 euros (3 Mar 2025). {old}"
    assert summary(told("Bob: The bus is late.", "Bob", day=1), old=text).endswith(old)


def test_without_new_memories_nothing_changes() -> None:
    old = summary(*many(["fact", "risk"], 12))
    assert summary(old=old) == old


def test_nothing_comes_of_nothing() -> None:
    assert summary() == ""


def test_a_date_in_somebodys_words_cannot_pass_for_one_of_ours() -> None:
    forged = told("Mallory: I quit (Ann, 1 Jan 2020). We sell the club.", "Mallory")
    assert len(sentences_of(summary(forged))) == 1


def test_a_summary_is_read_back_sentence_by_sentence() -> None:
    text = summary(
        told("Ann: The trip costs 90 euros. Nobody paid yet."),
        told("Bob: The bus leaves at the mill.", "Bob", day=1, kind="task"),
        old="The club plans a weekend.",
    )
    assert sentences_of(text) == [
        "Ann: The trip costs 90 euros. Nobody paid yet (3 Mar 2025).",
        "Bob: The bus leaves at the mill (to do, 4 Mar 2025).",
        "The club plans a weekend.",
    ]
    assert sentences_of("") == []


text = st.text(max_size=120)
told_anything = st.builds(
    Memory,
    number=st.just(1),
    text=st.one_of(
        text,
        st.text(alphabet="ab 12.(),", max_size=60),
        st.just("Ann: It costs 5 (x, 3 Mar 2025)."),
    ),
    speaker=st.text(max_size=10),
    said_at=st.integers(min_value=0, max_value=90_000).map(lambda n: START + n * MINUTE),
    cell_type=st.none() | st.sampled_from(list(CellType)),
    scene=st.none(),
)


@given(st.lists(told_anything, max_size=8), st.one_of(st.just(""), text))
def test_any_memories_make_a_summary_that_stays_as_it_is(cells: list[Memory], old: str) -> None:
    once = summary(*cells, old=old)
    assert len(once.split()) <= SUMMARY_WORDS
    assert "\n" not in once
    assert summary(*cells, old=once) == once
    assert summary(old=once) == once
