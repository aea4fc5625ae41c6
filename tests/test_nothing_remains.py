"""Prove that what was removed is in no byte of the data folder, nor what a model made of it."""

import asyncio
import importlib.util
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from bot.clock import system_clock
from bot.erasing import erase
from bot.ids import ChannelId, MessageId, SceneId
from bot.manager import MemoryManager
from bot.memory.audience import EVERYONE
from bot.memory.embedding import Embedder
from bot.memory.records import Message, NamedUser, Place
from bot.memory.selections import InChannel, Messages, SaidBefore, SaidBy
from bot.models.base import LanguageModel
from bot.models.offline.model import OfflineModel
from bot.models.tasks import ConsolidationTask, ExtractionTask
from tests.cogs.conftest import boat_club, shown
from tests.remains import remains
from tests.stage import (
    ANNA,
    BEN,
    CARA,
    GENERAL,
    GUILD,
    MEMOIR,
    Cells,
    Stage,
    cell,
    plain_settings,
    stage,
    until,
)
from tests.test_crashes import Killed, Killer

THREAD = ChannelId(77)
SAID = "zanzibarblau"
# What a model makes of it: none of these words was said by anybody.
CELL, SCENE, SUMMARY, RENAMED = "quixelvane", "wyrmjagolde", "brixtumol", "fjordquill"
ENTITY, ANSWER, CHAPTER, REASON = "noktavex", "vlimporax", "drumhexil", "plorquinta"
MADE_UP = (CELL, SCENE, SUMMARY, RENAMED, ENTITY, ANSWER, CHAPTER, REASON)
NAME = "Xylophia Marquardson"  # Anna's

KEPT = ("The kayak of the club is red", "The paddles of the club are new")


def paraphrasing(task: ExtractionTask) -> Cells:
    """Return a cell for each line; of the secret in words that nobody said."""
    return [
        cell(
            f"The {CELL} of {ENTITY} is for sale" if SAID in line.text else line.text,
            line.number,
            scene=f"{SCENE} boats",
            speaker=line.speaker,
            about=[ENTITY.title()] if SAID in line.text else [],
        )
        for line in task.lines
        if not line.from_memoir
    ]


def plainly(task: ExtractionTask) -> Cells:
    """Return a cell for each line, as it is said."""
    return [cell(line.text, line.number, scene="The club") for line in task.lines]


def summarising(task: ConsolidationTask) -> str:
    told = " ".join([task.summary, *(each.text for each in task.cells)]).strip()
    return f"It is about {SUMMARY}." if CELL in told else told


@dataclass
class Secret:
    """Hold where somebody said the secret, and the stage on which it was said."""

    here: Stage
    manager: MemoryManager
    mind: LanguageModel
    message: Message
    folder: Path

    async def settle(self) -> None:
        """Do all that waits, also what is to be overwritten."""
        await self.manager.settle(GUILD)
        async with self.here.databases.open(GUILD) as database:
            if await database.removal.sweep_due() is not None:
                await database.removal.sweep()


def an_embedder() -> Embedder | None:
    """Return a model of embeddings where the extra for them is installed."""
    if importlib.util.find_spec("numpy") is None:
        return None
    from tests.memory.embedding import WordEmbedder

    return WordEmbedder()


@asynccontextmanager
async def told(
    folder: Path, mind: LanguageModel | None = None, **settings: Any
) -> AsyncIterator[Secret]:
    """Have Anna tell the secret in a thread, others speak of other things, and Memoir think."""
    embedder = an_embedder()
    values = {"quiet_seconds": 0, "scene_quiet_seconds": 0, **settings}
    async with stage(folder / "guilds", embedder=embedder, **values) as here:
        model = here.model
        model.extract, model.summarise = paraphrasing, summarising
        manager = here.manager(mind, embedder)
        secret = await say_all(here, folder, manager, mind or model)
        try:
            yield secret
        finally:
            await manager.stop(5)


async def say_all(here: Stage, folder: Path, manager: MemoryManager, mind: LanguageModel) -> Secret:
    thread = Place(THREAD, GENERAL, EVERYONE)
    message = replace(
        here.message(f"My canoe is {SAID} and cost 900 euros"), place=thread, author_name=NAME
    )
    with manager.at_rest(GUILD):
        await manager.remember(GUILD, message)
        for text, author in zip(KEPT, (BEN, CARA), strict=True):
            here.clock.turn(minutes=1)
            await manager.remember(GUILD, here.message(text, author))
        await manager.settle(GUILD)
        here.clock.turn(days=1)
        question = here.message(f"What is {SAID}?", ANNA, reply_to=message.id, addressed=True)
        question = replace(question, author_name=NAME, place=thread)
        await manager.remember(GUILD, question)
        answer = here.message(
            f"It is {ANSWER}.", MEMOIR, reply_to=question.id, drawn_from=(message.id,)
        )
        await manager.remember(GUILD, answer)
        await manager.settle(GUILD)
    await write_about(here)
    here.model.extract = plainly  # whatever is drawn anew is drawn without the secret
    return Secret(here, manager, mind, message, folder)


_OF_SECRET = "FROM mem_cells AS told JOIN cell_sources ON cell_id = told.id WHERE message_id = 1000"


async def write_about(here: Stage) -> None:
    """Put words of the model's into what is written too seldom to wait for it here."""
    statements = (
        "INSERT INTO scene_chapters (scene_id, starts_at, ends_at, summary, cells)"
        f" SELECT scene_id, 0, 1, 'Of {CHAPTER}', 50 {_OF_SECRET};"
        "INSERT INTO scene_history (scene_id, summary, replaced_at)"
        f" SELECT scene_id, 'Of {SUMMARY}', 0 {_OF_SECRET}"
    )
    [(scene,)] = await here.rows(f"SELECT scene_id {_OF_SECRET}")
    async with here.databases.open(GUILD) as database:
        name, reason, epoch = f"{RENAMED} boats", f"Of {REASON}", await database.epoch()
        renaming = database.reorganiser.rename
        assert await renaming(epoch, SceneId(scene), name, here.everyone, reason=reason)
        for statement in statements.split(";"):
            await database.connections.write(lambda t, sql=statement: t.fetch(sql))  # type: ignore[misc]


Removing = Callable[[Secret], Awaitable[object]]
ASKED = 1003  # Anna's question, in which she says it again


async def delete(secret: Secret) -> None:
    for each in (secret.message.id, MessageId(ASKED)):
        await secret.manager.remove(GUILD, Messages.of([each]))


async def delete_in_bulk(secret: Secret) -> None:
    await secret.manager.remove(GUILD, Messages.of([secret.message.id, ASKED]))


async def edit(secret: Secret) -> None:
    now = secret.here.clock() + timedelta(minutes=1)
    await secret.manager.edit(GUILD, secret.message.id, "My canoe is sold", now)
    await secret.manager.edit(GUILD, MessageId(ASKED), "What is new?", now)


async def delete_first(secret: Secret) -> None:
    await secret.manager.remove(GUILD, Messages.of([secret.message.id]))


async def edit_first(secret: Secret) -> None:
    now = secret.here.clock() + timedelta(minutes=1)
    await secret.manager.edit(GUILD, secret.message.id, "My canoe is sold", now)


async def delete_thread(secret: Secret) -> None:
    await secret.manager.remove(GUILD, InChannel(THREAD))


async def forget_person(secret: Secret) -> None:
    await secret.manager.remove(GUILD, SaidBy(ANNA))


async def erase_person(secret: Secret) -> None:
    settings = plain_settings(data_dir=secret.folder)
    await erase(settings, system_clock, ANNA, agreed=lambda: True, tell=lambda _: None)


async def retain(secret: Secret) -> None:
    await secret.here.say("The kayak of the club is red again", BEN)
    moment = secret.here.clock() + timedelta(seconds=1)
    async with secret.here.databases.open(GUILD) as database:
        await database.removal.remove(SaidBefore(moment), keep_out=False)


async def purge(secret: Secret) -> None:
    await secret.manager.purge(GUILD)


async def reset(secret: Secret) -> None:
    await secret.manager.reset(GUILD)


WAYS = [
    delete,
    delete_in_bulk,
    edit,
    delete_thread,
    forget_person,
    erase_person,
    retain,
    purge,
    reset,
]


@pytest.mark.asyncio
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_after_it_neither_its_words_nor_a_models_words_of_it_are_anywhere(
    tmp_path: Path, way: Removing
) -> None:
    async with told(tmp_path) as secret:
        words = [SAID, *MADE_UP]
        assert {word for word in words if remains(tmp_path, [word])} == set(words)
        vectors = [row[0] for row in await secret.here.rows(VECTORS)]
        assert len(vectors) == (2 if an_embedder() else 0)
        await way(secret)
        await secret.settle()
        assert remains(tmp_path, words, vectors) == []
        if way in (delete, delete_in_bulk, edit, delete_thread, forget_person, erase_person):
            assert [each.content for each in await secret.here.cells() if "club" in each.content]
            summaries = await secret.here.summaries()
            assert any("red" in summary for summary in summaries.values())


VECTORS = """
SELECT vector FROM message_vectors WHERE id = 1000
UNION ALL SELECT vector FROM cell_vectors JOIN cell_sources ON cell_id = id WHERE message_id = 1000
"""


@pytest.mark.asyncio
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_without_a_model_nothing_remains_either(tmp_path: Path, way: Removing) -> None:
    async with told(tmp_path, OfflineModel()) as secret:
        assert remains(tmp_path, [SAID])
        await way(secret)
        await secret.settle()
        assert remains(tmp_path, [SAID]) == []


def hold_at(here: Stage, kind: type) -> None:
    """Hold the model where it is first asked for this."""

    def hold() -> None:
        if isinstance(here.model.tasks[-1], kind):
            here.model.gate.clear()

    here.model.on_call = hold


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", [ExtractionTask, ConsolidationTask])
@pytest.mark.parametrize("way", [delete_first, edit_first, forget_person, reset])
async def test_work_in_flight_brings_nothing_back(
    tmp_path: Path, kind: type, way: Removing
) -> None:
    async with stage(tmp_path / "guilds", quiet_seconds=0, scene_quiet_seconds=0) as here:
        model, manager = here.model, here.manager()
        model.extract, model.summarise = paraphrasing, summarising
        message = here.message(f"My canoe is {SAID}")
        with manager.at_rest(GUILD):
            await manager.remember(GUILD, message)
            await manager.remember(GUILD, here.message(KEPT[0], BEN))
            hold_at(here, kind)
            at_work = asyncio.create_task(manager.settle(GUILD))
            await until(lambda: not model.gate.is_set())
            secret = Secret(here, manager, model, message, tmp_path)
            await way(secret)
            model.on_call, model.extract = (lambda: None), plainly
            model.gate.set()
            await at_work
            await secret.settle()
            assert remains(tmp_path, [SAID, CELL, SCENE, SUMMARY, ENTITY]) == []
        await manager.stop(5)


@pytest.mark.asyncio
async def test_a_crash_at_any_moment_only_delays_it(tmp_path: Path) -> None:
    for commits in count(1):
        folder = tmp_path / str(commits)
        killer = Killer(commits, torn=commits % 2 == 0)
        async with told(folder) as secret:
            with killer.at_work(), suppress(Killed):
                await forget_person(secret)
                async with secret.here.databases.open(GUILD) as database:
                    await database.removal.sweep()
        async with stage(folder / "guilds", quiet_seconds=0) as here:
            here.model.extract = plainly
            manager = here.manager()
            await Secret(here, manager, here.model, secret.message, folder).settle()
            await manager.stop(5)
            assert await here.rows("SELECT id FROM removals") == []
        assert remains(folder, [SAID, *MADE_UP]) == [], f"killed after {commits} commits"
        if not killer.dead:
            break


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Log all that can be logged to a file in the data folder."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    logs.to_file(tmp_path / "memoir.log", "DEBUG")
    yield tmp_path / "memoir.log"
    for handler in root.handlers:
        handler.close()


@pytest.mark.asyncio
async def test_from_discord_to_the_last_byte_with_every_log_there_can_be(
    tmp_path: Path, log: Path
) -> None:
    async with boat_club(tmp_path, quiet_seconds=0) as server:
        said = await server.say(f"[Boats/fact/0.9] The canoe is {SAID}.")
        await server.say("[Boats/fact/0.9] The kayak is red.")
        await server.organise()
        server.model.script.append(f"The canoe is {SAID}, Mara says.")
        await server.ask("What colour is the canoe?")
        await server.until_stored(MessageId(int(server.answers()[-1]["id"])))
        assert remains(tmp_path, [SAID])
        assert await asyncio.to_thread(log.read_bytes)
        await server.playground.delete(server.general, said)
        async with asyncio.timeout(20):
            while remains(tmp_path, [SAID]):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert "The kayak is red" in shown(await server.command("memory search", query="kayak"))
    assert remains(tmp_path, [SAID]) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("way", [forget_person, erase_person], ids=lambda way: way.__name__)
@pytest.mark.parametrize("mentioned", [True, False])
async def test_of_a_person_not_even_the_name_remains_that_others_or_a_model_wrote_by_id(
    tmp_path: Path, way: Removing, mentioned: bool
) -> None:
    async with told(tmp_path) as secret:
        here, manager = secret.here, secret.manager

        def naming(task: ExtractionTask) -> Cells:
            return [
                cell(f"{line.text}, for {NAME}", line.number, scene="Oars", about=[NAME])
                for line in task.lines
                if "oars" in line.text
            ]

        here.model.extract = naming
        mention = NamedUser(ANNA, NAME)
        name = NAME if mentioned else "someone"
        by_id = here.message(f"@{name} will know about the paint", CARA)
        with manager.at_rest(GUILD):
            await manager.remember(GUILD, here.message("I bring the oars", BEN))
            await manager.remember(GUILD, replace(by_id, mentions=(mention,)))
            await manager.settle(GUILD)
        names = NAME.split()
        assert any(names[0] in each.content for each in await here.cells())
        here.model.extract = plainly
        await way(secret)
        await secret.settle()
        assert remains(tmp_path, [SAID, *MADE_UP, *names]) == []
        rows = await here.rows("SELECT content FROM messages WHERE content LIKE '%paint%'")
        assert rows == [("@someone will know about the paint",)]
        assert "I bring the oars" in [each.content for each in await here.cells()]
