"""Take a memory's words apart into what it claims: of what, which values, whose, how surely."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.memory import claim_words as told
from bot.memory.claim_values import Values, read_values
from bot.memory.names import name_words
from bot.memory.scripts import EAST
from bot.memory.text import folded, telling, words
from bot.memory.times.tokens import plain
from bot.vocabulary import CellType

Terms = Callable[[Iterable[str]], Mapping[str, tuple[str, ...]]]  # the stems of words

# "from Friday to Monday": the first is what it was.
_FORMER = re.compile(
    r"\b(?:from|von|vom|de|du|da|dal|van|с|от|från|fra)\b "
    r"(?P<it>(?:(?!\b(?:to|auf|à|a|naar|на)\b).){1,40}?)"
    r" ?(?=\b(?:to|auf|zum|à|au|a|al|para|naar|на|до|till|til)\b)"
)
_POSSESSIVE = re.compile(r"\b([A-Z][^\W\d_]+)['’]s?\b(?!\w)")
_MINE = re.compile(
    r"(?<!\w)(?:my|mine|mein(?:e[mnrs]?)?|mon|mis|mio|mia|miei|mie|meu|minha|mijn|мой|моя|моё"
    r"|mitt|mina)(?!\w)|我的|私の|僕の|俺の|내 "
)
_FIRST_PERSON = re.compile(
    r"(?<!\w)(?:i|i['’](?:m|ve|d|ll)|me|ich|je|j['’]\w+|yo|io|eu|ik|я|jag|jeg)(?!\w)"
    r"|我(?!们|們)|私|僕|俺|나는"
)
_CAPITAL_INSIDE = re.compile(r"(?<=[^\W_.!?:] )[A-Z][^\W\d_]+|(?<=, )[A-Z][^\W\d_]+")
# In German every noun has a capital: names don't show.
_GERMAN = frozenset("der die das den dem ein eine einen ist und nicht auf für wir am im zu".split())
_LEAST_GERMAN = 2
_UNSPACED = re.compile(f"(?<=[{EAST}]) (?=[{EAST}])")
# "Ben: the launch is on Friday" is said by Ben, not of Ben.
_SPEAKER = re.compile(r"^[^:\n]{1,40}: ")


@dataclass(frozen=True)
class Claim:
    """Hold what a memory claims."""

    text: str
    cell_type: CellType
    subject: frozenset[str]  # stems of what it is about, without values and who says it
    values: Values
    former: Values  # "from Friday to Monday": what it was
    names: frozenset[str]  # that are written in it, folded; nobody's who says it
    people: frozenset[str]  # words of names that people of the server have
    owner: frozenset[str]  # the names of whoever's wish or trait it is; empty: nobody's
    author: frozenset[str]  # words of the name of whoever says it

    @cached_property
    def _folded(self) -> str:
        return folded(self.text)

    @cached_property
    def changes(self) -> bool:
        """Return whether it says that something is otherwise now."""
        return bool(told.CHANGE.search(self._folded))

    @cached_property
    def ends(self) -> bool:
        """Return whether it says that something is so no longer."""
        return bool(told.END.search(self._folded))

    @cached_property
    def reports(self) -> bool:
        """Return whether it says what people once planned or said."""
        return bool(told.ONCE_PLANNED.search(self._folded))

    @cached_property
    def denies(self) -> bool:
        """Return whether it says that something is not so."""
        return bool(told.DENIAL.search(self._folded))

    @cached_property
    def unsure(self) -> bool:
        """Return whether it is a question, a guess, a proposal, or what somebody else said."""
        if self._folded.endswith(("?", "？")):
            return True
        if told.GUESS.search(self._folded) or told.HEARSAY.search(self._folded):
            return True
        saying = told.SAYING.search(self.text)
        if saying is None:
            return False
        return saying[1][0].isupper() and folded(saying[1]) not in self.author

    @cached_property
    def accumulates(self) -> bool:
        """Return whether it tells one of many: a liking, a thing owned, an event."""
        return not self.single and bool(told.ACCUMULATING.search(self._folded))

    @cached_property
    def single(self) -> bool:
        """Return whether there is one of it at a time: somebody's favourite."""
        return bool(told.SINGLE.search(self._folded))

    @property
    def naming(self) -> frozenset[str]:
        """Return the stems that tell what it is about, people among them."""
        return self.subject - told.LIGHT

    @property
    def about(self) -> frozenset[str]:
        """Return what it is about, without people's names; other words for the same are one."""
        return frozenset(told.FACETS.get(stem, stem) for stem in self.naming - self.people)


def claim_of(
    content: str,
    cell_type: CellType,
    author_name: str,
    said_at: datetime,
    *,
    people: frozenset[str],
    terms: Terms,
) -> Claim:
    """Read what a memory claims; times are counted from when it was said.

    `people` are words of the names that people of the server have.
    """
    author = frozenset(name_words(author_name))
    bare = _without_speaker(content, author)
    leading = frozenset(words(bare)[:1]) & (people | author)
    current, former = _current(folded(bare), of_person=bool(leading or _first_person(bare)))
    values, rest = read_values(plain(current), said_at)
    said = frozenset(word.removesuffix("'s") for word in rest)
    owner = _owner(bare, cell_type, author, leading)
    speakers = author | (leading - owner)  # "Ben moved the launch" is not about Ben
    return Claim(
        text=bare,
        cell_type=cell_type,
        subject=_stems((word for word in rest if word not in speakers), terms),
        values=values,
        former=read_values(plain(former), said_at)[0],
        names=(_names(bare) & said) - author,
        people=(people & said) - speakers,
        owner=owner,
        author=author,
    )


def _current(text: str, *, of_person: bool) -> tuple[str, str]:
    """Return what a folded text says of now, and what it says that was so before."""
    text = told.REASON.sub("", text)
    if of_person:
        text = told.MOVED_TO.sub(" lives in ", text)
    if not told.CHANGE.search(text):
        return text, ""
    former = _FORMER.search(text)
    left = f"{text[: former.start()]} {text[former.end() :]}" if former else text
    return told.WAS.sub(" ", told.CHANGE.sub(" ", left)), former["it"] if former else ""


def _without_speaker(content: str, author: frozenset[str]) -> str:
    said_by = _SPEAKER.match(content)
    spoken = said_by is not None and author & set(words(said_by[0]))
    return content[said_by.end() :] if said_by and spoken else content


def _stems(rest: Iterable[str], terms: Terms) -> frozenset[str]:
    unspaced = _UNSPACED.sub("", " ".join(word.removesuffix("'s") for word in rest))
    return frozenset(" ".join(found) for found in terms(telling(words(unspaced))).values() if found)


def _names(text: str) -> frozenset[str]:
    said = text.split()
    if len(_GERMAN.intersection(word.casefold() for word in said)) >= _LEAST_GERMAN:
        return frozenset()
    return frozenset(map(folded, _CAPITAL_INSIDE.findall(text)))


def _first_person(text: str) -> bool:
    return _FIRST_PERSON.search(folded(text)) is not None


def _owner(
    text: str, cell_type: CellType, author: frozenset[str], leading: frozenset[str]
) -> frozenset[str]:
    """Return whose wish or trait a text tells of: of whom it says "'s", or whom it begins with.

    Who moves something else does not own it: "Ben moved the launch to Monday".
    """
    possessors = frozenset(folded(found) for found in _POSSESSIVE.findall(text))
    said = folded(text)
    if possessors or _MINE.search(said):
        return possessors or author
    moves_a_thing = told.CHANGE.search(told.MOVED_TO.sub(" ", said))
    if leading and not moves_a_thing:
        return author if leading & author else leading
    mine = _first_person(text) and not moves_a_thing
    return author if mine or cell_type is CellType.PREFERENCE else frozenset()
