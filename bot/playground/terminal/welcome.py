"""Greet the person at the terminal."""

from collections.abc import Iterator

from bot.playground.terminal.output import counted
from bot.playground.terminal.spans import Look, Paragraph, Span, Spans, lay_out
from bot.playground.terminal.tenant import Counts, Tenant

_OFFLINE = (
    "neither OPENAI_API_KEY nor OPENAI_BASE_URL is set, so memories are sorted by rules, and"
    " answers quote them."
)
_TRIES = ("We decided to use Postgres", "What did we decide?", "/memory scenes", "/help")


def welcome(version: str, tenant: Tenant, counts: Counts, width: int) -> Iterator[Spans]:
    """Yield a few lines: what this is, what answers, what is known, what to try."""
    yield (
        Span("Memoir", Look.BOLD | Look.ACCENT),
        Span(f" {version} · the whole bot, in a Discord of its own in this terminal", Look.DIM),
    )
    yield from lay_out(_model(tenant), width)
    yield (Span(_known(counts), Look.DIM),)
    yield (Span("Try: ", Look.DIM), *_separated(_TRIES))
    yield ()


def _model(tenant: Tenant) -> Paragraph:
    if tenant.generates:
        return Paragraph((Span(f"Answers are written by {tenant.model}.", Look.DIM),))
    return Paragraph((Span("Offline: ", Look.BOLD), Span(_OFFLINE, Look.DIM)))


def _known(counts: Counts) -> str:
    if not counts.messages:
        return "Nothing is remembered yet."
    messages, cells = counted(counts.messages, "message"), counted(counts.cells, "memory")
    return f"Remembered so far: {messages}, {cells} in {counted(counts.scenes, 'topic')}."


def _separated(words: tuple[str, ...]) -> Iterator[Span]:
    for index, word in enumerate(words):
        yield Span(" · " if index else "", Look.DIM)
        yield Span(word, Look.ACCENT)
