"""Test what the rules make of a new memory beside a known one, whatever a model says."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import UserId
from bot.memory.claims import claim_of
from bot.memory.records import Ref, Verdict
from bot.memory.statements import Statement
from bot.memory.verdicts import (
    MOST_CLOSED,
    MOST_CLOSED_TOGETHER,
    MOST_DOUBTED,
    MOST_ENDED,
    MOST_ENDED_TOGETHER,
    Budget,
    verdict_on,
)
from bot.vocabulary import CellType, RelationKind, TaskState
from tests.memory.samples import GENERAL, LAKE, PEOPLE, START, STEMMER

NEW = Ref(-1)
SAME, REPLACES, CONTRADICTS = RelationKind.SAME, RelationKind.REPLACES, RelationKind.CONTRADICTS
DONE, DROPPED = RelationKind.DONE, RelationKind.DROPPED
NAMES = frozenset(name.lower() for name in PEOPLE)
DAY = timedelta(days=1)


def statement(
    text: str, by: str = "Anna", *, ref: int = 1, at: datetime = START, **more: Any
) -> Statement:
    """Return what somebody said at a time; a fact unless told otherwise."""
    kind = more.pop("cell_type", CellType.FACT)
    values = {
        "ref": Ref(ref),
        "claim": claim_of(text, kind, by, at, people=NAMES, terms=STEMMER.terms),
        "author_id": PEOPLE.get(by, UserId(500)),
        "root_id": GENERAL,
        "scene": "release",
        "said_at": at,
        "since": at,
        "open": kind in (CellType.TASK, CellType.PLAN),
    }
    return Statement(**{**values, **more})


def later(text: str, by: str = "Anna", **more: Any) -> Statement:
    """Return what somebody said a day after."""
    return statement(text, by, **{"ref": NEW, "at": START + DAY, **more})


def judged(new: Statement, *known: Statement, **said: RelationKind) -> Verdict:
    """Return the verdict; `said` are a model's words on known ones, as r1=..., r2=..."""
    told = {Ref(int(name[1:])): frozenset({kind}) for name, kind in said.items()}
    return verdict_on(new, known, told, Budget())


def told(old: str, new: str, *, by: str = "Anna", **more: Any) -> Verdict:
    """Return the verdict on what Anna said and `by` says later, of which a model says nothing."""
    return judged(later(new, by, **more), statement(old, **more))


def claimed(kind: RelationKind, old: str, new: str, *, by: str = "Anna", **more: Any) -> Verdict:
    """Return the verdict where a model says how the two stand to each other."""
    return judged(later(new, by, **more), statement(old, **more), r1=kind)


REPLACED = Verdict(replaces=(Ref(1),))
DOUBTED = Verdict(doubts=(Ref(1),))
REPEATED = Verdict(same_as=Ref(1))
NOTHING = Verdict()


class TestChangesThatTheWordingShows:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("The launch is on May 5.", "The launch is on May 12."),
            ("The launch is on Friday.", "We moved the launch to Monday."),
            ("The launch is on Friday.", "The launch was moved from Friday to Monday."),
            ("The launch is on Friday.", "Correction: the launch is on Wednesday."),
            ("The launch is on 2026-03-06.", "The launch is on 2026-03-09."),
            (
                "We plan the launch for May 5.",
                "The launch was postponed to May 12 because QA fails.",
            ),
            ("The standup is at 9:30.", "The standup is now at 10:00."),
            ("The standup is on Tuesdays at 9:30.", "The standup moved to Wednesdays."),
            ("The office rent is 500 euros.", "The office rent is now 620 euros."),
            ("The budget is €5,000.", "The budget was raised to €7,500."),
            ("The request timeout is 30 seconds.", "The request timeout is 60 seconds."),
            ("We have three servers.", "We have five servers."),
            ("Der Launch ist am Freitag.", "Der Launch wurde auf Montag verschoben."),
            ("El lanzamiento es el 5 de mayo.", "El lanzamiento es el 12 de mayo."),
            ("Le lancement est prévu le 5 mai.", "Le lancement est reporté au 12 mai."),
            ("Il lancio è il 5 maggio.", "Il lancio è stato spostato al 12 maggio."),
            ("发布会在5月5日。", "发布会改到5月12日。"),
            ("Anna: The launch is on Friday.", "Anna: We moved the launch to Monday."),
            ("My rent is 500 euros.", "My rent is now 600 euros."),
            ("The launch is on May 5.", "The launch is on Tuesday, May 12."),
            ("The launch is on May 5.", "Yesterday we moved the launch to May 12."),
        ],
    )
    def test_one_value_of_the_same_thing(self, old: str, new: str) -> None:
        assert told(old, new) == REPLACED

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("The launch is in May.", "The launch is on May 12."),
            ("The launch is next week.", "The launch is on 2026-03-11."),
        ],
    )
    def test_a_date_that_is_more_exact_takes_the_place_of_a_vague_one(
        self, old: str, new: str
    ) -> None:
        assert told(old, new) == REPLACED

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("The launch is on May 5.", "The party is on May 12."),
            ("The launch is on May 5.", "The launch costs 500 euros."),
            ("Release v1 ships on May 5.", "Release v2 ships on May 12."),
            ("Room 5 is free on Friday.", "Room 6 is free on Monday."),
            ("Issue #12 is due on Friday.", "Issue #13 is due on Monday."),
            ("The meeting is on Wednesday.", "The meeting is on Thursday."),
            ("Anna visited Rome in May 2024.", "Anna visited Rome in June 2025."),
            ("Anna bought 3 lamps.", "Anna bought 5 lamps."),
            ("The launch is on Friday.", "Could we move the launch to Monday?"),
            ("The launch is on Friday.", "Maybe we move the launch to Monday."),
            ("The launch is on Friday.", "Ben suggests moving the launch to Monday."),
            ("The launch is on Friday.", "If QA fails, the launch is on Monday."),
            ("The launch is on Friday.", "Apparently the launch is on Monday."),
            ("The launch is on Friday.", "Cara said the launch is on Monday."),
            ("The launch is on Friday.", "The launch is not on Monday."),
            ("Ben's laptop costs 900 euros.", "Cara's laptop costs 1200 euros."),
            ("The launch is on Friday.", "We moved the party after the launch to Monday."),
            ("We deploy every Friday.", "We deploy the new shop on Monday."),
            ("The launch is on May 12.", "On February 1 we planned the launch for May 5."),
        ],
    )
    def test_none_where_something_else_is_said(self, old: str, new: str) -> None:
        assert told(old, new) == NOTHING

    def test_none_where_the_day_was_over(self) -> None:
        week_later = later("The launch is on 2026-03-20.", at=START + 10 * DAY)
        assert judged(week_later, statement("The launch is on 2026-03-06.")) == NOTHING

    def test_none_for_what_two_people_say_of_themselves(self) -> None:
        assert told("My rent is 500 euros.", "My rent is 600 euros.", by="Ben") == NOTHING
        assert told("Anna's rent is 500 euros.", "Ben's rent is 600 euros.", by="Ben") == NOTHING

    def test_none_across_channels_and_scenes_on_a_single_word(self) -> None:
        new = later("The launch is on Monday.", root_id=LAKE, scene="another")
        assert judged(new, statement("The launch is on Friday.")) == NOTHING
        assert (
            judged(
                later("The shop launch is on Monday.", root_id=LAKE, scene="another"),
                statement("The shop launch is on Friday."),
            )
            == REPLACED
        )

    def test_none_where_it_is_unclear_which_of_several_is_meant(self) -> None:
        known = (
            statement("The review is on Thursday."),
            statement("The review is on Friday.", ref=2),
        )
        assert judged(later("The review was moved to Monday."), *known) == NOTHING

    def test_the_one_whose_value_is_named_as_former(self) -> None:
        known = (
            statement("The review is on Thursday."),
            statement("The review is on Friday.", ref=2),
        )
        new = later("The review was moved from Friday to Monday.")
        assert judged(new, *known) == Verdict(replaces=(Ref(2),))

    def test_all_that_say_the_same_that_is_no_longer_so(self) -> None:
        known = statement("The launch is on Friday."), statement("Launch: Friday.", "Ben", ref=2)
        assert judged(later("The launch is on Monday."), *known).replaces == (Ref(1), Ref(2))

    def test_what_was_replaced_is_not_replaced_again(self) -> None:
        old = statement("The launch is on Friday.", holds=False)
        assert judged(later("The launch is on Monday."), old) == NOTHING


class TestReplacements:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("The database is Postgres.", "We switched the database to MySQL."),
            ("We use React for the frontend.", "We go with Vue for the frontend instead."),
            ("Anna's favourite colour is blue.", "Anna's favourite colour is green."),
            ("Anna lives in Berlin.", "Anna moved to Hamburg."),
            ("Anna likes tea.", "Anna no longer likes tea."),
            ("Backups run nightly.", "Backups no longer run."),
            ("Die Datenbank ist Postgres.", "Die Datenbank ist jetzt MySQL."),
            ("The release is on Friday.", "We moved the launch to Monday."),
        ],
    )
    def test_of_the_same_thing_are_believed(self, old: str, new: str) -> None:
        assert claimed(REPLACES, old, new) == REPLACED

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Anna likes tea.", "Anna likes coffee."),
            ("Anna owns a canoe.", "Anna owns a kayak."),
            ("Anna visited Rome.", "Anna visited Oslo."),
            ("Anna speaks French.", "Anna speaks Polish."),
            ("Anna has a daughter called Mia.", "Anna has a son called Leo."),
            ("Anna met Cara at the fair.", "Anna met Ben at the fair."),
            ("Anna bought a red lamp.", "Anna bought a green lamp."),
            ("Anna mag Tee.", "Anna mag Kaffee."),
            ("Anna aime le thé.", "Anna aime le café."),
            ("A Anna le gusta el té.", "A Anna le gusta el café."),
            ("Anna ha visitato Roma.", "Anna ha visitato Oslo."),
            ("安娜喜欢茶。", "安娜喜欢咖啡。"),
        ],
    )
    def test_what_accumulates_stays_side_by_side(self, old: str, new: str) -> None:
        assert claimed(REPLACES, old, new) == NOTHING

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("The database is Postgres.", "Maybe we switch the database to MySQL."),
            ("The database is Postgres.", "Should the database be MySQL?"),
            ("The database is Postgres.", "Cara said the database is MySQL."),
            ("We deploy on Fridays.", "We don't deploy on Fridays."),
            ("The project lead is Ben.", "The project lead is Cara."),
            ("Anna's favourite colour is blue.", "The logo needs a quiet font."),
            ("The database is Postgres.", "The coffee machine is broken."),
        ],
    )
    def test_what_the_rules_dont_back_is_left_to_people(self, old: str, new: str) -> None:
        assert claimed(REPLACES, old, new) == DOUBTED

    @pytest.mark.parametrize(
        ("old", "new", "by"),
        [
            ("Anna's favourite colour is blue.", "Ben's favourite colour is green.", "Ben"),
            ("My favourite colour is blue.", "My favourite colour is green.", "Ben"),
            ("Anna lives in Berlin.", "Ben moved to Hamburg.", "Ben"),
        ],
    )
    def test_nobody_ends_what_is_so_of_somebody_else(self, old: str, new: str, by: str) -> None:
        assert claimed(REPLACES, old, new, by=by) == NOTHING

    def test_nor_what_somebody_else_prefers(self) -> None:
        more: Any = {"cell_type": CellType.PREFERENCE}
        old, new = "Prefers answers in English.", "Prefers answers in German."
        assert claimed(REPLACES, old, new, by="Ben", **more) == NOTHING
        assert claimed(REPLACES, old, new, **more) == REPLACED

    def test_what_another_says_of_somebody_is_doubtful(self) -> None:
        old, new = "Anna's favourite colour is blue.", "Anna's favourite colour is green."
        assert claimed(REPLACES, old, new, by="Ben") == DOUBTED

    def test_a_slip_of_the_number_does_nothing(self) -> None:
        new = later("The coffee machine is broken.", scene="kitchen")
        assert judged(new, statement("The database is Postgres."), r1=REPLACES) == NOTHING

    def test_of_the_same_moment_the_later_word_counts(self) -> None:
        new = statement("No, the launch is now on Wednesday.", ref=-2)
        old = statement("The launch is on Tuesday.", ref=-1)
        assert judged(new, old) == Verdict(replaces=(Ref(-1),))

    def test_a_hand_made_memory_is_only_doubted(self) -> None:
        old = statement("The launch is on Friday.", kept=True)
        assert judged(later("The launch is on Monday."), old) == DOUBTED
        assert judged(later("We moved the launch to Monday."), old, r1=REPLACES) == DOUBTED


class TestOldNews:
    def test_that_arrives_late_is_replaced_itself(self) -> None:
        known = statement("The launch is on May 12.", at=START + DAY, since=START + DAY)
        late = statement("The launch is on May 5.", ref=NEW)
        assert judged(late, known) == Verdict(replaced_by=Ref(1))
        assert judged(late, known, r1=REPLACES) == Verdict(replaced_by=Ref(1))

    def test_whatever_a_person_corrected_since(self) -> None:
        known = statement("The launch is on May 12.", at=START + DAY, since=START + DAY, kept=True)
        assert judged(statement("The launch is on May 5.", ref=NEW), known) == Verdict(
            replaced_by=Ref(1)
        )

    def test_holds_until_the_first_that_came_after_it(self) -> None:
        known = [
            statement("The shop launch is on May 12.", ref=1, at=START + 2 * DAY),
            statement("The shop launch is on May 8.", ref=2, at=START + DAY),
        ]
        late = statement("The shop launch is on May 5.", ref=NEW)
        assert judged(late, *known, r1=REPLACES, r2=REPLACES) == Verdict(replaced_by=Ref(2))

    def test_what_is_said_to_be_true_since_earlier_is_old(self) -> None:
        known = statement("The database is Postgres.")
        new = later("The database was moved to MySQL.", since=START - 100 * DAY)
        assert judged(new, known, r1=REPLACES) == Verdict(replaced_by=Ref(1))


class TestRepeats:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("The canoe is green.", "The canoe has the colour of grass, green."),
            ("The launch is on Friday.", "Launch is on 2026-03-06."),
            ("The launch is on 2026-03-06 at 14:00.", "The launch is on Friday."),
            ("The budget is 1,000 euros.", "We have a budget of €1000."),
            ("The release is on May 5.", "We ship the release on May 5."),
        ],
    )
    def test_with_the_same_values_are_believed(self, old: str, new: str) -> None:
        assert claimed(SAME, old, new) == REPEATED

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("The canoe is green.", "Its paint looks like grass."),
            ("The rent is 500 euros a month.", "Costs for rent: 600 dollars."),
            ("Room 5 is free.", "Room 6 is free."),
            ("We deploy on Fridays.", "We never deploy on Fridays."),
            ("The launch is on Friday.", "Is the launch on Friday?"),
            ("The launch is in May.", "The coming launch: May 12."),
            ("The release is on May 5.", "The release is on May 5 at 17:00."),
            ("The release is on May 5.", "The release isn’t on May 5."),
            ("The release won't be on May 5.", "The release is on May 5."),
            ("The release is on May 5.", "Ben is allergic to nuts."),
            ("The key is with Cara now.", "The key is with Ben now."),
            ("We meet in Oslo for the fair.", "We meet in Bergen for the fair."),
            ("Anna's favourite colour is purple.", "Anna's favourite colour is cyan."),
        ],
    )
    def test_with_others_are_memories_of_their_own(self, old: str, new: str) -> None:
        assert claimed(SAME, old, new).same_as is None

    def test_of_other_peoples_preferences_are_their_own(self) -> None:
        more: Any = {"cell_type": CellType.PREFERENCE}
        text = "Prefers window seats."
        assert claimed(SAME, text, text, by="Ben", **more) == NOTHING
        assert claimed(SAME, text, text, **more) == REPEATED

    def test_of_what_is_over_begin_anew(self) -> None:
        more: Any = {"cell_type": CellType.TASK}
        new = later("Please water the plants.", **more)
        assert judged(new, statement("Water the plants.", **more), r1=SAME) == REPEATED
        done = statement("Water the plants.", open=False, **more)
        assert judged(new, done, r1=SAME) == NOTHING
        ended = statement("The launch is on Friday.", holds=False)
        assert judged(later("The launch is on Friday."), ended, r1=SAME) == NOTHING


class TestContradictions:
    def test_are_left_to_people_even_where_a_value_differs(self) -> None:
        assert (
            claimed(CONTRADICTS, "The launch is on Friday.", "The launch is on Monday.", by="Ben")
            == DOUBTED
        )

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Anna likes tea.", "Anna likes coffee."),
            ("Anna's favourite colour is blue.", "Ben's favourite colour is green."),
        ],
    )
    def test_are_none_where_both_can_hold(self, old: str, new: str) -> None:
        assert claimed(CONTRADICTS, old, new) == NOTHING

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("We will launch the beta on May 5.", "We moved the launch to May 12."),
            ("The printer is on the second floor.", "The printer is not on the second floor."),
            ("The gate is never locked at night.", "The gate is locked at night."),
        ],
    )
    def test_are_seen_in_the_wording_alone(self, old: str, new: str) -> None:
        assert told(old, new) == DOUBTED

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("We will launch the beta on May 5.", "The launch is on May 12."),
            ("The launch party is on May 5.", "We moved the launch to May 12."),
            ("The printer is on the second floor.", "The printer is not on the third floor."),
            ("The gate is locked at night.", "Maybe the gate is not locked at night."),
            ("It is ready.", "It is not ready."),
        ],
    )
    def test_are_not_seen_where_the_wording_shows_none(self, old: str, new: str) -> None:
        assert told(old, new) == NOTHING

    def test_are_not_seen_where_it_is_unclear_what_is_meant(self) -> None:
        old = statement("We will launch the beta on May 5.")
        new = later("We moved the launch to May 12.")
        other = statement("We will launch the shop on May 9.", ref=2)
        assert judged(new, old, other) == NOTHING
        assert judged(replace(new, scene="another"), old) == NOTHING

    def test_with_what_was_replaced_are_none(self) -> None:
        old = statement("The launch is on Friday.", holds=False)
        assert judged(later("The launch is on Monday."), old, r1=CONTRADICTS) == NOTHING


class TestClosing:
    @pytest.mark.parametrize("kind", [CellType.TASK, CellType.PLAN])
    @pytest.mark.parametrize(
        ("said", "state"), [(DONE, TaskState.DONE), (DROPPED, TaskState.DROPPED)]
    )
    def test_an_open_task_or_plan(
        self, kind: CellType, said: RelationKind, state: TaskState
    ) -> None:
        known = statement("Ben writes the budget report.", cell_type=kind)
        verdict = judged(later("The budget report is finished.", "Ben"), known, r1=said)
        assert verdict == Verdict(closes=((Ref(1), state),))

    @pytest.mark.parametrize(
        "more", [{"open": False}, {"holds": False}, {"cell_type": CellType.FACT}]
    )
    def test_nothing_else(self, more: dict[str, Any]) -> None:
        known = statement("Ben writes the budget report.", **{"cell_type": CellType.TASK, **more})
        verdict = judged(later("The budget report is finished.", "Ben"), known, r1=DONE)
        assert verdict.closes == ()

    @pytest.mark.parametrize(
        "text", ["Is the budget report finished?", "The budget report might be finished."]
    )
    def test_nor_on_a_guess(self, text: str) -> None:
        known = statement("Ben writes the budget report.", cell_type=CellType.TASK)
        assert judged(later(text), known, r1=DONE) == NOTHING

    def test_nor_what_has_nothing_to_do_with_it(self) -> None:
        known = statement("Ben writes the budget report.", cell_type=CellType.TASK)
        new = later("The canoe is painted.", scene="boats")
        assert judged(new, known, r1=DONE) == NOTHING


class TestHostileModels:
    def test_one_memory_ends_doubts_and_closes_few(self) -> None:
        facts = [statement(f"The shop database is engine{n}.", ref=n) for n in range(1, 20)]
        said = {each.ref: frozenset({REPLACES}) for each in facts}
        verdict = verdict_on(later("The shop database is MySQL."), facts, said, Budget())
        assert len(verdict.replaces) == MOST_ENDED
        assert len(verdict.doubts) == MOST_DOUBTED
        more: Any = {"cell_type": CellType.TASK}
        tasks = [statement(f"Check the shop lamp {n}", ref=n, **more) for n in range(1, 20)]
        done = {each.ref: frozenset({DONE}) for each in tasks}
        verdict = verdict_on(later("The shop lamps are fine."), tasks, done, Budget())
        assert len(verdict.closes) == MOST_CLOSED

    def test_a_flood_of_memories_ends_few(self) -> None:
        budget, ended = Budget(), 0
        for number in range(1, 40):
            old = statement(f"The database of shop{number} is Postgres.", ref=number)
            new = later(f"The database of shop{number} is MySQL.", ref=-number)
            verdict = verdict_on(new, [old], {old.ref: frozenset({REPLACES})}, budget)
            ended += len(verdict.replaces)
        assert ended == MOST_ENDED_TOGETHER

    def test_nor_does_it_close_many(self) -> None:
        budget, closed = Budget(), 0
        for number in range(1, 40):
            task = statement(f"Paint shop{number}.", ref=number, cell_type=CellType.TASK)
            done = later(f"The paint in shop{number} is dry.", ref=-number)
            verdict = verdict_on(done, [task], {task.ref: frozenset({DONE})}, budget)
            closed += len(verdict.closes)
        assert closed == MOST_CLOSED_TOGETHER

    def test_every_relation_at_once_is_read_as_one(self) -> None:
        every = frozenset(RelationKind)
        old = statement("The launch is on Friday.")
        verdict = verdict_on(later("The launch is on Monday."), [old], {old.ref: every}, Budget())
        assert verdict == DOUBTED


WORDS = st.sampled_from(
    [
        *(
            "Anna's Ben's my favourite colour room 7 because if maybe ? . : # € 发布会 改到 5月12日"
        ).split(),
        *(
            "the launch moved from to Friday Monday is on May 5 12 not no longer likes Anna's"
        ).split(),
    ]
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=80)
STATEMENTS = st.builds(
    lambda text, by, kind, day, flags: statement(
        text, by, at=START + day * DAY, cell_type=kind, **flags
    ),
    TEXTS,
    st.sampled_from(["Anna", "Ben"]),
    st.sampled_from(list(CellType)),
    st.integers(0, 3),
    st.fixed_dictionaries({"holds": st.booleans(), "kept": st.booleans(), "open": st.booleans()}),
)


@given(
    STATEMENTS,
    st.lists(st.tuples(STATEMENTS, st.frozensets(st.sampled_from(list(RelationKind)))), max_size=8),
)
def test_whatever_is_said_a_verdict_keeps_to_the_rules(
    new: Statement, beside: list[tuple[Statement, frozenset[RelationKind]]]
) -> None:
    known = {Ref(at): replace(old, ref=Ref(at)) for at, (old, _) in enumerate(beside, start=1)}
    said = {Ref(at): kinds for at, (_, kinds) in enumerate(beside, start=1)}
    verdict = verdict_on(replace(new, ref=NEW), list(known.values()), said, Budget())
    touched = {*verdict.replaces, *verdict.doubts, *(ref for ref, _ in verdict.closes)}
    assert touched <= set(known)
    assert all(known[ref].holds for ref in touched)
    assert all(known[ref].open for ref, _ in verdict.closes)
    assert len(verdict.replaces) <= MOST_ENDED
    assert len(verdict.doubts) <= MOST_DOUBTED
    for old in (known[ref] for ref in verdict.replaces):
        assert not old.kept
        assert new.since >= old.since
        assert not (new.claim.unsure and old.claim.unsure)
        prefers = CellType.PREFERENCE in (new.cell_type, old.cell_type)
        assert not prefers or new.author_id == old.author_id
    if verdict.same_as is not None:
        assert touched == set()
        assert RelationKind.SAME in said[verdict.same_as]
    if verdict.replaced_by is not None:
        assert known[verdict.replaced_by].since > new.since
