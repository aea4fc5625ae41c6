"""Show the graph of the memory work, how its steps have fared, and what waits for them."""

from collections.abc import Iterable, Sequence

from bot.clock import Clock
from bot.config import Settings
from bot.data_folder import guilds_in
from bot.encryption import key_of
from bot.errors import StoreError
from bot.graph.graph import Graph
from bot.memory.pool import GuildDatabases
from bot.memory.progress import Progress, Waiting, progress_in
from bot.memory.step_runs import StepRun
from bot.models.offline.model import OfflineModel
from bot.steps.embed import Embed
from bot.tending import GuildTender

_HEADINGS = ("step", "runs", "failures", "mean", "total", "last run (UTC)")


def inspected(settings: Settings, clock: Clock) -> str:
    """Return all that is to be said of the guilds in a data folder, as Markdown.

    Raise SettingsError if there is no memory in the folder.
    """
    folder, key = guilds_in(settings.data_dir), key_of(settings)
    databases = GuildDatabases(folder, capacity=1, clock=clock)
    parts, problems = [], []
    for guild_id in databases.known():
        try:
            parts.append(progress_in(folder / f"{guild_id}.db", key))
        except StoreError as error:
            problems.append(str(error))
    graph, progress = _graph(settings, databases, clock), Progress.of(parts)
    sections = [
        f"```mermaid\n{graph.mermaid()}\n```",
        _table(graph, progress),
        _waiting(progress.waiting, len(parts)),
        "\n".join(problems),
    ]
    return "\n\n".join(section for section in sections if section)


def _graph(settings: Settings, databases: GuildDatabases, clock: Clock) -> Graph:
    """Return the graph as these settings make it; nothing of it is run."""
    tender = GuildTender(
        databases, OfflineModel(), lambda guild: frozenset(), settings, clock, lambda event: None
    )
    nodes = tender.graph.nodes
    return Graph([*nodes, Embed]) if settings.embedding_model else Graph(nodes)


def _table(graph: Graph, progress: Progress) -> str:
    """Return what each step did; steps of an earlier release come last."""
    names = [*graph.order, *sorted(progress.steps.keys() - set(graph.order))]
    rows = [_HEADINGS, *(_row(name, progress.steps.get(name, StepRun())) for name in names)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    rule = _line(["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])], widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def _row(name: str, run: StepRun) -> Sequence[str]:
    if not run.runs:
        return (name, "0", "0", "", "", "never")
    last = f"{run.last_at:%Y-%m-%d %H:%M}" if run.last_at else ""
    mean = _duration(run.milliseconds / run.runs)
    return (name, f"{run.runs:,}", f"{run.failures:,}", mean, _duration(run.milliseconds), last)


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    texts = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
    return f"| {' | '.join(texts)} |"


def _duration(milliseconds: float) -> str:
    if milliseconds < 1_000:
        return f"{milliseconds:.0f} ms"
    if milliseconds < 100_000:
        return f"{milliseconds / 1_000:.1f} s"
    return f"{milliseconds / 60_000:,.0f} min"


def _waiting(waiting: Waiting, guilds: int) -> str:
    """Return what waits, in one line for each kind."""
    servers = "1 server" if guilds == 1 else f"{guilds:,} servers"
    kinds = (
        ("messages", (waiting.to_extract, "to extract"), (waiting.messages_set_aside, "set aside")),
        (
            "drafts",
            (waiting.to_reconcile, "to reconcile"),
            (waiting.to_link, "to link"),
            (waiting.to_place, "to place"),
            (waiting.drafts_set_aside, "set aside"),
        ),
        ("scenes", (waiting.to_consolidate, "to consolidate")),
    )
    counted = (
        f"- {kind}: " + ", ".join(f"{number:,} {state}" for number, state in numbers)
        for kind, *numbers in kinds
    )
    return "\n".join((f"Waiting now, in {servers}:", *counted))
