"""Test that what is drawn from one channel is told without the words of others."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.extraction import ExtractionRequest, drafts_of
from bot.memory.records import Cell, CellDraft, Message
from bot.models.tasks import Extraction
from bot.vocabulary import CellType
from tests.stage import GENERAL, RANDOM, STAFF, START, cell, message, place
from tests.test_drafts_of import known

NOTHING: Any = None


def said(text: str, number: int = 5, **more: Any) -> Message:
    return replace(message(number), content=text, **more)


def elsewhere(content: str, **more: Any) -> Cell:
    return replace(known(content), place=place(RANDOM), scene="Fleet", **more)


def drafted(*lines: Message, of: Cell, scenes: tuple[str, ...] = (), **told: Any) -> CellDraft:
    request = ExtractionRequest(NOTHING, lines, (of,), scenes=scenes)
    [draft] = drafts_of(request, Extraction.model_validate({"cells": [cell(**told)]}))
    return draft


def test_what_only_another_channel_said_is_told_in_the_words_of_the_lines() -> None:
    draft = drafted(
        said("No, let us take the ninth"),
        of=elsewhere("The regatta in Kiel is on the fifth"),
        content="The regatta in Kiel was moved to the ninth.",
        about=["Kiel", "the ninth"],
        assignee="Kiel",
    )
    assert draft.content == "No, let us take the ninth"
    assert (draft.about, draft.assignee) == (("the ninth",), "")


@pytest.mark.parametrize(
    "text", ["The regattas are fun", "I love that regatta in Kiel", "Anna: regatta!"]
)
def test_what_was_said_here_too_may_be_told_in_any_form(text: str) -> None:
    told = f"Somebody says of the regatta: {text}"
    draft = drafted(said(text), of=elsewhere("The regatta in Kiel"), content=told)
    assert draft.content == told


def test_what_was_said_before_in_the_conversation_counts() -> None:
    request = ExtractionRequest(
        NOTHING,
        (said("It was moved to Friday"),),
        (elsewhere("The regatta is on Monday"),),
        context=(said("When is the regatta?", 4),),
    )
    told = "The regatta was moved to Friday."
    [draft] = drafts_of(request, Extraction.model_validate({"cells": [cell(told)]}))
    assert draft.content == told


def test_what_memoir_said_may_be_out_of_other_channels() -> None:
    lines = (said("Great!"), said("The regatta is in Kiel", 6, from_memoir=True))
    draft = drafted(*lines, of=elsewhere("The regatta is in Kiel"), content="Kiel is great.")
    assert draft.content == "Great!"


def test_dates_that_the_lines_tell_are_nobody_elses() -> None:
    of = elsewhere("The race is on 2026-03-03", due_at=START + timedelta(days=1))
    told = {"content": "Paint the hull on 2026-03-03.", "cell_type": CellType.TASK}
    dated = drafted(said("Paint the hull tomorrow"), of=of, due=date(2026, 3, 3), **told)
    assert dated.content == told["content"]
    assert dated.due_at is not None
    guessed = drafted(said("Paint the hull"), of=of, due=date(2026, 3, 3), **told)
    assert guessed.content == "Paint the hull"
    assert guessed.due_at is None
    silent = {**told, "content": "Paint the hull."}
    assert drafted(said("Paint the hull"), of=of, due=date(2026, 3, 3), **silent).due_at is None


def test_a_new_topic_is_not_called_by_words_of_others() -> None:
    of, line = elsewhere("The regatta is in Kiel"), said("The varnish is dry")
    content = "The varnish is dry."
    draft = drafted(line, of=of, content=content, scene="Regatta in Kiel")
    assert "varnish" in draft.scene.lower()
    assert "kiel" not in draft.scene.lower()
    draft = drafted(line, of=of, content=content, scene="Canary", scenes=("Canary plans",))
    assert "canary" not in draft.scene.lower()
    draft = drafted(line, of=of, content=content, scene="Canary Plans", scenes=("Canary plans",))
    assert draft.scene == "Canary Plans"  # a known one: what feeds it is known
    assert drafted(line, of=of, content=content, scene="Care of boats").scene == "Care of boats"


def test_memories_of_the_same_place_may_be_told_on() -> None:
    here = known("The regatta is in Kiel")
    told = "The regatta in Kiel is off."
    assert drafted(said("It is off"), of=here, content=told).content == told
    private = said("It is off", place=place(STAFF, private=True))
    assert drafted(private, of=here, content=told).content == told
    assert place(GENERAL) == here.place
