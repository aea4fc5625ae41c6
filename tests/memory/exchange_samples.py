"""Fill a memory with something of everything that an export holds."""

import json
from typing import Any

from bot.ids import CellId, GuildId, UserId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.exchange.importing import Imported
from bot.memory.exchange.reading import read
from bot.memory.records import NamedUser, Relation
from bot.vocabulary import CellType, RelationKind
from tests.memory.samples import (
    BOARD,
    LAKE,
    PEOPLE,
    STAFF,
    START,
    cells_of,
    dirty_scenes,
    draft,
    extract,
    learn,
    said,
    say,
)

GUILD = GuildId(77)
ADMIN = UserId(900)


async def fill(memory: MemoryDB) -> None:
    """Have people say things, and draw all kinds of memory from them."""
    friday = await learn(memory, "The launch is on Friday", scene="Launch")
    later = await say(memory, "No, the launch is on Monday", "Ben")
    replaces = (Relation(friday.id, RelationKind.REPLACES),)
    await extract(
        memory, draft("The launch is on Monday", later, scene="Launch", relations=replaces),
        of=[later],
    )  # fmt: skip
    task = await say(memory, "Ben will paint the canoe", channel=LAKE, mentions=(BEN,))
    of_task = draft(
        "Ben will paint the canoe", task, cell_type=CellType.TASK, assignee="Ben", about=("canoe",)
    )
    await extract(memory, of_task, of=[task])
    [cell] = await cells_of(memory, task)
    await memory.forgetting.pin(cell.id, Audience(frozenset({LAKE})), pinned=True)
    follows = (Relation(cell.id, RelationKind.FOLLOWS),)
    of_more = await say(memory, "Then the canoe can be sold", "Cara", channel=LAKE)
    more = draft("The canoe can be sold", of_more, about=("canoe",), relations=follows)
    await extract(memory, more, of=[of_more])
    await learn(memory, "Cara gets a raise", channel=STAFF, scene="Wages")
    await learn(memory, "The board meets in May", channel=BOARD, scene="Meetings")
    for dirty in await dirty_scenes(memory):
        cells = await memory.cells.not_consolidated(
            dirty.scene.id, await memory.exporter.everybody(), limit=9
        )
        assert await memory.scenes.replace_summary(
            dirty, f"All about {dirty.scene.name}.", [each.id for each in cells]
        )
    await _by_hand(memory, friday.id, cell.id)
    answer = said(
        "You paint it.", "Memoir", channel=LAKE, drawn_from=(task.id,), reply_to=of_more.id
    )
    await memory.messages.add(answer)
    await say(memory, "Nobody drew anything from this yet")
    await memory.settings.change(ADMIN, persona="Dry", listen=frozenset({LAKE}), message_days=90)


BEN = NamedUser(PEOPLE["Ben"], "Ben")


async def _by_hand(memory: MemoryDB, one: CellId, other: CellId) -> None:
    """Write what only longer work makes: a conflict, a conclusion, a chapter, a former name."""
    moment = int(START.timestamp() * 1000)
    statements = (
        f"INSERT INTO conflicts (older_id, newer_id, found_at) VALUES ({one}, {other}, {moment})",
        (
            "INSERT INTO mem_cells (scene_id, cell_type, salience, content, fingerprint, author_id,"
            " author_name, channel_id, root_id, scope, said_at, created_at, origin)"
            " SELECT scene_id, 'risk', 0.4, 'Canoes need paint again and again', 'x', author_id,"
            f" author_name, channel_id, root_id, scope, said_at, {moment}, 'derived' FROM mem_cells"
            f" WHERE id = {other}"
        ),
        (
            "INSERT INTO cell_bases SELECT derived.id, base.id FROM mem_cells AS derived"
            " JOIN mem_cells AS base ON base.root_id = derived.root_id AND base.origin = 'said'"
            " WHERE derived.origin = 'derived'"
        ),
        (
            "INSERT INTO scene_chapters (scene_id, starts_at, ends_at, summary, cells)"
            f" SELECT min(id), {moment}, {moment + 1}, 'How it began', 1 FROM mem_scenes"
        ),
        (
            "INSERT INTO scene_aliases (folded_name, name_key, scope, scene_id)"
            " SELECT 'start', 'st', scope, min(id) FROM mem_scenes"
        ),
    )
    for statement in statements:
        await memory.connections.write(lambda writing, sql=statement: writing.fetch(sql))


async def exported(memory: MemoryDB, audience: Audience | None = None) -> str:
    """Return a memory's export; all of it without an audience."""
    seen = audience or await memory.exporter.everybody()
    return "".join([line async for line in memory.exporter.lines(GUILD, seen)])


async def imported(
    memory: MemoryDB,
    text: str,
    *,
    opted_out: Any = lambda user: False,
    placing: Any = lambda place: place,
    size: int = 0,
) -> Imported:
    """Import an export's text."""
    export = read(text.encode(), GUILD)
    return await memory.importer.take_in(
        export, ADMIN, opted_out=opted_out, placing=placing, size=size
    )


def entries(text: str, section: str) -> list[Any]:
    """Return the entries of a section."""
    return list(json.loads(text)[section])
