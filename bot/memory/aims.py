"""Tell what a question is after beyond its words: a type of memory, and whether words remain."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.memory.first_person import without_mentions
from bot.memory.languages import stop_words_of
from bot.memory.text import words
from bot.memory.times.reading import Mention
from bot.memory.times.tokens import plain, plain_word
from bot.vocabulary import CellType

# English, German, French, Spanish; folded and without accents.
_TYPES: Mapping[CellType, str] = MappingProxyType(
    {
        CellType.DECISION: """
            decide decided decides decision decisions agree agreed agreement settle settled chose
            chosen choose conclude concluded
            entschieden entscheidung entscheidungen beschlossen beschluss vereinbart
            decidons decidee decides decision decisions
            decidio decidimos decidieron decidido decisiones acordamos acordado
        """,
        CellType.PLAN: """
            plan plans planned planning intend intends intended
            geplant plane vorhaben
            prevu prevus prevoit prevoyons projets
            planeado planes planeamos planeo
        """,
        CellType.TASK: """
            task tasks todo todos duty duties assigned assignment assignments
            aufgabe aufgaben erledigen
            tache taches
            tarea tareas pendiente pendientes
        """,
        CellType.PREFERENCE: """
            like likes liked love loves prefer prefers preferred preference preferences favourite
            favorite favourites favorites hate hates enjoy enjoys dislike dislikes
            mag mogen liebt lieber bevorzugt lieblings
            aime aiment prefere preferent deteste
            gusta gustan prefiere prefieren odia
        """,
        CellType.RISK: """
            risk risks risky danger dangers worry worries concern concerns
            risiko risiken gefahr
            risque risques
            riesgo riesgos peligro
        """,
    }
)
_TYPE_OF: Mapping[str, CellType] = MappingProxyType(
    {word: cell_type for cell_type, listed in _TYPES.items() for word in listed.split()}
)
# Words of asking: an answer need not hold them.
_ASKING = frozenset(
    """
    say says said saying tell tells told talk talks talked talking discuss discussed discussion
    mention mentioned happen happens happened happening know knows knew remember remembers recall
    think thinks thought write wrote written post posted ask asked chat chatted conversation
    memory memories message messages thing things stuff anything something everything nothing
    anyone someone everyone anybody somebody everybody people person new news update updates
    summary summarize summarise recap list show give find want wants going went come came make made
    question answer topic topics info information detail details need needs needed open still
    supposed doing done far left channel server s
    gesagt sagte sagt gesprochen besprochen passiert los weisst weiss erzahlt geredet gab gibt alles
    etwas heisst
    estce dit disait parle passe sais sait quoi fait raconte tout
    dijo dicho hablo hablamos paso sabes sabe que todo hizo hicimos quien
    """.split()
)
_TO_DO = re.compile(r"\bto do\b")


@dataclass(frozen=True, slots=True)
class Aim:
    """Hold what a question is after beyond its words."""

    cell_type: CellType | None  # the one that its verb names
    words: tuple[str, ...]  # what remains of it without times, names and words of asking

    @property
    def wordless(self) -> bool:
        """Return whether no word tells what is asked for."""
        return not self.words


def aim_of(text: str, mentions: Iterable[Mention], names: frozenset[str]) -> Aim:
    """Return the aim of a question that names these times, and people by these words."""
    rest = _without(plain(text), mentions)
    left_out = frozenset(map(plain_word, stop_words_of(words(text))))
    plain_words = [word for word in words(without_mentions(rest)) if word not in left_out]
    known = _ASKING | names
    cell_type = next((_TYPE_OF[word] for word in plain_words if word in _TYPE_OF), None)
    if cell_type is None and _TO_DO.search(rest):
        cell_type = CellType.TASK
    left = [word for word in plain_words if not (word in _TYPE_OF or word in known)]
    return Aim(cell_type, tuple(left))


def _without(text: str, mentions: Iterable[Mention]) -> str:
    """Return a plain text without the words that name times."""
    kept, at = [], 0
    for mention in mentions:
        kept.append(text[at : mention.start])
        at = max(at, mention.end)
    return " ".join([*kept, text[at:]])
