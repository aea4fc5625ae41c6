"""Decide when what failed is tried again."""

from datetime import timedelta

import pytest

from bot.errors import ModelMisconfigured, ModelRefused, ModelUnavailable, UnreadableAnswer
from bot.ids import ChannelId, MessageId, SceneId
from bot.memory.audience import EVERYONE
from bot.memory.records import Batch, DirtyScene, Message, Scene
from bot.retries import (
    ATTEMPTS,
    FIRST_RETRY,
    FIRST_RETRY_IF_REFUSED,
    LONGEST_RETRY,
    Retries,
    Retry,
)
from tests.stage import ANNA, GENERAL, RANDOM, START, Clock, place

OUTAGE = ModelUnavailable("It is away.")
FAULTS = [UnreadableAnswer("It is odd."), ModelRefused("It won't."), RuntimeError("unforeseen")]


def batch(attempts: int = 0, channel: ChannelId = GENERAL) -> Batch:
    said = Message(MessageId(1), place(channel), ANNA, "Anna", "We ship on Friday", START)
    return Batch(0, (said,), (), attempts)


@pytest.mark.parametrize("error", [OUTAGE, ModelMisconfigured("The key is wrong.")])
def test_an_endpoint_that_is_away_or_set_wrongly_is_outlasted_for_ever(error: Exception) -> None:
    retries = Retries(Clock())
    found = [retries.of_batch(batch(), error) for _ in range(40)]
    assert not any(retry.counts for retry in found)
    delays = [retry.at - START for retry in found if retry.at is not None]
    assert len(delays) == 40
    assert delays[:3] == [FIRST_RETRY, FIRST_RETRY * 2, FIRST_RETRY * 4]
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_RETRY


def test_outages_count_for_each_channel_and_until_it_went_well() -> None:
    retries = Retries(Clock())
    for _ in range(3):
        retries.of_batch(batch(), OUTAGE)
    assert retries.of_batch(batch(channel=RANDOM), OUTAGE).at == START + FIRST_RETRY
    retries.note_success(GENERAL)
    assert retries.of_batch(batch(), OUTAGE).at == START + FIRST_RETRY


@pytest.mark.parametrize("error", FAULTS)
def test_what_may_be_the_messages_fault_counts_and_ends(error: Exception) -> None:
    retries = Retries(Clock())
    for attempts in range(ATTEMPTS - 1):
        retry = retries.of_batch(batch(attempts), error)
        assert retry.counts
        assert retry.at is not None
    assert retries.of_batch(batch(ATTEMPTS - 1), error) == Retry(None, counts=True)


def test_what_is_refused_is_tried_again_much_later() -> None:
    retries = Retries(Clock())
    unreadable, refused, _ = (retries.of_batch(batch(1), error).at for error in FAULTS)
    assert unreadable == START + FIRST_RETRY * 2
    assert refused == START + FIRST_RETRY_IF_REFUSED * 2


@pytest.mark.parametrize(
    ("attempts", "delay"),
    [(0, FIRST_RETRY), (2, FIRST_RETRY * 4), (20, LONGEST_RETRY), (10_000, LONGEST_RETRY)],
)
def test_a_scene_is_put_off_longer_each_time(attempts: int, delay: timedelta) -> None:
    scene = Scene(SceneId(1), "Release", "", EVERYONE, 3, START)
    dirty = DirtyScene(0, scene, 3, attempts, START)
    assert Retries(Clock()).of_scene(dirty) == START + delay
