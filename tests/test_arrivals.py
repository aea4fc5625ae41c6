import asyncio

import pytest

from bot.arrivals import Arrivals
from bot.ids import MessageId

SAID = MessageId(1)


@pytest.mark.asyncio
async def test_what_is_said_of_a_message_waits_until_it_is_taken_in() -> None:
    arrivals = Arrivals()
    with arrivals.of(SAID):
        waiting = asyncio.create_task(arrivals.settled(SAID))
        all_of_them = asyncio.create_task(arrivals.all_settled())
        await arrivals.settled(MessageId(2))
        assert not waiting.done()
    await asyncio.gather(waiting, all_of_them)


@pytest.mark.asyncio
async def test_a_message_that_is_refused_is_not_waited_for() -> None:
    arrivals = Arrivals()
    with pytest.raises(ZeroDivisionError), arrivals.of(SAID):
        raise ZeroDivisionError
    await arrivals.settled(SAID)
    await arrivals.all_settled()
