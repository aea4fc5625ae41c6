"""Test which text of a message an embedding model is shown."""

import pytest

from bot.memory.db import MemoryDB
from bot.memory.embedding import EMBEDDED_CHARACTERS, embeddable
from tests.memory.samples import say


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna will visit the lake", "will visit the lake"),
        ("Ask Anna's brother, @Anna!", "Ask brother, !"),
        ("ask anna", "ask anna"),  # written small it may be a word
        ("@anna knows", "knows"),
        ("Rosé and Rose’s boat", "and boat"),
        ("**bold** _and_ `code` ||hidden||", "bold and code hidden"),
        ("see https://example.org/a?b=c now", "see now"),
        (":canoe: at 10:30", "canoe at 10:30"),
        ("# Title\n> quoted\nsaid", "Title quoted said"),
        ("Anna", "Anna"),  # better a name than nothing
        ("Anna!!!", "Anna!!!"),
        ("https://example.org", "https://example.org"),
        ("🛶🛶", "🛶🛶"),
        ("安娜去湖边", "安娜去湖边"),
        ("x" * 5_000, "x" * EMBEDDED_CHARACTERS),
    ],
)
async def test_names_markup_and_links_are_left_out(memory: MemoryDB, text: str, shown: str) -> None:
    await say(memory, "hello", "Anna")
    await say(memory, "hello", "Rosé")
    assert await embeddable([text], memory.connections) == [shown]


@pytest.mark.asyncio
async def test_texts_keep_their_order_and_number(memory: MemoryDB) -> None:
    assert await embeddable([], memory.connections) == []
    assert await embeddable(["b", "a", "b"], memory.connections) == ["b", "a", "b"]
