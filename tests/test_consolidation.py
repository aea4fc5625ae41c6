"""Rewrite a summary, and never make it worse."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.consolidation import (
    CELLS_PER_ROUND,
    ConsolidationRequest,
    accepted,
    request_for,
    within_limit,
)
from bot.errors import UnreadableAnswer
from bot.memory.audience import Audience, scope_of_channel
from bot.models.tasks import ConsolidationTask
from bot.vocabulary import SUMMARY_WORDS
from tests.stage import GENERAL, GUILD, RANDOM, STAFF, Stage, stage

GOOD = (
    "The team releases the payment page on Friday, May 5. Anna writes the notes, Ben tests the"
    " refunds, and Cara tells the customers on Monday. The old page stays up until June."
)


@pytest_asyncio.fixture(loop_scope="function")
async def here(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path, scene_quiet_seconds=86_400, scene_cells=100) as made:
        yield made


async def asked(here: Stage, audience: Audience | None = None) -> ConsolidationRequest | None:
    """Return what a model is asked about the only dirty scene."""
    async with here.databases.open(GUILD) as database:
        [dirty] = await database.scenes.dirty(await database.epoch())
        return await request_for(database, dirty, audience or here.everyone)


async def summarise(here: Stage, summary: str) -> None:
    async with here.databases.open(GUILD) as database:
        [dirty] = await database.scenes.dirty(await database.epoch())
        request = await request_for(database, dirty, here.everyone)
        assert request is not None
        assert await database.scenes.replace_summary(dirty, summary, request.cells)


async def extract(here: Stage) -> None:
    """Turn what waits into cells of one scene."""
    here.clock.turn(minutes=10)
    await here.tender().do_what_is_due(GUILD)
    assert await here.waiting() == 0


def task_of(request: ConsolidationRequest | None) -> ConsolidationTask:
    assert request is not None
    task = request.prompt.prompt.task
    assert isinstance(task, ConsolidationTask)
    return task


class TestWhatAModelIsShown:
    @pytest.mark.asyncio
    async def test_the_new_cells_oldest_first(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        await here.say("Ben tests the refunds")
        await extract(here)
        task = task_of(await asked(here))
        assert (task.scene, task.summary) == ("Release", "")
        assert [each.text for each in task.cells] == ["We ship on Friday", "Ben tests the refunds"]

    @pytest.mark.asyncio
    async def test_the_old_summary_and_not_the_cells_it_speaks_of(self, here: Stage) -> None:
        await here.say("We ship on Friday")
        await extract(here)
        await summarise(here, "They ship on Friday.")
        await here.say("No, on Monday")
        await extract(here)
        task = task_of(await asked(here))
        assert task.summary == "They ship on Friday."
        assert [each.text for each in task.cells] == ["No, on Monday"]

    @pytest.mark.asyncio
    async def test_no_more_cells_than_a_prompt_holds(self, here: Stage) -> None:
        for number in range(CELLS_PER_ROUND + 5):
            await here.say(f"point number {number}")
        await here.tender().do_what_is_due(GUILD)
        await extract(here)
        request = await asked(here)
        assert len(task_of(request).cells) == CELLS_PER_ROUND
        assert request is not None
        assert len(request.cells) == CELLS_PER_ROUND

    @pytest.mark.asyncio
    async def test_nothing_of_a_private_scene_for_everyone(self, here: Stage) -> None:
        await here.say("The budget is secret", channel=STAFF, private=True)
        await extract(here)
        assert await asked(here) is None
        own = Audience(own_scopes=frozenset({scope_of_channel(STAFF)}))
        assert [each.text for each in task_of(await asked(here, own)).cells] == [
            "The budget is secret"
        ]

    @pytest.mark.asyncio
    async def test_nothing_of_a_scene_that_a_closed_channel_fed(self, here: Stage) -> None:
        await here.say("The red one is ready", channel=GENERAL)
        await here.say("The blue one is late", channel=RANDOM)
        await extract(here)
        here.open.remove(RANDOM)
        assert await asked(here) is None
        here.open.add(RANDOM)
        assert len(task_of(await asked(here)).cells) == 2


class TestWhatIsAccepted:
    def test_a_summary_becomes_the_scenes(self) -> None:
        assert accepted(GOOD, "Older words.") == GOOD

    def test_a_first_summary_may_be_short(self) -> None:
        assert accepted("They ship on Friday.", "") == "They ship on Friday."

    def test_it_comes_on_one_line(self) -> None:
        assert accepted("They ship\n\n## Old summary\non Friday.", "") == (
            "They ship ## Old summary on Friday."
        )

    @pytest.mark.parametrize(
        "nothing", ["", "   ", "\n", "...", "…", "-", "\0", "\u200b", '""', "\ud800"]
    )
    @pytest.mark.parametrize("old", ["", GOOD])
    def test_a_summary_without_a_word_is_refused(self, nothing: str, old: str) -> None:
        with pytest.raises(UnreadableAnswer):
            accepted(nothing, old)

    @pytest.mark.parametrize(
        "refusal",
        [
            "I'm sorry, but I can't help with that.",
            "I’m sorry, I can’t do that.",
            "Sorry, I cannot summarise this conversation.",
            "Sorry, but I am not able to do this.",
            "I cannot assist with this request.",
            "I can't summarise private data.",
            "I am unable to write this summary.",
            "I apologize, but this is private.",
            "As an AI language model, I do not keep memories.",
            '"As an AI, I cannot."',
        ],
    )
    @pytest.mark.parametrize("old", ["", GOOD])
    def test_a_refusal_is_no_summary(self, refusal: str, old: str) -> None:
        with pytest.raises(UnreadableAnswer):
            accepted(refusal, old)

    @pytest.mark.parametrize(
        "summary",
        [
            "Ben can't come on Friday; Anna takes his place.",
            "Asa and Ben release on Friday.",
            "Idris cannot deploy without the key.",
            "The café is sorry about the noise.",
        ],
    )
    def test_what_only_looks_like_a_refusal_is_accepted(self, summary: str) -> None:
        assert accepted(summary, "") == summary

    def test_a_shrunken_answer_never_replaces_a_good_summary(self) -> None:
        with pytest.raises(UnreadableAnswer):
            accepted("They ship on Friday.", GOOD)

    def test_a_shrunken_answer_in_a_script_without_spaces_is_noticed_too(self) -> None:
        good = (
            "团队决定在五月五日星期五发布付款页面。安娜写说明，本测试退款，卡拉在星期一通知客户。"
            * 2
        )
        with pytest.raises(UnreadableAnswer):
            accepted("星期五发布。", good)

    def test_a_tighter_summary_is_accepted(self) -> None:
        tighter = "Release of the payment page on May 5: Anna notes, Ben refunds, Cara customers."
        assert accepted(tighter, GOOD) == tighter

    def test_a_poor_summary_may_be_replaced_by_a_short_one(self) -> None:
        assert accepted("They ship on May 5.", "They talk about shipping and dates.")


class TestLimit:
    def test_a_hundred_words_stay(self) -> None:
        text = " ".join(f"word{number}" for number in range(SUMMARY_WORDS))
        assert within_limit(text) == text

    def test_longer_text_ends_with_a_sentence(self) -> None:
        text = " ".join(f"Sentence number {number} is here." for number in range(40))
        short = within_limit(text)
        assert short.endswith("Sentence number 19 is here.")
        assert len(short.split()) == SUMMARY_WORDS

    def test_a_sentence_too_long_is_cut(self) -> None:
        short = within_limit("word " * 300)
        assert len(short.split()) == SUMMARY_WORDS
        assert short.endswith("word…")

    def test_an_early_full_stop_does_not_cost_the_rest(self) -> None:
        short = within_limit("Dr. Smith " + "explains " * 300)
        assert len(short.split()) == SUMMARY_WORDS

    @pytest.mark.parametrize("mark", ["Dr.Smith", "v1.2.3", "3.5"])
    def test_a_point_inside_a_word_ends_no_sentence(self, mark: str) -> None:
        text = " ".join([*("word" for _ in range(98)), mark, *("word" for _ in range(50))])
        assert within_limit(text).endswith(f"{mark} word…")

    def test_text_without_spaces_is_limited_too(self) -> None:
        short = within_limit("团队在星期五发布付款页面。" * 100)
        assert short.endswith("。")
        assert 100 <= len(short) <= 2 * SUMMARY_WORDS * 2

    def test_one_endless_word_is_limited_too(self) -> None:
        assert len(within_limit("x" * 100_000)) <= 30 * SUMMARY_WORDS + 1

    @given(st.text(max_size=3_000))
    def test_what_is_kept_is_the_beginning(self, text: str) -> None:
        assert text.startswith(within_limit(text).removesuffix("…"))

    @given(st.lists(st.sampled_from(["word", "Ende.", "ok!", "漢字かな", "a" * 70]), max_size=300))
    def test_it_never_holds_more_than_a_hundred_words(self, words: list[str]) -> None:
        short = within_limit(" ".join(words))
        assert len(short.split()) <= SUMMARY_WORDS
        assert within_limit(short) == short
