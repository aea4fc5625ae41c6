"""Find how scenes hang together, for those who may see them."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import SceneId
from bot.memory.audience import Audience, Scope, scene_visible
from bot.memory.connections import Connections
from bot.memory.timestamps import from_milliseconds

# More scenes are more than a picture can tell apart.
MOST_SCENES = 200
# Of these scenes so many cells, the newest, are looked through for links: some 50 ms of work.
MOST_CELLS = 20_000
MOST_LINKS = 2_000  # the strongest; a picture shows far fewer
# Who or what is spoken of in more scenes than this, or in more than one of so many, ties none of
# them to another; what is spoken of in two alone always does.
COMMON, ONE_OF = 12, 3
PERSON = 0.5  # of a thing's weight: people speak of much that has nothing to do with each other
# What a link between two cells weighs, by kind, beside 1 for something that is spoken of in their
# scenes alone; that one message gave both of them may be chance.
FOLLOWS, ANSWERS, PART_OF, SAME_MESSAGE = 1.0, 1.0, 1.5, 0.5

# The one choke point: everything on a map is read of these scenes, and cells are in a scene only
# where they may be seen by all who see the scene. Contents are not read.
_DRAWN = (
    "drawn AS MATERIALIZED (SELECT s.id, s.name, s.scope, s.updated_at FROM mem_scenes AS s"
    f" WHERE {scene_visible('s')} ORDER BY s.updated_at DESC, s.id DESC LIMIT {MOST_SCENES})"
)
_SCENES = (
    f"WITH {_DRAWN} SELECT id, name, scope,"
    " (SELECT count(*) FROM mem_cells AS c WHERE c.scene_id = drawn.id),"
    " coalesce((SELECT max(c.said_at) FROM mem_cells AS c WHERE c.scene_id = drawn.id), updated_at)"
    " FROM drawn ORDER BY id"
)
_LINKS = f"""
WITH {_DRAWN},
cells AS MATERIALIZED (
    SELECT c.id, c.scene_id AS scene FROM drawn CROSS JOIN mem_cells AS c ON c.scene_id = drawn.id
    ORDER BY c.said_at DESC, c.id DESC LIMIT {MOST_CELLS}
),
spoken AS MATERIALIZED (
    SELECT DISTINCT e.entity_id AS entity, cells.scene
    FROM cells CROSS JOIN cell_entities AS e ON e.cell_id = cells.id
),
shared AS (
    SELECT entity, count(*) AS scenes FROM spoken GROUP BY entity
    HAVING count(*) BETWEEN 2 AND
        max(2, min({COMMON}, (SELECT count(*) FROM drawn) / {ONE_OF}))
),
rare AS MATERIALIZED (
    SELECT entity, iif(kind = 'person', {PERSON}, 1.0) / (scenes - 1) AS weight
    FROM shared CROSS JOIN entities ON entities.id = entity
),
ties AS (
    SELECT a.scene AS one, b.scene AS other, rare.weight FROM rare
    JOIN spoken AS a ON a.entity = rare.entity
    JOIN spoken AS b ON b.entity = rare.entity AND b.scene > a.scene
    UNION ALL
    SELECT a.scene, b.scene,
        CASE kind WHEN 'part_of' THEN {PART_OF} WHEN 'answers' THEN {ANSWERS} ELSE {FOLLOWS} END
    FROM cells AS a CROSS JOIN cell_links ON from_id = a.id JOIN cells AS b ON b.id = to_id
    UNION ALL
    SELECT a.scene, b.scene, {SAME_MESSAGE} FROM cells AS a
    CROSS JOIN cell_sources AS said ON said.cell_id = a.id
    CROSS JOIN cell_sources AS also ON also.message_id = said.message_id
    JOIN cells AS b ON b.id = also.cell_id WHERE a.id < b.id
)
SELECT min(one, other), max(one, other), sum(weight) FROM ties WHERE one <> other
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {MOST_LINKS}
"""


@dataclass(frozen=True, slots=True)
class MappedScene:
    """Hold what a map tells of a scene."""

    id: SceneId
    name: str
    scope: Scope
    cells: int
    last_said_at: datetime  # when the newest of its cells was said


@dataclass(frozen=True, slots=True)
class SceneLink:
    """Say that two scenes have to do with each other."""

    a: SceneId
    b: SceneId
    weight: float  # above 0


@dataclass(frozen=True, slots=True)
class SceneMap:
    """Hold the scenes that an audience may see, with how they hang together."""

    scenes: tuple[MappedScene, ...]  # the most recently updated ones, by id
    links: tuple[SceneLink, ...]  # between those
    total: int  # how many scenes the audience may see


class SceneMaps:
    """Read maps of scenes."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def of(self, audience: Audience) -> SceneMap:
        """Return the scenes that the audience may see and their links."""
        parameters = audience.parameters
        scenes = await self._connections.fetch(_SCENES, parameters)
        links = await self._connections.fetch(_LINKS, parameters)
        [(total,)] = await self._connections.fetch(
            f"SELECT count(*) FROM mem_scenes AS s WHERE {scene_visible('s')}", parameters
        )
        shown = {row[0] for row in scenes}
        return SceneMap(
            tuple(
                MappedScene(
                    SceneId(row[0]), row[1], Scope(row[2]), row[3], from_milliseconds(row[4])
                )
                for row in scenes
            ),
            # Memory may have changed between the reads.
            tuple(SceneLink(*row) for row in links if shown.issuperset(row[:2])),
            int(total),
        )
