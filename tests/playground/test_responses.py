import asyncio

import pytest
import pytest_asyncio

from bot.errors import PlaygroundError
from bot.playground.interactions import Interaction, InteractionKind
from bot.playground.responses import Response
from tests.playground.conftest import Town


class Waiting:
    """An interaction that no bot will answer, and the person's view of it."""

    def __init__(self, town: Town) -> None:
        parts = town.playground._parts
        person = parts.world.user(town.alice)
        channel = parts.world.channel(town.general)
        self.interactions = parts.interactions
        self.interaction: Interaction = parts.interactions.start(
            InteractionKind.COMMAND, person, channel, {"name": "x", "type": 1}
        )
        self.response = Response(self.interaction, parts.world, parts.messages)


@pytest_asyncio.fixture
async def waiting(town: Town) -> Waiting:
    return Waiting(town)


@pytest.mark.asyncio
async def test_a_new_response_shows_nothing(waiting: Waiting) -> None:
    response = waiting.response
    assert (response.kind, response.message, response.modal) == ("", None, None)
    assert (response.choices, response.followups, response.ephemeral) == ([], [], False)
    assert response.interaction_id == waiting.interaction.id


@pytest.mark.asyncio
async def test_settling_waits_for_the_answer_and_for_what_it_promised(waiting: Waiting) -> None:
    settling = asyncio.create_task(waiting.response.settled())
    await asyncio.sleep(0)
    waiting.interaction.loading = True
    waiting.interactions.done(waiting.interaction, "deferred")
    await asyncio.sleep(0)
    assert not settling.done()
    waiting.interaction.loading = False
    waiting.interaction.changed.tell()
    assert (await settling).kind == "deferred"


@pytest.mark.asyncio
async def test_waiting_in_vain_says_how_things_stand(waiting: Waiting) -> None:
    with pytest.raises(PlaygroundError, match="left an interaction as new"):
        await waiting.response.until(lambda: False, patience=0.01)
    waiting.interactions.done(waiting.interaction, "deferred")
    with pytest.raises(PlaygroundError, match="left an interaction as deferred"):
        await waiting.response.until(lambda: False, patience=0.01)
