"""Say which signs make words, in every script, and which of them make no difference."""

import re
import unicodedata
from collections.abc import Iterable

# Han, kana and hangul: words run together, and each sign says something by itself.
EAST = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
# Thai, Lao, Burmese, Khmer, Tai: words run together, and a consonant carries marks.
SOUTH_EAST = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
)
EMOJI = "\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"

# Where marks and digits of their own stand; looking through all of Unicode takes too long.
_BLOCKS = (
    range(0x0300, 0x1E00),
    range(0x2DE0, 0x2E00),
    range(0x3099, 0x309B),
    range(0xA66F, 0xAC00),
    range(0x10A00, 0x12000),
    range(0x16AF0, 0x17000),
    range(0x1E000, 0x1E960),
)
_SIGNS = [chr(code) for block in _BLOCKS for code in block]
_MARKS = [sign for sign in _SIGNS if unicodedata.category(sign).startswith("M")]
_FIRST_PLANE = "\uffff"  # sets of signs up to this one are looked up in one step


def _ranges(signs: Iterable[str]) -> str:
    """Return signs, in order, as a set of a regular expression that is quick to compile."""
    stretches: list[list[str]] = []
    for sign in signs:
        if stretches and ord(sign) == ord(stretches[-1][-1]) + 1:
            stretches[-1][1:] = [sign]
        else:
            stretches.append([sign])
    return "".join(map("-".join, stretches))


# One sign that goes with the letter before it.
MARK = (
    f"(?:[{_ranges(mark for mark in _MARKS if mark <= _FIRST_PLANE)}]"
    "|(?!\\w)[\U00010a00-\U00011fff\U00016af0-\U00016fff\U0001e000-\U0001e95d])"
)
# Letters and digits of scripts with spaces, in a row or one: the usual ones first, for speed.
_USUAL = _ranges(filter(str.isalnum, map(chr, range(ord(SOUTH_EAST[0])))))
LETTER = f"(?:[{_USUAL}]++|[^\\W_{EAST}{SOUTH_EAST}])"

# Accents, and the vowel signs of Hebrew and Arabic, which most writers leave out.
_UNWRITTEN = re.compile(f"[{_ranges(mark for mark in _MARKS if mark < chr(0x0700))}]")
_DIGITS = {sign: str(unicodedata.decimal(sign)) for sign in _SIGNS if sign.isdecimal()}
# Letters that no rule of Unicode takes apart, as people write them who don't have them.
_LETTERS = {
    **dict(zip("øłđðıħŧŋə", "olddihtne", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    # Arabic letters that are often left plain, Persian ones as Arabic keyboards have them.
    **dict(zip("\u0649\u0629\u06cc\u06a9", "\u064a\u0647\u064a\u0643", strict=True)),
}
# The same word is written in katakana and in hiragana, which lie this far apart.
_KANA = {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
_REPLACED = re.compile(f"[{_ranges(sorted(_DIGITS | _LETTERS | _KANA))}]")
_PLAIN = str.maketrans(_DIGITS | _LETTERS | _KANA)

# How umlauts and their Nordic relatives are written where a keyboard has none.
_UMLAUTS = re.compile("[äöüåø]")
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def plain(text: str) -> str:
    """Return folded text without accents, as those write who can't or won't type them."""
    if text.isascii():
        return text
    bare = _UNWRITTEN.sub("", unicodedata.normalize("NFD", text))
    if _REPLACED.search(bare):
        bare = bare.translate(_PLAIN)
    return unicodedata.normalize("NFC", bare)


def in_two_letters(text: str) -> list[str]:
    """Return the words of a folded text that have umlauts, as they are written without."""
    if not _UMLAUTS.search(text):
        return []
    return [word.translate(_TWO_LETTERS) for word in text.split() if _UMLAUTS.search(word)]
