"""Tell when a question is after a type of memory as such, like "what did we decide?"."""

import re
from types import MappingProxyType

from bot.memory.asking import only_asks
from bot.memory.stop_words import STOP_WORDS
from bot.memory.text import folded, words
from bot.vocabulary import CellType

# English, German, French, Spanish.
_TYPES = MappingProxyType(
    {
        CellType.TASK: re.compile(
            r"\b(?:tasks?|to-?dos?|(?:action|open) (?:items?|points?)|duties"
            r"|(?:need|have|ha[ds]|anything|supposed|left|remains) to (?:be )?(?:do|done|finish)"
            r"|should (?:i|we) do|assigned(?: to)?|aufgaben?|tâches?|tareas?)\b"
        ),
        CellType.DECISION: re.compile(
            r"\b(?:decid\w+|decisions?|agree[ds]?(?: up)?(?: on)?|settled?(?: on)?"
            r"|entschieden|entscheidung(?:en)?|beschlossen|beschlüsse|décid\w+|décisions?"
            r"|decid\w+|decisi[oó]n(?:es)?)\b"
        ),
        CellType.PREFERENCE: re.compile(
            r"\b(?:likes?|dislikes?|prefer(?:s|red|ences?)?|favou?rites?|love|hate|wishes"
            r"|vorlieben|mag|bevorzug\w+|préfér\w+|aim\w+|prefer\w+|gust\w+)\b"
        ),
    }
)
# What such a question says besides, in no list of stop words.
_ASKING = frozenset(
    """
    open current currently list show tell give recap remember know say said made make make taken far
    everything anything something yet still left next today week month already please due new
    channel server here anyone
    was wer welche welchen welches haben habe hat wir ich du mir mich meine meinen unsere uns sind
    ist gibt es noch offen offene offenen zu tun bisher alle zeig nenne
    quelles quels quelle quel sont est ce que qu nous je j mes nos ai avons on a il y les des toutes
    cuáles cuales son es qué que mis nuestras hemos he me nos las los todas hay pendientes
    """.split()
)
_CALL = re.compile(r"@\S+")


def asked_types(question: str) -> frozenset[CellType]:
    """Return the types of memory that a question is after, if it has no other subject.

    "What did we decide about the logo?" has one: its words will find it.
    """
    if not only_asks(question):
        return frozenset()
    rest = _CALL.sub(" ", folded(question))
    asked = {kind for kind, pattern in _TYPES.items() if pattern.search(rest)}
    for kind in asked:
        rest = _TYPES[kind].sub(" ", rest)
    if any(word not in STOP_WORDS and word not in _ASKING for word in words(rest)):
        return frozenset()
    return frozenset(asked)
