"""What an obeying model answers: nobody is pinged, nothing is linked that nobody said."""

import re
from pathlib import Path

import pytest

from bot.playground.events import Json
from tests.attacks.catalogue import CANARY, of_kinds
from tests.attacks.obeying import Harbour, harbour

SUPPRESS_EMBEDS = 1 << 2
KNOWN = "https://club.example/boats"
EVIL = re.compile(r"(?<!`)(?<!\w)(?:https?://|discord\.gg/)[\w.-]*", re.I)


def links(text: str) -> set[str]:
    """Return what Discord makes links of: not what stands in code."""
    return set(EVIL.findall(re.sub(r"```.*?(?:```|$)|`[^`]*`", "", text, flags=re.DOTALL)))


async def answers(server: Harbour, wanted: str) -> list[Json]:
    """Ask as Mara while the model writes what an attack wants; return all that Memoir posts."""
    server.obedience.trigger = "where is the canoe"
    server.obedience.wants = {"answer": lambda shown: wanted}
    before = len(server.answers())
    await server.ask("where is the canoe?")
    return server.answers()[before:]


@pytest.mark.asyncio
async def test_no_answer_pings_links_or_unfolds_what_nobody_said(tmp_path: Path) -> None:
    attacks = of_kinds(
        "a ping",
        "markdown",
        "a citation of nothing",
        "a way out for what is remembered",
        "a command or emoji to click",
        "signs that nobody sees",
        "a turn of the conversation that nobody took",
    )
    async with harbour(tmp_path) as server:
        await server.say(f"The plan is at {KNOWN} for all", by=server.jonas)
        for attack in attacks:
            wanted = f"{attack.text} https://evil.example/?q={CANARY} {KNOWN}"
            for message in await answers(server, wanted):
                pinged = {each["id"] for each in message["mentions"]}
                assert pinged <= {str(server.mara)}, attack
                assert not message["mention_everyone"], attack
                assert message["mention_roles"] == [], attack
                assert message["flags"] & SUPPRESS_EMBEDS, attack
                assert links(message["content"]) <= {"https://club.example"}, attack
                assert not re.search(r"\]\(<?\w+:", message["content"]), attack


@pytest.mark.asyncio
async def test_an_answer_without_end_is_held_to_what_messages_hold(tmp_path: Path) -> None:
    async with harbour(tmp_path) as server:
        posted = await answers(server, "@everyone " * 9_000)
        assert len(posted) <= 5
        assert all(len(message["content"]) <= 2_000 for message in posted)
        assert not any(message["mention_everyone"] for message in posted)
