"""Find words in what somebody said: only those may stand in quotation marks."""

import re

from bot.models.offline.cleaning import readable

_MARKUP = re.compile(r"[*_~`|\\]")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")


def as_said(text: str, said: str) -> str | None:
    """Return a text as it stands in `said`, where a sentence may begin small, or None."""
    bare = _EDGES.sub("", _plain(text))
    if not bare:
        return None
    whole = _plain(said)
    for begun in (bare, bare[0].lower() + bare[1:]):
        if re.search(rf"(?<!\w){re.escape(begun)}(?!\w)", whole):
            return text if begun == bare else text.replace(bare[0], begun[0], 1)
    return None


def _plain(text: str) -> str:
    """Return a text without markup and mentions, its words one space apart."""
    return " ".join(_MARKUP.sub("", readable(text)).split())
