"""Tell what is only asked of Memoir from what is told: a question is no evidence of anything."""

import re

_MENTIONS = re.compile(r"^(?:\s*@\S+[\s,:]*)+")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_WORD = re.compile(r"[^\W_]+")
_DECORATION = " \t*_~`\"')"
_ASKING = ("?", "？")
_TELLING = (".", "!", "…", "。", "！", ":")
# "Can you remember that I moved?" asks for nothing but to be remembered.
_TO_BE_KEPT = re.compile(r"\b(?:remember|note|know)(?: that\b|:)", re.I)
# "Tell me about the trip" asks too, whatever stands at its end.
_REQUEST = re.compile(
    r"\W*(?:(?:please|now|so|and|ok|okay|hey)\W+)*"
    r"(?:(?:tell|show|give|remind) (?:me|us)\b(?! (?:that|to)\b)"
    r"|(?:list|summari[sz]e|explain|sum up|look up)\b)",
    re.I,
)
# Without a mark at its end, a sentence that begins with one of these asks. "Will", "may", "had" and
# "have" are missing: too many statements begin with them, and with people's names.
_OPENERS = frozenset(
    "who whom whose what when where which why how is are was were do does did can could would"
    " should has am".split()
)
# ...but "when I was in Paris" and "what a day" only begin like questions.
_CLAUSES = frozenset("what when where which why how".split())
_SUBJECTS = frozenset("i we you he she it they a an the my our".split())


def only_asks(text: str) -> bool:
    """Return whether every sentence of a text asks; one that tells something makes it False."""
    sentences = _BETWEEN_SENTENCES.split(_MENTIONS.sub("", text))
    spoken = [sentence for sentence in sentences if sentence and _WORD.search(sentence)]
    return bool(spoken) and all(map(_asks, spoken))


def _asks(sentence: str) -> bool:
    bare = sentence.rstrip(_DECORATION)
    if _TO_BE_KEPT.search(bare):
        return False
    if _REQUEST.match(bare):
        return True
    if bare.endswith((*_ASKING, *_TELLING)):
        return bare.endswith(_ASKING)
    first, second = [*_WORD.findall(bare.lower()), "", ""][:2]
    return first in _OPENERS and not (first in _CLAUSES and second in _SUBJECTS)
