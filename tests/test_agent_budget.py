"""Keep the prompt of an answer within its tokens."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot import prompts
from bot.agent import MEMORIES, RECENT_MESSAGES, TOPICS, within_budget
from bot.budget import estimated_tokens
from bot.models.tasks import AnswerTask, Line, Memory, Topic
from tests.stage import (
    START,
)

WORDS = st.one_of(
    st.text(max_size=50),
    st.sampled_from(["a\n" * 3_000, "漢" * 9_000, "word " * 4_000, "1.2;" * 2_000, "🎉\r\n" * 500]),
)


LINES = st.builds(Line, st.integers(1, 99), WORDS, st.just(START), WORDS)
MEMORY = st.builds(Memory, st.integers(1, 99), WORDS, WORDS, st.just(START))
TASKS = st.builds(
    AnswerTask,
    question=WORDS,
    asker=WORDS,
    now=st.just(START),
    topics=st.lists(st.builds(Topic, WORDS, WORDS), max_size=TOPICS).map(tuple),
    memories=st.lists(MEMORY, max_size=MEMORIES).map(tuple),
    recent=st.lists(LINES, max_size=RECENT_MESSAGES).map(tuple),
    replied_to=st.none() | LINES,
)


class TestBudget:
    @given(TASKS, st.integers(500, 4_000))
    def test_a_prompt_never_takes_more_than_its_tokens(self, task: AnswerTask, most: int) -> None:
        prompt = prompts.answer(within_budget(task, most), 800)
        assert sum(estimated_tokens(turn.text) for turn in prompt.turns) <= most

    @given(TASKS)
    def test_with_tokens_enough_nothing_is_left_out(self, task: AnswerTask) -> None:
        fitted = within_budget(task, 10_000_000)
        shown = {(line.speaker, line.text) for line in task.recent}
        told = tuple(m for m in task.memories if (m.speaker, m.text) not in shown)
        assert fitted == replace(task, memories=told)

    def test_a_message_is_told_once_but_never_left_out(self) -> None:
        said = "The canoe is in the shed. " * 8
        line, memory = Line(1, "Anna", START, said), Memory(1, said, "Anna", START)
        later = tuple(Line(n, "Ben", START, "talk " * 60) for n in range(2, 13))
        both = self.task(recent=(line,), memories=(memory,))
        assert within_budget(both, 3_000).memories == ()
        assert within_budget(both, 3_000).recent == (line,)
        crowded = within_budget(self.task(recent=(line, *later), memories=(memory,)), 1_000)
        assert line not in crowded.recent
        assert crowded.memories == (memory,)

    def task(self, **sections: Any) -> AnswerTask:
        bare = AnswerTask("When do we ship?", "Ben", START, (), (), (), None)
        return replace(bare, **sections)

    def test_the_newest_lines_are_kept_in_order(self) -> None:
        lines = tuple(Line(n, "Anna", START, f"point {n} " * 20) for n in range(1, 13))
        fitted = within_budget(self.task(recent=lines), 800)
        assert 0 < len(fitted.recent) < 12
        assert fitted.recent == lines[-len(fitted.recent) :]

    def test_the_best_memories_are_kept(self) -> None:
        memories = tuple(Memory(n, f"memory {n} " * 20, "Anna", START) for n in range(1, 13))
        fitted = within_budget(self.task(memories=memories), 800)
        assert 0 < len(fitted.memories) < 12
        assert fitted.memories == memories[: len(fitted.memories)]

    def test_no_section_takes_all_the_room(self) -> None:
        lines = tuple(Line(n, "Anna", START, "talk " * 100) for n in range(1, 13))
        memories = tuple(Memory(n, "fact " * 60, "Anna", START) for n in range(1, 13))
        topics = tuple(Topic(f"Topic {n}", "sum " * 100) for n in range(1, 4))
        fitted = within_budget(self.task(recent=lines, memories=memories, topics=topics), 2_000)
        assert fitted.recent
        assert fitted.memories
        assert fitted.topics

    def test_all_sections_full_keep_within_the_tokens(self) -> None:
        lines = tuple(Line(n, "Anna", START, f"talk {n} " * 9) for n in range(1, 13))
        memories = tuple(Memory(n, "fact", "Anna", START) for n in range(1, 500))
        topics = tuple(Topic(f"Topic {n}", "sum " * 9) for n in range(1, 50))
        task = self.task(recent=lines, memories=memories, topics=topics)
        for most in range(500, 3_000, 50):
            prompt = prompts.answer(within_budget(task, most), 800)
            taken = sum(estimated_tokens(turn.text) for turn in prompt.turns)
            assert most - 100 <= taken <= most

    def test_room_that_one_section_leaves_goes_to_memories(self) -> None:
        memories = tuple(Memory(n, "fact " * 60, "Anna", START) for n in range(1, 13))
        lines = tuple(Line(n, "Anna", START, "talk " * 100) for n in range(1, 13))
        alone = within_budget(self.task(memories=memories), 1_000)
        shared = within_budget(self.task(memories=memories, recent=lines), 1_000)
        assert len(alone.memories) > len(shared.memories) > 0

    def test_a_question_of_a_page_is_clipped_and_still_finds_memories(self) -> None:
        memories = (Memory(1, "The release is on Friday.", "Anna", START),)
        fitted = within_budget(self.task(question="why " * 9_000, memories=memories), 1_000)
        assert fitted.question.startswith("why why")
        assert fitted.question.endswith("…")
        assert fitted.memories == memories

    def test_one_huge_memory_does_not_keep_out_the_others(self) -> None:
        memories = (Memory(1, "漢" * 2_000, "Anna", START), Memory(2, "Small.", "Anna", START))
        assert within_budget(self.task(memories=memories), 1_000).memories == memories[1:]
