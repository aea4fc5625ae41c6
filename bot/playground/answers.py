"""Take the bot's answers to interactions: the first one, edits and follow-ups."""

from collections.abc import Sequence

from bot.ids import MessageId
from bot.playground import payloads
from bot.playground.command_rules import OptionKind, check_choices
from bot.playground.drafts import BY_INTERACTION, Draft, Flag, Upload, read_draft
from bot.playground.events import Json, ModalShown
from bot.playground.forms import Form
from bot.playground.interactions import (
    Interaction,
    InteractionKind,
    Interactions,
    integration_owners,
)
from bot.playground.mentions import USERS_ONLY
from bot.playground.messages import Messages
from bot.playground.modals import read_modal
from bot.playground.records import Message
from bot.playground.revisions import read_revision
from bot.playground.signals import Feed
from bot.playground.world import World

_SAY, _DEFER, _DEFER_UPDATE, _UPDATE, _CHOICES, _MODAL = 4, 5, 6, 7, 8, 9
_COMMAND_ANSWER, _MENU_ANSWER, _REPLY = 20, 23, 19  # kinds of messages


class Answers:
    """Do what the bot answers, and show it to whoever may see it."""

    def __init__(
        self, world: World, interactions: Interactions, messages: Messages, feed: Feed
    ) -> None:
        self._world = world
        self._interactions = interactions
        self._messages = messages
        self._feed = feed

    def first(self, interaction_id: int, token: str, form: Form, uploads: Sequence[Upload]) -> Json:
        """Take the first answer and return Discord's callback object."""
        interaction = self._interactions.unanswered(interaction_id, token)
        kind: int = form.at("type").choice(_allowed(interaction))
        form.problems.check()
        data = form.at("data")
        if kind == _SAY:
            self._say(interaction, data, uploads)
        elif kind == _DEFER:
            self._defer(interaction, data)
        elif kind in (_DEFER_UPDATE, _UPDATE):
            self._update(interaction, data, uploads)
        elif kind == _CHOICES:
            self._offer(interaction, data)
        else:
            self._open_modal(interaction, data)
        return self._callback(interaction, kind)

    def _say(self, interaction: Interaction, data: Form, uploads: Sequence[Upload]) -> None:
        draft = read_draft(data, uploads, may_set=BY_INTERACTION, default=USERS_ONLY)
        interaction.ephemeral = Flag.EPHEMERAL in draft.flags
        interaction.original = self._post(interaction, draft).id
        self._interactions.done(interaction, "message")

    def _defer(self, interaction: Interaction, data: Form) -> None:
        flags = Flag(data.at("flags").integer(least=0, most=1 << 30)) & Flag.EPHEMERAL
        data.problems.check()
        interaction.ephemeral = bool(flags)
        interaction.loading = True
        interaction.original = self._post(interaction, Draft(flags=flags | Flag.LOADING)).id
        self._interactions.done(interaction, "deferred")

    def _update(self, interaction: Interaction, data: Form, uploads: Sequence[Upload]) -> None:
        source = self._source(interaction)
        if data.value or uploads:
            self._messages.edit(source, read_revision(source, data, uploads, default=USERS_ONLY))
        interaction.original = source.id
        interaction.ephemeral = source.only_for is not None
        self._interactions.done(interaction, "update")

    def _source(self, interaction: Interaction) -> Message:
        return self._world.message(interaction.source or 0)

    def _offer(self, interaction: Interaction, data: Form) -> None:
        kinds = {int: OptionKind.INTEGER, float: OptionKind.NUMBER}
        first = data.at("choices", 0, "value").value
        check_choices(data.at("choices"), kinds.get(type(first), OptionKind.STRING))
        data.problems.check()
        interaction.choices = data.at("choices").value or []
        self._interactions.done(interaction, "choices")

    def _open_modal(self, interaction: Interaction, data: Form) -> None:
        interaction.modal = read_modal(data)
        self._interactions.open_modals[interaction.user.id] = interaction
        self._interactions.done(interaction, "modal")
        shown = ModalShown(interaction.user.id, interaction.id, interaction.modal)
        self._feed.publish(shown)

    def _post(self, interaction: Interaction, draft: Draft) -> Message:
        channel = self._world.channel(interaction.channel_id)
        only_for = interaction.user.id if Flag.EPHEMERAL in draft.flags else None
        more = self._origin(interaction)
        return self._messages.post(channel, self._world.bot, draft, only_for=only_for, more=more)

    def _origin(self, interaction: Interaction) -> Json:
        bot = str(self._world.bot.id)
        origin: Json = {
            "application_id": bot,
            "webhook_id": bot,
            "interaction_metadata": self._metadata(interaction),
        }
        replied = interaction.original or interaction.source
        if replied is not None:
            reference = {"message_id": str(replied), "channel_id": str(interaction.channel_id)}
            return origin | {"type": _REPLY, "message_reference": {"type": 0} | reference}
        if interaction.kind is InteractionKind.COMMAND:
            menu = interaction.command_kind != 1
            origin["type"] = _MENU_ANSWER if menu else _COMMAND_ANSWER
            origin["interaction"] = {
                "id": str(interaction.id),
                "type": int(interaction.kind),
                "name": interaction.name,
                "user": payloads.user(interaction.user),
            }
        return origin

    def _metadata(self, interaction: Interaction) -> Json:
        metadata: Json = {
            "id": str(interaction.id),
            "type": int(interaction.kind),
            "user": payloads.user(interaction.user),
            "authorizing_integration_owners": integration_owners(interaction),
        }
        if interaction.kind is InteractionKind.COMMAND:
            metadata["command_type"] = interaction.command_kind
        if interaction.original:
            metadata["original_response_message_id"] = str(interaction.original)
        if interaction.kind is InteractionKind.COMPONENT:
            metadata["interacted_message_id"] = str(interaction.source)
        if interaction.trigger:
            metadata["triggering_interaction_metadata"] = self._metadata(interaction.trigger)
        return metadata

    def _callback(self, interaction: Interaction, kind: int) -> Json:
        shown = self._world.messages.get(interaction.original or MessageId(0))
        told: Json = {
            "id": str(interaction.id),
            "type": int(interaction.kind),
            "response_message_loading": interaction.loading,
            "response_message_ephemeral": interaction.ephemeral,
        }
        if shown is None or kind == _DEFER_UPDATE:
            return {"interaction": told, "resource": {"type": kind}}
        told["response_message_id"] = str(shown.id)
        resource = {"type": kind, "message": self._messages.show(shown)}
        return {"interaction": told, "resource": resource}

    def message(self, application_id: int, token: str, which: str) -> tuple[Interaction, Message]:
        """Return one of an interaction's messages, "@original" or by id; refuse with 10008."""
        interaction = self._interactions.answered(application_id, token)
        own = [i for i in (interaction.original, *interaction.followups) if i is not None]
        wanted = own[0] if which == "@original" and interaction.original else None
        for message_id in own:
            wanted = message_id if str(message_id) == which else wanted
        return interaction, self._world.message(wanted or 0)

    def edit(
        self, application_id: int, token: str, which: str, form: Form, uploads: Sequence[Upload]
    ) -> Message:
        """Edit one of an interaction's messages; a deferred answer arrives this way."""
        interaction, message = self.message(application_id, token, which)
        draft = read_revision(message, form, uploads, default=USERS_ONLY)
        # What takes a deferral's place is no edit in people's eyes.
        loading = interaction.loading and message.id == interaction.original
        self._messages.edit(message, draft, marked=not loading)
        self._settle(interaction, message)
        return message

    def _settle(self, interaction: Interaction, message: Message) -> None:
        if message.id == interaction.original:
            interaction.loading = False
        interaction.changed.tell()

    def delete(self, application_id: int, token: str, which: str) -> None:
        """Delete one of an interaction's messages."""
        interaction, message = self.message(application_id, token, which)
        self._messages.delete([message])
        self._settle(interaction, message)

    def follow_up(
        self, application_id: int, token: str, form: Form, uploads: Sequence[Upload]
    ) -> Message:
        """Post a follow-up; the first one after a deferral takes the deferred answer's place."""
        interaction = self._interactions.answered(application_id, token)
        if interaction.loading:
            return self.edit(application_id, token, "@original", form, uploads)
        draft = read_draft(form, uploads, may_set=BY_INTERACTION, default=USERS_ONLY)
        message = self._post(interaction, draft)
        interaction.followups.append(message.id)
        interaction.changed.tell()
        return message


def _allowed(interaction: Interaction) -> tuple[int, ...]:
    if interaction.kind is InteractionKind.COMMAND:
        return (_SAY, _DEFER, _MODAL)
    if interaction.kind is InteractionKind.AUTOCOMPLETE:
        return (_CHOICES,)
    if interaction.kind is InteractionKind.COMPONENT:
        return (_SAY, _DEFER, _DEFER_UPDATE, _UPDATE, _MODAL)
    return (_SAY, _DEFER, *((_DEFER_UPDATE, _UPDATE) if interaction.source else ()))
