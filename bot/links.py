"""Let an answer link only to what was shown: a link that a model makes up may carry secrets away.

Text from chat can tell a model to append an address with what it knows in it, or to pass one off
as a source. What nobody said stands in the answer as code, which nobody can click and Discord
never fetches; a name in front of an address does not hide it.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable

_LINK = re.compile(
    r"(?P<named>\](?=\())?(?P<opening>\(?<?)(?P<link>(?:https?://|\bdiscord(?:\.gg|(?:app)?\.com)/)"
    r"[^\s<>`]+)",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?)]}\"'*_|~"  # of the sentence around a link
_BEGINNINGS = ("](<", "(<", "https://", "http://", "discord.gg/", "discordapp.com/", "discord.com/")
# No address is longer; what is goes on without waiting for its end.
_LONGEST = 2_000


def links_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the addresses that texts hold, as people wrote them."""
    return frozenset(_bare(match["link"]) for text in texts for match in _LINK.finditer(text))


def with_known_links(text: str, known: frozenset[str]) -> str:
    """Return a text in which only known addresses are links, each to be seen for what it is."""

    def shown(match: re.Match[str]) -> str:
        before = ("] " if match["named"] else "") + match["opening"]
        link = _bare(match["link"])
        rest = match["link"][len(link) :]
        return f"{before}{link if link in known else f'`{link}`'}{rest}"

    return _LINK.sub(shown, text)


async def known_links_only(
    pieces: AsyncIterator[str], known: frozenset[str]
) -> AsyncGenerator[str, None]:
    """Yield an answer's pieces; what may become a link waits for its end."""
    held = ""
    async for piece in pieces:
        held += piece
        at = _held_from(held)
        if at:
            yield with_known_links(held[:at], known)
            held = held[at:]
    if held:
        yield with_known_links(held, known)


def _held_from(text: str) -> int:
    """Return where the last word begins if it may be a link or become one, else the text's end."""
    start = max(text.rfind(sign) for sign in " \n\t") + 1
    word = text[start:].lower()
    if len(word) > _LONGEST:
        return len(text)
    if word.endswith("]") or _LINK.search(word):
        return start
    ends = (begin[:size] for begin in _BEGINNINGS for size in range(1, len(begin) + 1))
    return start if any(map(word.endswith, ends)) else len(text)


def _bare(link: str) -> str:
    return link.rstrip(_CLOSING)
