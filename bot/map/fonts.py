"""Find a font that can write a name: the one that comes along, else one of the system's."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path

from PIL import ImageFont, features

INTER = Path(__file__).with_name("Inter-Medium.otf")  # Latin, Greek and Cyrillic; ships with Memoir
SAMPLE_SIZE = 16  # pixels; at which it is looked whether a font has a letter
_NO_LETTER = "\uffff"  # no font has one for it, and shows what it shows instead of a letter
# Fonts that are made to write many scripts plainly come first.
_PREFERRED = ("notosans", "dejavusans", "arialuni", "segoeui", "pingfang", "hiragino", "msyh")
_AVOIDED = ("bold", "italic", "oblique", "mono", "serif", "condensed", "light", "thin", "black")
_SUFFIXES = {".ttf", ".otf", ".ttc"}
# A desktop may have thousands; looking through this many takes about a second, once.
MOST_FONTS = 400


class Typeface:
    """Hold one font in all its sizes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sizes: dict[tuple[int, bool], ImageFont.FreeTypeFont] = {}
        self._covered: dict[str, bool] = {}

    def at(self, size: int, *, shaping: bool = False) -> ImageFont.FreeTypeFont:
        """Return the font in a size in pixels; raise OSError if the file is none."""
        if (size, shaping) not in self._sizes:
            engine = ImageFont.Layout.RAQM if shaping else ImageFont.Layout.BASIC
            self._sizes[size, shaping] = ImageFont.truetype(
                str(self.path), size, layout_engine=engine
            )
        return self._sizes[size, shaping]

    def covers(self, text: str) -> bool:
        """Return whether it has every letter of a text."""
        return all(map(self._has, text))

    def _has(self, letter: str) -> bool:
        if letter not in self._covered:
            shown = bytes(self.at(SAMPLE_SIZE).getmask(letter))
            self._covered[letter] = letter.isspace() or shown not in (b"", self._nothing)
        return self._covered[letter]

    @cached_property
    def _nothing(self) -> bytes:
        return bytes(self.at(SAMPLE_SIZE).getmask(_NO_LETTER))


class Fonts:
    """Choose a font for each text, the same one every time."""

    def __init__(self, folders: Iterable[Path] | None = None) -> None:
        self._folders = tuple(folders) if folders is not None else system_folders()
        self.first = Typeface(INTER)

    def writing(self, text: str) -> Typeface | None:
        """Return a font that can write all of a text as its readers do; None if there is none."""
        if needs_shaping(text) and not can_shape():
            return None
        if self.first.covers(text):
            return self.first
        return next((face for face in self._others if _covers(face, text)), None)

    @cached_property
    def _others(self) -> Sequence[Typeface]:
        found = sorted(set(_files(self._folders)), key=_preference)
        return [Typeface(path) for path in found[:MOST_FONTS]]


@cache
def can_shape() -> bool:
    """Return whether letters can be joined and set from right to left on this machine."""
    return bool(features.check("raqm") and features.check("fribidi"))


def needs_shaping(text: str) -> bool:
    """Return whether a script joins its letters, stacks them or runs from right to left."""
    return any(
        unicodedata.category(letter).startswith("M")
        or unicodedata.bidirectional(letter) in ("R", "AL", "AN")
        for letter in text
    )


def system_folders() -> tuple[Path, ...]:
    """Return where systems keep their fonts."""
    if sys.platform == "win32":
        return (Path("C:/Windows/Fonts"),)
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"))
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)


def _preference(path: Path) -> tuple[int, int, int, str]:
    name = path.stem.lower().replace("-", "").replace(" ", "")
    rank = [name.startswith(each) for each in _PREFERRED]
    place = rank.index(True) if any(rank) else len(rank)
    return sum(each in name for each in _AVOIDED), place, len(name), str(path)


def _covers(face: Typeface, text: str) -> bool:
    try:
        return face.covers(text)
    except OSError:  # no font after all
        return False
