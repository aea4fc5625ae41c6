"""Read the body of a message that is to be sent or edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

from bot.ids import MessageId
from bot.playground.components import read_components
from bot.playground.embeds import read_embeds
from bot.playground.events import Json
from bot.playground.forms import Form
from bot.playground.mentions import ANYBODY, AllowedMentions, read_allowed
from bot.playground.refusals import Refusal, empty_message

CONTENT = 2_000
_NONCE = 25
_FILES = 10
FILE_BYTES = 10 * 1024 * 1024  # what a server without boosts allows
_ALT_TEXT = 1_024


class Flag(IntFlag):
    """Name the message flags that the playground knows about."""

    NONE = 0
    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    LAYOUT = 1 << 15  # Discord's IS_COMPONENTS_V2


BY_BOT = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS | Flag.LAYOUT
BY_INTERACTION = BY_BOT | Flag.EPHEMERAL


@dataclass(frozen=True, slots=True)
class Upload:
    """Hold a file on its way into a message."""

    name: str
    data: bytes
    content_type: str = "application/octet-stream"
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a message's body once it was checked."""

    content: str = ""
    embeds: Sequence[Json] = ()
    components: Sequence[Json] = ()
    uploads: Sequence[Upload] = ()
    kept: Sequence[Json] = ()  # attachments that an edit keeps
    flags: Flag = Flag.NONE
    allowed: AllowedMentions = ANYBODY
    reply_to: MessageId | None = None
    reply_or_fail: bool = True
    nonce: str | None = None
    once: bool = False  # the nonce makes a repeated send return the first message
    tts: bool = False

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to show."""
        parts = (self.content, self.embeds, self.components, self.uploads, self.kept)
        return not any(parts)


def read_draft(
    form: Form,
    uploads: Sequence[Upload] = (),
    *,
    may_set: Flag = BY_BOT,
    default: AllowedMentions = ANYBODY,
    kept: Sequence[Json] = (),
    most: int = CONTENT,
) -> Draft:
    """Return the checked body; refuse with 50035, 50006 or 40005."""
    form.mapping()
    flags = Flag(form.at("flags").integer(least=0, most=1 << 30)) & may_set
    layout = Flag.LAYOUT in flags
    uploads = _described(form.at("attachments"), uploads)
    files = [u.name for u in uploads] + [a["filename"] for a in kept]
    reference = form.at("message_reference")
    draft = Draft(
        content=form.at("content").text(most=most),
        embeds=read_embeds(form.at("embeds")),
        components=read_components(form.at("components"), layout=layout, files=files),
        uploads=uploads,
        kept=kept,
        flags=flags,
        allowed=read_allowed(form.at("allowed_mentions"), default),
        reply_to=MessageId(reference.at("message_id").snowflake()) or None,
        reply_or_fail=reference.at("fail_if_not_exists").value is not False,
        nonce=form.at("nonce").text(most=_NONCE) or None,
        once=form.at("enforce_nonce").value is True,
        tts=form.at("tts").value is True,
    )
    if layout:
        _check_layout(form, draft)
    form.problems.check()
    if draft.empty:
        raise empty_message()
    return draft


def _check_layout(form: Form, draft: Draft) -> None:
    for name, value in (("content", draft.content), ("embeds", draft.embeds)):
        if value:
            form.at(name).refuse(
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _described(form: Form, uploads: Sequence[Upload]) -> tuple[Upload, ...]:
    if any(len(upload.data) > FILE_BYTES for upload in uploads):
        raise Refusal(413, 40005, "Request entity too large")
    if len(uploads) > _FILES:
        form.refuse("BASE_TYPE_MAX_LENGTH", f"Must be {_FILES} or fewer in length.")
    notes = {str(item.at("id").value): item for item in form.items(most=2 * _FILES)}
    return tuple(_with_note(upload, notes.get(str(i))) for i, upload in enumerate(uploads))


def _with_note(upload: Upload, note: Form | None) -> Upload:
    if note is None:
        return upload
    name = note.at("filename").text(most=1_024) or upload.name
    description = note.at("description").text(most=_ALT_TEXT) or None
    return Upload(name, upload.data, upload.content_type, description)
