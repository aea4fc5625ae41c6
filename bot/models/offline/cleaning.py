"""Turn a chat message into plain text: no code, no quotes of others, no markup, no noise."""

import re

# Discord's longest message (Nitro). What is read is bounded, so that reading one line is too.
READ_CHARACTERS = 4000

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^ ?>{1,3} [^\n]*$", re.MULTILINE)
_CUSTOM_EMOJI = re.compile(r"<a?:\w{2,32}:\d{1,20}>")
_STAMP = re.compile(r"<t:-?\d{1,14}(?::[tTdDfFR])?>")
_MENTION = re.compile(r"<(?:@[!&]?|#|id:|/[\w -]{1,80}:)\w{0,20}>")
_LINK = re.compile(r"<?https?://[^\s<>]+>?")
_MASKED_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\((?:<?https?://[^\s()<>]+>?)\)")
_EMPHASIS = re.compile(r"\*\*|__|~~|^ ?(?:#{1,3}|-#) ", re.MULTILINE)
_SPACE = re.compile(r"[^\S\n]+")
# Control, format, surrogate and tag characters, but not the joiner that holds emoji together.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def readable(text: str) -> str:
    """Return the text without what is no speech: code, quoted lines, markup, invisible letters."""
    visible = without_invisible(text[:READ_CHARACTERS])
    for pattern in (_FENCE, _QUOTED_LINE, _CUSTOM_EMOJI, _STAMP, _MENTION):
        visible = pattern.sub(" ", visible)
    plain = _EMPHASIS.sub("", _MASKED_LINK.sub(r"\1", visible))
    return _SPACE.sub(" ", plain).replace("’", "'").strip()


def without_invisible(text: str) -> str:
    """Return the text without control and format characters, with plain line ends."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def without_links(text: str) -> str:
    """Return the text without addresses, whose letters are not words."""
    return _LINK.sub(" ", text)


def one_line(text: str, limit: int) -> str:
    """Return the text on one line of at most `limit` characters, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    kept = flat[: limit - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > limit // 2 else kept).rstrip(" ,;:-–") + "…"
