"""Show memory to people: short, exact, and always with who said it and when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import discord

from bot.memory.audience import EVERYONE
from bot.memory.records import Cell, MemoryStatus, Message, Recalled, Scene
from bot.models.base import LanguageModel
from bot.vocabulary import CellOrigin, CellType, TaskState
from cogs.embeds import EMBER, PARAGRAPH, card, clip, counted, plain

ICONS: Mapping[CellType, str] = {
    CellType.FACT: "📌",
    CellType.PLAN: "🗓️",
    CellType.PREFERENCE: "💛",
    CellType.DECISION: "⚖️",
    CellType.TASK: "☑️",
    CellType.RISK: "⚠️",
}
# A list is taken in at a glance: so much of each entry, in characters.
GLANCE = 300
QUERY_SHOWN = 80  # in a title
SALIENCE_STEPS = 5
SOURCES_SHOWN = 3
PRIVATE = " · not for everyone"  # tells a scene from an open one of its name

BEGIN_LISTENING = "Talk in this channel, where I read along, and the topics will gather here."
BEGIN_MENTIONING = "Mention me and tell me something worth remembering, and it will gather here."


def salience_bar(salience: float) -> str:
    """Return a small bar for a salience in 0..1."""
    full = round(min(1.0, max(0.0, salience)) * SALIENCE_STEPS)
    return "▰" * full + "▱" * (SALIENCE_STEPS - full)


def scene_list(scenes: Sequence[Scene], *, total: int, footer: str) -> discord.Embed:
    """Return one page of the scenes."""
    return card(
        f"🗂️ {counted(total, 'scene')} in memory",
        PARAGRAPH.join(map(_scene, scenes)),
        footer=footer,
    )


def no_scenes(waiting: int, *, listens: bool) -> discord.Embed:
    """Return what stands there before the first scene does."""
    if waiting:
        text = (
            f"{counted(waiting, 'message')} {'waits' if waiting == 1 else 'wait'} to be organised."
            " Look again in a minute."
        )
    else:
        text = BEGIN_LISTENING if listens else BEGIN_MENTIONING
    return card("🗂️ No scenes yet", text)


def scene_page(
    scene: Scene, cells: Sequence[tuple[Cell, Sequence[str]]], *, footer: str
) -> discord.Embed:
    """Return a scene: its summary, and one page of its memories with their sources."""
    summary = plain(scene.summary) or "*No summary yet: it is written once more is known.*"
    shown = [cell_entry(cell, links) for cell, links in cells]
    return card(
        f"🗂️ {plain(scene.name)}{_kept_for(scene)}",
        PARAGRAPH.join([f"> {summary}", *shown]),
        footer=footer,
    )


def no_such_scene(name: str) -> discord.Embed:
    """Return what is said of a name that no scene has."""
    return card(
        "🗂️ No such scene",
        f"I know no scene called “{plain(clip(name, GLANCE))}” that can be shown here."
        " `/memory scenes` lists them, and typing a few letters suggests names.",
    )


def scene_gone() -> discord.Embed:
    """Return what is said of a scene that was listed and may not be shown now."""
    return card(
        "🗂️ No such scene",
        "That scene is gone, or cannot be shown here now. `/memory scenes` lists those that can.",
    )


def scene_label(scene: Scene) -> str:
    """Return a scene's name, and whether it is kept from some, without markdown."""
    return f"{scene.name}{_kept_for(scene)}"


def search_page(
    query: str, finds: Sequence[tuple[Recalled, Sequence[str]]], *, total: int, footer: str
) -> discord.Embed:
    """Return one page of what a search found."""
    return card(
        f"🔎 {counted(total, 'memory', 'memories')} for “{plain(clip(query, QUERY_SHOWN))}”",
        PARAGRAPH.join(_find(found, links) for found, links in finds),
        footer=footer,
    )


def nothing_found(query: str, *, narrowed: bool) -> discord.Embed:
    """Return what is said when a search found nothing."""
    advice = "Try it without the filters" if narrowed else "Try other or fewer words"
    return card(
        "🔎 Nothing found",
        f"I remember nothing about “{plain(clip(query, GLANCE))}” that can be shown here."
        f" {advice}, or look through `/memory scenes`.",
    )


def time_not_understood(typed: str) -> discord.Embed:
    """Return what is said of a time that no calendar knows."""
    return card(
        "🔎 Which time is that?",
        f"I do not understand “{plain(clip(typed, QUERY_SHOWN))}” as a time. Write it as in:"
        " `2026-05-01`, `1 May`, `May 2026`, `yesterday`, `last week` or `3 days ago`.",
    )


def status_card(
    status: MemoryStatus,
    model: LanguageModel,
    *,
    mode: str,
    listens: bool,
    today: str,
    embedding_model: str | None = None,
) -> discord.Embed:
    """Return what memory holds, what waits, and what works on it."""
    empty = f"Nothing yet. {BEGIN_LISTENING if listens else BEGIN_MENTIONING}"
    fields = [
        ("Remembered", _holdings(status)),
        ("Waiting", _waiting(status)),
        ("Mode", mode),
        ("Model", _model(model)),
    ]
    if embedding_model is not None:
        fields.append(("Embeddings", _embeddings(embedding_model, status.without_vector or 0)))
    fields.append(("Today", today))
    if status.failed_messages:
        kept = f"{counted(status.failed_messages, 'message')}: the model could not make sense of it"
        fields.insert(2, ("Set aside", f"{kept}. Kept, and still found by searching."))
    return card("🧠 Memory of this server", "" if status.messages else empty, fields=fields)


def reset_card(server: str, status: MemoryStatus) -> discord.Embed:
    """Return what a reset would erase."""
    return card(
        f"Erase all memory of {plain(server)}?",
        f"This goes for good, here and in every other channel:{PARAGRAPH}{_holdings(status)}\n"
        "and everything remembered for private channels, which is not counted here."
        f"{PARAGRAPH}It cannot be undone. Messages in Discord itself stay.",
        footer="Nothing happens until you type the server's name.",
        colour=EMBER,
    )


def _scene(scene: Scene) -> str:
    summary = clip(plain(scene.summary), GLANCE) or "*No summary yet.*"
    return (
        f"**{plain(scene.name)}**{_kept_for(scene)}\n{summary}\n"
        f"-# {counted(scene.cells, 'memory', 'memories')} · updated {_ago(scene.updated_at)}"
    )


def _kept_for(scene: Scene) -> str:
    return "" if scene.scope == EVERYONE else PRIVATE


def _find(found: Recalled, links: Sequence[str]) -> str:
    if found.cell is not None:
        return cell_entry(found.cell, links, scene=found.cell.scene)
    return _quote(found.message, links) if found.message is not None else ""


def cell_entry(cell: Cell, links: Sequence[str], *, scene: str = "") -> str:
    """Return a memory: what kind it is, what it says, who said it and how it stands."""
    about = f" · {plain(scene)}" if scene else ""
    return (
        f"{ICONS[cell.cell_type]} **{cell.cell_type}** {salience_bar(cell.salience)}{about}\n"
        f"{clip(plain(cell.content), GLANCE)}\n{origin(cell.author_name, cell.said_at, links)}"
        f"{_standing(cell)}"
    )


def _standing(cell: Cell) -> str:
    """Return in small print how a memory stands now, if there is anything to say of it."""
    marks = [*_of_task(cell), *_of_truth(cell), *_of_keeping(cell)]
    return f"\n-# {' · '.join(marks)}" if marks else ""


def _of_task(cell: Cell) -> Iterator[str]:
    if cell.state in (TaskState.DONE, TaskState.DROPPED):
        yield f"**{cell.state}**" + (f" {day(cell.state_at)}" if cell.state_at else "")
    elif cell.state is TaskState.OPEN and cell.cell_type is CellType.TASK:
        yield "open"
    if cell.due_at is not None:
        verb = "planned for" if cell.cell_type is CellType.PLAN else "due"
        yield f"{verb} {day(cell.due_at)}"
    if cell.assignee:
        yield f"for {plain(cell.assignee)}"


def _of_truth(cell: Cell) -> Iterator[str]:
    if cell.valid_to is not None:
        yield f"held until {day(cell.valid_to)}"
    if cell.superseded_by is not None:
        yield "replaced since"
    if cell.disputed:
        yield "contradicted by another memory: `/memory conflicts`"


def _of_keeping(cell: Cell) -> Iterator[str]:
    if cell.origin is CellOrigin.DERIVED:
        yield "concluded from several memories"
    if cell.origin is CellOrigin.CORRECTED:
        yield "corrected by hand"
    if cell.pinned:
        yield "pinned"
    if cell.cold:
        yield "faded: found by its messages until it is asked for again"


def day(moment: datetime) -> str:
    """Return a day as each reader's Discord writes it."""
    return discord.utils.format_dt(moment, "D")


def _quote(message: Message, links: Sequence[str]) -> str:
    return (
        f"💬 **message**\n“{clip(plain(message.content), GLANCE)}”\n"
        f"{origin(message.author_name, message.said_at, links)}"
    )


def origin(speaker: str, said_at: datetime, links: Sequence[str]) -> str:
    """Return in small print who said something when and where."""
    sources = [f"[source{_nth(index)}]({link})" for index, link in enumerate(links[:SOURCES_SHOWN])]
    return "-# " + " · ".join([plain(speaker), discord.utils.format_dt(said_at, "D"), *sources])


def _nth(index: int) -> str:
    return f" {index + 1}" if index else ""


def _ago(moment: datetime) -> str:
    return discord.utils.format_dt(moment, "R")


def _holdings(status: MemoryStatus) -> str:
    return _lines(
        counted(status.scenes, "scene"),
        counted(status.cells, "memory", "memories"),
        counted(status.messages, "message"),
    )


def _waiting(status: MemoryStatus) -> str:
    waits = [
        f"{counted(status.waiting_messages, 'message')} to read" if status.waiting_messages else "",
        f"{counted(status.dirty_scenes, 'scene')} to summarise" if status.dirty_scenes else "",
    ]
    return _lines(*filter(None, waits)) or "Nothing: all is organised."


def _model(model: LanguageModel) -> str:
    if model.generates:
        return plain(model.label)
    return f"{plain(model.label)}: answers quote memory, no language model is asked."


def _embeddings(model: str, missing: int) -> str:
    if not missing:
        return f"{plain(model)}: memories are found by meaning too."
    behind = counted(missing, "entry", "entries")
    return f"{plain(model)}: {behind} still to be read; until then words alone find them."


def _lines(*lines: str) -> str:
    return "\n".join(lines)
