"""Find the scenes that may be one with another, or several in one; for the background work."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.ids import CellId, SceneId
from bot.memory.audience import Audience, Scope
from bot.memory.cells import CellStore
from bot.memory.connections import Connections, listed
from bot.memory.journal import Journal, JournalEntry
from bot.memory.parting import parts_of
from bot.memory.recall import Recall
from bot.memory.records import Cell, Scene
from bot.memory.scene_names import telling_words
from bot.memory.scene_profiles import Profile, may_be_one, may_join, profile_of, rarity_of
from bot.memory.scenes import SceneStore
from bot.memory.state import epoch
from bot.memory.stemming import Stemmer
from bot.vocabulary import SceneChange

# A scene is looked at when it has so many cells, and again whenever it has twice as many: the
# number of looks grows with the logarithm of what is remembered.
FIRST_LOOK, AGAIN_AT = 3, 2
# Below this a scene hardly holds two topics worth names.
SPLIT_FROM = 12
# What a scene is about, its newest cells tell; what of it falls apart shows in a few more.
PROFILE_CELLS, PARTED_CELLS = 20, 60
# Scenes that are compared with one, found by what it says, and those of them that are asked about.
NEAR_SCENES, ASKED_SCENES = 10, 3
SIMILAR_CELLS = 40
TELLING_WORDS = 12
SHARED = 2  # cells hold a word that can tell of two scenes
# Of the scenes that changed; others were looked at before.
LATEST_SCENES = 100
# More scenes than these and one for so many cells nobody keeps in view: small ones are looked at
# too, and need less in common with another.
SCENES_IN_VIEW, CELLS_PER_SCENE = 6, 28

_DUE = """
WITH sizes AS MATERIALIZED (
    SELECT scope, count(*) > :in_view + (SELECT coalesce(max(id), 0) FROM mem_cells) / :each
        AS crowded
    FROM mem_scenes GROUP BY scope
), latest AS MATERIALIZED (
    SELECT s.id, s.scope, s.examined_cells,
        (SELECT count(*) FROM mem_cells AS c WHERE c.scene_id = s.id) AS cells
    FROM mem_scenes AS s WHERE s.new_cells = 0 ORDER BY s.updated_at DESC LIMIT :latest
)
SELECT latest.id, latest.scope, latest.cells, sizes.crowded
FROM latest JOIN sizes ON sizes.scope = latest.scope
WHERE latest.cells > 0 AND (latest.cells >= max(:first, latest.examined_cells * :again)
    OR (latest.examined_cells = 0 AND sizes.crowded))
ORDER BY latest.cells, latest.id
"""
Judge = Callable[[Profile, Profile, Mapping[str, float]], float]


@dataclass(frozen=True, slots=True)
class DueScene:
    """Hold a scene that has grown enough to be looked at."""

    epoch: int
    id: SceneId
    scope: Scope
    cells: int
    crowded: bool  # its scope has more scenes than anybody keeps in view


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold a scene with some of its cells, oldest first."""

    scene: Scene
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """Hold a scene that may be one with another."""

    seen: Seen
    alike: float  # how much they have in common: about 0..1


@dataclass(frozen=True, slots=True)
class Examined:
    """Hold what may be done with a scene."""

    seen: Seen
    twins: tuple[Twin, ...]  # it may be one with one of these, the likeliest first
    crowded: bool  # there are so many scenes that narrow ones had better join broader ones
    parts: tuple[tuple[CellId, ...], ...]  # it may fall into these


class Examiner:
    """Compare a scene with the few that are near it, and its own cells with each other."""

    def __init__(
        self,
        connections: Connections,
        cells: CellStore,
        scenes: SceneStore,
        recall: Recall,
        journal: Journal,
        stemmer: Stemmer,
    ) -> None:
        self._connections = connections
        self._cells = cells
        self._scenes = scenes
        self._recall = recall
        self._journal = journal
        self._stemmer = stemmer

    async def due(self) -> list[DueScene]:
        """Return the scenes that have grown enough, with summaries that speak of all of it."""
        now_epoch = await epoch(self._connections)
        rows = await self._connections.fetch(
            _DUE,
            {
                "latest": LATEST_SCENES,
                "first": FIRST_LOOK,
                "again": AGAIN_AT,
                "in_view": SCENES_IN_VIEW,
                "each": CELLS_PER_SCENE,
            },
        )
        return [
            DueScene(now_epoch, SceneId(row[0]), Scope(row[1]), row[2], bool(row[3]))
            for row in rows
        ]

    async def examine(self, due: DueScene, audience: Audience) -> Examined | None:
        """Look at a scene; return None if the audience may not see it now."""
        scene = (await self._scenes.many([due.id], audience)).get(due.id)
        if scene is None:
            return None
        cells = await self._newest(scene.id, audience, PARTED_CELLS)
        if not cells:
            return None
        undone = await self._journal.undone(due.scope)
        twins = await self._twins(scene, cells, audience, undone, crowded=due.crowded)
        parts = await self._parts(scene, cells, undone)
        return Examined(Seen(scene, tuple(cells)), tuple(twins), due.crowded, tuple(parts))

    async def _twins(
        self,
        scene: Scene,
        cells: Sequence[Cell],
        audience: Audience,
        undone: Sequence[JournalEntry],
        *,
        crowded: bool,
    ) -> list[Twin]:
        own = await self._profile(scene, cells[-PROFILE_CELLS:])
        near = await self._near(own, audience)
        near = [each for each in near if not _was_undone(undone, {scene.id, each})]
        found = await self._scenes.many(near[:NEAR_SCENES], audience)
        others = []
        for each in found.values():
            newest = await self._newest(each.id, audience, PROFILE_CELLS)
            if each.scope == scene.scope and newest:
                others.append((each, await self._profile(each, newest)))
        compared = [own, *(profile for _, profile in others)]
        rarity = await self._rarity(compared, least=SHARED)
        judge = may_join if crowded else may_be_one
        return await asyncio.to_thread(_likeliest, own, others, rarity, judge)  # 50 ms and more

    async def _near(self, own: Profile, audience: Audience) -> list[SceneId]:
        """Return the scenes whose cells say what this one's do, or that are named alike."""
        frequent = sorted(own.counts, key=lambda word: (-own.counts[word], word))[:TELLING_WORDS]
        asked = " ".join([*telling_words(own.name), *frequent])
        similar = await self._recall.similar_cells(asked, audience, limit=SIMILAR_CELLS)
        named = await self._scenes.sharing_a_word(own.name, audience, limit=NEAR_SCENES)
        met = Counter(cell.scene_id for cell in similar if cell.scene)
        order = [*(scene.id for scene in named), *(scene for scene, _ in met.most_common())]
        return [each for each in dict.fromkeys(order) if each != own.id]

    async def _parts(
        self, scene: Scene, cells: Sequence[Cell], undone: Sequence[JournalEntry]
    ) -> list[tuple[CellId, ...]]:
        if len(cells) < SPLIT_FROM or _was_split(undone, scene):
            return []
        profile = await self._profile(scene, cells)
        things = await self._things(cells)
        rarity = await self._rarity([profile])
        parts = await asyncio.to_thread(parts_of, profile, rarity, things)
        return parts if len(parts) > 1 else []

    async def _rarity(self, profiles: Iterable[Profile], least: int = 1) -> dict[str, float]:
        """Return how much each word of these scenes tells, by how few cells hold it."""
        asked = {word for profile in profiles for word in profile.counts}
        rows = await self._connections.fetch(
            "SELECT term, doc FROM mem_cells_fts_terms"
            " WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(asked)),),
        )
        # About as many cells as there are: counting them takes the longer the more there are.
        [(last,)] = await self._connections.fetch("SELECT coalesce(max(id), 0) FROM mem_cells")
        return rarity_of(dict(map(tuple, rows)), last, least)

    async def _newest(self, scene: SceneId, audience: Audience, limit: int) -> list[Cell]:
        return (await self._cells.of_scene(scene, audience, limit=limit))[::-1]

    async def _profile(self, scene: Scene, cells: Sequence[Cell]) -> Profile:
        things = await self._things(cells)
        met = frozenset[int]().union(*things.values())
        return profile_of(scene, cells, met, self._stemmer)

    async def _things(self, cells: Iterable[Cell]) -> dict[CellId, frozenset[int]]:
        """Return the entities that each cell speaks of and that are no persons."""
        rows = await self._connections.fetch(
            "SELECT met.cell_id, met.entity_id FROM cell_entities AS met JOIN entities AS one"
            " ON one.id = met.entity_id WHERE one.kind <> 'person'"
            " AND met.cell_id IN (SELECT value FROM json_each(?))",
            (listed(cell.id for cell in cells),),
        )
        things: defaultdict[CellId, set[int]] = defaultdict(set)
        for cell, thing in rows:
            things[CellId(cell)].add(thing)
        return {cell: frozenset(met) for cell, met in things.items()}


def _likeliest(
    own: Profile, others: Iterable[tuple[Scene, Profile]], rarity: Mapping[str, float], judge: Judge
) -> list[Twin]:
    """Return the scenes that one may be one with, as it is judged."""
    twins = [
        Twin(Seen(scene, profile.cells), judge(own, profile, rarity)) for scene, profile in others
    ]
    likely = sorted((twin for twin in twins if twin.alike > 0), key=_likeliest_first)
    return likely[:ASKED_SCENES]


def _likeliest_first(twin: Twin) -> tuple[float, SceneId]:
    return -twin.alike, twin.seen.scene.id


def _was_undone(undone: Iterable[JournalEntry], pair: set[SceneId]) -> bool:
    """Return whether people took these two scenes apart again."""
    return any(
        entry.kind is SceneChange.MERGE and pair <= {state.id for state in entry.before}
        for entry in undone
    )


def _was_split(undone: Iterable[JournalEntry], scene: Scene) -> bool:
    """Return whether people put this scene together again, and it is much the same still."""
    return any(
        entry.kind is SceneChange.SPLIT
        and entry.before[0].id == scene.id
        and scene.cells < AGAIN_AT * entry.before[0].cells
        for entry in undone
    )
