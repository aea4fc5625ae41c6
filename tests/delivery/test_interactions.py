import asyncio
from collections.abc import Awaitable, Callable

import discord
import pytest
from discord import app_commands

from bot.delivery.interactions import Interaction, tell, tell_failure, think
from bot.errors import StoreError
from tests.delivery.conftest import Quay
from tests.waiting import until

CALLBACK = "POST /interactions/*/callback"
FULL = StoreError("The disk is full.")


async def offer(quay: Quay, answer: Callable[[Interaction], Awaitable[None]]) -> asyncio.Event:
    """Register a command that answers like this; return an event set when it has."""
    done = asyncio.Event()

    async def callback(interaction: discord.Interaction) -> None:
        try:
            await answer(interaction)
        finally:
            done.set()

    command = app_commands.Command(name="try", description="Try it", callback=callback)
    quay.client.tree.add_command(command)
    await quay.client.tree.sync()
    return done


@pytest.mark.asyncio
async def test_telling_is_private(quay: Quay) -> None:
    await offer(quay, lambda interaction: tell(interaction, "Only you see this."))
    response = await quay.playground.command(quay.channel, quay.asker, "try")
    assert response.ephemeral
    assert response.message is not None
    assert response.message["content"] == "Only you see this."


@pytest.mark.asyncio
async def test_after_thinking_the_answer_takes_the_place_of_the_thought(quay: Quay) -> None:
    async def answer(interaction: Interaction) -> None:
        await think(interaction)
        await tell(interaction, "Here it is.")

    await offer(quay, answer)
    response = await quay.playground.command(quay.channel, quay.asker, "try")
    assert response.ephemeral
    assert response.message is not None
    assert response.message["content"] == "Here it is."


@pytest.mark.asyncio
async def test_what_was_answered_already_is_followed_up(quay: Quay) -> None:
    async def answer(interaction: Interaction) -> None:
        await tell(interaction, "First.")
        await tell_failure(interaction, FULL)

    await offer(quay, answer)
    response = await quay.playground.command(quay.channel, quay.asker, "try")
    await until(lambda: response.followups)
    assert [each["content"] for each in response.followups] == ["The disk is full."]
    assert response.followups[0]["flags"] & 64


@pytest.mark.asyncio
async def test_an_answer_that_discord_has_but_the_client_does_not_know_of_is_followed_up(
    quay: Quay,
) -> None:
    async def answer(interaction: Interaction) -> None:
        await tell(interaction, "First.")
        interaction.response._response_type = None  # as after an answer lost on its way back
        await tell_failure(interaction, FULL)

    await offer(quay, answer)
    response = await quay.playground.command(quay.channel, quay.asker, "try")
    await until(lambda: response.followups)
    assert [each["content"] for each in response.followups] == ["The disk is full."]


@pytest.mark.asyncio
async def test_coming_too_late_is_logged_and_nothing_more(
    quay: Quay, caplog: pytest.LogCaptureFixture
) -> None:
    quay.playground.answer_within = 0.05

    async def answer(interaction: Interaction) -> None:
        await asyncio.sleep(0.2)
        await tell_failure(interaction, FULL)

    done = await offer(quay, answer)
    response = await quay.playground.command(quay.channel, quay.asker, "try")
    await done.wait()
    assert response.kind == "failed"
    assert "code 10062" in caplog.text


@pytest.mark.asyncio
async def test_a_failure_of_the_answer_itself_does_not_escape(
    quay: Quay, caplog: pytest.LogCaptureFixture
) -> None:
    quay.playground.faults.fail(CALLBACK, 403, code=50013)
    quay.playground.answer_within = 0.05
    done = await offer(quay, lambda interaction: tell_failure(interaction, FULL))
    await quay.playground.command(quay.channel, quay.asker, "try")
    await done.wait()
    assert "could not be answered" in caplog.text


@pytest.mark.asyncio
async def test_ordinary_refusals_are_no_errors_in_the_log(
    quay: Quay, caplog: pytest.LogCaptureFixture
) -> None:
    await offer(quay, lambda interaction: tell_failure(interaction, FULL))
    await quay.playground.command(quay.channel, quay.asker, "try")
    assert "An interaction failed" not in caplog.text
