"""Decide what may be read: the one predicate that every read of memory goes through.

A memory is kept either for everyone in the server (it was said where @everyone can read and nobody
is denied it) or for one channel alone (any other channel, or a private thread). An audience says
what the readers of one answer may see at this moment. Whatever it does not name stays unseen.
"""

import json
from dataclasses import dataclass
from typing import NewType

from bot.ids import ChannelId

Scope = NewType("Scope", int)  # EVERYONE, or the id of the one channel it is kept for

EVERYONE = Scope(0)


def scope_of_channel(channel_id: ChannelId) -> Scope:
    """Return the scope of what is kept for this channel alone."""
    return Scope(int(channel_id))


@dataclass(frozen=True, slots=True)
class Audience:
    """Name what the readers of an answer may see now; nothing by default."""

    # Channels that all readers can read now: what was kept of them for everyone...
    open_channels: frozenset[ChannelId] = frozenset()
    # ...and channels and threads of which they may see what was kept for those alone.
    own_scopes: frozenset[Scope] = frozenset()

    @property
    def parameters(self) -> dict[str, str]:
        """Return the values that the predicates' named parameters take."""
        return {
            "open_channels": json.dumps(sorted(self.open_channels)),
            "own_scopes": json.dumps(sorted(self.own_scopes - {EVERYONE})),
        }

    def sees(self, scope: int, root_id: int) -> bool:
        """Return what `visible` says of a row, for rows that are kept outside the database."""
        if scope == EVERYONE:
            return root_id in self.open_channels
        return scope in self.own_scopes


def visible(table: str) -> str:
    """Return the SQL predicate for rows of messages or mem_cells, which carry scope and root_id."""
    return (
        f"(({table}.scope = 0 AND {table}.root_id IN (SELECT value FROM json_each(:open_channels)))"
        f" OR {table}.scope IN (SELECT value FROM json_each(:own_scopes)))"
    )


def scene_visible(table: str) -> str:
    """Return the SQL predicate for mem_scenes: open only while every channel that fed it is."""
    fed = f"FROM scene_channels AS fed WHERE fed.scene_id = {table}.id"
    return (
        f"(({table}.scope = 0 AND EXISTS (SELECT 1 {fed}) AND NOT EXISTS (SELECT 1 {fed}"
        " AND fed.root_id NOT IN (SELECT value FROM json_each(:open_channels))))"
        f" OR {table}.scope IN (SELECT value FROM json_each(:own_scopes)))"
    )


def name_visible(cell: str) -> str:
    """Return the SQL predicate for whether a visible cell's scene may be named to who sees it."""
    fed = f"FROM scene_channels AS fed WHERE fed.scene_id = {cell}.scene_id"
    return (
        f"({cell}.scope <> 0 OR NOT EXISTS (SELECT 1 {fed}"
        " AND fed.root_id NOT IN (SELECT value FROM json_each(:open_channels))))"
    )


def told_from_sight(table: str) -> str:
    """Return the SQL predicate for messages: Memoir's own words are out of what may be seen now."""
    return (
        f"({table}.from_memoir = 0 OR NOT EXISTS (SELECT 1 FROM answer_sources AS drawn"
        " JOIN messages AS source ON source.id = drawn.message_id"
        f" WHERE drawn.answer_id = {table}.id AND NOT {visible('source')})"
        " AND NOT EXISTS (SELECT 1 FROM answer_scenes AS drawn"
        " JOIN mem_scenes AS topic ON topic.id = drawn.scene_id"
        f" WHERE drawn.answer_id = {table}.id AND NOT {scene_visible('topic')}))"
    )


# The predicate as a list of places to look in, for rows that are kept apart by place: scope, and
# root_id for what is everyone's, else 0.
SEEN_PLACES = (
    "SELECT 0, value FROM json_each(:open_channels)"
    " UNION ALL SELECT value, 0 FROM json_each(:own_scopes)"
)
