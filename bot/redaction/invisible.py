"""Take out of a text what nobody sees: signs that hide words, or turn those around that follow."""

import re

_MARKS = r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSEEN = re.compile(
    r"[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"  # controls, but for white space
    r"|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # turn the direction of writing
    r"|[\u00ad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb]"  # no width
    r"|[\u115f\u1160\u17b4\u17b5\u3164\uffa0]"  # fillers, of which blank names are made
    r"|(?<![\U000e0020-\U000e007e\U0001f3f4])[\U000e0020-\U000e007e]+"  # letters that none sees,
    r"|[\U000e0000-\U000e001f]"  # unless they tell which flag it is
    r"|(?<![\U000e0020-\U000e007e])\U000e007f|[\U000e0100-\U000e01ef]"
    r"|(?:(?<![^\x00-\x7f])|(?<=\u200c)|(?<=\u200d))[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
    rf"|(?<=[{_MARKS}]{{4}})[{_MARKS}]+"  # letters grow over the lines above
)
_FLAG = re.compile("\U0001f3f4([\U000e0020-\U000e007e]*)(\U000e007f?)")
_LONGEST_FLAG = 6  # signs: "gbsct"


def seen(text: str) -> str:
    """Return what a reader sees of a text; emoji and scripts that join letters stay whole."""
    if text.isascii() and text.isprintable():
        return text
    return _FLAG.sub(_flag, _UNSEEN.sub("", text))


def _flag(found: re.Match[str]) -> str:
    """Return a flag with what tells which it is, without a message in its place."""
    is_one = 0 < len(found[1]) <= _LONGEST_FLAG and found[2]
    return found[0] if is_one else found[0][0]
