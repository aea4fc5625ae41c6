"""Start interactions: tell the bot that a person used a command, a component or a modal."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from secrets import token_urlsafe

from bot.clock import Clock
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.playground import payloads
from bot.playground.drafts import FILE_BYTES
from bot.playground.events import InteractionDone, Json
from bot.playground.gateway import Gateway
from bot.playground.messages import Messages
from bot.playground.records import Channel, Message, User
from bot.playground.refusals import Refusal, unknown
from bot.playground.signals import Feed, Signal
from bot.playground.snowflakes import Snowflakes
from bot.playground.world import World

ANSWER_WITHIN = 3.0  # seconds until Discord tells the person that the bot did not respond
TOKEN_LIFE = timedelta(minutes=15)  # for follow-ups and edits


class InteractionKind(IntEnum):
    """Number the kinds of interactions as Discord does."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@dataclass(slots=True)
class Interaction:
    """Hold one interaction and how it was answered so far."""

    id: int
    kind: InteractionKind
    token: str
    user: User
    channel_id: ChannelId
    guild_id: GuildId | None
    made_at: datetime
    name: str = ""  # of the command
    command_kind: int = 1
    source: MessageId | None = None  # the message whose component was used
    trigger: "Interaction | None" = None  # what opened the modal
    answer: str = ""  # see InteractionDone.kind
    original: MessageId | None = None
    followups: list[MessageId] = field(default_factory=list)
    loading: bool = False
    ephemeral: bool = False
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    changed: Signal = field(default_factory=Signal)


class Interactions:
    """Keep interactions and their time limits."""

    def __init__(
        self,
        world: World,
        gateway: Gateway,
        messages: Messages,
        feed: Feed,
        snowflakes: Snowflakes,
        clock: Clock,
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._messages = messages
        self._feed = feed
        self._snowflakes = snowflakes
        self._clock = clock
        self._by_token: dict[str, Interaction] = {}
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self.answer_within = ANSWER_WITHIN
        self.open_modals: dict[UserId, Interaction] = {}

    def start(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        data: Json,
        *,
        source: Message | None = None,
        trigger: Interaction | None = None,
    ) -> Interaction:
        """Start an interaction and send it to the bot."""
        interaction = Interaction(
            id=self._snowflakes.make(),
            kind=kind,
            token=token_urlsafe(48),
            user=user,
            channel_id=channel.id,
            guild_id=channel.guild_id,
            made_at=self._clock(),
            name=data.get("name", ""),
            command_kind=data.get("type", 1),
            source=source.id if source else None,
            trigger=trigger,
        )
        self._by_token[interaction.token] = interaction
        payload = self._payload(interaction, channel, data, source)
        self._gateway.dispatch("INTERACTION_CREATE", payload, channel.guild_id)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self.answer_within, self._give_up, interaction)
        self._timers[interaction.id] = timer
        return interaction

    def _payload(
        self, interaction: Interaction, channel: Channel, data: Json, source: Message | None
    ) -> Json:
        bot = self._world.bot.id
        payload: Json = {
            "id": str(interaction.id),
            "application_id": str(bot),
            "type": int(interaction.kind),
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "channel": payloads.with_permissions(channel, self._world, interaction.user.id),
            "app_permissions": str(int(self._world.permissions(channel, bot))),
            "locale": "en-US",
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": integration_owners(interaction),
            "attachment_size_limit": FILE_BYTES,
            **self._asker(interaction, channel),
        }
        return payload | ({"message": self._messages.show(source)} if source else {})

    def _asker(self, interaction: Interaction, channel: Channel) -> Json:
        guild = self._world.guild_of(channel)
        if guild is None:
            return {"user": payloads.user(interaction.user), "context": 1}
        granted = self._world.permissions(channel, interaction.user.id)
        member = payloads.member(guild.members[interaction.user.id])
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": member | {"permissions": str(int(granted))},
            "context": 0,
        }

    def _give_up(self, interaction: Interaction) -> None:
        if not interaction.answer:
            self.done(interaction, "failed")

    def done(self, interaction: Interaction, answer: str) -> None:
        """Note how an interaction was first answered and tell everyone."""
        timer = self._timers.pop(interaction.id, None)
        if timer:
            timer.cancel()
        interaction.answer = answer
        self._feed.publish(InteractionDone(interaction.id, interaction.user.id, answer))
        interaction.changed.tell()

    def unanswered(self, interaction_id: int, token: str) -> Interaction:
        """Return an interaction that may still be answered; refuse with 10062 or 40060."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise unknown(10062, "interaction")
        if interaction.answer not in ("", "failed"):
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        waited = self._clock() - interaction.made_at
        if interaction.answer or waited > timedelta(seconds=self.answer_within):
            raise unknown(10062, "interaction")
        return interaction

    def answered(self, application_id: int, token: str) -> Interaction:
        """Return an interaction that was answered; refuse with 10015 or 50027."""
        interaction = self._by_token.get(token)
        if interaction is None or application_id != self._world.bot.id:
            raise unknown(10015, "Webhook")
        if self._clock() - interaction.made_at > TOKEN_LIFE:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        if interaction.answer in ("", "failed", "choices"):
            raise unknown(10015, "Webhook")
        return interaction

    def stop(self) -> None:
        """Forget the time limits."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()


def integration_owners(interaction: Interaction) -> Json:
    """Return whose installation of the bot let this happen: the guild's, or none in a DM."""
    return {"0": str(interaction.guild_id or 0)}
