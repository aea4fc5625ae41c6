"""Decide when memory work is due."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.ids import ChannelId, SceneId
from bot.memory.audience import EVERYONE
from bot.memory.records import DirtyScene, Scene, WaitingChannel
from bot.pacing import (
    FIRST_SUMMARY_PAUSE,
    PROMPT_QUIET,
    SMALL_BATCH,
    SMALL_BATCH_PAUSE,
    SMALL_CHANGE,
    SMALL_CHANGE_PAUSE,
    Pacing,
)
from tests.stage import GENERAL, RANDOM, START, Clock, plain_settings

QUIET = timedelta(seconds=20)
SILENCE = QUIET * SMALL_BATCH_PAUSE
SCENE_QUIET = timedelta(minutes=5)
LONG_AGO = datetime.fromtimestamp(0, START.tzinfo)


def pacing(clock: Clock, **settings: Any) -> Pacing:
    values = {"quiet_seconds": 20, "batch_messages": 20, "scene_cells": 8, **settings}
    return Pacing(plain_settings(scene_quiet_seconds=300, **values), clock)


def waiting(messages: int = 1, *, channel: ChannelId = GENERAL, **more: Any) -> WaitingChannel:
    channel_waiting = WaitingChannel(channel, EVERYONE, messages, START, False, LONG_AGO)
    return replace(channel_waiting, **more)


def dirty(new_cells: int, **more: Any) -> DirtyScene:
    scene = Scene(SceneId(1), "Release", "", EVERYONE, new_cells, START)
    return replace(DirtyScene(0, scene, new_cells, 0, LONG_AGO), **more)


def test_messages_wait_until_their_conversation_is_quiet() -> None:
    due = pacing(Clock()).extraction_due(waiting(SMALL_BATCH))
    assert due == START + QUIET


def test_few_messages_wait_until_their_conversation_is_over() -> None:
    assert pacing(Clock()).extraction_due(waiting(SMALL_BATCH - 1)) == START + SILENCE


@pytest.mark.parametrize("messages", [2, SMALL_BATCH])
def test_every_message_begins_the_quiet_anew(messages: int) -> None:
    paced, later = pacing(Clock()), timedelta(seconds=15)
    due = paced.extraction_due(waiting(messages, last_logged_at=START + later))
    assert due == paced.extraction_due(waiting(messages)) + later


def test_enough_messages_wait_for_no_quiet() -> None:
    assert pacing(Clock()).extraction_due(waiting(19)) > START
    assert pacing(Clock()).extraction_due(waiting(20)) <= START


def test_who_talks_to_memoir_waits_but_a_moment() -> None:
    assert pacing(Clock()).extraction_due(waiting(addressed=True)) == START + PROMPT_QUIET


def test_a_quiet_shorter_than_that_moment_counts_for_everyone() -> None:
    due = pacing(Clock(), quiet_seconds=1).extraction_due(waiting(addressed=True))
    assert due == START + timedelta(seconds=1)


@pytest.mark.parametrize("messages", [1, 20])
def test_after_a_failure_nothing_is_due_before_its_time(messages: int) -> None:
    retry_at = START + timedelta(hours=1)
    assert pacing(Clock()).extraction_due(waiting(messages, retry_at=retry_at)) == retry_at


def test_a_small_batch_soon_after_another_waits_longer() -> None:
    paced = pacing(Clock())
    paced.note_extraction(GENERAL)
    due = paced.extraction_due(waiting(SMALL_BATCH - 1, addressed=True))
    assert due == START + SILENCE


def test_others_in_a_channel_hold_no_conversation_up_for_longer() -> None:
    clock = Clock()
    paced = pacing(clock)
    clock.turn(minutes=1)
    paced.note_extraction(GENERAL)
    assert paced.extraction_due(waiting(1, addressed=True)) == START + SILENCE


def test_an_ordinary_batch_soon_after_another_does_not() -> None:
    paced = pacing(Clock())
    paced.note_extraction(GENERAL)
    due = paced.extraction_due(waiting(SMALL_BATCH, addressed=True))
    assert due == START + PROMPT_QUIET


def test_channels_are_paced_apart() -> None:
    paced = pacing(Clock())
    paced.note_extraction(RANDOM)
    assert paced.extraction_due(waiting(addressed=True)) == START + PROMPT_QUIET


def test_a_channel_without_extraction_for_long_is_prompt_again() -> None:
    clock = Clock()
    paced = pacing(clock)
    paced.note_extraction(GENERAL)
    clock.turn(hours=1)
    due = paced.extraction_due(waiting(addressed=True, last_logged_at=clock.now))
    assert due == clock.now + PROMPT_QUIET


@pytest.mark.parametrize("addressed", [True, False])
@pytest.mark.parametrize("seconds", [3, 11, 30, 119, 300])
def test_a_slow_talk_costs_no_more_extractions_than_a_fast_one(
    seconds: int, addressed: bool
) -> None:
    clock = Clock()
    paced = pacing(clock)
    extractions, logged = 0, 0
    for _ in range(200):
        logged += 1
        said = clock.now
        until = said + timedelta(seconds=seconds)
        due = paced.extraction_due(waiting(logged, last_logged_at=said, addressed=addressed))
        if due < until:
            clock.now = max(said, due)
            paced.note_extraction(GENERAL)
            extractions, logged = extractions + 1, 0
        clock.now = until
    assert extractions <= 200 * max(1 / SMALL_BATCH, seconds / 120) + 1


def test_what_is_remembered_of_channels_does_not_grow() -> None:
    clock = Clock()
    paced = pacing(clock)
    for channel in range(1_000):
        paced.note_extraction(ChannelId(channel))
        clock.turn(seconds=10)
    assert len(paced._extracted_at) <= 12


def test_a_scene_with_enough_new_cells_is_summed_up_at_once() -> None:
    assert pacing(Clock()).consolidation_due(dirty(8)) <= START


def test_a_scene_that_changed_somewhat_waits_for_a_quiet_while() -> None:
    assert pacing(Clock()).consolidation_due(dirty(SMALL_CHANGE)) == START + SCENE_QUIET


def test_a_scene_that_changed_little_waits_longer() -> None:
    changed = dirty(SMALL_CHANGE - 1)
    first = pacing(Clock()).consolidation_due(changed)
    assert first == START + SCENE_QUIET * FIRST_SUMMARY_PAUSE
    told = replace(changed, scene=replace(changed.scene, summary="We ship on Friday."))
    due = pacing(Clock()).consolidation_due(told)
    assert due == START + SCENE_QUIET * SMALL_CHANGE_PAUSE > first


@pytest.mark.parametrize("cells", [1, 8])
def test_after_a_failure_a_scene_is_not_due_before_its_time(cells: int) -> None:
    retry_at = START + timedelta(days=1)
    assert pacing(Clock()).consolidation_due(dirty(cells, retry_at=retry_at)) == retry_at
