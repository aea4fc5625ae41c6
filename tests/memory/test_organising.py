"""Test that drafts come into memory step by step, and that one that can't holds up no other."""

import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest

from bot.errors import StoreError
from bot.memory.audience import EVERYONE, Audience
from bot.memory.db import MemoryDB
from bot.memory.drafts import ATTEMPTS, RETRY_AFTER
from bot.memory.linking import Linker
from bot.memory.reconciling import Reconciler
from bot.memory.records import Batch, Message, StagedDraft
from bot.vocabulary import DraftStage
from tests.memory.samples import (
    EVERYBODY,
    STAFF,
    Clock,
    cells_of,
    draft,
    number,
    open_memory,
    organise,
    rows,
    say,
)

STAGES = (DraftStage.EXTRACTED, DraftStage.RECONCILED, DraftStage.LINKED)


async def stage(memory: MemoryDB, *texts: str, **more: Any) -> list[Message]:
    """Log messages and stage a draft of the same words from each."""
    said = [await say(memory, text, **more) for text in texts]
    batch = Batch(await memory.epoch(), tuple(said), (), 0)
    assert await memory.queue.finish(batch, [draft(each.content, each) for each in said])
    return said


async def remembered(memory: MemoryDB) -> list[str]:
    return [text for (text,) in await rows(memory, "SELECT content FROM mem_cells ORDER BY id")]


class Choosy:
    """Fail on drafts that say a word, as a step with a bug in it."""

    def __init__(self, word: str, error: Exception | None = None) -> None:
        self.word = word
        self.error = error or RuntimeError("secret words")
        self.tried = 0

    def choke(self, drafts: Sequence[StagedDraft]) -> list[StagedDraft]:
        self.tried += 1
        if any(self.word in each.draft.content for each in drafts):
            raise self.error
        return list(drafts)

    async def reconcile(
        self, drafts: Sequence[StagedDraft], audience: Audience
    ) -> list[StagedDraft]:
        return self.choke(drafts)

    async def link(self, drafts: Sequence[StagedDraft], audience: Audience) -> list[StagedDraft]:
        return self.choke(drafts)


@pytest.fixture(params=["reconcile", "link"])
def choosy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Choosy:
    """Return what one of the steps has become."""
    fails = Choosy("poison")
    owner = {"reconcile": Reconciler, "link": Linker}[request.param]

    async def step(self: Any, drafts: Sequence[StagedDraft], audience: Audience) -> Any:
        return fails.choke(drafts)

    monkeypatch.setattr(owner, request.param, step)
    return fails


class TestSteps:
    @pytest.mark.asyncio
    async def test_each_step_takes_what_the_one_before_it_left(self, memory: MemoryDB) -> None:
        await stage(memory, "one", "two")
        seen = []
        for step in (memory.organiser.reconcile, memory.organiser.link):
            seen.append([bool(await memory.drafts.scopes(each, EVERYBODY)) for each in STAGES])
            assert await step(EVERYONE, EVERYBODY)
            assert not await step(EVERYONE, EVERYBODY)  # all of it is a step further
        seen.append([bool(await memory.drafts.scopes(each, EVERYBODY)) for each in STAGES])
        assert seen == [[each is stage for each in STAGES] for stage in STAGES]
        assert await memory.organiser.place(EVERYONE, EVERYBODY)
        assert await remembered(memory) == ["one", "two"]
        assert await memory.drafts.waiting() == 0
        assert await memory.organiser.place(EVERYONE, EVERYBODY) is None

    @pytest.mark.asyncio
    async def test_new_drafts_wait_until_those_before_them_are_in_memory(
        self, memory: MemoryDB
    ) -> None:
        await stage(memory, "one")
        await memory.organiser.reconcile(EVERYONE, EVERYBODY)
        await stage(memory, "two")
        assert not await memory.drafts.scopes(DraftStage.EXTRACTED, EVERYBODY)
        await memory.organiser.link(EVERYONE, EVERYBODY)
        await memory.organiser.place(EVERYONE, EVERYBODY)
        assert await memory.drafts.scopes(DraftStage.EXTRACTED, EVERYBODY)

    @pytest.mark.asyncio
    async def test_scopes_go_their_own_way(self, memory: MemoryDB) -> None:
        await stage(memory, "one")
        [secret] = await stage(memory, "two", channel=STAFF)
        await memory.organiser.reconcile(EVERYONE, EVERYBODY)
        assert await organise(memory, secret.place) == 1
        assert await remembered(memory) == ["two"]

    @pytest.mark.asyncio
    async def test_more_drafts_than_go_together_all_get_there(self, memory: MemoryDB) -> None:
        texts = [f"point {at}" for at in range(120)]
        [first, *_] = await stage(memory, *texts)
        assert await organise(memory, first.place) == 120
        assert await remembered(memory) == texts

    @pytest.mark.asyncio
    async def test_a_reset_ends_what_is_on_its_way(self, memory: MemoryDB, clock: Clock) -> None:
        await stage(memory, "one")
        drafts = await memory.drafts.read(EVERYONE, DraftStage.EXTRACTED, EVERYBODY)
        await memory.reset()
        assert not await memory.drafts.reconciled(drafts)
        clock.turn(hours=1)  # the next may bear the number of the one that is gone
        await stage(memory, "another one", said_at=clock())
        assert not await memory.drafts.reconciled(drafts)
        await memory.drafts.put_off(drafts[0].id, drafts[0].epoch, RuntimeError())
        assert await number(memory, "SELECT sum(attempts) FROM cell_drafts") == 0


class TestFailures:
    @pytest.mark.asyncio
    async def test_a_draft_that_no_step_can_take_holds_up_no_other(
        self, memory: MemoryDB, choosy: Choosy
    ) -> None:
        said = await stage(memory, "one", "poison", "two")
        assert await organise(memory, said[0].place) == 2
        assert await remembered(memory) == ["one", "two"]
        later = await stage(memory, "three")
        assert await organise(memory, later[0].place) == 1
        assert await memory.drafts.waiting() == 1

    @pytest.mark.asyncio
    async def test_it_is_tried_again_later_and_then_set_aside_with_its_messages_kept(
        self,
        memory: MemoryDB,
        clock: Clock,
        choosy: Choosy,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        [poison] = await stage(memory, "poison")
        for attempt in range(ATTEMPTS):
            scopes = await memory.drafts.scopes(DraftStage.EXTRACTED, EVERYBODY)
            assert scopes[EVERYONE] <= clock()
            tried = choosy.tried
            assert await organise(memory, poison.place) == 0
            assert choosy.tried > tried
            clock.now += RETRY_AFTER * 2**attempt
        assert not await memory.drafts.scopes(DraftStage.EXTRACTED, EVERYBODY)
        clock.turn(days=365)
        assert await organise(memory, poison.place) == 0
        assert await memory.messages.get(poison.id, EVERYBODY) == poison
        told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
        assert [text.rpartition(" and is ")[2] for text in told] == [
            "tried again later; its messages are kept.",
            "tried again later; its messages are kept.",
            "set aside until the next start; its messages are kept.",
        ]
        assert "1.db failed (RuntimeError in choke" in told[0]
        assert "secret words" not in caplog.text
        assert "poison" not in caplog.text

    @pytest.mark.asyncio
    async def test_what_passes_meanwhile_costs_nothing(
        self, memory: MemoryDB, clock: Clock, choosy: Choosy
    ) -> None:
        [poison] = await stage(memory, "poison")
        assert await organise(memory, poison.place) == 0
        choosy.word = "nothing at all"
        assert await organise(memory, poison.place) == 0  # not before its time
        clock.now += RETRY_AFTER
        assert await organise(memory, poison.place) == 1

    @pytest.mark.asyncio
    async def test_what_was_set_aside_is_tried_again_at_the_next_start(
        self, memory: MemoryDB, choosy: Choosy
    ) -> None:
        [poison] = await stage(memory, "poison")
        await memory.connections.write(
            lambda transaction: transaction.fetch(
                "UPDATE cell_drafts SET attempts = 3, set_aside = 1, retry_at = 9e15"
            )
        )
        choosy.word = "nothing at all"
        assert await organise(memory, poison.place) == 0
        await memory.queue.revive()
        assert await organise(memory, poison.place) == 1

    @pytest.mark.asyncio
    async def test_one_that_cannot_be_placed_begins_anew(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        said = await stage(memory, "one", "two")
        await memory.organiser.reconcile(EVERYONE, EVERYBODY)
        await memory.organiser.link(EVERYONE, EVERYBODY)
        await memory.connections.write(
            lambda transaction: transaction.fetch(
                "UPDATE cell_drafts SET draft = json_set(draft, '$.salience', 7.5) WHERE id = 1"
            )
        )
        assert await memory.organiser.place(EVERYONE, EVERYBODY)
        assert await remembered(memory) == ["two"]
        assert await rows(memory, "SELECT stage, verdict, ties, attempts FROM cell_drafts") == [
            ("extracted", None, None, 1)
        ]
        await memory.connections.write(
            lambda transaction: transaction.fetch(
                "UPDATE cell_drafts SET draft = json_set(draft, '$.salience', 0.5)"
            )
        )
        clock.now += RETRY_AFTER
        assert await organise(memory, said[0].place) == 1
        assert await remembered(memory) == ["two", "one"]

    @pytest.mark.asyncio
    @pytest.mark.parametrize("staged", ["{}", "[", '{"salience": "a lot"}'])
    async def test_a_draft_that_this_release_cannot_read_holds_up_no_other(
        self, memory: MemoryDB, staged: str
    ) -> None:
        said = await stage(memory, "one", "two")
        await memory.connections.write(
            lambda transaction: transaction.fetch(
                "UPDATE cell_drafts SET draft = ? WHERE id = 1", (staged,)
            )
        )
        assert await organise(memory, said[0].place) == 1
        assert await remembered(memory) == ["two"]
        assert await memory.messages.get(said[0].id, EVERYBODY) == said[0]

    @pytest.mark.asyncio
    async def test_a_file_that_is_full_is_no_drafts_fault(
        self, memory: MemoryDB, choosy: Choosy
    ) -> None:
        choosy.error = StoreError("The memory file 1.db cannot be written: it is full.")
        choosy.error.__cause__ = sqlite3.OperationalError("database or disk is full")
        [poison] = await stage(memory, "poison")
        with pytest.raises(StoreError, match="full"):
            await organise(memory, poison.place)
        choosy.word = "nothing at all"
        assert await organise(memory, poison.place) == 1

    @pytest.mark.asyncio
    async def test_what_was_on_its_way_survives_a_restart(
        self, memory: MemoryDB, clock: Clock
    ) -> None:
        said = await stage(memory, "one", "two")
        await memory.organiser.reconcile(EVERYONE, EVERYBODY)
        again = await open_memory(memory.connections._path, clock)
        assert await organise(again, said[0].place) == 2
        assert [cell.content for cell in await cells_of(again, said[0])] == ["one"]
        await again.close()
