"""Answer out of memory by quoting it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.models.offline.addressed import only_asks, without_address
from bot.models.offline.dialogue import drafts
from bot.models.offline.duties import close
from bot.models.offline.intents import Asked, Intent, asked
from bot.models.offline.lexicon import topic_weights
from bot.models.offline.marks import as_of_now, asks_for_open
from bot.models.offline.people import People, people_of
from bot.models.offline.query import Query, query_of
from bot.models.offline.quoting import bold, harmless, sentence, spoken
from bot.models.offline.reading import read
from bot.models.offline.relevance import best
from bot.models.offline.repeats import denies, meaning, sets_apart
from bot.models.offline.scenes import NO_TOPIC
from bot.models.offline.steps import Steps
from bot.models.offline.summary import sentences_of
from bot.models.offline.wording import named
from bot.models.tasks import NOTHING_KNOWN, AnswerTask, Line, Memory, Topic
from bot.redaction.masking import holds_secret
from bot.vocabulary import CellType

REMARK = "-# Offline mode: I quote what was said; I don't write new answers."
_HELP = (
    "I am Memoir. I remember what is said in this server and answer out of it.\n"
    "- Ask me: “What did we decide about the logo?”\n"
    "- Tell me: “Remember that we meet on Tuesdays.”\n"
    "- Look for yourself: `/memory scenes` and `/memory search`.\n"
    "I run without a language model, so I find and quote what was said; I write nothing new."
)
_UNKEPT = (
    "That looks like a password or key, so I make no memory of it. "
    "You may want to delete your message and change it."
)
_NOT_KEPT = "I keep nothing of what you say now, so I won't remember that."
_NOTHING = f"{NOTHING_KNOWN} `/memory scenes` shows the topics I know.\n"
_NONE_OPEN = "I know of no such open task. `/memory tasks` lists what is open.\n"
_NONE_OF_YOURS = "I know of no open task of yours. `/memory tasks` lists what is open.\n"
_LISTENING = "I am listening. Ask me what was said here, or tell me something to remember."
_NO_RECENT = "Nothing else was said here recently."
_RECENT_LINES = 6
_TOPICS = 5
_NOTED = 3
_MOST_MEMORIES = 60  # bounds the work; recall brings the best first
_QUOTES = 5
_SAME = 0.8  # of the words of the shorter of two memories
_A_KIND = {
    CellType.PLAN: "a plan",
    CellType.PREFERENCE: "a preference",
    CellType.DECISION: "a decision",
    CellType.TASK: "a task",
    CellType.RISK: "a risk",
}


def answer(task: AnswerTask) -> Steps[list[str]]:
    """Return the pieces of an answer, in order."""
    if holds_secret(task.question):
        return [_UNKEPT]
    people = people_of([*task.recent, *_replied_to(task)])
    wanted = asked(task.question, people)
    yield
    if wanted.intent is Intent.QUESTION:
        return (yield from _quotes(task, wanted, people))
    if wanted.intent is Intent.STATEMENT:
        return (yield from _noted(task, people)) if task.kept else [_NOT_KEPT]
    if wanted.intent is Intent.RECENT:
        return _recent(task, people)
    return _plain(task, wanted)


def _plain(task: AnswerTask, wanted: Asked) -> list[str]:
    if wanted.intent is Intent.HELP:
        return [_HELP]
    if wanted.intent is Intent.THANKS:
        return ["You're welcome!"]
    if wanted.intent is Intent.GREETING:
        return [f"Hello, {bold(task.asker)}! ", _LISTENING]
    return [_topics(task.topics), REMARK]


def _recent(task: AnswerTask, people: People) -> list[str]:
    said = _told(_others(task), people)[-_RECENT_LINES:]
    if not said:
        return [_NO_RECENT]
    return ["This was said last:\n", *(f"- {spoken(line, task.now)}\n" for line in said), REMARK]


def _told(lines: Sequence[Line], people: People) -> list[Line]:
    """Return the lines that tell something, without Memoir's name before them."""
    return [
        replace(line, text=without_address(line.text, people))
        for line in lines
        if not only_asks(line.text, people)
    ]


def _others(task: AnswerTask) -> list[Line]:
    """Return the recent lines of people, without the question itself."""
    lines = [line for line in task.recent if not line.from_memoir and line.text.strip()]
    if lines and lines[-1].speaker == task.asker and task.question.strip() in lines[-1].text:
        lines.pop()
    return lines


def _noted(task: AnswerTask, people: People) -> Steps[list[str]]:
    """Acknowledge what somebody tells Memoir."""
    line = Line(1, task.asker, task.now, task.question)
    reading = yield from read(line, people)
    found = yield from drafts([reading], 0, people)
    close(found, [reading], 0, _known(task), people)
    found = found[:_NOTED]
    if not found:
        return [_LISTENING]
    name = named(task.asker)
    told = " ".join(harmless(draft.content.removeprefix(f"{name}: ")) for draft in found)
    kinds = {draft.kind for draft in found}
    kind = _A_KIND.get(kinds.pop()) if len(kinds) == 1 else None
    return [f"Noted: {told}", f" I remember it as {kind}." if kind else " I will remember that."]


def _known(task: AnswerTask) -> list[Memory]:
    """Return all memories of a task, numbered anew: those of recent lines have no number."""
    of_lines = (line.remembered for line in task.recent if line.remembered)
    known = [*task.memories, *task.standing, *of_lines]
    return [replace(memory, number=number) for number, memory in enumerate(known, start=1)]


def _quotes(task: AnswerTask, wanted: Asked, people: People) -> Steps[list[str]]:
    memories = [*_without_asking(task, people), *_unheard(task, people)]
    yield
    names = [task.asker, *(memory.speaker for memory in memories)]
    more = task.replied_to.text if task.replied_to else ""
    query = query_of(wanted, task.asker, names, task.now, more)
    yield
    found = yield from best(memories, query)
    fitting = _different(as_of_now(found, task.question, task.now))
    yield
    about = _summary(task, query)
    if about:
        return [*about, REMARK]
    if not fitting:
        return [_none_open(query) or _NOTHING, REMARK]
    return [*_listed(fitting, task), REMARK]


def _none_open(query: Query) -> str:
    """Return that nothing is open, "" if that was not asked."""
    if CellType.TASK not in query.asked.wanted or not asks_for_open(query.asked.text):
        return ""
    return _NONE_OF_YOURS if query.is_about_asker else _NONE_OPEN


def _without_asking(task: AnswerTask, people: People) -> list[Memory]:
    """Return the memories, without messages that ask Memoir, as the question itself does."""
    question = without_address(task.question, people).strip()
    kept = []
    for memory in [*task.memories, *task.wishes, *task.standing][:_MOST_MEMORIES]:
        if memory.cell_type is not None:
            kept.append(memory)
        elif not only_asks(memory.text, people):
            text = without_address(memory.text, people)
            kept.append(replace(memory, text=text))
    return [memory for memory in kept if memory.text.strip() != question]


def _unheard(task: AnswerTask, people: People) -> list[Memory]:
    """Return recent lines as memories: what was said just now has no memory yet."""
    known = {without_address(memory.text, people).strip() for memory in task.memories}
    return [
        line.remembered or Memory(0, line.text, line.speaker, line.said_at)
        for line in _told(_others(task), people)
        if line.text.strip() not in known
    ]


def _different(memories: Sequence[Memory]) -> list[Memory]:
    """Return the best memories, without those whose words a better one holds."""
    kept: list[tuple[frozenset[str], Memory]] = []
    for memory in memories:
        said = frozenset(meaning(memory.text)) - frozenset(meaning(memory.speaker))
        if not any(_holds_words(other, said) for other, _ in kept):
            kept.append((said, memory))
    return [memory for _, memory in kept][:_QUOTES]


def _holds_words(known: frozenset[str], said: frozenset[str]) -> bool:
    """Return whether one memory has nearly all words of another: no other value, nor a denial."""
    if sets_apart(said - known) or denies(said) != denies(known):
        return False
    return len(said & known) >= _SAME * min(len(said), len(known))


def _summary(task: AnswerTask, query: Query) -> list[str]:
    """Return the summary of the topic that a question is about as a whole."""
    if query.asked.wanted or query.people or not query.weights or not query.asked.overview:
        return []
    for topic in task.topics:
        own = topic_weights(topic.name)
        if topic.summary and query.weights.keys() <= own.keys() and _names(topic, query):
            said = [f"- {harmless(one)}\n" for one in sentences_of(topic.summary)]
            return [f"{bold(topic.name)} in short:\n", *said]
    return []


def _names(topic: Topic, query: Query) -> bool:
    """Return whether a question has all words that matter of a topic's name."""
    own = topic_weights(topic.name)
    most = max(own.values(), default=0.0)
    telling = {root for root, weight in own.items() if weight == most}
    return bool(telling) and telling <= query.weights.keys()


def _listed(memories: Sequence[Memory], task: AnswerTask) -> list[str]:
    said = [sentence(memory, task.now) for memory in memories]
    if len(said) < 2:
        return [f"{one}\n" for one in said]
    scenes = list(dict.fromkeys(memory.scene or "" for memory in memories))
    if len(scenes) == 1 and scenes[0]:
        return [
            f"This is what I remember about {bold(scenes[0])}:\n",
            *(f"- {one}\n" for one in said),
        ]
    return ["This is what I remember:\n", *(f"- {one}\n" for one in said)]


def _topics(topics: Sequence[Topic]) -> str:
    names = [bold(topic.name) for topic in topics if topic.name != NO_TOPIC][:_TOPICS]
    if not names:
        return "`/memory scenes` shows the topics I know.\n"
    listed = ", ".join(names[:-1]) + (" and " if names[1:] else "") + names[-1]
    return f"I remember talk of {listed} among others; `/memory scenes` shows all topics.\n"


def _replied_to(task: AnswerTask) -> list[Line]:
    return [task.replied_to] if task.replied_to else []
