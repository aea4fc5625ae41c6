"""Notice that a task or plan is done, or that nobody wants it any more."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.models.offline import asking, smalltalk
from bot.models.offline.lexicon import entry, is_function_word
from bot.models.offline.patterns import any_of
from bot.models.offline.people import People
from bot.models.offline.reading import Reading
from bot.models.offline.replies import answered
from bot.models.offline.stopwords import ENGLISH
from bot.models.offline.words import is_cjk, sentences, words
from bot.vocabulary import RelationKind

# What somebody says of a thing done, and what the task was to do: "paid" closes nothing but paying.
_FAMILIES = tuple(
    (re.compile(rf"\b(?:{any_of(done)})\b", re.I), re.compile(rf"\b(?:{any_of(task)})", re.I))
    for done, task in (
        (
            r"""
            (?:e-?)?mailed|sent|submitted|delivered|forwarded|shipped|uploaded|posted|published
            handed in|turned in|(?:is|are|went) out|(?:is|are|went) live|released|deployed|merged
            geschickt|verschickt|abgeschickt|gesendet|hochgeladen|abgegeben|veröffentlicht
            envoyée?|enviad[oa]|inviat[oa]|verstuurd
            """,
            r"""
            (?:e-?)?mail|send|submit|deliver|forward|ship|upload|post|publish|hand|turn in|release
            deploy|merge|launch|finish|write|prepare|share|schick|send|hochlad|abgeb|veröffentlich
            envoie|envoyer|envi[ao]|invi[ao]|stuur
            """,
        ),
        (
            r"bought|ordered|purchased|picked up|got|gekauft|bestellt|besorgt|achetée?|comprad[oa]",
            r"buy|order|purchase|pick|get|bring|fetch|kauf|bestell|besorg|achet|compr",
        ),
        (
            r"paid|transferred|bezahlt|überwiesen|payée?|pagad[oa]|pagat[oa]|betaald",
            r"pay|transfer|settle|bezahl|zahl|überweis|pag|betaal",
        ),
        (
            r"booked|reserved|rented|gebucht|reserviert|gemietet|réservée?|reservad[oa]",
            r"book|reserve|rent|get|buch|reservier|miete|réserv|reserva",
        ),
        (
            r"fixed|repaired|mended|patched|resolved|repariert|behoben|réparée?|reparad[oa]",
            r"fix|repair|mend|patch|resolve|solve|reparier|beheb|répar|repara",
        ),
        (
            r"called|phoned|rang|spoke to|spoke with|talked to|asked|angerufen|gefragt",
            r"call|phone|ring|speak|talk|ask|anruf|frag|ruf",
        ),
        (
            r"""
            wrote|written|updated|drafted|designed|drew|built|painted|cleaned|printed|tested
            reviewed|checked|signed|made|baked|cooked|geschrieben|aktualisiert|gemacht|geprüft
            """,
            r"""
            writ|updat|draft|design|draw|build|paint|clean|print|test|review|check|sign|mak|bak
            cook|prepar|schreib|aktualisier|mach|prüf
            """,
        ),
    )
)
_FINISHED = re.compile(
    r"\b(?:"
    + any_of(
        r"""
        done|finished|completed|taken care of|sorted(?: out)?|checked off|wrapped up
        erledigt|fertig|abgeschlossen|geschafft|terminée?|finie?|hecho|listo|terminad[oa]|fatto
        finito|feito|klaar
        """
    )
    + r")\b|完成了|搞定|終わりました|完了",
    re.I,
)
_DROPPED = re.compile(
    any_of(
        r"""
        \b(?:let's|lets|let us) (?:just |rather )?(?:drop|scrap|skip|cancel|forget|shelve)\b
        \b(?:we can|we should|we'll|i'd|i would) (?:just |rather )?(?:drop|scrap|skip|cancel)\b
        \b(?:is|are|was|got|been|have) (?:all |been )?(?:cancell?ed|called off|dropped|scrapped)\b
        \b(?:we|i)(?:'ve| have)? (?:cancell?ed|called off|dropped|scrapped|shelved|abandoned)\b
        \b(?:we|i) (?:decided|agreed) (?:not to|against)\b
        \b(?:is|are) (?:off the table|not happening|no longer (?:needed|necessary|happening))\b
        \bwe don't need\b(?=.{1,60}\b(?:any ?more|any longer|after all)\b)
        \b(?:ist|sind|wurde) abgesagt\b|\blassen wir\b(?=.{1,40}\b(?:sein|fallen|bleiben)\b)
        \bfällt (?:leider )?aus\b|\bbrauchen wir nicht mehr\b
        \bon (?:annule|laisse tomber)\b|\best annulée?\b
        """
    ),
    re.I,
)
# What is not so yet, or only wished for, supposed or denied.
_NOT_YET = re.compile(
    r"\b(?:"
    + any_of(
        r"""
        not|never|no|nobody|almost|nearly|soon|will|should|could|would|must|needs?|need to|has to
        have to|going to|to be|when|once|if|until|unless|can|might|please|half|partly|nothing
        nicht|kein\w*|noch|bald|fast|wird|werde|wenn|sobald|falls|muss|soll|sollte|könnte|bitte
        pas|jamais|presque|quand|si|bientôt|casi|cuando|nunca|todavía|quasi|quando
        """
    )
    + r")\b|n['’]t\b|['’]ll\b|\b(?:getting|be|get|got to be) (?:done|ready|finished)\b"
    r"|\b(?:i am|i'm|he's|she's|we're|you're|they're) (?:so )?(?:done|finished|ready)\b(?! with)",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|them|those|one|both|all|everything|das|es|ist|alles|ça|c'est|lo|la|ya)\b",
    re.I,
)
_LISTED = ";"  # between several tasks: one of them done closes not all
_LONGEST = 25  # words: who closes something says so shortly
_ENOUGH_SHARED = 0.5  # more than so many of the words that name things in what is said
_WORDS_FOR_ANY = frozenset(
    "idea plan task thing stuff one point item todo job thema idee sache aufgabe".split()
)


@dataclass(slots=True)
class Open:
    """Hold a task or plan that is open, known or just said."""

    text: str
    speaker: str
    assignee: str
    is_task: bool
    scene: str = ""
    number: int = 0  # of the known memory; 0: it was said in these lines
    index: int = -1  # of the reading it was said in, if it was


@dataclass(frozen=True, slots=True)
class Closing:
    """Say which line closes which task or plan, and how."""

    index: int  # of the reading
    closed: Open
    kind: RelationKind  # DONE or DROPPED


def closings(
    readings: Sequence[Reading], first: int, found: Iterable[Open], people: People
) -> list[Closing]:
    """Return what the readings from `first` on close; each task or plan once."""
    left = list(found)
    closed = []
    for index in range(first, len(readings)):
        for closing in _of_line(readings, index, left, people):
            left.remove(closing.closed)
            closed.append(closing)
    return closed


def _of_line(
    readings: Sequence[Reading], index: int, found: Sequence[Open], people: People
) -> list[Closing]:
    reading = readings[index]
    if reading.line.from_memoir or not reading.text:
        return []
    earlier = [each for each in found if each.index < index]
    for said in map(smalltalk.without_openers, sentences(reading.text)):
        said = said or reading.text
        if asking.is_question(said) or len(words(said)) > _LONGEST:
            continue
        if _DROPPED.search(said):
            fitting, kind = earlier, RelationKind.DROPPED
        else:
            fitting, kind = [each for each in earlier if _is_done(said, each)], RelationKind.DONE
        meant = _meant(said, readings, index, fitting, people) if fitting else None
        if meant is not None:
            return [Closing(index, meant, kind)]
    return []


def _is_done(said: str, task: Open) -> bool:
    """Return whether a sentence says that something like this task is done."""
    if _NOT_YET.search(said) or _LISTED in task.text:
        return False
    named = [task_words for done, task_words in _FAMILIES if done.search(said)]
    if named:
        return any(task_words.search(task.text) for task_words in named)
    return _FINISHED.search(said) is not None


def _meant(
    said: str, readings: Sequence[Reading], index: int, found: Sequence[Open], people: People
) -> Open | None:
    """Return the one that a sentence speaks of, by its words or by pointing back; else None."""
    things = _things(_without_news(said), people, readings[index].language)
    if things:
        return _best(things, found, people)
    if not (_POINTS_BACK.search(said) or len(words(said)) <= 2):
        return None
    before = answered(readings, index, 0, people)
    if before is not None:
        asked = _things(readings[before].text, people, readings[before].language)
        return _best(asked, found, people, all_named=False) if asked else None
    mine = [each for each in found if _is_of(each, readings[index].line.speaker)]
    return mine[0] if len(mine) == 1 else None


def _best(
    things: frozenset[str], found: Sequence[Open], people: People, *, all_named: bool = True
) -> Open | None:
    """Return the only one that shares most of the things named."""
    shared = {
        at: len(things & _things(each.text, people, ENGLISH)) for at, each in enumerate(found)
    }
    most = max(shared.values(), default=0)
    if not most or (all_named and most <= _ENOUGH_SHARED * len(things)):
        return None
    best = [at for at, count in shared.items() if count == most]
    return found[best[0]] if len(best) == 1 else None


def _without_news(said: str) -> str:
    """Return a sentence without the words that say that something is done or dropped."""
    for pattern in (_FINISHED, _DROPPED, *(done for done, _ in _FAMILIES)):
        said = pattern.sub(" ", said)
    return said


def _things(text: str, people: People, language: str) -> frozenset[str]:
    """Return the stems of the words that name things, without people's names."""
    found = set()
    for word in words(text):
        known = entry(word)
        names_one = known.folded in people.names or known.folded in _WORDS_FOR_ANY
        joins = names_one or is_cjk(word) or is_function_word(word, language)
        if (known.strong or known.weak) and not joins:
            found.add(known.root)
    return frozenset(found)


def _is_of(task: Open, speaker: str) -> bool:
    return task.is_task and (task.assignee or task.speaker).casefold() in (
        speaker.casefold(),
        speaker.split()[0].casefold() if speaker.split() else "",
    )
