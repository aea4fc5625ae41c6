from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import CellId, ChannelId, MessageId, SceneId, UserId
from bot.memory.audience import EVERYONE
from bot.memory.records import Cell, MemoryStatus, Message, Place, Recalled, Scene
from bot.vocabulary import (
    CELL_CHARACTERS,
    SCENE_NAME_CHARACTERS,
    CellOrigin,
    CellType,
    TaskState,
)
from cogs import rendering
from cogs.embeds import DESCRIPTION
from cogs.memory import CELLS_PER_PAGE, SCENES_PER_PAGE
from tests.scripted_model import ScriptedModel

WHEN = datetime(2026, 8, 1, 12, tzinfo=UTC)
HERE = Place(ChannelId(2), ChannelId(2), EVERYONE)
LINKS = ["https://discord.com/channels/1/2/3", "https://discord.com/channels/1/2/4"]
EMPTY = MemoryStatus(0, 0, 0, 0, 0, 0)
MODE = "Mentions only."


def cell(content: str = "We sell the canoe.", **more: Any) -> Cell:
    values: dict[str, Any] = {
        "id": CellId(1), "scene_id": SceneId(1), "scene": "Boats", "salience": 0.8,
        "cell_type": CellType.DECISION, "content": content, "author_id": UserId(5),
        "author_name": "Mara", "place": HERE, "said_at": WHEN, "created_at": WHEN,
    }  # fmt: skip
    return Cell(**values | more)


def message(content: str = "We sell the canoe.", author: str = "Mara") -> Message:
    return Message(MessageId(3), HERE, UserId(5), author, content, WHEN)


def scene(summary: str = "All about boats.", name: str = "Boats") -> Scene:
    return Scene(SceneId(1), name, summary, EVERYONE, 3, WHEN)


@pytest.mark.parametrize(
    ("salience", "bar"),
    [
        (0.0, "▱▱▱▱▱"),
        (0.5, "▰▰▱▱▱"),
        (0.72, "▰▰▰▰▱"),
        (1.0, "▰▰▰▰▰"),
        (7.0, "▰▰▰▰▰"),
        (-1, "▱▱▱▱▱"),
    ],
)
def test_salience_is_a_bar_of_five(salience: float, bar: str) -> None:
    assert rendering.salience_bar(salience) == bar


def test_every_type_has_its_own_icon() -> None:
    assert set(rendering.ICONS) == set(CellType)
    assert len(set(rendering.ICONS.values())) == len(CellType)


def test_a_memory_is_shown_with_who_when_and_where() -> None:
    embed = rendering.scene_page(scene(), [(cell(), LINKS)], footer="")
    assert embed.description == (
        "> All about boats.\n\n"
        "⚖️ **decision** ▰▰▰▰▱\nWe sell the canoe.\n"
        f"-# Mara · <t:1785585600:D> · [source]({LINKS[0]}) · [source 2]({LINKS[1]})"
    )


def test_no_more_sources_are_linked_than_help() -> None:
    embed = rendering.scene_page(scene(), [(cell(), LINKS * 5)], footer="")
    assert str(embed.description).count("](") == rendering.SOURCES_SHOWN


def test_a_memory_whose_sources_are_gone_links_nowhere() -> None:
    embed = rendering.scene_page(scene(), [(cell(), [])], footer="")
    assert "](" not in str(embed.description)


def test_a_scene_without_summary_says_so() -> None:
    assert "No summary yet" in str(rendering.scene_page(scene(""), [], footer="").description)
    listed = rendering.scene_list([scene("")], total=1, footer="")
    assert "*No summary yet.*" in str(listed.description)


def test_hostile_names_and_words_stay_words() -> None:
    hostile = "[free](https://evil.example) **@everyone** # x"
    shown = [
        rendering.scene_list([scene(hostile, hostile)], total=1, footer=""),
        rendering.scene_page(scene(hostile, hostile), [(cell(hostile), [])], footer=""),
        rendering.search_page(
            "q", [(Recalled(1.0, None, message(hostile, hostile)), [])], total=1, footer=""
        ),
        rendering.no_such_scene(hostile),
        rendering.nothing_found(hostile, narrowed=False),
    ]
    for embed in shown:
        assert "[free](" not in str(embed.description).replace("\\[free](", "")
        assert "**@everyone**" not in str(embed.description)


def test_full_pages_keep_discords_limits() -> None:
    longest = "*x* " * (CELL_CHARACTERS // 4)
    name = "*" * SCENE_NAME_CHARACTERS
    cells = [(cell(longest, author_name="_" * 32, scene=name), LINKS * 2)] * CELLS_PER_PAGE
    finds = [(Recalled(1.0, each, None), links) for each, links in cells]
    scenes = [scene("*word* " * 100, name)] * SCENES_PER_PAGE
    for embed in (
        rendering.scene_page(scenes[0], cells, footer="Page 1 of 9"),
        rendering.search_page("q" * 300, finds, total=25, footer="Page 1 of 5"),
        rendering.scene_list(scenes, total=99, footer="Page 1 of 17"),
    ):
        assert len(str(embed.description)) <= DESCRIPTION
        assert not str(embed.description).endswith("…"), "a page holds all its entries"


@settings(deadline=None)
@given(st.text(max_size=400), st.text(max_size=80))
def test_anything_can_be_shown(content: str, author: str) -> None:
    found = Recalled(1.0, None, message(content, author))
    embed = rendering.search_page(content, [(found, LINKS)], total=1, footer="")
    assert len(embed) <= 6_000


def test_status_of_an_organised_memory() -> None:
    embed = rendering.status_card(
        MemoryStatus(9, 4, 2, 0, 0, 0),
        ScriptedModel(),
        mode=MODE,
        listens=False,
        today="You: 3 messages",
    )
    fields = {field.name: field.value for field in embed.fields}
    assert fields["Remembered"] == "2 scenes\n4 memories\n9 messages"
    assert fields["Waiting"] == "Nothing: all is organised."
    assert fields["Mode"] == MODE
    assert fields["Today"] == "You: 3 messages"
    assert "Set aside" not in fields


def test_status_of_what_waits_and_what_was_set_aside() -> None:
    embed = rendering.status_card(
        MemoryStatus(9, 4, 2, 3, 1, 1), ScriptedModel(), mode=MODE, listens=True, today=""
    )
    fields = {field.name: str(field.value) for field in embed.fields}
    assert fields["Waiting"] == "3 messages to read\n1 scene to summarise"
    assert fields["Set aside"].startswith("1 message: ")


@pytest.mark.parametrize(
    ("missing", "words"),
    [(0, "found by meaning too"), (1, "1 entry still to be read"), (1200, "1,200 entries still")],
)
def test_embeddings_say_how_far_they_are(missing: int, words: str) -> None:
    status = replace(EMPTY, without_vector=missing)
    embed = rendering.status_card(
        status,
        ScriptedModel(),
        mode=MODE,
        listens=True,
        today="",
        embedding_model="text-embedding-3-small",
    )
    fields = {str(field.name): str(field.value) for field in embed.fields}
    assert fields["Embeddings"].startswith("text-embedding-3-small: ")
    assert words in fields["Embeddings"]


def test_where_embeddings_are_off_nothing_is_said_of_them() -> None:
    embed = rendering.status_card(EMPTY, ScriptedModel(), mode=MODE, listens=True, today="")
    assert "Embeddings" not in [field.name for field in embed.fields]


def test_a_model_that_only_quotes_says_so() -> None:
    class Quoting(ScriptedModel):
        generates = False  # type: ignore[assignment]

    embed = rendering.status_card(EMPTY, Quoting(), mode=MODE, listens=True, today="")
    fields = {str(field.name): str(field.value) for field in embed.fields}
    assert "no language model is asked" in fields["Model"]


def test_a_reset_says_what_goes_and_that_it_cannot_be_undone() -> None:
    text = str(rendering.reset_card("Boat club", MemoryStatus(9, 4, 2, 0, 0, 0)).description)
    assert "2 scenes\n4 memories\n9 messages" in text
    assert "private channels" in text
    assert "cannot be undone" in text


@pytest.mark.parametrize(
    ("standing", "shown"),
    [
        ({"cell_type": CellType.TASK, "state": TaskState.OPEN}, "open"),
        (
            {
                "cell_type": CellType.TASK,
                "state": TaskState.OPEN,
                "due_at": WHEN,
                "assignee": "B*en",
            },
            "open · due <t:1785585600:D> · for B\\*en",
        ),
        (
            {"cell_type": CellType.TASK, "state": TaskState.DONE, "state_at": WHEN},
            "**done** <t:1785585600:D>",
        ),
        ({"cell_type": CellType.PLAN, "state": TaskState.DROPPED}, "**dropped**"),
        (
            {"cell_type": CellType.PLAN, "state": TaskState.OPEN, "due_at": WHEN},
            "planned for <t:1785585600:D>",
        ),
        (
            {"valid_to": WHEN, "superseded_by": CellId(2)},
            "held until <t:1785585600:D> · replaced since",
        ),
        ({"disputed": True}, "contradicted by another memory: `/memory conflicts`"),
        ({"origin": CellOrigin.DERIVED}, "concluded from several memories"),
        ({"origin": CellOrigin.CORRECTED, "pinned": True}, "corrected by hand · pinned"),
        ({"cold": True}, "faded: found by its messages until it is asked for again"),
    ],
)
def test_how_a_memory_stands_is_told_in_small_print(standing: dict[str, Any], shown: str) -> None:
    embed = rendering.scene_page(scene(), [(cell(**standing), [])], footer="")
    assert str(embed.description).splitlines()[-1] == f"-# {shown}"
