"""Name every kind of id, so that the type checker keeps them apart."""

from typing import NewType

GuildId = NewType("GuildId", int)
ChannelId = NewType("ChannelId", int)
UserId = NewType("UserId", int)
MessageId = NewType("MessageId", int)
CellId = NewType("CellId", int)
SceneId = NewType("SceneId", int)
EntityId = NewType("EntityId", int)
