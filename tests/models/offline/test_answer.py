"""What Memoir answers without a language model."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.answer import REMARK, answer
from bot.models.tasks import AnswerTask, Line, Memory, Topic
from bot.vocabulary import CellType, TaskState
from tests.models.offline.conversation import MINUTE, START, finished, line, memory, play

NOW = START + timedelta(days=30)
MEMORIES = (
    memory(
        "Omar: The canoe rental opens at nine on Saturdays.",
        "Omar",
        scene="Canoe Trip",
        said="The canoe rental opens at nine on Saturdays",
    ),
    memory(
        "Pia: Let's sell the old trailer. (Nora agreed.)",
        "Pia",
        kind=CellType.DECISION,
        scene="Trailer",
        said="Let's sell the old trailer.",
    ),
    memory("Omar will call the landlord of the barn.", "Omar", kind=CellType.TASK, scene="Barn"),
    memory("Nora: The canoe rental wants a deposit.", "Nora", scene="Canoe Trip"),
)
TOPICS = (
    Topic(
        "Canoe Trip",
        "Omar: The canoe rental opens at nine (3 Mar 2025)."
        " Nora: Bring towels (to do, 4 Mar 2025).",
    ),
    Topic("General", "Ann: It rained (3 Mar 2025)."),
)


def reply(
    question: str,
    *,
    memories: Sequence[Memory] = MEMORIES,
    topics: Sequence[Topic] = TOPICS,
    recent: Sequence[Line] = (),
    replied_to: Line | None = None,
    asker: str = "Quinn",
) -> str:
    task = AnswerTask(
        question, asker, NOW, tuple(topics), tuple(memories), tuple(recent), replied_to
    )
    return "".join(finished(answer(task)))


def test_one_fitting_memory_is_quoted_with_who_said_it_and_when() -> None:
    assert reply("What did we decide about the trailer?") == (
        "**Pia** said on 3 March 2025, and **Nora** agreed: “Let's sell the old trailer.”\n"
        + REMARK
    )


def test_several_are_listed_best_first_under_their_topic() -> None:
    assert reply("When does the canoe rental open?") == (
        "This is what I remember about **Canoe Trip**:\n"
        "- **Omar** said on 3 March 2025: “The canoe rental opens at nine on Saturdays.”\n"
        "- **Nora** (3 March 2025): The canoe rental wants a deposit.\n" + REMARK
    )


def test_noise_is_not_quoted() -> None:
    assert "landlord" not in reply("When does the canoe rental open?")


def test_at_most_five_are_quoted() -> None:
    many = [
        memory(f"Omar: The canoe {thing} hangs in the barn.", "Omar")
        for thing in ("paddle", "vest", "rope", "seat", "roof", "bell", "lamp", "net")
    ]
    assert reply("Where is the canoe gear of the barn?", memories=many).count("\n- ") == 5


def test_what_is_not_known_is_said_plainly() -> None:
    said = reply("What is the capital of Mongolia?")
    assert said.startswith("I remember nothing about that.")
    assert said.endswith(REMARK)


def test_nothing_at_all_is_known_at_first() -> None:
    assert reply("Who pays?", memories=(), topics=()).startswith("I remember nothing about that.")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What are my open tasks?", "I know of no open task of yours."),
        ("@Memoir what are Omar's open tasks?", "I know of no such open task."),
        ("which todos are still open", "I know of no such open task."),
    ],
)
def test_that_no_task_is_open_is_said_plainly(question: str, told: str) -> None:
    done = replace(MEMORIES[2], state=TaskState.DONE)
    for memories in ([], [done]):
        said = reply(question, memories=memories, asker="Omar" if "my" in question else "Quinn")
        assert said.startswith(f"{told} `/memory tasks` lists what is open.")


def test_a_message_and_the_memory_of_it_are_quoted_once() -> None:
    both = [MEMORIES[0], memory("The canoe rental opens at nine on Saturdays", "Omar", kind=None)]
    assert reply("When does the canoe rental open?", memories=both).count("rental") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The sauna party costs 6500 euros.", "The sauna party costs 9000 euros."),
        ("The sauna is on the second floor.", "The sauna is not on the second floor."),
    ],
)
def test_two_that_contradict_each_other_are_both_told(one: str, other: str) -> None:
    both = [memory(f"Omar: {one}", "Omar", said=one), memory(f"Pia: {other}", "Pia", said=other)]
    said = reply("What about the sauna?", memories=both, topics=())
    assert one in said
    assert other in said


def test_the_question_itself_is_no_answer() -> None:
    own = memory("When does the canoe rental open?", "Quinn", kind=None, at=NOW)
    assert "Quinn" not in reply("When does the canoe rental open?", memories=[own, *MEMORIES])


def test_a_topic_is_summed_up_when_it_is_asked_about_as_a_whole() -> None:
    assert reply("Tell me about the canoe trip") == (
        "**Canoe Trip** in short:\n"
        "- Omar: The canoe rental opens at nine (3 Mar 2025).\n"
        "- Nora: Bring towels (to do, 4 Mar 2025).\n" + REMARK
    )


def test_a_question_about_one_thing_in_a_topic_gets_no_summary() -> None:
    assert "in short" not in reply("When does the canoe trip start?")
    assert "in short" not in reply("What are the risks of the canoe trip?")


def test_what_was_said_just_now_counts_before_it_is_remembered() -> None:
    recent = play("Nora: The sauna costs ten euros per person.", "Quinn: how much is the sauna?")
    assert "ten euros" in reply("how much is the sauna?", recent=recent)


def test_the_last_lines_are_told_when_asked_for() -> None:
    recent = play("Nora: The sauna is hot.", "Memoir: Yes.", "Omar: And the lake is cold.")
    said = reply("what were we just talking about?", recent=recent)
    assert said.index("sauna") < said.index("lake")
    assert "Yes." not in said


def test_the_question_is_not_told_back() -> None:
    recent = play("Nora: The sauna is hot.", "Quinn: @Memoir what did I miss?")
    assert "miss" not in reply("what did I miss?", recent=recent)


def test_questions_to_memoir_are_not_what_was_talked_about() -> None:
    recent = play("Omar: @Memoir who pays?", "Nora: The sauna is hot.", "Memoir: Omar pays.")
    said = reply("what were we just talking about?", recent=recent)
    assert "sauna" in said
    assert "pays" not in said


@pytest.mark.parametrize(
    "asked_before",
    [
        "@Memoir What did we decide about Zebulon?",
        "@memoir tell me about Zebulon",
        "@Elephant Hi! Remind me what Zebulon is",
        "@Memoir and Zebulon?",
        "@Memoir, what about Zebulon.",
        "@Memoir Zebulon",
        "<@123456> summarise Zebulon",
        "@Memoir Erzähl mir von Zebulon",
        "@Memoir 告诉我 Zebulon",
    ],
)
def test_what_was_asked_of_memoir_before_is_no_answer(asked_before: str) -> None:
    heard = memory(asked_before, "Root", kind=None)
    for memories, recent in ([heard], ()), ((), play(f"Root: {asked_before}", "Ann: ok")):
        said = reply("What is Zebulon?", memories=memories, recent=recent, topics=())
        assert said.startswith("I remember nothing about that.")
    known = memory("We call the new boat Zebulon.", "Pia", kind=None)
    said = reply("What is Zebulon?", memories=[heard, known], topics=())
    assert "new boat" in said
    assert "Root" not in said


def test_what_memoir_was_told_is_quoted_without_its_name() -> None:
    for told in "@Memoir we call the boat Zebulon", "@MEMOIR, we call the boat Zebulon":
        heard = memory(told, "Root", kind=None)
        for memories, recent in ([heard], ()), ((), play(f"Root: {told}")):
            said = reply("What is Zebulon?", memories=memories, recent=recent, topics=())
            assert "“we call the boat Zebulon”" in said


def test_silence_is_told_too() -> None:
    assert reply("what did I miss?") == "Nothing else was said here recently."


def test_a_reply_says_what_that_is() -> None:
    replied_to = line(1, "Nora: The canoe rental is far away.")
    assert "opens at nine" in reply("when does that open?", replied_to=replied_to)


def test_a_greeting_is_returned() -> None:
    assert reply("hello!").startswith("Hello, **Quinn**!")


def test_thanks_are_returned() -> None:
    assert reply("thanks a lot") == "You're welcome!"


def test_it_says_what_it_is_and_can() -> None:
    said = reply("who are you?")
    assert "Memoir" in said
    assert "/memory scenes" in said
    assert "without a language model" in said
    assert reply("") == said


def test_it_names_topics_when_asked_for_them() -> None:
    said = reply("What do you remember?")
    assert "**Canoe Trip**" in said
    assert "General" not in said
    assert "/memory scenes" in reply("What do you remember?", topics=())


@pytest.mark.parametrize(
    ("told", "noted"),
    [
        (
            "We decided to use Postgres",
            "Noted: We decided to use Postgres. I remember it as a decision.",
        ),
        ("Remember that we meet on Tuesdays", "Noted: We meet on Tuesdays. I will remember that."),
        ("I live in Lisbon.", "Noted: Quinn lives in Lisbon. I will remember that."),
        (
            "I'll order the pizza tonight",
            "Noted: Quinn will order the pizza tonight. I remember it as a task.",
        ),
    ],
)
def test_statements_are_noted(told: str, noted: str) -> None:
    assert reply(told) == noted


def test_that_a_task_is_done_is_noted() -> None:
    task = replace(MEMORIES[2], state=TaskState.OPEN, assignee="Omar")
    heard = replace(line(1, "Omar: I will call the landlord of the barn."), remembered=task)
    other = replace(line(2, "Nora: I wash the boat."), remembered=MEMORIES[3])
    for memories, recent in ([task], ()), ((), (heard, other)):
        said = reply("I called the landlord.", memories=memories, recent=recent, asker="Omar")
        assert said.startswith("Noted: Omar called the landlord.")


def test_chatter_is_heard() -> None:
    assert reply("lol") == reply("ok cool")
    assert "listening" in reply("lol")


def test_nothing_is_promised_of_what_is_not_kept() -> None:
    said = AnswerTask("We decided to use Kafka.", "Quinn", NOW, (), (), (), None, kept=False)
    told = "".join(finished(answer(said)))
    assert told == "I keep nothing of what you say now, so I won't remember that."


def test_a_secret_is_not_noted() -> None:
    said = reply("remember that the wifi password is hunter2")
    assert "hunter2" not in said
    assert "no memory of it" in said


def test_hostile_memories_and_names_have_no_effect() -> None:
    hostile = memory("@everyone canoe ```\n**rm -rf**", "**@everyone**", kind=None)
    said = reply("where is the canoe?", memories=[hostile])
    assert "@everyone" not in said
    assert "```" not in said


any_line = st.builds(
    Line,
    number=st.just(1),
    speaker=st.text(max_size=12),
    said_at=st.just(START),
    text=st.text(max_size=80),
    reply_to=st.none(),
    from_memoir=st.booleans(),
)
any_memory = st.builds(
    Memory,
    number=st.just(1),
    text=st.text(max_size=80),
    speaker=st.text(max_size=12),
    said_at=st.integers(min_value=0, max_value=90_000).map(lambda n: START + n * MINUTE),
    cell_type=st.none() | st.sampled_from(list(CellType)),
    scene=st.none() | st.text(max_size=12),
)


@given(
    st.text(max_size=80) | st.sampled_from(["what?", "who is @everyone", "tell me about x"]),
    st.lists(any_memory, max_size=5),
    st.lists(any_line, max_size=4),
    st.lists(st.builds(Topic, st.text(max_size=12), st.text(max_size=60)), max_size=3),
)
def test_any_question_gets_a_harmless_answer(
    question: str, memories: list[Memory], recent: list[Line], topics: list[Topic]
) -> None:
    said = reply(
        question,
        memories=memories,
        recent=recent,
        topics=topics,
        replied_to=recent[0] if recent else None,
    )
    assert said.strip()
    assert "@everyone" not in said.lower()
    assert "```" not in said
