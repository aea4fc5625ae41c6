"""Tell from its form what a question needs: one thing said once, or several said apart.

English forms only; questions in other languages are taken for ones that need one thing.
"""

import re

_COUNTED = r"\bhow (?:many|often)\b|\bboth\b|\bin common\b|\ball (?:the|of|our|my|your|their)\b"
# "What books has Anna read?", "which of our tools", but not "what news", "which class is it".
_NO_PLURAL = r"(?!(?:is|was|does|has|his|this|its|news|always|perhaps)\b)(?!\w*(?:ss|us)\b)"
_PLURAL = (
    r"\b(?:what|which)(?: (?:all|other|different))?(?: (?:kinds?|types?|sorts?) of)?(?: of)?"
    rf" (?:[\w-]+ ){{0,2}}?{_NO_PLURAL}[\w-]+s\b"
)
_DONE = r"\bwhat (?:do|have|has)\b"
_SEVERAL = re.compile(f"{_COUNTED}|{_PLURAL}|{_DONE}", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b")
_INFERRED = re.compile(
    r"\b(?:would|might|could|may|likely|probably|considered|personality|traits?|attributes?"
    r"|describe)\b|\bif\b",
    re.IGNORECASE,
)
# No question that is longer is read for its form: it is a pasted page.
READ_CHARACTERS = 500


def asks_for_several(text: str) -> bool:
    """Return whether a question asks for things that were likely said apart from each other."""
    return bool(_SEVERAL.search(_POSSESSIVE.sub("", text[:READ_CHARACTERS])))


def asks_to_infer(text: str) -> bool:
    """Return whether a question asks for what follows from memories that don't say it."""
    return bool(_INFERRED.search(text[:READ_CHARACTERS]))


def has_several_hops(text: str) -> bool:
    """Return whether a question likely needs more than one memory to answer it."""
    return asks_for_several(text) or asks_to_infer(text)
