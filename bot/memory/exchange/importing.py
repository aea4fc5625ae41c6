"""Bring an export back into a memory: all of it or nothing, and nothing twice."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bot.clock import Clock, zone_of
from bot.ids import CellId, ChannelId, MessageId, SceneId, UserId
from bot.memory.audit import note
from bot.memory.connections import Connections, Transaction
from bot.memory.entities import tie
from bot.memory.exchange.choosing import Choice, choose
from bot.memory.exchange.records import CellRecord, Export, MessageRecord, SceneRecord
from bot.memory.exchange.rows import CELL, cell_row, message_of_entry
from bot.memory.forgetting import settle
from bot.memory.guild_settings import keep_choices
from bot.memory.indexing import index_cell, index_evidence
from bot.memory.ledger import refuse_if_full
from bot.memory.messages import is_findable, keep_message, row_of
from bot.memory.records import Mention, Place
from bot.memory.scene_choice import scene_called
from bot.memory.scene_names import name_key
from bot.memory.text import folded
from bot.memory.timestamps import to_milliseconds
from bot.memory.told import times_told
from bot.redaction.masking import mask

Placing = Callable[[Place], Place]  # where something belongs by the server's channels as they are
OptedOut = Callable[[UserId], bool]

# Cells that are settled in one go: about 10 ms.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class _Added:
    """Hold what is still to be written of a new cell."""

    id: CellId
    scene: SceneId
    root: ChannelId
    sources: tuple[int, ...]
    dirty: bool  # no summary tells of it yet


@dataclass(frozen=True, slots=True)
class Imported:
    """Count what an import did."""

    messages: int = 0  # that are new
    cells: int = 0
    scenes: int = 0
    known: int = 0  # entries that were there
    left_out: int = 0  # of who opted out, or removed or changed since

    def __bool__(self) -> bool:
        return bool(self.messages or self.cells or self.scenes)


class Importer:
    """Write an export that was read and found to be valid."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def take_in(
        self,
        export: Export,
        by: UserId,
        *,
        opted_out: OptedOut,
        placing: Placing,
        size: int = 0,
    ) -> Imported:
        """Add what is not there yet, in one transaction; what is there stays as it is.

        Nothing of who opted out or of what was removed comes back. `placing` says where things
        belong now: it may narrow for whom they are kept. Raise BudgetSpent, and add nothing, if
        the database would be of more than `size` bytes; 0 is no limit.
        """

        async def write(transaction: Transaction) -> Imported:
            choice = await choose(transaction, export, opted_out, placing)
            writing = _Writing(transaction, self._clock, export, choice, opted_out)
            done = await writing.write(by)
            if done:
                await refuse_if_full(transaction, size)
            return done

        return await self._connections.write(write)


class _Writing:
    """Write one export within one transaction."""

    def __init__(
        self,
        transaction: Transaction,
        clock: Clock,
        export: Export,
        choice: Choice,
        opted_out: OptedOut,
    ) -> None:
        self._transaction = transaction
        self._clock = clock
        self._now = clock()
        self._export = export
        self._choice = choice
        self._opted_out = opted_out
        self._scenes: dict[tuple[str, int], tuple[SceneId, str]] = {}  # by folded name and scope
        self._numbers: dict[int, SceneId] = {}  # by the file's number, of those kept whole
        self._made = 0

    async def write(self, by: UserId) -> Imported:
        export, choice = self._export, self._choice
        for each in choice.messages:
            await self._message(each)
        cells = dict(choice.known)
        added = []
        for cell in choice.cells:
            added.append(await self._cell(cell))
            cells[cell.number] = added[-1].id
        await self._evidence(added)
        await self._drawn_scenes()
        await self._tie(cells)
        for at in range(0, len(added), AT_ONCE):
            some = [each.id for each in added[at : at + AT_ONCE]]
            await settle(self._transaction, some, self._now)
        changed = await self._settings(by)
        known = choice.known_messages + len(choice.known)
        new = len(choice.messages) + len(choice.cells)
        done = Imported(
            messages=len(choice.messages),
            cells=len(choice.cells),
            scenes=self._made,
            known=known,
            left_out=len(export.messages) + len(export.cells) - known - new,
        )
        if done or changed:
            await note(self._transaction, self._clock, by, "import")
        return done

    async def _message(self, entry: MessageRecord) -> None:
        place = self._choice.placing(entry.place)
        message = replace(message_of_entry(entry), place=place)
        findable = is_findable(
            message.content, from_memoir=message.from_memoir, addressed=message.addressed
        )
        said_at = message.said_at.astimezone(zone_of(self._clock))
        await keep_message(
            self._transaction,
            message,
            row_of(message, self._now) | {"state": entry.state},
            findable=findable,
            times=times_told(message.content, said_at) if findable else [],
        )
        if entry.talk or entry.answers:
            await self._transaction.fetch(
                "UPDATE messages SET talk_id = ?, answers = ? WHERE id = ?",
                (entry.talk, entry.answers, entry.id),
            )

    async def _cell(self, entry: CellRecord) -> _Added:
        place = self._choice.placing(entry.place)
        scene, name, whole = await self._scene_of(entry, place)
        entry = entry.model_copy(update={"content": mask(entry.content)})
        row = cell_row(entry, place)
        summarised = entry.summarised and whole
        [(added,)] = await self._transaction.fetch(
            CELL, row | {"scene_id": scene, "consolidated": summarised}
        )
        cell = CellId(added)
        await index_cell(self._transaction, cell, entry.content, name)
        await index_evidence(self._transaction, entry.content, map(MessageId, entry.sources))
        await self._entities(entry, cell, place)
        return _Added(cell, scene, place.root_id, entry.sources, dirty=not summarised)

    async def _evidence(self, added: list[_Added]) -> None:
        """Write what new cells cite, which channels feed their scenes, and what is to be told."""
        await self._transaction.run_many(
            "INSERT OR IGNORE INTO cell_sources (cell_id, message_id)"
            " SELECT ?, id FROM messages WHERE id = ?",
            [(each.id, source) for each in added for source in each.sources],
        )
        await self._transaction.run_many(
            "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
            {(each.scene, each.root) for each in added},
        )
        await self._transaction.run_many(
            "UPDATE mem_scenes SET new_cells = new_cells + ? WHERE id = ?",
            [(new, scene) for scene, new in Counter(e.scene for e in added if e.dirty).items()],
        )

    async def _scene_of(self, entry: CellRecord, place: Place) -> tuple[SceneId, str, bool]:
        """Return the scene of a new cell, its name, and whether it has the summary of the file."""
        told = self._choice.scene_of(entry)
        key = (folded(told.name), int(place.scope))
        if key not in self._scenes:
            known = await scene_called(self._transaction, told.name, place.scope)
            scene = known or await self._new_scene(told, place)
            rows = await self._transaction.fetch(
                "SELECT name FROM mem_scenes WHERE id = ?", (scene,)
            )
            self._scenes[key] = scene, str(rows[0][0])
        scene, name = self._scenes[key]
        return scene, name, self._numbers.get(told.number) == scene

    async def _new_scene(self, told: SceneRecord, place: Place) -> SceneId:
        whole = self._choice.is_whole(told) and told.kept_for == place.scope
        moment = to_milliseconds(self._now)
        [(added,)] = await self._transaction.fetch(
            "INSERT INTO mem_scenes (name, folded_name, name_key, scope, summary, created_at,"
            " updated_at) VALUES (:name, :folded, :key, :scope, :summary, :created, :updated)"
            " RETURNING id",
            {
                "name": told.name,
                "folded": folded(told.name),
                "key": name_key(told.name),
                "scope": place.scope,
                "summary": mask(told.summary) if whole else "",
                "created": to_milliseconds(told.created_at),
                "updated": to_milliseconds(told.updated_at) if whole else moment,
            },
        )
        self._made += 1
        if whole:
            self._numbers[told.number] = SceneId(added)
            await self._rest_of_scene(told, SceneId(added))
        return SceneId(added)

    async def _rest_of_scene(self, told: SceneRecord, scene: SceneId) -> None:
        await self._transaction.run_many(
            "INSERT OR IGNORE INTO scene_channels (scene_id, root_id) VALUES (?, ?)",
            [(scene, each) for each in told.channels],
        )
        await self._transaction.run_many(
            "INSERT OR IGNORE INTO scene_aliases (folded_name, name_key, scope, scene_id)"
            " VALUES (?, ?, ?, ?)",
            [(folded(each), name_key(each), told.kept_for, scene) for each in told.former_names],
        )
        await self._transaction.run_many(
            "INSERT INTO scene_chapters (scene_id, starts_at, ends_at, summary, cells)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (
                    scene,
                    to_milliseconds(each.starts_at),
                    to_milliseconds(each.ends_at),
                    mask(each.summary),
                    each.cells,
                )
                for each in told.chapters
            ],
        )

    async def _drawn_scenes(self) -> None:
        """Keep which scenes an answer was drawn from, of those that came with it."""
        await self._transaction.run_many(
            "INSERT OR IGNORE INTO answer_scenes (answer_id, scene_id) VALUES (?, ?)",
            [
                (each.id, self._numbers[scene])
                for each in self._choice.messages
                for scene in each.drawn_scenes
                if scene in self._numbers
            ],
        )

    async def _entities(self, entry: CellRecord, cell: CellId, place: Place) -> None:
        for number in entry.entities:
            told = self._choice.entities[number]
            user = None if told.user is None else UserId(told.user)
            if user is not None and self._opted_out(user):
                continue
            rows = await self._transaction.fetch(
                "SELECT name FROM entities WHERE user_id = ? AND scope = ? AND user_id <> 0",
                (user or 0, place.scope),
            )
            name = rows[0][0] if rows else told.name  # what they are called here now
            mention = Mention(name, user, told.kind)
            await tie(self._transaction, cell, mention, place.scope, self._now)

    async def _tie(self, cells: dict[int, CellId]) -> None:
        """Tie new cells to each other and to those that are there."""
        new = {each.number: each for each in self._choice.cells}
        await self._transaction.run_many(
            "INSERT OR IGNORE INTO cell_bases (cell_id, base_id) VALUES (?, ?)",
            [
                (cells[each.number], cells[base])
                for each in new.values()
                for base in each.based_on
                if base in cells
            ],
        )
        await self._transaction.run_many(
            "INSERT OR IGNORE INTO cell_links (from_id, to_id, kind) VALUES (?, ?, ?)",
            [
                (cells[each.cell], cells[each.to], each.kind)
                for each in self._export.links
                if each.cell in cells and each.to in cells and {each.cell, each.to} & new.keys()
            ],
        )
        await self._conflicts(cells, new.keys())
        # Last: a conclusion whose bases hold no longer goes with this, and its ties with it.
        await self._transaction.run_many(
            "UPDATE mem_cells SET superseded_by = ? WHERE id = ?",
            [
                (cells[each.superseded_by], cells[each.number])
                for each in new.values()
                if each.superseded_by in cells
            ],
        )

    async def _conflicts(self, cells: dict[int, CellId], new: Collection[int]) -> None:
        for each in self._export.conflicts:
            pair = (each.older, each.newer)
            if not all(one in cells for one in pair) or not any(one in new for one in pair):
                continue
            by = each.settled_by
            await self._transaction.fetch(
                "INSERT OR IGNORE INTO conflicts (older_id, newer_id, found_at, settled_at,"
                " settled_by, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    cells[each.older],
                    cells[each.newer],
                    to_milliseconds(each.found_at),
                    to_milliseconds(each.settled_at) if each.settled_at else None,
                    None if by is None or self._opted_out(UserId(by)) else by,
                    each.outcome,
                ),
            )

    async def _settings(self, by: UserId) -> bool:
        """Choose what the file has chosen and this server has not; return whether that changed."""
        return await keep_choices(self._transaction, self._clock, by, self._export.settings)
