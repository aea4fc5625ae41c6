"""Believe no model: what becomes of the cells that it returns."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extraction import (
    ExtractionRequest,
    drafts_of,
)
from bot.ids import CellId, MessageId, SceneId
from bot.memory.records import Cell, CellDraft, Message, Relation
from bot.models.tasks import Extraction
from bot.vocabulary import CELL_CHARACTERS, SCENE_NAME_CHARACTERS, CellType, RelationKind
from tests.stage import ANNA, BEN, CARA, GENERAL, START, Stage, cell, message, place, same

NOTHING: Any = None


def request(*shown: Message, similar: tuple[Cell, ...] = ()) -> ExtractionRequest:
    return ExtractionRequest(NOTHING, shown, similar)


def drafted(request: ExtractionRequest, *cells: dict[str, Any]) -> list[CellDraft]:
    return drafts_of(request, Extraction.model_validate({"cells": list(cells)}))


def known(content: str = "The release is on May 5.") -> Cell:
    return Cell(
        CellId(77),
        SceneId(1),
        "Release",
        CellType.DECISION,
        0.9,
        content,
        ANNA,
        "Anna",
        place(GENERAL),
        START,
        START,
    )


class TestSources:
    def test_a_cell_cites_the_messages_of_its_lines(self) -> None:
        [draft] = drafted(request(message(5), message(9)), cell("Both say so.", 2, 1))
        assert draft.sources == (MessageId(5), MessageId(9))

    @pytest.mark.parametrize("sources", [[0], [3], [-1], [10**18]])
    def test_a_cell_that_cites_no_line_is_refused(self, sources: list[int]) -> None:
        assert drafted(request(message(5), message(9)), cell("Made up.", *sources)) == []

    def test_lines_that_were_not_shown_are_left_out(self) -> None:
        [draft] = drafted(request(message(5), message(9)), cell("Half made up.", 7, 2, 0))
        assert draft.sources == (MessageId(9),)

    def test_a_line_cited_twice_counts_once(self) -> None:
        [draft] = drafted(request(message(5)), cell("Twice.", 1, 1))
        assert draft.sources == (MessageId(5),)

    def test_memoirs_own_words_are_no_evidence(self) -> None:
        shown = request(message(5, from_memoir=True), message(9))
        assert drafted(shown, cell("Memoir said so.", 1)) == []
        [draft] = drafted(shown, cell("Memoir and Anna said so.", 1, 2))
        assert draft.sources == (MessageId(9),)

    def test_one_bad_cell_costs_no_other(self) -> None:
        cells = [cell("Made up.", 44), cell("Said."), cell("Odd.", cell_type="rumour")]
        assert [draft.content for draft in drafted(request(message(5)), *cells)] == ["Said."]

    def test_a_cell_is_dated_by_its_latest_evidence(self) -> None:
        later = START + timedelta(hours=3)
        shown = request(message(5, said_at=later), message(9))
        assert drafted(shown, cell("Over hours.", 1, 2))[0].said_at == later


class TestSpeakers:
    def test_the_author_is_the_cited_speaker_of_that_name(self) -> None:
        shown = request(message(5), message(9, BEN, "Ben"))
        [draft] = drafted(shown, cell("Ben agrees.", 1, 2, speaker="Ben"))
        assert (draft.author_id, draft.author_name) == (BEN, "Ben")

    @pytest.mark.parametrize("speaker", ["BEN", " ben ", "Ben:"])
    def test_a_name_is_recognised_in_other_spellings(self, speaker: str) -> None:
        shown = request(message(5), message(9, BEN, "Ben"))
        assert drafted(shown, cell("Ben agrees.", 1, 2, speaker=speaker))[0].author_id == BEN

    def test_a_name_is_recognised_as_the_prompt_showed_it(self) -> None:
        shown = request(message(5), message(9, BEN, "Ben  (he/him):"))
        [draft] = drafted(shown, cell("Ben agrees.", 1, 2, speaker="Ben he/him"))
        assert (draft.author_id, draft.author_name) == (BEN, "Ben  (he/him):")

    @pytest.mark.parametrize("speaker", ["Cara", "", "everybody", "Memoir"])
    def test_evidence_goes_before_a_name_that_a_model_made_up(self, speaker: str) -> None:
        shown = request(message(5), message(9, CARA, "Cara"))
        assert drafted(shown, cell("Anna said so.", 1, speaker=speaker))[0].author_id == ANNA

    def test_of_two_people_of_one_name_the_cited_one_is_the_author(self) -> None:
        shown = request(message(5, ANNA, "Alex"), message(9, BEN, "Alex"))
        first, second = drafted(
            shown,
            cell("Alex likes tea.", 1, speaker="Alex"),
            cell("Alex likes coffee.", 2, speaker="Alex"),
        )
        assert (first.author_id, second.author_id) == (ANNA, BEN)


class TestContent:
    @pytest.mark.parametrize("content", ["", "   ", "\n\t", "...", "\u2028", "\ud800", "\0"])
    def test_a_cell_that_says_nothing_is_refused(self, content: str) -> None:
        cells = [cell("Said."), cell(content)]
        assert [draft.content for draft in drafted(request(message(5)), *cells)] == ["Said."]

    @pytest.mark.parametrize("scene", ["", "  ", "\0", "\udfff"])
    def test_a_cell_without_a_topic_is_refused(self, scene: str) -> None:
        cells = [cell("Said."), cell("Also said.", scene=scene)]
        assert [draft.content for draft in drafted(request(message(5)), *cells)] == ["Said."]

    def test_content_and_topic_come_on_one_line(self) -> None:
        [draft] = drafted(request(message(5)), cell("One\n\n## two", scene="The\u2028topic"))
        assert (draft.content, draft.scene) == ("One ## two", "The topic")

    @pytest.mark.parametrize(
        ("given", "kept"), [(7, 1.0), (-3.5, 0.0), ("0.4", 0.4), ("99", 1.0), (0.25, 0.25)]
    )
    def test_salience_is_brought_into_bounds(self, given: object, kept: float) -> None:
        assert drafted(request(message(5)), cell("Said.", salience=given))[0].salience == kept

    @pytest.mark.parametrize("kind", list(CellType))
    def test_every_type_is_taken(self, kind: CellType) -> None:
        assert drafted(request(message(5)), cell("Said.", cell_type=kind))[0].cell_type == kind

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "hostile",
        ["a\0b", "\0b", "x" * 60, "'; DROP TABLE mem_cells; --", "%s {0}", "\u202ex 🎉"],
    )
    async def test_whatever_a_model_writes_can_be_kept(self, here: Stage, hostile: str) -> None:
        await here.say("Something")
        await here.remember(cell(hostile, scene=hostile))
        assert await here.waiting() == 0
        assert len(await here.cells()) == 1


class TestRepeats:
    def repeats(self, content: str, of: str, number: int | None = 1) -> CellId | None:
        shown = request(message(5), similar=(known(of),))
        relations = [] if number is None else [same(number)]
        found = drafted(shown, cell(content, relations=relations))[0].relations
        return found[0].to if found else None

    def test_a_repeat_names_the_cell_that_was_shown(self) -> None:
        assert self.repeats("We ship the release on May 5.", "The release is on May 5.") == 77

    @pytest.mark.parametrize("number", [None, 0, 2, -1, 10**12])
    def test_a_number_that_was_not_shown_repeats_nothing(self, number: int | None) -> None:
        assert self.repeats("The release is on May 5.", "The release is on May 5.", number) is None

    def test_every_relation_to_a_shown_cell_is_kept_for_the_rules_to_judge(self) -> None:
        shown = request(message(5), similar=(known(),))
        kinds = [{"known": 1, "kind": kind} for kind in ("replaces", "follows", "eats")]
        [draft] = drafted(shown, cell("The release is on May 6.", relations=kinds))
        assert draft.relations == (
            Relation(CellId(77), RelationKind.REPLACES),
            Relation(CellId(77), RelationKind.FOLLOWS),
        )

    @pytest.mark.asyncio
    async def test_repeats_do_not_pile_up(self, here: Stage) -> None:
        await here.say("We ship on May 5")
        await here.remember(cell("The release ships on May 5."))
        again = await here.say("As I said: shipping is May 5", BEN)
        await here.remember(cell("They ship the release on May 5.", relations=[same(1)]))
        await here.say("Release: May 5, ships!", CARA)
        await here.remember(cell("the Release ships on May 5", speaker="Cara"))
        contents = [each.content for each in await here.cells()]
        assert contents[0] == "The release ships on May 5."
        assert "They ship the release on May 5." not in contents
        assert again.id in (await here.cells())[0].sources


ODD = [10**400, -(10**400), "\ud800", "fact", "Release", "1", [1, "2", None], {"a": []}, [[1]], ""]
ANYTHING: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD)
)


FIELDS = ["scene", "cell_type", "salience", "content", "speaker", "sources", "relations"]


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ANYTHING), max_size=4))
def test_nothing_out_of_bounds_becomes_a_draft(answers: list[dict[str, Any]]) -> None:
    cells = [cell("Sound.")] + [cell("Base.") | answer for answer in answers]
    shown = request(message(5), message(9, from_memoir=True), similar=(known(),))
    for draft in drafted(shown, *cells):
        assert 0 <= draft.salience <= 1
        assert draft.cell_type in CellType
        assert draft.content.strip()
        assert "\n" not in draft.content
        assert len(draft.content) <= CELL_CHARACTERS
        assert 1 <= len(draft.scene) <= SCENE_NAME_CHARACTERS
        assert draft.sources == (MessageId(5),)
        assert draft.author_id == ANNA
        assert {each.to for each in draft.relations} <= {known().id}
        (draft.content + draft.scene).encode("utf-8")


class TestDays:
    @pytest.mark.parametrize("kind", ["task", "plan"])
    def test_the_day_that_a_model_names_is_noon_of_the_servers_day(self, kind: str) -> None:
        zone = ZoneInfo("America/New_York")
        shown = ExtractionRequest(NOTHING, (message(5),), (), zone)
        [draft] = drafted(shown, cell("Ben mows.", cell_type=kind, due="2026-05-08"))
        assert draft.due_at == datetime(2026, 5, 8, 12, tzinfo=zone)

    def test_what_a_model_leaves_out_is_read_from_the_words(self) -> None:
        [draft] = drafted(request(message(5)), cell("Ben mows by tomorrow.", cell_type="task"))
        assert draft.due_at == START.replace(hour=12, minute=0) + timedelta(days=1)

    @pytest.mark.parametrize("kind", ["fact", "decision", "risk", "preference"])
    def test_nothing_else_is_due(self, kind: str) -> None:
        [draft] = drafted(
            request(message(5)), cell("By tomorrow.", cell_type=kind, due="2026-05-08")
        )
        assert draft.due_at is None


class TestWhatIsNobodysBusiness:
    @pytest.mark.parametrize(
        "written",
        [
            cell("Ben was diagnosed with diabetes."),
            cell("Ben needs a lift on Monday.", scene="Ben's pregnancy"),
            cell("The staging password is [a secret was here]."),
            cell("Someone has to fetch the cake.", assignee="Anna, who is pregnant"),
        ],
    )
    def test_no_memory_is_made_of_it(self, written: dict[str, Any]) -> None:
        assert drafted(request(message(5)), written) == []

    def test_nobody_is_filed_under_it(self) -> None:
        written = cell("Ben brings the cake.", about=["Ben", "Ben's depression"])
        [draft] = drafted(request(message(5)), written)
        assert draft.about == ("Ben",)

    def test_ordinary_affairs_are_kept(self) -> None:
        told = ("Ben takes his dog to the vet.", "The budget of the project is 40k.")
        drafts = drafted(request(message(5)), *map(cell, told), cell("The wedding is in June."))
        assert len(drafts) == 3
