"""Test which words tell where a text is from, and that what holds them is found."""

import pytest

from bot.memory.connections import Row, Transaction
from bot.memory.db import MemoryDB
from bot.memory.traces import beginning_of, holding, phrases_of, unattested
from tests.memory.samples import say


def test_small_words_and_words_of_telling_are_nobodys() -> None:
    assert phrases_of(["We decided that the boat is going to leave tomorrow"]) == {"boat", "leave"}


def test_words_are_as_the_index_has_them() -> None:
    assert phrases_of(["CAFÉ-Müller", "東京駅"]) >= {"cafe", "東 京", "京 駅"}


@pytest.mark.parametrize(
    ("phrase", "beginning"),
    [
        ("meetings", "meeti"),
        ("meet", "meet "),
        ("boats", "boat"),
        ("v2024", "v2024 "),
        ("東 京", "東 京 "),
    ],
)
def test_a_word_is_told_by_how_all_its_forms_begin(phrase: str, beginning: str) -> None:
    assert beginning_of(phrase) == beginning


@pytest.mark.asyncio
async def test_a_word_is_attested_by_any_message_and_by_any_name(memory: MemoryDB) -> None:
    await say(memory, "The boats leave", "Marguerite")

    async def ask(transaction: Transaction) -> tuple[str, ...]:
        return await unattested(transaction, ["boat", "marguerite", "train", "東 京"])

    assert set(await memory.connections.write(ask)) == {"train", "東 京"}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Trains leave", True),
        ("a train.", True),
        ("TRÄINS", True),  # as it is written where nobody types accents
        ("Training is fun", True),  # rather one too many
        ("rain in strains", False),
        ("nothing of it", False),
        ("", False),
    ],
)
async def test_what_holds_a_trace_in_any_form_is_found(
    memory: MemoryDB, text: str, found: bool
) -> None:
    async def look(transaction: Transaction) -> list[Row]:
        source = "SELECT 7 AS id, :said AS told".replace(":said", f"'{text}'")
        return await holding(transaction, ["trains"], source, "told")

    assert [tuple(row) for row in await memory.connections.write(look)] == [(7,)] * found


@pytest.mark.asyncio
async def test_without_traces_nothing_is_read(memory: MemoryDB) -> None:
    async def look(transaction: Transaction) -> list[Row]:
        return await holding(transaction, [], "SELECT * FROM no_such_table", "told")

    assert await memory.connections.write(look) == []
