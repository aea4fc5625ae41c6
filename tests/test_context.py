"""Fit what is known of a question into a prompt, each thing once."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import prompts
from bot.agent import RECENT_MESSAGES, TOPICS
from bot.at_hand import WISHES
from bot.budget import estimated_tokens
from bot.context import EVIDENCE_TOKENS, fitted
from bot.models.tasks import AnswerTask, Line, Memory, Topic
from bot.recalling import MEMORIES
from bot.repetition import meaning, says_no_more
from bot.vocabulary import CellType
from tests.stage import (
    START,
)

# About as long as Discord lets a message be.
WORDS = st.one_of(
    st.text(max_size=50),
    st.sampled_from(["a\n" * 2_000, "漢" * 4_000, "word " * 800, "1.2;" * 1_000, "🎉\r\n" * 500]),
)


LINES = st.builds(Line, st.integers(1, 99), WORDS, st.just(START), WORDS)
MEMORY = st.builds(
    Memory,
    st.integers(1, 99),
    WORDS,
    WORDS,
    st.just(START),
    st.none() | st.sampled_from(CellType),
    st.none() | WORDS,
    WORDS,
    st.just(""),
    st.none() | LINES,
)
TASKS = st.builds(
    AnswerTask,
    question=WORDS,
    asker=WORDS,
    now=st.just(START),
    topics=st.lists(st.builds(Topic, WORDS, WORDS), max_size=TOPICS).map(tuple),
    memories=st.lists(MEMORY, max_size=MEMORIES).map(tuple),
    recent=st.lists(LINES, max_size=RECENT_MESSAGES).map(tuple),
    replied_to=st.none() | LINES,
    wishes=st.lists(MEMORY, max_size=WISHES).map(tuple),
    standing=st.lists(MEMORY, max_size=MEMORIES).map(tuple),
)


class TestBudget:
    @given(TASKS, st.integers(500, 4_000))
    def test_a_prompt_never_takes_more_than_its_tokens(self, task: AnswerTask, most: int) -> None:
        prompt = prompts.answer(fitted(task, most), 800)
        assert sum(estimated_tokens(turn.text) for turn in prompt.turns) <= most

    @pytest.mark.parametrize("kept", [True, False])
    def test_nor_does_one_of_many_lines_between_people_of_long_names(self, kept: bool) -> None:
        long, lines = "🎉" * 999, "a\nb\n\n1\n1\n\n-🎉" * 200
        replied = Line(1, long, START, "東" * 1_500)
        for replied_to, most in product((None, replied), (500, 520, 700)):
            task = AnswerTask(lines, long, START, (), (), (), replied_to, kept=kept)
            prompt = prompts.answer(fitted(task, most), 800)
            assert sum(estimated_tokens(turn.text) for turn in prompt.turns) <= most

    @given(TASKS)
    def test_with_tokens_enough_nothing_is_left_out_that_is_not_told_elsewhere(
        self, task: AnswerTask
    ) -> None:
        whole = fitted(task, 10_000_000)
        assert (whole.topics, whole.question) == (task.topics, task.question)
        assert texts(whole.recent) == texts(task.recent)
        told = {(each.speaker, each.text) for each in (*whole.memories, *whole.recent)}
        left_out = [m for m in task.memories if (m.speaker, m.text) not in told]
        for memory in left_out:
            said = meaning(memory.text, memory.speaker)
            others = (each for each in (*whole.memories, *whole.recent, *whole.wishes))
            assert any(says_no_more(said, meaning(o.text, o.speaker)) for o in others)

    @given(TASKS)
    def test_every_number_stands_for_one_thing(self, task: AnswerTask) -> None:
        whole = fitted(task, 3_000)
        items = [*whole.memories, *whole.wishes, *whole.standing, *whole.recent]
        assert [item.number for item in items] == list(range(1, len(items) + 1))
        numbers = {line.number for line in whole.recent}
        assert {line.reply_to for line in whole.recent if line.reply_to} <= numbers

    def test_a_message_is_told_once_but_never_left_out(self) -> None:
        said = "The canoe is in the shed. " * 8
        line, memory = Line(1, "Anna", START, said), Memory(1, said, "Anna", START)
        later = tuple(Line(n, "Ben", START, f"talk {n} " * 40) for n in range(2, 13))
        both = self.task(recent=(line,), memories=(memory,))
        assert fitted(both, 3_000).memories == ()
        assert fitted(both, 3_000).recent == (line,)
        crowded = fitted(self.task(recent=(line, *later), memories=(memory,)), 1_000)
        assert said not in texts(crowded.recent)
        assert crowded.memories == (memory,)

    def task(self, **sections: Any) -> AnswerTask:
        bare = AnswerTask("When do we ship?", "Ben", START, (), (), (), None)
        return replace(bare, **sections)

    def test_the_newest_lines_are_kept_in_order(self) -> None:
        lines = tuple(Line(n, "Anna", START, f"point {n} " * 20) for n in range(1, 13))
        kept = fitted(self.task(recent=lines), 800)
        assert 0 < len(kept.recent) < 12
        assert texts(kept.recent) == texts(lines[-len(kept.recent) :])

    def test_the_best_memories_are_kept(self) -> None:
        memories = tuple(Memory(n, f"memory {n} " * 20, "Anna", START) for n in range(1, 13))
        kept = fitted(self.task(memories=memories), 800)
        assert 0 < len(kept.memories) < 12
        assert texts(kept.memories) == texts(memories[: len(kept.memories)])

    def test_no_section_takes_all_the_room(self) -> None:
        lines = tuple(Line(n, "Anna", START, "talk " * 100) for n in range(1, 13))
        memories = tuple(Memory(n, f"fact {n} " * 40, "Anna", START) for n in range(1, 13))
        topics = tuple(Topic(f"Topic {n}", "sum " * 100) for n in range(1, 4))
        kept = fitted(self.task(recent=lines, memories=memories, topics=topics), 2_000)
        assert kept.recent
        assert kept.memories
        assert kept.topics

    def test_all_sections_full_keep_within_the_tokens(self) -> None:
        lines = tuple(Line(n, "Anna", START, f"talk {n} " * 9) for n in range(1, 13))
        memories = tuple(Memory(n, f"fact {n} " * 9, "Anna", START) for n in range(1, 100))
        topics = tuple(Topic(f"Topic {n}", "sum " * 9) for n in range(1, 50))
        task = self.task(recent=lines, memories=memories, topics=topics)
        for most in range(500, 3_000, 50):
            prompt = prompts.answer(fitted(task, most), 800)
            taken = sum(estimated_tokens(turn.text) for turn in prompt.turns)
            assert 0.9 * most - 60 <= taken <= most  # many short lines: each is rounded up

    def test_room_that_one_section_leaves_goes_to_memories(self) -> None:
        memories = tuple(Memory(n, f"fact {n} " * 40, "Anna", START) for n in range(1, 13))
        lines = tuple(Line(n, "Anna", START, "talk " * 100) for n in range(1, 13))
        alone = fitted(self.task(memories=memories), 1_000)
        shared = fitted(self.task(memories=memories, recent=lines), 1_000)
        assert len(alone.memories) > len(shared.memories) > 0

    def test_a_question_of_a_page_is_clipped_and_still_finds_memories(self) -> None:
        memories = (Memory(1, "The release is on Friday.", "Anna", START),)
        kept = fitted(self.task(question="why " * 9_000, memories=memories), 1_000)
        assert kept.question.startswith("why why")
        assert kept.question.endswith("…")
        assert kept.memories == memories

    def test_one_huge_memory_does_not_keep_out_the_others(self) -> None:
        memories = (Memory(1, "漢" * 2_000, "Anna", START), Memory(2, "Small.", "Anna", START))
        assert texts(fitted(self.task(memories=memories), 1_000).memories) == ["Small."]

    def test_a_topic_without_room_for_its_summary_still_names_its_memories(self) -> None:
        memories = (Memory(1, "It is green.", "Anna", START, CellType.FACT, "Canoe"),)
        kept = fitted(self.task(memories=memories, topics=(Topic("Canoe", "sum " * 900),)), 1_000)
        assert (kept.topics, texts(kept.memories)) == ((), ["It is green."])
        assert "### Canoe\n[1]" in prompts.answer(kept, 800).turns[1].text

    def test_wishes_and_standing_memories_leave_room_for_what_was_found(self) -> None:
        many = tuple(Memory(n, f"{n} " + "words here " * 20, "Anna", START) for n in range(60))
        kept = fitted(self.task(wishes=many[:20], standing=many[20:40], memories=many[40:]), 2_000)
        assert 0 < len(kept.wishes) < 20
        assert 0 < len(kept.standing) < 20
        assert len(kept.memories) > len(kept.wishes) + len(kept.standing)


def cell(text: str, speaker: str = "Anna", **more: Any) -> Memory:
    return Memory(1, text, speaker, START, CellType.FACT, **more)


def kept_of(*memories: Memory, question: str = "Well?", **sections: Any) -> AnswerTask:
    task = AnswerTask(question, "Ben", START, (), memories, (), None)
    return fitted(replace(task, **sections), 3_000)


class TestNothingTwice:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("The canoe is in the shed.", "the canoe is in the shed"),
            ("The canoe is in the old shed", "A canoe is in the shed"),
            ("Anna will send the May invoices by Friday", "I will send the May invoices by Friday"),
        ],
    )
    def test_what_says_no_more_than_a_better_memory_is_left_out(
        self, first: str, second: str
    ) -> None:
        assert texts(kept_of(cell(first), cell(second)).memories) == [first]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("The rent is 500 euros a month", "The rent is 600 euros a month"),
            ("The meeting is in the blue room", "The meeting is in the red room"),
            ("Ann owes Ben ten euros", "Ben owes Ann ten euros"),
            ("The server is up again", "The server is not up again"),
            ("We ship on Friday", "We ship on Friday unless tests fail"),
            ("The canoe is green", "The canoe is green, seats three people and leaks in the rain"),
        ],
    )
    def test_what_differs_in_a_value_a_name_or_a_condition_stays(
        self, first: str, second: str
    ) -> None:
        for order in ((first, second), (second, first)):
            memories = kept_of(*map(cell, order)).memories
            assert texts(memories) == list(order) or len(order[0]) > len(order[1])

    def test_the_same_words_of_two_people_both_stay(self) -> None:
        both = kept_of(cell("I like green tea"), cell("I like green tea", "Cara")).memories
        assert [memory.speaker for memory in both] == ["Anna", "Cara"]

    def test_a_memory_of_what_was_just_said_stays_with_that_line(self) -> None:
        line = Line(1, "Anna", START, "I will send the May invoices by Friday")
        drawn = cell("Anna will send the May invoices by Friday.", scene="Invoices")
        kept = kept_of(drawn, recent=(line,))
        assert kept.memories == ()
        assert kept.recent[0].remembered is not None
        assert kept.recent[0].remembered.scene == "Invoices"

    def test_what_stands_is_not_told_again(self) -> None:
        found = cell("The canoe is in the shed")
        wish, task = cell("Anna likes short answers"), cell("Anna paints the canoe")
        kept = kept_of(found, wish, wishes=(wish,), standing=(task, wish, found))
        assert [texts(each) for each in (kept.memories, kept.wishes, kept.standing)] == [
            ["The canoe is in the shed"],
            ["Anna likes short answers"],
            ["Anna paints the canoe"],
        ]


class TestTheWordsBehindAMemory:
    def test_are_shown_where_the_question_asks_for_what_they_add(self) -> None:
        drawn = cell("The release moved.", said="we moved it because of the login bug")
        assert kept_of(drawn, question="Which bug was it?").memories[0].evidence == drawn.said
        assert kept_of(drawn, question="Was the release moved?").memories[0].evidence == ""

    def test_are_clipped(self) -> None:
        drawn = cell("The release moved.", said="bug " * 900)
        [memory] = kept_of(drawn, question="Which bug?").memories
        assert 0 < estimated_tokens(memory.evidence) <= EVIDENCE_TOKENS


def texts(items: Iterable[Memory | Line]) -> list[str]:
    return [item.text for item in items]
