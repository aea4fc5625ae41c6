"""Tell whether what a sentence dates lies ahead: "we met on Friday" or "we meet on Friday"."""

from collections.abc import Sequence

_AHEAD = frozenset(
    """
    will won shall gonna going ll let lets see remind plan plans planned planning scheduled due
    deadline upcoming should must can need needs want wants would
    wird werden werde wollen soll sollen muss mussen
    va vont allons vais irons devons doit faut
    vamos voy tenemos hay debemos
    """.split()
)
_BEHIND = frozenset(
    """
    did didn was wasn were weren had said told went came got met saw made took gave left bought sold
    sent found began ran wrote ate spoke been done
    hat hatte hatten haben habe war waren wurde wurden sagte
    ont avons etait etaient avait dit
    fue fueron dijo dije hizo hicimos estaba estuvo habia era
    """.split()
)
# "We decided to ship on Friday", "we moved it to Friday": what was settled then is still to come.
_SETTLED = frozenset(
    """
    decided agreed planned promised wanted voted chose hoped expected committed intended
    moved postponed pushed shifted delayed deferred rescheduled changed
    """.split()
)
_TO = frozenset("to until till".split())
_NO_VERBS = frozenset("feed hundred indeed kindred sacred seed speed exceed naked".split())
_END_OF_SENTENCE = frozenset(".!?;")


def lies_ahead(before: Sequence[str], behind: Sequence[str], *, otherwise: bool) -> bool:
    """Return whether the verbs around a time, in plain words, speak of what is to come.

    The last verb before it decides, else the first behind it, else `otherwise`.
    """
    for words in (reversed(before), behind):
        leads_to = False
        for word in words:
            if word in _END_OF_SENTENCE:
                break
            if word in _AHEAD or (word in _SETTLED and leads_to):
                return True
            if word in _BEHIND or _is_past(word):
                return False
            leads_to |= word in _TO
    return otherwise


def _is_past(word: str) -> bool:
    """Return whether a word has the form of an English past or of a German participle."""
    english = word.endswith("ed") and len(word) > 3 and word not in _NO_VERBS
    return english or (word.startswith("ge") and word.endswith("t") and len(word) > 5)
