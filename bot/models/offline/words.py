"""Cut text into words, sentences and stems, in any language and without data files."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# A chat says the same few thousand words over and over.
MEMO_WORDS = 4096
# Scripts without spaces between words: Han, Kana, and Hangul with its glued particles.
CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{CJK}]+|[^\W{CJK}]+(?:['’.+#&-][^\W{CJK}]+)*(?:\+\+|#)?")
# "l'équipe", "dell'anno": the word is what follows.
_ELISION = re.compile(
    r"\b(?:[ldjnsmtc]|qu|jusqu|lorsqu|dell|all|nell|sull|dall|un|quest)['’](?=\w{2})", re.IGNORECASE
)
_CJK_RUN = re.compile(rf"[{CJK}]+")
# Kanji and Katakana carry what a Japanese sentence is about; Hiragana is mostly grammar.
_KANA = re.compile(r"[\u3040-\u30ff]")
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")
# Chinese function words, longest first: what stands between the words that carry meaning.
_HAN_FUNCTION = re.compile(
    r"我们|你们|他们|她们|它们|咱们|大家|自己|这个|那个|这些|那些|什么|怎么|怎样|为什么|因为|所以|但是|可是|"
    r"如果|还是|或者|而且|然后|已经|正在|现在|今天|明天|昨天|可以|应该|需要|没有|不是|一个|一下|一些|时候|"
    r"[的了是我你他她它在有和与或也都很就不没吗呢吧啊呀哦嗯把被从对向给让会能要想这那哪谁个着过到说去来还再又请用为以及上下]"
)
_PARTICLES = re.compile(
    r"(?:에서는|에서|에게|으로|까지|부터|처럼|보다|하고|이랑|입니다|합니다|했어요|해요|했다|한다|"
    r"은|는|이|가|을|를|에|의|도|로|와|과|만|요)$"
)
_BULLET = re.compile(r" ?\n ?(?:[-*•–]|\d{1,2}[.)])\s+")
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<!\b\d\.)(?<!\be\.g\.)(?<!\bi\.e\.)([\"”’')\]]*)\s+(?![a-z])|(?<=[。！？])() ?"
)
_VOWEL = re.compile(r"[aeiouy]")
# Endings with the letters that must stay before them; of each row the first that fits is cut,
# of the second row another one after it: "emotional", "emotion".
_INFLECTIONS = (("ing", 3), ("ed", 3))
_DERIVATIONS = (
    ("ization", 3), ("isation", 3), ("ation", 4), ("ment", 5), ("ness", 4), ("ance", 4),
    ("ence", 4), ("ately", 4), ("ally", 4), ("ly", 4), ("ate", 4), ("at", 5), ("al", 5),
    ("ity", 5), ("ion", 4),
)  # fmt: skip


def words(text: str) -> list[str]:
    """Return the words of a text as written; a run of Chinese, Japanese or Korean is one word."""
    return _WORD.findall(_ELISION.sub(" ", text))


def sentences(text: str) -> list[str]:
    """Return the sentences of a cleaned text; a list's items stay with the sentence before them."""
    marked = _SENTENCE_END.sub(r"\1\2\n", _BULLET.sub(" - ", text))
    return [part.strip() for part in marked.split("\n") if part.strip()]


def fold(word: str) -> str:
    """Return a word in lower case without accents."""
    lower = word.casefold().replace("’", "'")
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare)


def is_cjk(word: str) -> bool:
    """Return whether a word is written in Chinese, Japanese or Korean script."""
    return not word.isascii() and _CJK_RUN.match(word) is not None


@lru_cache(maxsize=MEMO_WORDS)
def base(word: str) -> str:
    """Return a word without what its grammar adds: "quotes", "quoted" and "quoting" give "quot"."""
    plain = fold(word).removesuffix("'s")
    return plain if _is_bare(plain) else _bare_end(_uninflected(plain))


@lru_cache(maxsize=MEMO_WORDS)
def stem(word: str) -> str:
    """Return what a word shares with its relatives too: "quotation" gives "quot" as well."""
    plain = fold(word).removesuffix("'s")
    if _is_bare(plain):
        return plain
    return _bare_end(_cut(_cut(_uninflected(plain), _DERIVATIONS), _DERIVATIONS))


def _is_bare(word: str) -> bool:
    return len(word) < 4 or any(letter.isdigit() for letter in word)


def _uninflected(word: str) -> str:
    return _undoubled(_cut(_singular(word), _INFLECTIONS))


def cjk_terms(run: str) -> Iterator[str]:
    """Yield the parts of a run of Chinese, Japanese or Korean that carry its meaning."""
    if "\uac00" <= run[0] <= "\ud7af":
        bare = _PARTICLES.sub("", run)
        yield bare if len(bare) > 1 else run
        return
    grammar = _HIRAGANA if _KANA.search(run) else _HAN_FUNCTION
    yield from grammar.sub(" ", run).split()


def cjk_stems(run: str) -> Iterator[str]:
    """Yield pairs of neighbouring characters, which match where word borders are unknown."""
    for term in cjk_terms(run):
        if len(term) == 1:
            yield term
        yield from (term[at : at + 2] for at in range(len(term) - 1))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _cut(word: str, endings: tuple[tuple[str, int], ...]) -> str:
    for ending, least in endings:
        left = word.removesuffix(ending)
        if least <= len(left) < len(word) and _VOWEL.search(left):
            return left
    return word


def _undoubled(word: str) -> str:
    double = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiolsz"
    return word[:-1] if double else word


def _bare_end(word: str) -> str:
    if len(word) < 4 or word[-1] not in "ey":
        return word
    return word[:-1] + ("i" if word[-1] == "y" else "")
