"""Quote what people said: readable, dated, and without any power over the answer around it."""

import re
from datetime import datetime, timedelta

from bot.models.offline.cleaning import one_line, without_invisible
from bot.models.offline.marks import marks_of
from bot.models.offline.verbatim import as_said
from bot.models.offline.wording import AGREED, named
from bot.models.tasks import Line, Memory

QUOTE_CHARACTERS = 300  # five quotes fit Discord's 2,000 characters with the words around them
_ZERO_WIDTH = "\u200b"  # breaks a mention without changing how it looks
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_MENTION = re.compile(r"<(?=[@#:]|a:|id:|/|t:)")
_MASKED_LINK = re.compile(r"\[([^\[\]]{0,200})\]\((<?https?://[^\s()<>]+>?)\)")
_BARE_LINK = re.compile(r"(?<!<)https?://[^\s<>“”]*[^\s<>“”.,;:!?)\]]")
_CUT_LINK = re.compile(r"<?https?://\S*…$")
_FENCE = re.compile(r"`{2,}")
# Marks that open something up to their next occurrence; one left open would run into our words.
_PAIRED = ("||", "**", "__", "~~", "`", "*")
_MARKS = re.compile(r"[*_~`|<>\[\]()#\\]")
_ANSWERED = re.compile(
    r"^(?P<asker>[^:]{1,40}?) (?P<verb>asked|said)(?: on (?P<day>\d{1,2} [A-Z][a-z]{2,8} \d{4}))?"
    r" “(?P<said>.+?)” "
    r"(?P<name>.{1,40}?): (?P<answer>.+)$",
    re.DOTALL,
)


def sentence(memory: Memory, now: datetime) -> str:
    """Return a memory as a full sentence with who said it, when, and how it stands by now."""
    marks = "; ".join(marks_of(memory, now))
    text, said = _sentence(memory, now), f"(said {when(memory.said_at, now)})."
    if marks and text.endswith(said):
        return f"{text.removesuffix(').')}; {marks})."
    return text + (f" ({marks})" if marks else "")


def _sentence(memory: Memory, now: datetime) -> str:
    name, at = named(memory.speaker), when(memory.said_at, now)
    text = " ".join(memory.text.split())
    if memory.cell_type is None:  # a message is quoted as it is, whatever it seems to say
        return f"{_bold(name)} said {at}: {quoted(text)}"
    agreed = AGREED.match(text)
    text = agreed["text"] if agreed else text
    also = f"{_bold(agreed['name'])} agreed" if agreed else ""
    answered = None if text.startswith(f"{name}: ") else _ANSWERED.match(text)
    if answered and answered["name"] == name:
        return _with_answer(answered, memory, at, also)
    if text.startswith(f"{name} ") and not agreed:
        return f"{_bold(name)} {_told(text.removeprefix(name)).rstrip('.')} (said {at})."
    return _stated(name, at, also, text.removeprefix(f"{name}: "), memory.said)


def _stated(name: str, at: str, also: str, text: str, said: str) -> str:
    """Return who said something and when: in their words, or else without quotation marks."""
    words = as_said(text, said)
    if words is None:
        also = f"; {also}" if also else ""
        return f"{_bold(name)} ({at.removeprefix('on ')}{also}): {_told(text)}"
    also = f", and {also}" if also else ""
    return f"{_bold(name)} said {at}{also}: {quoted(words)}"


def _with_answer(answered: re.Match[str], memory: Memory, at: str, also: str) -> str:
    also = f", and {also}" if also else ""
    day = f" on {answered['day']}" if answered["day"] else ""
    asked = f"{_bold(answered['asker'])} {answered['verb']}{day}: "
    asked += _marked(answered["said"], memory.said)
    answer = _marked(answered["answer"], memory.said)
    return f"{asked} {_bold(answered['name'])} answered {at}{also}: {answer}"


def _marked(text: str, said: str) -> str:
    """Return a text in quotation marks if it stands in `said`, else without."""
    words = as_said(text, said)
    return _told(text) if words is None else quoted(words)


def _told(text: str) -> str:
    """Return a text that has no marks around it, and so may not look like our own words."""
    return harmless(text.replace("**", "").replace("__", ""))


def spoken(line: Line, now: datetime) -> str:
    """Return a line of the conversation as a sentence."""
    return f"{_bold(named(line.speaker))} said {when(line.said_at, now)}: {quoted(line.text)}"


def quoted(text: str) -> str:
    """Return a text in quotation marks, clipped and without any effect."""
    return f"“{harmless(text)}”"


def bold(name: str) -> str:
    """Return a name of a person or topic in bold, without marks of its own."""
    return _bold(one_line(without_invisible(name), QUOTE_CHARACTERS))


def harmless(text: str) -> str:
    """Return a text on one line that pings nobody, shows no preview and breaks no markup."""
    flat = one_line(_FENCE.sub(" ", without_invisible(text)), QUOTE_CHARACTERS)
    flat = _MASKED_LINK.sub(r"\1 (\2)", flat)
    flat = _CUT_LINK.sub("…", flat)
    for mark in _PAIRED:
        if flat.count(mark) % 2:
            flat = flat.replace(mark, "")
    flat = _BARE_LINK.sub(lambda found: f"<{found.group()}>", flat)
    flat = _EVERYBODY.sub(f"@{_ZERO_WIDTH}", flat)
    return _MENTION.sub(f"<{_ZERO_WIDTH}", flat)


def when(said_at: datetime, now: datetime) -> str:
    """Return when something was said, as said now: "on 3 March 2025", "today at 14:05 UTC"."""
    local = said_at.astimezone(now.tzinfo)
    hour = f"{local:%H:%M}" + (" UTC" if not local.utcoffset() else "")
    if local.date() == now.date():
        return f"today at {hour}"
    if local.date() == (now - timedelta(days=1)).date():
        return f"yesterday at {hour}"
    return f"on {local.day} {local:%B} {local.year}"


def _bold(name: str) -> str:
    bare = _MARKS.sub("", name).strip() or "Someone"
    return f"**{_EVERYBODY.sub(f'@{_ZERO_WIDTH}', bare)}**"
