"""Find in a text the names of what it speaks of, precisely rather than all, without a model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.memory.entity_names import names_something, tidy_name
from bot.memory.languages import capitalises_nouns
from bot.memory.scripts import plain
from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import folded

# A text of more words is a pasted page; what it is about it says at the start.
READ_WORDS = 128
# A title in quotes; longer ones are what somebody said.
QUOTED_WORDS = 5
TERM_WORDS = range(2, 4)  # without a capital; one word alone is quoted for its oddness
# Where most words have a capital it tells nothing: a headline, or somebody shouts.
SHOUTED = 0.7
SHOUTED_WORDS = 3

_BRACKETS = '"([{“«„「『`'
_OPENING, _CLOSING = "\"'`*_~([{‘“«„「『<", "\"'`*_~)]}’”»」』>.,;:!?…。"
_ENDS_SENTENCE = re.compile(r"[.!?:;…。][\"'`*_~)\]}’”»」』]*$")
# "Anna's" ends one too.
_ENDS = re.compile(r"(?:[,.!?:;…。)\]}\"”»」』—–]|['’]s|s['’])$")
# "J. K. Rowling", "Dr. Lee": a full stop that ends nothing.
_ABBREVIATED = re.compile(r"^[\"'(“„«]*(?:(?:[A-Z]\.)+|(?:[MD]r|Mrs|Ms|St|Prof)\.)$")
_BULLET = re.compile(r"^(?:[-*•–—>]|\d+[.)])$")
_QUOTED = re.compile(
    r"(?<!\w)(?:\"([^\"\n]{2,60})\"|“([^”\n]{2,60})”|„([^“”\n]{2,60})[“”]|«([^»\n]{2,60})»"
    r"|`([^`\n]{2,60})`)(?!\w)"
)
_TERM = re.compile(r"[\w .:'’&+#-]+")
# What is said of a name, and no part of it.
_SUFFIX = re.compile(
    r"-(?:related|based|like|themed|style|inspired|wide|only|free|friendly|specific)$"
)
_NAME = re.compile(r"[^\W_][\w.'’&+-]*(?:#|\+\+)?|@[^\W_]\S*")
_CHANNEL = re.compile(r"(?<![\w&/#])#[^\W_][\w-]{1,59}")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
# What joins the words of a name: "Lord of the Rings", "van Gogh" after a first name.
_LINKING = frozenset({"of", "the", "de", "la", "van", "von", "der", "du"})
_JOINED_BY = 2  # such words in a row at most
# Written as no ordinary word is: "k8s", "snake_case", "camelCase", "main.py", "GPT-4", "C++".
_CODE = re.compile(
    r"(?=.*[^\W\d_])(?:\w*[^\W_]_[^\W_]\w*|\w*[a-z]{2}[A-Z]\w*|[A-Z]{2,}[a-z]+[A-Z]\w*"
    r"|[^\W\d_]+[-.]?\d[\w.-]*|\d+[^\W\d_]+\d\w*|\w[\w-]*\.(?:[a-z]{2,4}\d?)|[A-Za-z](?:\+\+|#))"
)
# Numbers with a unit, times, quarters: they count, and name nothing.
_COUNTS = re.compile(r"[~$€£]?\d[\d.,:]*(?:[a-zµ%°]{0,4}|st|nd|rd|th)|[QqHhPpVv]\d{1,3}", re.I)


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one word of a text, without the signs around it."""

    text: str
    start: bool  # it begins a sentence, so that a capital says nothing
    opens: bool  # no name goes on into it
    ends: bool  # no name goes on behind it

    @property
    def capital(self) -> bool:
        """Return whether it is written as a name is."""
        return self.text[:1].isupper() and bool(_NAME.fullmatch(self.text))

    @property
    def bare(self) -> str:
        """Return it without a possessive's end and the sign of a mention."""
        return tidy_name(self.text).removeprefix("@")

    @property
    def word(self) -> str:
        """Return it as the words of names are kept."""
        return plain(folded(self.bare))


def tokens_of(text: str) -> list[Token]:
    """Return the first words of a text, with what tells of a name whether it is one."""
    found: list[Token] = []
    starts = True
    for line in _LINK.sub(" . ", text).splitlines():
        starts = True
        for raw in line.split():
            if len(found) == READ_WORDS:
                return found
            found.extend(_token(raw, starts))
            ends = _ENDS_SENTENCE.search(raw) and not _ABBREVIATED.match(raw)
            starts = bool(ends or _BULLET.match(raw)) or (starts and not _bare(raw))
    return found


def _token(raw: str, starts: bool) -> Iterator[Token]:
    word = _bare(raw)
    if word and not _BULLET.match(raw):
        ends = bool(_ENDS.search(raw)) and not _ABBREVIATED.match(raw)
        yield Token(_SUFFIX.sub("", word), starts, raw[0] in _BRACKETS, ends)


def _bare(raw: str) -> str:
    bare = raw.lstrip(_OPENING)
    return bare if _ABBREVIATED.match(raw) else bare.rstrip(_CLOSING)


def names_in(text: str) -> list[str]:
    """Return the names that a text's own form tells, in order, each once."""
    tokens = tokens_of(text)
    written = [*_quoted(text), *_CHANNEL.findall(text), *_code(tokens), *_capitals(tokens)]
    names = (tidy_name(name) for name in written)
    distinct = {name: None for name in names if names_something(name)}
    return [name for name in distinct if not any(_is_part(name, other) for other in distinct)]


def _quoted(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        quoted = next(filter(None, match.groups()))
        if _TERM.fullmatch(quoted) and not _ENDS_SENTENCE.search(quoted) and _is_title(quoted):
            yield quoted


def _is_title(quoted: str) -> bool:
    """Return whether quoted words name something: with a capital, or few and telling."""
    said = quoted.split()
    if quoted[0].isupper():
        return len(said) <= QUOTED_WORDS
    return len(said) in TERM_WORDS and STOP_WORDS.isdisjoint(said)


def _code(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if _CODE.fullmatch(token.text) and not _COUNTS.fullmatch(token.text):
            yield token.text


def _capitals(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield runs of words with capitals that they do not owe to their place in a sentence."""
    words = [token for token in tokens if token.text[:1].isalpha() and not token.start]
    shouted = sum(token.capital for token in words) > SHOUTED * len(words)
    if (shouted and len(words) >= SHOUTED_WORDS) or capitalises_nouns(
        token.word for token in words
    ):
        return
    for run in _runs(tokens):
        sure = run if not _owes_capital(run[0]) else []
        if run[0].start and run[0].word in STOP_WORDS:
            sure = run[1:]
        name = " ".join(token.text for token in sure)
        if name and not _COUNTS.fullmatch(name):
            yield name


def _owes_capital(token: Token) -> bool:
    """Return whether a word may have its capital because it begins a sentence."""
    return token.start and not (len(token.text) > 1 and token.text.isupper())


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the longest rows of words with a capital, with small words between two of them."""
    run: list[Token] = []
    between: list[Token] = []
    for token in tokens:
        if run and (token.start or token.opens or [*run, *between][-1].ends):
            yield run
            run, between = [], []
        if token.capital and not _is_i(token):
            run, between = [*run, *between, token], []
        elif run and token.text in _LINKING and len(between) < _JOINED_BY:
            between.append(token)
        elif run:
            yield run
            run, between = [], []
    if run:
        yield run


def _is_i(token: Token) -> bool:
    return re.split("['’]", token.text)[0] == "I"


def _is_part(name: str, other: str) -> bool:
    """Return whether a name only repeats some words of a longer one."""
    return name != other and f" {folded(name)} " in f" {folded(other)} "
