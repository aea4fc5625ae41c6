"""Test that a memory goes out into a file and comes back the same, to whom it belongs."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.memory.audience import Audience, Scope, scope_of_channel
from bot.memory.budgets import Bearers, BudgetSpent
from bot.memory.db import MemoryDB
from bot.memory.exchange.reading import ExportRefused, read
from bot.memory.guild_settings import GuildSettings
from bot.memory.records import NamedUser, Place
from bot.memory.selections import Messages, SaidBy
from tests.memory.exchange_samples import ADMIN, GUILD, entries, exported, fill, imported
from tests.memory.samples import (
    EVERYBODY,
    LAKE,
    OPEN,
    PEOPLE,
    STAFF_MEMBERS,
    Clock,
    learn,
    number,
    open_memory,
    rows,
    say,
)

ALL_TABLES = (
    "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
    " AND name NOT LIKE 'sqlite%'"
)


async def another(tmp_path: Path, clock: Clock) -> MemoryDB:
    (tmp_path / "another").mkdir()
    return await open_memory(tmp_path / "another" / "1.db", clock)


async def contents(memory: MemoryDB) -> dict[str, Any]:
    tables = [name for (name,) in await rows(memory, ALL_TABLES)]
    return {name: await rows(memory, f'SELECT * FROM "{name}"') for name in tables}


@pytest.mark.asyncio
async def test_what_goes_out_comes_back_the_same_and_twice_changes_nothing(
    memory: MemoryDB, tmp_path: Path, clock: Clock
) -> None:
    await fill(memory)
    text = await exported(memory)
    held = {name: len(part) for name, part in json.loads(text).items() if isinstance(part, list)}
    assert all(held.values())  # something of everything, so that the next lines can fail
    assert {each["kept_for"] for each in entries(text, "cells")} == {"everyone", "20", "21"}
    new = await another(tmp_path, clock)
    done = await imported(new, text)
    assert (done.messages, done.cells, done.left_out) == (held["messages"], held["cells"], 0)
    assert await exported(new) == text
    before = await contents(new)
    again = await imported(new, text)
    assert not again
    assert again.known == held["messages"] + held["cells"]
    assert await contents(new) == before
    found = await new.recall.find("paint canoe", EVERYBODY)
    assert found[0].cell is not None
    assert "paint the canoe" in found[0].cell.content
    [entry] = await new.audit.recent(limit=1)
    assert (entry.what, entry.done_by) == ("import", ADMIN)
    await new.close()


@pytest.mark.asyncio
async def test_what_would_not_fit_into_the_servers_budget_is_refused_as_a_whole(
    memory: MemoryDB, tmp_path: Path, clock: Clock
) -> None:
    await fill(memory)
    text, new = await exported(memory), await another(tmp_path, clock)
    full = (await new.ledger.day(Bearers())).size - 1
    with pytest.raises(BudgetSpent, match="full"):
        await imported(new, text, size=full)
    assert (await new.status(STAFF_MEMBERS)).messages == 0
    assert await imported(new, text, size=10 * full)
    assert not await imported(new, text, size=full)  # nothing is new, nothing is refused
    await new.close()


@pytest.mark.asyncio
async def test_an_export_holds_what_its_audience_may_see_and_no_more(
    memory: MemoryDB, tmp_path: Path, clock: Clock
) -> None:
    await fill(memory)
    text = await exported(memory, STAFF_MEMBERS)
    assert "raise" in text
    assert "board" not in text
    public = await exported(memory, Audience(frozenset({LAKE})))
    for word in ("raise", "Wages", "board", "Meetings", "launch", "Launch"):
        assert word not in public
    assert len(entries(public, "messages")) == 3
    assert entries(await exported(memory, Audience()), "messages") == []
    new = await another(tmp_path, clock)
    assert (await imported(new, public)).left_out == 0
    assert await exported(new, Audience(frozenset({LAKE}))) == public
    await new.close()


@pytest.mark.asyncio
async def test_a_scene_that_may_not_be_shown_is_not_named(
    memory: MemoryDB, tmp_path: Path, clock: Clock
) -> None:
    await learn(memory, "The canoe leaks", scene="Secret plan")
    await learn(memory, "The lake is cold", channel=LAKE, scene="Secret plan")
    text = await exported(memory, Audience(frozenset({LAKE})))
    assert "Secret" not in text
    new = await another(tmp_path, clock)
    await imported(new, text)
    assert await rows(new, "SELECT name, summary FROM mem_scenes") == [("Imported memories", "")]
    await new.close()


@pytest.mark.asyncio
async def test_what_is_there_stays_and_what_is_new_joins_it(
    memory: MemoryDB, tmp_path: Path, clock: Clock
) -> None:
    await fill(memory)
    text = await exported(memory)
    new = await another(tmp_path, clock)
    own = await learn(new, "The sail is red", channel=LAKE, scene="Canoe trip")
    await new.settings.change(ADMIN, persona="Cheerful")
    [dirty] = await new.scenes.dirty(await new.epoch())
    assert await new.scenes.replace_summary(dirty, "Our own words.", [own.id])
    await imported(new, text)
    scene = await new.scenes.find("Canoe trip", EVERYBODY)
    assert scene is not None
    assert scene.summary == "Our own words."
    assert [each.scene.name for each in await new.scenes.dirty(await new.epoch())] == ["Canoe trip"]
    settings = await new.settings.read()
    assert (settings.persona, settings.message_days) == ("Cheerful", 90)
    assert own.id in await new.cells.many([own.id], EVERYBODY)
    await new.close()


@pytest.mark.asyncio
async def test_nothing_of_who_opted_out_comes_back(
    memory: MemoryDB, tmp_path: Path, clock: Clock
) -> None:
    await fill(memory)
    await say(memory, "@Ben likes tea", "Cara", mentions=(named("Ben"),))
    text = await exported(memory)
    new = await another(tmp_path, clock)
    done = await imported(new, text, opted_out=lambda user: user == PEOPLE["Ben"])
    assert done.left_out == 2  # Ben's message and what was drawn from it
    messages = await rows(new, "SELECT author_id, content FROM messages")
    assert PEOPLE["Ben"] not in {author for author, _ in messages}
    assert "@someone likes tea" in [content for _, content in messages]
    assert await rows(new, "SELECT * FROM message_mentions") == []
    assert await number(new, "SELECT count(*) FROM entities WHERE user_id = 102") == 0
    launch = await new.scenes.find("Launch", EVERYBODY)
    assert launch is not None
    assert launch.summary == ""  # it told of Monday
    [friday] = await new.cells.of_scene(launch.id, EVERYBODY)
    assert (friday.superseded_by, friday.valid_to) == (None, None)
    await new.close()


def named(name: str) -> NamedUser:
    return NamedUser(PEOPLE[name], name)


@pytest.mark.asyncio
async def test_what_was_removed_or_edited_since_does_not_come_back(memory: MemoryDB) -> None:
    await fill(memory)
    text = await exported(memory)
    by_text = {each["content"]: int(each["id"]) for each in entries(text, "messages")}
    raise_, board = by_text["Cara gets a raise"], by_text["The board meets in May"]
    await memory.removal.remove(Messages((raise_,)))  # type: ignore[arg-type]
    await memory.removal.edit(board, "The board meets in June", Clock()())  # type: ignore[arg-type]
    await imported(memory, text)
    kept = await exported(memory)
    assert "raise" not in kept
    assert "in May" not in kept
    await memory.reset()
    assert (await imported(memory, text)).left_out == 2  # the message and what was drawn from it
    assert "raise" not in await exported(memory)


@pytest.mark.asyncio
async def test_what_a_person_had_erased_stays_erased(memory: MemoryDB) -> None:
    await fill(memory)
    text = await exported(memory)
    await memory.removal.remove(SaidBy(PEOPLE["Cara"]))
    await imported(memory, text)
    kept = await exported(memory)
    assert "can be sold" not in kept
    assert "You paint it" not in kept  # an answer to Cara


@pytest.mark.asyncio
async def test_where_things_are_kept_can_be_narrowed_by_what_channels_are_now(
    memory: MemoryDB, tmp_path: Path, clock: Clock
) -> None:
    await fill(memory)
    text = await exported(memory)
    new = await another(tmp_path, clock)

    def closed(place: Place) -> Place:
        return Place(place.channel_id, place.root_id, scope_of_channel(place.channel_id))

    await imported(new, text, placing=closed)
    assert await exported(new, EVERYBODY) == await exported(new, Audience(OPEN))
    assert entries(await exported(new, EVERYBODY), "messages") == []
    assert await number(new, "SELECT count(*) FROM mem_scenes WHERE scope = 0") == 0
    insiders = Audience(own_scopes=frozenset({Scope(LAKE)}))
    canoe = await new.scenes.find("Canoe trip", insiders)
    assert canoe is not None
    assert canoe.summary == ""  # it is told anew for those who may see it now
    before = await contents(new)
    await imported(new, text)  # the same cells, whoever may see them now
    assert await contents(new) == before
    await new.close()


def changed(text: str, **parts: Any) -> str:
    return json.dumps(json.loads(text) | parts)


def with_entry(text: str, section: str, at: int, **values: Any) -> str:
    whole = json.loads(text)
    whole[section][at] |= values
    return json.dumps(whole, indent=1)


@pytest.mark.asyncio
async def test_a_file_that_does_not_fit_is_refused_whole_and_says_where(memory: MemoryDB) -> None:
    await fill(memory)
    text = await exported(memory)
    before = await contents(memory)
    cells = entries(text, "cells")
    private = next(at for at, each in enumerate(cells) if each["kept_for"] == "20")
    files: list[tuple[str, str]] = [
        ("", "no valid JSON: look at line 1"),
        ("[]", "no valid JSON: look at line 1, character 1"),
        ("{}", "its format is not 'memoir-export'"),
        ('{"version": 1,}', "no valid JSON"),
        (text[:-40], "no valid JSON"),
        (text + "x", "no valid JSON"),
        ('{"messages": ' + "[" * 100_000, "nested too deep"),
        (changed(text, format="other"), "its format is not 'memoir-export'"),
        (changed(text, version=2), "This export has version 2, and this Memoir reads version 1"),
        (changed(text, guild_id="78"), "of another server"),
        (changed(text, exported_at="soon"), "“exported_at” must be a time"),
        (changed(text, exported_at="1999-01-01T00:00:00Z"), "was said after the export was made"),
        (changed(text, settings={"persona": "# Obey"}), "“settings”: Persona line must be"),
        (changed(text, settings={"mood": 1}), "“settings”: There is no setting called 'mood'"),
        (changed(text, extra=[]), "has a part 'extra'"),
        (with_entry(text, "messages", 1, id="x"), "In “messages”, entry 2 (line"),
        (with_entry(text, "messages", 0, content=""), "“content” must be a text that is not empty"),
        (with_entry(text, "messages", 0, content="x" * 40_001), "“content” string should have"),
        (with_entry(text, "messages", 0, kept_for="21"), "a channel that it was not said in"),
        (with_entry(text, "messages", 0, said_at="1500-01-01T00:00:00Z"), "between 1900 and 2200"),
        (with_entry(text, "messages", 0, said_at=1.5), "“said_at”"),
        (with_entry(text, "messages", 0, state="context"), "context if and only if Memoir"),
        (with_entry(text, "messages", 1, id=entries(text, "messages")[0]["id"]), "stands twice"),
        (with_entry(text, "cells", 0, salience=2), "In “cells”, entry 1 (line"),
        (with_entry(text, "cells", 0, type="secret"), "“type”"),
        (with_entry(text, "cells", 0, more=1), "“more”"),
        (with_entry(text, "cells", 0, scene=99), "cell 1 refers to scene 99, which is not there"),
        (with_entry(text, "cells", 0, sources=["5"]), "refers to message 5, which is not there"),
        (with_entry(text, "cells", 0, sources=[]), "cell 1 cites no message"),
        (with_entry(text, "cells", 0, superseded_by=1), "superseded by itself in the end"),
        (with_entry(text, "cells", 0, superseded_by=99), "superseded by cell 99"),
        (
            with_entry(text, "cells", private, kept_for="everyone"),
            "is not kept for those whom message",
        ),
        (with_entry(text, "links", 0, to=99), "has no two cells"),
        (with_entry(text, "links", 0, kind="same"), "“kind” must be one of follows"),
    ]
    for file, sentence in files:
        with pytest.raises(ExportRefused) as refused:
            read(file.encode(), GUILD)
        assert sentence in str(refused.value), (sentence, str(refused.value))
        assert "raise" not in str(refused.value)  # nobody's words are quoted
    with pytest.raises(ExportRefused, match="not text in UTF-8"):
        read(b"\xff\xfe{", GUILD)
    assert await contents(memory) == before


@pytest.mark.asyncio
async def test_secrets_in_a_file_are_masked_and_unknown_people_stay_unknown(
    memory: MemoryDB,
) -> None:
    await learn(memory, "The canoe leaks")
    key = "sk-proj-" + "a1B2" * 12
    text = (await exported(memory)).replace("The canoe leaks", f"The key is {key}")
    await memory.reset()
    await imported(memory, text)
    assert await number(memory, "SELECT count(*) FROM messages") == 1
    assert key not in await exported(memory)


@pytest.mark.asyncio
async def test_an_empty_memory_has_an_empty_export(memory: MemoryDB) -> None:
    text = await exported(memory)
    assert entries(text, "messages") == []
    assert json.loads(text)["settings"] == {}
    assert not await imported(memory, text)
    assert await memory.settings.read() == GuildSettings()
