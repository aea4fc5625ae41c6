"""Keep one guild with its channels, people and messages from run to run."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.playground.events import (
    Json,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PlaygroundEvent,
)
from bot.playground.interacting import Interacting
from bot.playground.records import Message
from bot.playground.terminal.journal import Journal
from bot.playground.terminal.lasting_ids import message_id, place_id

GUILD_NAME = "Playground"
OPEN_CHANNELS = ("general", "random")
PRIVATE_CHANNEL = "staff"

# A streamed answer is journaled with each of its edits; past so many lines they are merged.
STALE_LINES = 1_000


class Home:
    """Build the guild as it was left, and journal what happens in it."""

    def __init__(self, playground: Interacting, journal: Journal) -> None:
        self.playground = playground
        self._journal = journal
        self.guild_id = GuildId(place_id("guild", GUILD_NAME))
        self.owner = UserId(0)
        self._owner_name = ""

    def restore(self, owner_name: str) -> None:
        """Build the guild before the bot arrives; the first owner's name is kept for good."""
        events = list(self._journal.read())
        known = next((e["owner"] for e in events if "owner" in e), None)
        self._owner_name = known or owner_name
        self._found(known or owner_name)
        if known is None:
            self._journal.append({"owner": owner_name})
        for event in events:
            self._repeat(event)
        world = self.playground.world
        if len(events) > STALE_LINES + len(world.messages):
            self._journal.rewrite(self._whole_story(known or owner_name))

    def _found(self, owner_name: str) -> None:
        playground, guild_id = self.playground, self.guild_id
        self.owner = playground.add_person(owner_name, user_id=place_id("person", owner_name))
        playground.add_guild(GUILD_NAME, owner=self.owner, guild_id=guild_id)
        for name in OPEN_CHANNELS:
            playground.add_channel(guild_id, name, channel_id=place_id("channel", name))
        self._add_channel(PRIVATE_CHANNEL, private_to=[self.owner])

    def _add_channel(self, name: str, private_to: Iterable[UserId] | None = None) -> ChannelId:
        new_id = place_id("channel", name)
        return self.playground.add_channel(
            self.guild_id, name, channel_id=new_id, private_to=private_to
        )

    def _repeat(self, event: Json) -> None:
        """Do again what was journaled; what this version does not know is left alone."""
        if "person" in event:
            self._add_person(event["person"], bot=event.get("bot", False))
        elif "channel" in event:
            self._add_channel(event["channel"])
        elif "message" in event:
            self._keep(event["message"])
        elif "deleted" in event:
            self._drop(MessageId(event["deleted"]))

    def _keep(self, payload: Json) -> None:
        world, new_id = self.playground.world, MessageId(int(payload["id"]))
        channel_id, author_id = ChannelId(int(payload["channel_id"])), int(payload["author"]["id"])
        if new_id in world.messages:
            world.messages[new_id].payload = payload
        elif channel_id in world.channels and author_id in world.users:
            world.keep(Message(new_id, channel_id, UserId(author_id), payload))

    def _drop(self, gone: MessageId) -> None:
        world = self.playground.world
        if gone in world.messages:
            world.drop(world.messages[gone])

    def _whole_story(self, owner_name: str) -> Iterator[Json]:
        world = self.playground.world
        founded = {*OPEN_CHANNELS, PRIVATE_CHANNEL}
        yield {"owner": owner_name}
        for member in world.guild(self.guild_id).members.values():
            if member.user.id not in (self.owner, world.bot.id):
                yield {"person": member.user.name, "bot": member.user.bot}
        for channel in world.guild(self.guild_id).channels.values():
            if channel.name not in founded:
                yield {"channel": channel.name}
        for message in world.messages.values():
            if message.only_for is None:
                yield {"message": message.payload}

    def person(self, name: str, *, bot: bool = False) -> UserId:
        """Return the person of this name, who comes to live here if unknown."""
        known = UserId(place_id("person", name))
        if known not in self.playground.world.users:
            self._add_person(name, bot=bot)
            self._journal.append({"person": name, "bot": bot})
        return known

    def _add_person(self, name: str, *, bot: bool) -> None:
        self.playground.add_person(
            name, guilds=[self.guild_id], user_id=place_id("person", name), bot=bot
        )

    def channel(self, name: str) -> ChannelId:
        """Return the channel of this name, which is opened to everyone if unknown."""
        known = ChannelId(place_id("channel", name))
        if known not in self.playground.world.channels:
            self._add_channel(name)
            self._journal.append({"channel": name})
        return known

    def replayed_channel(self, name: str) -> ChannelId:
        """Return the channel for a replay, whose speakers must be able to write in it."""
        return self.channel(f"{name}-replay" if name == PRIVATE_CHANNEL else name)

    def message_id(self, channel_id: ChannelId, said_at: datetime, key: str) -> MessageId:
        """Return the id that a replayed message has in every run."""
        return message_id(said_at, str(channel_id), key)

    def record(self, event: PlaygroundEvent) -> None:
        """Journal what everyone in a channel could see."""
        if isinstance(event, MessagePosted | MessageEdited) and event.only_for is None:
            payload = {k: v for k, v in event.message.items() if k != "referenced_message"}
            self._journal.append({"message": payload})
        elif isinstance(event, MessageDeleted):
            self._journal.append({"deleted": int(event.message_id)})
        if self._takes_back(event):  # what nobody is to read any more is in no line of the file
            self._journal.rewrite(self._whole_story(self._owner_name))

    def _takes_back(self, event: PlaygroundEvent) -> bool:
        """Tell whether somebody deleted something, or a person edited it."""
        if isinstance(event, MessageEdited):
            bot = str(self.playground.world.bot.id)
            return event.only_for is None and event.message["author"]["id"] != bot
        return isinstance(event, MessageDeleted)
