import asyncio

import pytest

from bot.delivery import indicator
from bot.delivery.indicator import typing
from bot.delivery.outbox import Outbox
from bot.playground.events import TypingStarted
from tests.delivery.conftest import Quay
from tests.waiting import PATIENCE, until

TYPING = "POST /channels/*/typing"


@pytest.mark.asyncio
async def test_typing_shows_while_the_block_runs(quay: Quay) -> None:
    asked = await quay.ask()
    with typing(Outbox(), asked.channel):
        event = await quay.event(TypingStarted)
        while event.user_id != quay.playground.bot_user_id:
            event = await quay.event(TypingStarted)
    assert event.channel_id == quay.channel


@pytest.mark.asyncio
async def test_typing_is_shown_again_before_it_fades(
    quay: Quay, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert indicator.REFRESH_SECONDS < 10
    monkeypatch.setattr(indicator, "REFRESH_SECONDS", 0.01)
    asked = await quay.ask()
    with typing(Outbox(), asked.channel):
        for _ in range(3):
            await quay.event(TypingStarted)


@pytest.mark.asyncio
async def test_typing_ends_with_the_block(quay: Quay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicator, "REFRESH_SECONDS", 0.01)
    outbox = Outbox()
    asked = await quay.ask()
    with typing(outbox, asked.channel):
        await quay.event(TypingStarted)
    await until(lambda: not outbox._under_way)
    quay.happened(TypingStarted)
    await asyncio.sleep(0.05)
    assert quay.happened(TypingStarted) == 0


@pytest.mark.asyncio
async def test_typing_ends_when_it_is_asked_to(quay: Quay) -> None:
    outbox = Outbox()
    asked = await quay.ask()
    with typing(outbox, asked.channel) as stop:
        await quay.event(TypingStarted)
        stop.set()
        await until(lambda: not outbox._under_way)


@pytest.mark.asyncio
async def test_typing_that_is_refused_does_not_matter(quay: Quay) -> None:
    quay.playground.faults.fail(TYPING, 403, code=50013)
    asked = await quay.ask()
    outbox = Outbox()
    with typing(outbox, asked.channel):
        await until(lambda: not outbox._under_way)
        assert await outbox.send(asked.channel, "Still here") is not None


@pytest.mark.asyncio
async def test_ending_while_the_request_waits_leaves_the_client_able_to_send(quay: Quay) -> None:
    asked = await quay.ask()
    outbox = Outbox()
    quay.playground.faults.limit(TYPING, retry_after=0.2, everywhere=True)
    with typing(outbox, asked.channel):
        await until(lambda: quay.playground.faults.struck)
        await asyncio.sleep(0.05)
    async with asyncio.timeout(PATIENCE):
        assert await outbox.send(asked.channel, "Here you are") is not None
