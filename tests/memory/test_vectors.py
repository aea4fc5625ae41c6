"""Test that memories are found by what they mean, with vectors that come, go and go missing."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ModelUnavailable
from bot.ids import MessageId, UserId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.narrowing import ANYTHING
from bot.memory.records import Message, Place, Recalled
from bot.vocabulary import CellType
from tests.memory.samples import (
    BOARD,
    EVERYBODY,
    GENERAL,
    LAKE,
    PEOPLE,
    STAFF,
    STAFF_MEMBERS,
    START,
    Clock,
    draft,
    extract,
    learn,
    number,
    rows,
    said,
    say,
)
from tests.memory.test_audience import AUDIENCES, PLACES, World, check_recall, check_status

pytest.importorskip("numpy")
from tests.memory.embedding import (
    WordEmbedder,
    embed_all,
    embed_some,
    open_with,
    vectors_of,
)

AWAY = ModelUnavailable("The endpoint is away.")


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest_asyncio.fixture
async def meaning(path: Path, embedder: WordEmbedder, clock: Clock) -> AsyncIterator[MemoryDB]:
    memory = await open_with(path, embedder, clock)
    yield memory
    await memory.close()


def contents(finds: list[Recalled]) -> list[str]:
    return [find.cell.content if find.cell else find.message.content for find in finds]  # type: ignore[union-attr]


async def found(memory: MemoryDB, text: str, audience: Audience = EVERYBODY, **more) -> list[str]:
    return contents(await memory.recall.find(text, audience, **more))


async def say_many(memory: MemoryDB, *texts: str, **more) -> list[Message]:
    return [await say(memory, text, **more) for text in texts]


FILLER = ("the weather is fine", "we had pizza", "the train was late", "my phone broke")


class TestFinding:
    @pytest.mark.asyncio
    async def test_other_words_for_the_same_thing_find_it(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        await say_many(meaning, "the canoe leaks", *FILLER)
        assert "the canoe leaks" not in await found(meaning, "boat?", limit=1)
        await embed_all(meaning, embedder)
        assert await found(meaning, "boat?", limit=1) == ["the canoe leaks"]

    @pytest.mark.asyncio
    async def test_cells_are_found_so_too(self, meaning: MemoryDB, embedder: WordEmbedder) -> None:
        message = await say(meaning, "mine leaks again")
        await extract(meaning, draft("the canoe is broken", message), of=[message])
        await say_many(meaning, *FILLER)
        await embed_all(meaning, embedder)
        [best, *_] = await meaning.recall.find("boat?", EVERYBODY, cell_type=CellType.FACT)
        assert best.cell is not None
        assert best.cell.content == "the canoe is broken"
        assert await found(meaning, "boat?", cell_type=CellType.RISK) == []

    @pytest.mark.asyncio
    async def test_what_has_no_vector_yet_is_found_by_its_words_and_not_punished(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        await say_many(meaning, *FILLER, "a pooch slept")
        await embed_all(meaning, embedder)
        await say_many(meaning, "our dog is called Rex and eats fish")
        assert await number(meaning, "SELECT count(*) FROM message_vectors WHERE model = 0") == 1
        first, second = await found(meaning, "what does our dog eat?", limit=2)
        assert first == "our dog is called Rex and eats fish"
        assert second == "a pooch slept"

    @pytest.mark.asyncio
    async def test_names_and_markup_are_not_shown_to_the_model(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        await say(meaning, "hello there", "Bill Smith")
        await say(meaning, "Bill's **canoe** will leak, @Smith, see https://example.org/a", "Anna")
        await say(meaning, "Anna!", "Ben")
        await embed_all(meaning, embedder)
        assert embedder.texts == ["Anna!", "canoe will leak, , see", "hello there"]
        await found(meaning, "What will Bill say about the canoe?")
        assert embedder.texts[-1] == "What will say about the canoe?"

    @pytest.mark.asyncio
    async def test_a_question_is_asked_about_once(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        await say_many(meaning, *FILLER)
        await embed_all(meaning, embedder)
        embedder.calls = 0
        await asyncio.gather(*(found(meaning, "boat?") for _ in range(5)))
        await found(meaning, "boat?")
        assert embedder.calls == 1

    @pytest.mark.asyncio
    @pytest.mark.parametrize(
        "narrowed",
        [
            {"author_id": PEOPLE["Ben"]},
            {"before": MessageId(1_000)},
            {"since": START + timedelta(hours=1)},
            {"until": START + timedelta(hours=1)},
        ],
    )
    async def test_a_narrowed_search_finds_as_many_as_there_are(
        self, meaning: MemoryDB, embedder: WordEmbedder, narrowed: dict
    ) -> None:
        wanted = {
            "author_id": {"by": "Ben"},
            "before": {"id": MessageId(5)},
            "since": {"said_at": START + timedelta(hours=2)},
            "until": {"said_at": START},
        }
        [name] = narrowed
        others = {"said_at": START + timedelta(hours=2)} if name == "until" else {"said_at": START}
        await say_many(meaning, *["the canoe leaks"] * 30, **others)
        values = dict(wanted[name])
        await say(meaning, "an old canoe", values.pop("by", "Anna"), **values)
        await embed_all(meaning, embedder)
        assert await found(meaning, "boat?", limit=2, **narrowed) == ["an old canoe"]


class TestAnEndpointThatIsAway:
    @pytest.mark.asyncio
    async def test_words_alone_find_on(self, meaning: MemoryDB, embedder: WordEmbedder) -> None:
        await say_many(meaning, "the canoe leaks", *FILLER)
        await embed_all(meaning, embedder)
        embedder.failure = AWAY
        assert await found(meaning, "canoe?", limit=1) == ["the canoe leaks"]

    @pytest.mark.asyncio
    async def test_it_is_not_asked_again_by_each_question(
        self, meaning: MemoryDB, embedder: WordEmbedder, clock: Clock
    ) -> None:
        await say_many(meaning, "the canoe leaks", *FILLER)
        await embed_all(meaning, embedder)
        embedder.failure, embedder.calls = AWAY, 0
        for text in ("canoe?", "boat?", "vessel?"):
            await found(meaning, text)
        assert embedder.calls == 1
        embedder.failure = None
        clock.now += timedelta(minutes=1)
        assert await found(meaning, "vessel?", limit=1) == ["the canoe leaks"]

    @pytest.mark.asyncio
    async def test_a_question_waits_no_longer_than_it_may(
        self, path: Path, embedder: WordEmbedder
    ) -> None:
        memory = await open_with(path, embedder, patience=0.02)
        await say_many(memory, "the canoe leaks", *FILLER)
        await embed_all(memory, embedder)
        embedder.gate.clear()
        assert await found(memory, "canoe?", limit=1) == ["the canoe leaks"]
        embedder.gate.set()
        await memory.close()


class TestFilling:
    @pytest.mark.asyncio
    async def test_the_newest_come_first_and_each_once(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        await say_many(meaning, *(f"point {at}" for at in range(10)))
        await embed_all(meaning, embedder)
        assert embedder.texts == [f"point {at}" for at in reversed(range(10))]

    @pytest.mark.asyncio
    async def test_what_was_there_before_is_worked_through_as_well(
        self, path: Path, embedder: WordEmbedder
    ) -> None:
        memory = await open_with(path, None)
        learnt = await learn(memory, "we ship on Friday")
        await say_many(memory, *(f"point {at}" for at in range(9)))
        await memory.close()
        memory = await open_with(path, embedder)
        await embed_some(memory, embedder)
        await say(memory, "the newest of all")
        await embed_some(memory, embedder)
        assert embedder.texts[-1] == "the newest of all"
        await embed_all(memory, embedder)
        assert sorted(embedder.texts) == sorted(
            ["the newest of all", *(f"point {at}" for at in range(9)), *[learnt.content] * 2]
        )
        assert await vectors_of(memory).missing(EVERYBODY) == 0
        await memory.close()

    @pytest.mark.asyncio
    async def test_it_goes_on_where_an_earlier_process_ended(
        self, path: Path, embedder: WordEmbedder
    ) -> None:
        memory = await open_with(path, None)
        await say_many(memory, *(f"point {at}" for at in range(10)))
        await memory.close()
        for left in (6, 2, 0):
            memory = await open_with(path, embedder)
            await embed_some(memory, embedder)
            assert await vectors_of(memory).missing(EVERYBODY) == left
            await memory.close()
        assert len(embedder.texts) == len(set(embedder.texts)) == 10

    @pytest.mark.asyncio
    async def test_another_model_makes_all_anew_and_old_vectors_are_not_mixed_in(
        self, path: Path, embedder: WordEmbedder
    ) -> None:
        memory = await open_with(path, embedder)
        await say_many(memory, "the canoe leaks", *FILLER)
        await embed_all(memory, embedder)
        await memory.close()
        other = WordEmbedder("other", dimensions=48)
        memory = await open_with(path, other)
        assert await vectors_of(memory).missing(EVERYBODY) == 5
        assert await found(memory, "canoe?", limit=1) == ["the canoe leaks"]
        assert "the canoe leaks" not in await found(memory, "boat?", limit=1)
        await embed_all(memory, other)
        assert len(other.texts) >= 5
        assert await found(memory, "boat?", limit=1) == ["the canoe leaks"]
        assert await rows(memory, "SELECT DISTINCT length(vector) FROM message_vectors") == [(48,)]
        await memory.close()

    @pytest.mark.asyncio
    async def test_a_model_that_comes_back_keeps_what_is_left_of_its_vectors(
        self, path: Path, embedder: WordEmbedder
    ) -> None:
        memory = await open_with(path, embedder)
        await say_many(memory, *(f"point {at}" for at in range(10)))
        await embed_all(memory, embedder)
        await memory.close()
        other = WordEmbedder("other")
        memory = await open_with(path, other)
        await embed_some(memory, other, limit=4)
        await memory.close()
        embedder.texts.clear()
        memory = await open_with(path, embedder)
        await embed_all(memory, embedder)
        assert embedder.texts == [f"point {at}" for at in (9, 8, 7, 6)]
        assert await vectors_of(memory).missing(EVERYBODY) == 0
        await memory.close()

    @pytest.mark.asyncio
    async def test_other_dimensions_by_the_same_name_are_another_model(
        self, path: Path, embedder: WordEmbedder
    ) -> None:
        memory = await open_with(path, embedder)
        await say_many(memory, "the canoe leaks", *FILLER)
        await embed_all(memory, embedder)
        assert await found(memory, "vessel?", limit=1) == ["the canoe leaks"]
        embedder.dimensions = 32
        await say(memory, "one more")
        await embed_all(memory, embedder)
        assert await vectors_of(memory).missing(EVERYBODY) == 0
        assert await rows(memory, "SELECT DISTINCT length(vector) FROM message_vectors") == [(32,)]
        assert await found(memory, "boat?", limit=1) == ["the canoe leaks"]
        await memory.close()

    @pytest.mark.asyncio
    async def test_switched_off_nothing_waits_and_on_again_nothing_is_missed(
        self, path: Path, embedder: WordEmbedder
    ) -> None:
        memory = await open_with(path, embedder)
        await say_many(memory, "the canoe leaks", *FILLER)
        await embed_all(memory, embedder)
        await memory.close()
        memory = await open_with(path, None)
        await say(memory, "a second vessel")
        assert await number(memory, "SELECT count(*) FROM message_vectors WHERE model = 0") == 0
        assert await found(memory, "boat?", limit=1) != ["the canoe leaks"]
        await memory.close()
        embedder.texts.clear()
        memory = await open_with(path, embedder)
        await embed_all(memory, embedder)
        assert embedder.texts == ["a second vessel"]
        await memory.close()

    @pytest.mark.asyncio
    async def test_a_text_that_the_model_does_not_take_waits_no_more(
        self, meaning: MemoryDB
    ) -> None:
        await say(meaning, "the canoe leaks")
        batch = await vectors_of(meaning).next(4)
        assert batch is not None
        await vectors_of(meaning).finish(batch, [None])
        assert await vectors_of(meaning).next(4) is None
        assert await found(meaning, "canoe?") == ["the canoe leaks"]
        assert await found(meaning, "boat?", own_words=True) == []


class TestErasing:
    @pytest.mark.asyncio
    async def test_a_deleted_message_takes_its_vector_along(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        canoe, *_ = await say_many(meaning, "the canoe leaks", "my vessel is red", *FILLER)
        await embed_all(meaning, embedder)
        assert set(await found(meaning, "boat?", limit=2)) == {
            "the canoe leaks",
            "my vessel is red",
        }
        sql = "DELETE FROM messages WHERE id = ?"
        await meaning.connections.write(lambda t: t.fetch(sql, (canoe.id,)))
        assert await number(meaning, "SELECT count(*) FROM message_vectors") == 5
        assert await found(meaning, "boat?", limit=1) == ["my vessel is red"]
        assert len(await found(meaning, "boat?", limit=5)) == 5  # what lay behind it moves up

    @pytest.mark.asyncio
    async def test_an_edited_message_is_not_found_by_what_it_said(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        canoe, *_ = await say_many(meaning, "the canoe leaks", *FILLER)
        await embed_all(meaning, embedder)
        assert await found(meaning, "boat?", limit=1) == ["the canoe leaks"]
        sql = "UPDATE messages SET content = 'a dog barks' WHERE id = ?"
        await meaning.connections.write(lambda t: t.fetch(sql, (canoe.id,)))
        assert "a dog barks" not in await found(meaning, "boat?", limit=1)
        await embed_all(meaning, embedder)
        assert await found(meaning, "pooch?", limit=1) == ["a dog barks"]

    @pytest.mark.asyncio
    async def test_a_vector_made_of_an_older_text_is_not_stored(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        message = await say(meaning, "the canoe leaks")
        batch = await vectors_of(meaning).next(4)
        assert batch is not None
        vectors = list(await embedder.embed(list(batch.texts.values())))
        sql = "UPDATE messages SET content = 'a dog barks' WHERE id = ?"
        await meaning.connections.write(lambda t: t.fetch(sql, (message.id,)))
        await vectors_of(meaning).finish(batch, vectors)
        assert await number(meaning, "SELECT count(*) FROM message_vectors WHERE model > 0") == 0
        assert await vectors_of(meaning).missing(EVERYBODY) == 1

    @pytest.mark.asyncio
    async def test_a_reset_cannot_be_undone_by_vectors_in_flight(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        message = await say(meaning, "the canoe leaks")
        batch = await vectors_of(meaning).next(4)
        assert batch is not None
        vectors = list(await embedder.embed(list(batch.texts.values())))
        await meaning.reset()
        again = replace(message, said_at=START + timedelta(days=9))
        assert await meaning.messages.add(again)
        await vectors_of(meaning).finish(batch, vectors)
        assert await number(meaning, "SELECT count(*) FROM message_vectors WHERE model > 0") == 0

    @pytest.mark.asyncio
    async def test_after_a_reset_all_goes_on_as_before(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        await say_many(meaning, "the canoe leaks", *FILLER)
        await embed_all(meaning, embedder)
        assert await found(meaning, "boat?", limit=1) == ["the canoe leaks"]
        await meaning.reset()
        assert await found(meaning, "boat?") == []
        await say_many(meaning, "a second vessel", *FILLER, said_at=START + timedelta(days=9))
        await embed_all(meaning, embedder)
        assert await found(meaning, "boat?", limit=1) == ["a second vessel"]

    @pytest.mark.asyncio
    async def test_not_one_byte_of_a_vector_is_left_by_a_reset(
        self, meaning: MemoryDB, tmp_path: Path
    ) -> None:
        canary = b"\x7fXylocanaryphone" * 4
        await say(meaning, "the canoe leaks")
        batch = await vectors_of(meaning).next(1)
        assert batch is not None
        import numpy as np

        vector = np.frombuffer(canary, np.int8).astype(np.float32)
        await vectors_of(meaning).finish(batch, [vector])
        assert holding(canary, tmp_path)
        await meaning.reset()
        assert not holding(canary[:8], tmp_path)


def holding(canary: bytes, folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if canary in file.read_bytes()]


SECRETS = st.lists(st.sampled_from(["canoe", "boat", "dog", "vessel", "pizza"]), max_size=8)


class TestAudience:
    @settings(max_examples=10)
    @given(
        heard=st.lists(PLACES, min_size=1, max_size=8),
        audiences=st.lists(AUDIENCES, min_size=1, max_size=3),
        half=st.booleans(),
    )
    def test_no_recall_of_any_random_memory_leaves_its_audience(
        self, heard: list[Place], audiences: list[Audience], half: bool
    ) -> None:
        async def check(folder: Path) -> None:
            embedder = WordEmbedder()
            world = World(await open_with(folder / "1.db", embedder))
            try:
                for at, place in enumerate(heard):
                    await world.hear(at, place, "canoe")
                await (embed_some if half else embed_all)(world.memory, embedder)
                for audience in audiences:
                    await check_recall(world, audience)
                    await check_status(world, audience)
            finally:
                await world.memory.close()

        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(check(Path(folder)))

    @pytest.mark.asyncio
    async def test_the_nearest_of_all_is_not_found_by_who_may_not_see_it(
        self, meaning: MemoryDB, embedder: WordEmbedder
    ) -> None:
        await say_many(meaning, *["the canoe"] * 20, channel=STAFF)
        await say_many(meaning, "a vessel of ours leaks", *FILLER, channel=LAKE)
        await embed_all(meaning, embedder)
        assert await found(meaning, "boat?", limit=1) == ["a vessel of ours leaks"]
        assert await found(meaning, "boat?", STAFF_MEMBERS, limit=1) == ["the canoe"]
        lake_closed = Audience(frozenset({GENERAL}))
        assert await found(meaning, "boat?", lake_closed) == []

    @settings(max_examples=10, deadline=None)
    @given(before=SECRETS, after=SECRETS)
    def test_what_an_audience_may_not_see_changes_nothing_for_it(
        self, tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str]
    ) -> None:
        async def finds(secrets: tuple[list[str], list[str]]) -> list[list[tuple[str, float]]]:
            embedder = WordEmbedder()
            memory = await open_with(tmp_path_factory.mktemp("m") / "1.db", embedder)
            await say_many(memory, *secrets[0], channel=STAFF, by="Cara")
            ids = iter(range(1, 100))
            for text in ("the canoe leaks", "my dog sleeps", *FILLER):
                await memory.messages.add(said(text, id=MessageId(10**18 + next(ids))))
            await say_many(memory, *secrets[1], channel=BOARD, by="Cara")
            await embed_all(memory, embedder)
            # By meaning alone: how rare a word is, full-text search counts for all.
            results = [
                await memory.recall.find(text, EVERYBODY, limit=3)
                for text in ("boat", "pooch", "marriage")
            ]
            await memory.close()
            return [
                [(find.message.content, find.score) for find in each if find.message]
                for each in results
            ]

        alone = asyncio.run(finds(([], [])))
        assert asyncio.run(finds((before, after))) == alone


@pytest.mark.asyncio
async def test_vectors_in_memory_are_those_of_the_database(
    meaning: MemoryDB, embedder: WordEmbedder
) -> None:
    """Search while vectors come and go: a memory opened anew finds the same."""
    texts = ["the canoe leaks", *FILLER, "a vessel", "my boat", "the dog"]
    messages = []
    for text in texts:
        messages.append(await say(meaning, text, "Ben"))
        await embed_all(meaning, embedder)
        await found(meaning, "boat?")
    gone = messages[5].id
    await meaning.connections.write(lambda t: t.fetch("DELETE FROM messages WHERE id = ?", (gone,)))
    kept = await meaning.recall.find("vessel?", EVERYBODY, author_id=UserId(PEOPLE["Ben"]))
    path = next(file for file in (await rows(meaning, "PRAGMA database_list")))[2]
    fresh = await open_with(Path(path), embedder)
    assert await fresh.recall.find("vessel?", EVERYBODY, author_id=PEOPLE["Ben"]) == kept
    await fresh.close()


@pytest.mark.asyncio
async def test_a_message_is_nearer_for_the_cell_that_says_plainly_what_it_is_about(
    meaning: MemoryDB, embedder: WordEmbedder
) -> None:
    told, untold = await say_many(meaning, "it leaks badly again", "it leaks badly today")
    await extract(meaning, draft("the canoe", told), of=[told, untold])
    await say_many(meaning, "we saw a boat far away", *FILLER)
    await embed_all(meaning, embedder)
    near = await vectors_of(meaning).near("boat", EVERYBODY, limit=10, narrowing=ANYTHING)
    assert near is not None
    messages, _ = await near.blended([], [])
    scores = {hit.id: hit.score for hit in messages}
    assert scores[told.id] > scores[untold.id]
    assert scores[told.id] <= max(scores.values())


@pytest.mark.asyncio
async def test_a_cold_cell_is_not_found_by_its_vector_until_it_is_back(
    meaning: MemoryDB, embedder: WordEmbedder, clock: Clock
) -> None:
    cell = await learn(meaning, "the canoe leaks")
    while await embed_some(meaning, embedder):
        pass

    async def cells() -> list[int]:
        finds = await meaning.recall.find("boat", EVERYBODY)
        return [find.cell.id for find in finds if find.cell]

    assert await cells() == [cell.id]
    clock.turn(days=3_000)
    while await meaning.forgetting.cool():
        pass
    assert await cells() == []
    await meaning.forgetting.note_use([cell.id], [])
    assert await embed_some(meaning, embedder) == 1
    assert await cells() == [cell.id]


@pytest.mark.asyncio
async def test_an_edit_of_what_is_not_searched_waits_for_no_vector(
    path: Path, embedder: WordEmbedder
) -> None:
    embedder = WordEmbedder()
    memory = await open_with(path, embedder)
    asked = await say(memory, "What is the canoe?", addressed=True)
    await embed_all(memory, embedder)
    for text in ("Who is in the canoe?", "The canoe is green.", "Where is the canoe?"):
        await memory.removal.edit(asked.id, text, START + timedelta(days=1))
        await embed_all(memory, embedder)
        assert await vectors_of(memory).next(4) is None
    await memory.close()
