"""Tell what somebody wants of Memoir: an answer, a greeting, to have something remembered."""

import re
from dataclasses import dataclass
from enum import Enum

from bot.models.offline import asking, smalltalk
from bot.models.offline.cleaning import readable
from bot.models.offline.patterns import any_of
from bot.models.offline.people import People
from bot.models.offline.wishes import is_wish
from bot.models.offline.words import words
from bot.vocabulary import CellType


class Intent(Enum):
    """Say what a message to Memoir is."""

    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    TOPICS = "topics"
    RECENT = "recent"
    QUESTION = "question"
    STATEMENT = "statement"


_GREETING = re.compile(
    "^(?:"
    + any_of(
        r"""
        hi+|hey+|hello|yo|good (?:morning|evening|afternoon|day)|hallo|guten (?:morgen|tag|abend)
        hola|salut|bonjour|ciao|olá|oi|你好|こんにちは|おはよう\w{0,4}|안녕\w{0,5}
        """
    )
    + r")(?: (?:there|all|everyone|again|you))?"
    r"(?:[,!. ]+how are you(?: doing)?(?: today)?)?[\W_]*$|^how are you\b.{0,20}$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect|cool),? )?(?:thanks|thank you|thx|ty|cheers|danke|merci"
    r"|gracias|grazie|obrigad[oa]|bedankt|谢谢|ありがとう|감사)\b.{0,40}$",
    re.IGNORECASE,
)
_HELP = re.compile(
    "^(?:"
    + any_of(
        r"""
        help|\?+|commands|how do i use (?:you|this)|how do(?:es)? (?:you|this|memoir) work
        who (?:are|r) (?:you|u)|what (?:are|can|do) you(?: do)?|what(?:'s| is) memoir
        who is memoir|introduce yourself|what can i (?:ask|do)
        wer bist du|was kannst du|was bist du|qui es-tu|que peux-tu faire|quién eres
        qué puedes hacer|chi sei|cosa sai fare|quem é você|o que você (?:faz|pode fazer)
        wie ben jij|wat kan je
        你是谁|你能做什么|あなたは誰|누구
        """
    )
    + r")(?: (?:exactly|then|for me|please|again))?[\W_]*$",
    re.IGNORECASE,
)
_TOPICS = re.compile(
    "^(?:so )?(?:"
    + any_of(
        r"""
        what (?:do|did) you (?:remember|know)(?: so far| about us| here)?
        (?:what|which|list|show)(?: me)?(?: are| all)?(?: the| your)? (?:topics|scenes|subjects)
        (?:what|which) (?:topics|scenes|subjects) (?:do you (?:know|remember)|are there)
        what have you (?:remembered|learned|noted)(?: so far)?
        was weißt du|que sais-tu|qué sabes|cosa sai
        """
    )
    + r")[\W_]*$",
    re.IGNORECASE,
)
_RECENT = re.compile(
    any_of(
        r"""
        \bwhat (?:were|are|was) (?:we|you|they|i) (?:just |all |currently )?(?:talking|discussing)\b
        \bwhat (?:were|are|was) (?:we|you|they|i) (?:just |all |currently )?(?:saying|chatting)\b
        \bwhat did (?:i|we|he|she|they|[\w-]+) just (?:say|write|mention|ask)\b
        \bwhat(?:'s| is| was) (?:just )?(?:going on|happening)\b|\bcatch me up\b
        \bwhat (?:just )?happened (?:here|just now)\b|\bwhat(?: did|'d) i miss\b|\btl;?dr\b
        \b(?:summari[sz]e|recap|sum up) (?:this|the|our) (?:chat|conversation|discussion|channel)\b
        \b(?:summari[sz]e|recap|sum up) (?:this|the|our) (?:thread|last (?:few )?messages)\b
        ^recap[\W_]*$|\blast messages\b|\bworüber (?:reden|sprechen) wir\b
        \bwas habe ich verpasst\b|\bde quoi parl\w+\b|\bde qué (?:estamos hablando|hablamos)\b
        \bdi cosa (?:stiamo parlando|parlavamo)\b
        """
    ),
    re.IGNORECASE,
)
_OVERVIEW = re.compile(
    any_of(
        r"""
        \btell (?:me|us) (?:more )?about\b|\b(?:know|remember) about\b|\bsummar\w+|\boverview\b
        \brecap\b|\b(?:what|how) about\b|\bstatus\b|\bnews (?:on|about)\b|\b(?:what|who) is\b
        \bwhat's\b|\bexplain\b|\bdescribe\b|\bshow\b|\berzähl|\bweißt du über\b|\bparle\b
        \bqué sabes de\b|\braccontami\b
        ^(?!(?:when|who|where|why|how|which|did|does|is|are|do|can)\b)\W*\w+(?:\W+\w+){0,3}\W*$
        """
    ),
    re.IGNORECASE,
)
_WANTED = {
    CellType.DECISION: r"""
        decid\w*|decision\w*|agreed?|chose|choose|settle\w*|entschieden|beschlossen|décidé\w*
        decidi\w*|deciso|besloten
    """,
    CellType.TASK: r"""
        to-?dos?|tasks?|should (?:i|we|he|she|they|\w+) do|supposed to|(?:need|have) to do|must do
        assign\w*|responsible|in charge|who (?:will|handles|does|takes|is (?:doing|working))
        who is (?:handling|writing)|working on|open items?|action items?|remind
        aufgaben?|tâches?|tareas?|taken
    """,
    CellType.RISK: r"""
        risks?|problems?|issues?|bugs?|concern\w*|danger\w*|blockers?|went wrong
        risik\w+|problem\w*|risques?|riesgos?
    """,
    CellType.PLAN: r"""
        plans?|planned|planning|roadmap|schedule\w*|milestones?|goals?|upcoming
        next (?:week|month|year|steps?|release)|pläne|geplant|projets?|planes
    """,
    CellType.PREFERENCE: r"""
        likes?|prefer\w*|favou?rite\w*|hates?|loves?|enjoys?|dislikes?|lieblings\w*|mag
        bevorzug\w*|préfèr\w*|aime\w*|gusta\w*|prefier\w*|piace
    """,
}
# Words in scripts without spaces have no borders to look for.
_WANTED_UNSPACED = {
    CellType.DECISION: "决定|決め|결정",
    CellType.TASK: "任务|タスク|할 일",
    CellType.RISK: "风险|问题|リスク|위험",
    CellType.PLAN: "计划|予定|계획",
    CellType.PREFERENCE: "喜欢|好き|좋아",
}
_WANTED_PATTERNS = {
    kind: re.compile(rf"(?<!\w)(?:{any_of(listed)})(?!\w)|{_WANTED_UNSPACED[kind]}", re.IGNORECASE)
    for kind, listed in _WANTED.items()
}
_LEAST_STATEMENT_WORDS = 4  # "UAT schedule" looks something up, "UAT starts on Wednesday" tells it


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what somebody wants of Memoir."""

    intent: Intent
    text: str  # without a call to Memoir
    wanted: frozenset[CellType]  # types of memory that the question is after
    rest: str  # the text without the words that name those types
    overview: bool  # asks about a topic as a whole


def asked(question: str, people: People) -> Asked:
    """Return what a message to Memoir wants."""
    text, _ = people.without_call(readable(question))
    text = " ".join(text.split())
    rest = text
    for pattern in _WANTED_PATTERNS.values():
        rest = pattern.sub(" ", rest)
    wanted = frozenset(kind for kind, pattern in _WANTED_PATTERNS.items() if pattern.search(text))
    return Asked(_intent(text), text, wanted, rest, _OVERVIEW.search(text) is not None)


def _intent(text: str) -> Intent:
    if not text or _HELP.match(text):
        return Intent.HELP
    for intent, pattern in (
        (Intent.GREETING, _GREETING),
        (Intent.THANKS, _THANKS),
        (Intent.TOPICS, _TOPICS),
    ):
        if pattern.match(text):
            return intent
    if is_wish(text):
        return Intent.STATEMENT
    rest = smalltalk.without_openers(text)
    if not rest or smalltalk.is_talk(rest):
        return Intent.STATEMENT
    if _RECENT.search(text):
        return Intent.RECENT
    if asking.is_question(text) or asking.is_request(text) or "?" in text:
        return Intent.QUESTION
    enough = len(words(text)) >= _LEAST_STATEMENT_WORDS or not text.isascii()
    return Intent.STATEMENT if enough else Intent.QUESTION
