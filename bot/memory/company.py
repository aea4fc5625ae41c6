"""Prefer talks that the asker took part in, for a question of "us"."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.ids import UserId
from bot.memory.connections import Connections
from bot.memory.search import Hit
from bot.memory.timestamps import to_milliseconds

# "We" is mostly everybody, so that it says little.
COMPANY_FACTOR = 1.1
# Whoever spoke in a channel so shortly before or after was there.
PRESENCE = timedelta(minutes=30)

_IN_COMPANY = """
WITH talks AS MATERIALIZED (
    SELECT json_extract(value, '$[0]') AS channel_id, json_extract(value, '$[1]') AS said_at
    FROM json_each(:talks)
)
SELECT DISTINCT talks.channel_id, talks.said_at FROM talks CROSS JOIN messages AS own
WHERE own.author_id = :asker AND own.channel_id = talks.channel_id
AND own.said_at >= talks.said_at - :presence AND own.said_at <= talks.said_at + :presence
"""


async def preferring_company(
    connections: Connections, asker: UserId, *found: Sequence[Hit]
) -> list[list[Hit]]:
    """Return the hits, those raised beside which the asker spoke."""
    talks = {_talk(hit) for hits in found for hit in hits}
    rows = await connections.fetch(
        _IN_COMPANY,
        {
            "talks": json.dumps(sorted(talks)),
            "asker": asker,
            "presence": PRESENCE // timedelta(milliseconds=1),
        },
    )
    shared = {(row[0], row[1]) for row in rows}
    return [_raised(hits, shared) for hits in found]


def _raised(hits: Iterable[Hit], shared: set[tuple[int, int]]) -> list[Hit]:
    return [
        replace(hit, score=hit.score * COMPANY_FACTOR) if _talk(hit) in shared else hit
        for hit in hits
    ]


def _talk(hit: Hit) -> tuple[int, int]:
    return hit.channel_id, to_milliseconds(hit.said_at)
