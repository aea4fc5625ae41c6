"""Take a text apart into words: of any script, of code and of links, and emoji."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote

from bot.memory.scripts import EAST, EMOJI, LETTER, MARK, SOUTH_EAST

# Discord's own markup: ids say nothing; a custom emoji, a command and a link say their names.
_MARKUP = re.compile(r"<(?:(?:@[!&]?|#|t:)\d+(?::\w)?|(?:a?:|/)([\w -]+):\d+)>")
_LINK = re.compile(r"\b(?:https?://(?:www\.)?|www\.)([^\s<>]*)", re.I)
# Signs inside words that make no difference: soft hyphens, joiners, the Arabic stretch, trade
# marks, and of an emoji its style, its skin and its sex.
_UNSAID = re.compile(
    "[\u00ad\u200c\u2060\ufeff\u0640™℠\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff"
    f"\U000e0100-\U000e01ef]|\u200d(?:[♀♂]|(?!\ufe0f?[{EMOJI}]))"
)
# Stands where a capital inside a word begins another: "getUserName", "HTTPServer", not "McDonald".
_HUMP = "\x1f"
_CAPITAL_INSIDE = re.compile(
    "[A-Z](?:(?<=[a-z0-9]{2}.)(?=[a-z])|(?<=[a-z]{2}.)|(?<=[A-Z]{3})(?=[a-z]{2}))"
)

_SIGN = f"(?:[{EAST}]|(?=\\w)[{SOUTH_EAST}]){MARK}*+"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0020-\U000e007f]+"
_PART = (
    f"(?:[a-z](?:\\+\\+|#)|(?=\\w)(?:{LETTER}|{MARK})++|(?:{_SIGN})++"
    f"|{_FLAG}|[{EMOJI}](?:\u200d[{EMOJI}])*+)"
)
# What joins parts to one name: "snake_case", "v2.1.3", "src/main.rs", "std::vec", "AT&T".
_JOINT = f"(?:::|->|=>|/\\?|:\\\\|[-_./\\\\:@&+#~=%?{_HUMP}])"
_RUN = re.compile(f"{_PART}(?:{_JOINT}{_PART})*")
_PARTS = re.compile(_PART)
_JOINTS = re.compile(_JOINT)
_SIGNS = re.compile(_SIGN)
_SPACED = re.compile(f"{_SIGN}|[^ {EAST}{SOUTH_EAST}]+")
# What others write in one word: "e-mail", "Wi-Fi", "JavaScript"; longer ones nobody does.
_GLUE = ("-", _HUMP)
GLUED_PARTS = 6


def runs(text: str) -> list[str]:
    """Return the words of a text in order, folded; what is joined without a space is one run."""
    return _RUN.findall(_said(text))


def parts_of(run: str) -> list[str]:
    """Return the words that a run consists of; scripts without spaces are not taken apart."""
    return [run] if _is_one_part(run) else _PARTS.findall(run)


def glued(run: str) -> Iterator[str]:
    """Yield the stretches of a run that others write in one word."""
    if not any(glue in run for glue in _GLUE):
        return
    stretch: list[str] = []
    end = 0
    for part in _PARTS.finditer(run):
        if run[end : part.start()] not in _GLUE:
            yield from _glued(stretch)
            stretch = []
        stretch.append(part[0])
        end = part.end()
    yield from _glued(stretch)


def spaced(text: str) -> str:
    """Return text with spaces between the signs of scripts that have none, and no other spaces."""
    return " ".join(_SPACED.findall(text)) if _SIGNS.search(text) else text


def pairs(part: str) -> list[str]:
    """Return each two neighbouring signs of such a script, so that a word inside it is found."""
    if not _SIGNS.match(part):
        return [part]
    return [one + other for one, other in pairwise(_SIGNS.findall(part))] or [part]


def _is_one_part(run: str) -> bool:
    return run.isalnum() or not _JOINTS.search(run)


def _glued(stretch: list[str]) -> Iterator[str]:
    word = "".join(stretch)
    is_a_word = word.isalnum() and not word.isdigit() and not _SIGNS.search(word)
    if is_a_word and 1 < len(stretch) <= GLUED_PARTS:
        yield word


def _said(text: str) -> str:
    """Return a text folded, without the noise of markup and links, parts of words marked."""
    bare = _MARKUP.sub(lambda found: f" {found[1] or ''} ", text)
    if "://" in bare or "www." in bare.lower():
        bare = _LINK.sub(lambda found: f" {unquote(found[1])}", bare)
    if not bare.isascii():
        bare = unicodedata.normalize("NFKC", _UNSAID.sub("", bare))
    humped = _CAPITAL_INSIDE.sub(f"{_HUMP}\\g<0>", bare)
    # In lower case the Turkish capital would be two signs, of which no word is made.
    return unicodedata.normalize("NFKC", humped.replace("İ", "I").casefold())
