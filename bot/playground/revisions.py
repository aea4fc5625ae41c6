"""Read the body of an edit: what it does not name stays as it was."""

from collections.abc import Sequence

from bot.playground.drafts import BY_BOT, Draft, Flag, Upload, read_draft
from bot.playground.events import Json
from bot.playground.forms import Form
from bot.playground.mentions import ANYBODY, AllowedMentions
from bot.playground.records import Message

_REPLACED = ("content", "embeds", "components")
# What an edit may switch; the layout flag can only be set, and who sees a message stays.
_LASTING = Flag.LAYOUT | Flag.EPHEMERAL | Flag.SUPPRESS_NOTIFICATIONS


def read_revision(
    message: Message,
    form: Form,
    uploads: Sequence[Upload] = (),
    *,
    default: AllowedMentions = ANYBODY,
) -> Draft:
    """Return a message's whole new body; refuse as for a new message."""
    changes = form.mapping()
    old = message.payload
    lasting = Flag(old["flags"]) & _LASTING
    wanted = Flag(form.at("flags").integer(least=0, most=1 << 30, default=old["flags"]))
    body: Json = {name: changes.get(name, old[name]) for name in _REPLACED}
    body["flags"] = int(lasting | (wanted & BY_BOT))
    for name in ("allowed_mentions", "attachments"):
        if changes.get(name) is not None:
            body[name] = changes[name]
    revised = Form(body, form.problems, form.path)
    may_set, kept = BY_BOT | Flag.EPHEMERAL, _kept(changes, old)
    return read_draft(revised, uploads, may_set=may_set, default=default, kept=kept)


def _kept(changes: Json, old: Json) -> list[Json]:
    if changes.get("attachments") is None:
        return list(old["attachments"])
    ids = {str(a.get("id")) for a in changes["attachments"] if isinstance(a, dict)}
    return [attachment for attachment in old["attachments"] if attachment["id"] in ids]
