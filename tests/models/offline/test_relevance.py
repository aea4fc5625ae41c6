"""Which memories answer a question."""

from datetime import timedelta

import pytest

from bot.models.offline.intents import asked
from bot.models.offline.people import people_of
from bot.models.offline.query import query_of
from bot.models.offline.relevance import best
from bot.models.tasks import Memory
from bot.vocabulary import CellType
from tests.models.offline.conversation import START, finished, memory

DAY = timedelta(days=1)
MEMORIES = [
    memory("Omar: The canoe rental opens at nine on Saturdays.", "Omar", scene="Canoe Trip"),
    memory("Pia: We decided to sell the trailer.", "Pia", kind=CellType.DECISION, scene="Trailer"),
    memory("Pia prefers the train to the car.", "Pia", kind=CellType.PREFERENCE, scene="Travel"),
    memory("Omar will call the landlord of the barn.", "Omar", kind=CellType.TASK, scene="Barn"),
    memory(
        "Nora: There is a risk that the lake freezes over.",
        "Nora",
        kind=CellType.RISK,
        at=START - 40 * DAY,
        scene="Canoe Trip",
    ),
    memory("when does the canoe rental open?", "Quinn", kind=None),
    memory("Nora: The knowledge base was moved to the new server.", "Nora", scene="Website"),
]


def answers(question: str, memories: list[Memory] = MEMORIES, asker: str = "Quinn") -> list[str]:
    query = query_of(
        asked(question, people_of([])), asker, [one.speaker for one in memories], START
    )
    return [one.text for one in finished(best(memories, query))]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When does the canoe rental open?", 0),
        ("Where was the knowledge base moved?", 6),
        ("Who calls the landlord?", 3),
        ("What did we decide about the trailer?", 1),
        ("What about the barn?", 3),
        ("What is the state of the website?", 6),
    ],
)
def test_the_best_answer_comes_first(question: str, expected: int) -> None:
    assert answers(question)[0] == MEMORIES[expected].text


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Mongolia?",
        "What is the budget for the Tokyo office?",
        "Who plays the violin?",
        "What does Zed like?",
    ],
)
def test_what_is_not_known_has_no_answer(question: str) -> None:
    assert answers(question) == []


def test_a_type_alone_brings_all_of_it() -> None:
    assert answers("What did we decide?") == [MEMORIES[1].text]
    assert answers("What are the risks?") == [MEMORIES[4].text]


def test_a_person_and_a_type_bring_what_is_theirs() -> None:
    assert answers("What does Pia like?") == [MEMORIES[2].text]
    assert answers("What should I do?", asker="Omar") == [MEMORIES[3].text]
    assert answers("What should I do?", asker="Pia") == []


def test_what_the_named_person_said_comes_before_what_others_said() -> None:
    memories = [
        memory("Ann: The canoe is red and fast.", "Ann"),
        memory("Bob: The canoe is red and old.", "Bob"),
    ]
    assert answers("What did Bob say about the red canoe?", memories)[0].startswith("Bob")


def test_somebody_elses_question_is_the_last_to_answer_one() -> None:
    found = answers("When does the canoe rental open?")
    assert found.index(MEMORIES[0].text) == 0
    assert MEMORIES[5].text not in found[:1]


def test_what_was_said_in_the_named_time_fits_better() -> None:
    memories = [
        memory("Ann: The canoe leaks at the bow.", at=START - 60 * DAY),
        memory("Ann: The canoe leaks at the stern.", at=START - 1 * DAY),
    ]
    assert answers("What was said about the canoe yesterday?", memories)[0].endswith("stern.")
    assert answers("What was said in January?", memories) == [memories[0].text]


def test_of_two_that_fit_alike_the_newer_comes_first() -> None:
    memories = [
        memory("Ann: The canoe rental costs 40 euros.", at=START - 9 * DAY),
        memory("Ann: The canoe rental costs 45 euros.", at=START - 1 * DAY),
    ]
    assert answers("What does the canoe rental cost?", memories)[0].endswith("45 euros.")


def test_other_languages_are_matched_by_their_words() -> None:
    memories = [memory("Jana: Die Entscheidung für den neuen Server fiel im Mai.", "Jana")]
    assert answers("Wann wurde der Server entschieden?", memories)
    assert answers("数据库在哪里？", [memory("李: 数据库在柏林。", "李")])
    assert not answers("数据库在哪里？", [memory("李: 我们喝茶。", "李")])


def test_no_memories_give_no_answer() -> None:
    assert answers("When does the canoe rental open?", []) == []


class TestRelatedWords:
    def test_where_no_memory_holds_the_words_those_that_go_with_them_do(self) -> None:
        dog = memory("Omar's dog is called Rex.", "Omar", scene="Rex")
        assert answers("What pets do we have?", [*MEMORIES, dog]) == [dog.text]

    def test_what_holds_the_words_themselves_is_enough(self) -> None:
        dog = memory("Omar's dog is called Rex.", "Omar", scene="Rex")
        pets = memory("Pets may come along.", "Pia", scene="Trip")
        assert answers("Which pets may come?", [dog, pets]) == [pets.text]

    def test_one_related_word_of_many_is_no_answer(self) -> None:
        dog = memory("Omar's dog is called Rex.", "Omar", scene="Rex")
        assert answers("Which pet insurance covers the trailer fire?", [dog]) == []


def test_what_tells_of_the_named_time_is_of_it_too() -> None:
    told = memory("Anna booked the venue yesterday.", "Anna", at=START)
    other = memory("Anna books the venue.", "Anna", at=START)
    assert answers("What happened yesterday?", [told, other]) == [told.text]
    assert answers("What happened last month?", [told, other]) == []
