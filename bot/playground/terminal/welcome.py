"""Greet the person at the terminal."""

from collections.abc import Iterator

from bot.playground.terminal.spans import Look, Span, Spans
from bot.playground.terminal.tenant import Counts, Tenant

_TRIES = ("We decided to use Postgres", "What did we decide?", "/memory scenes", "/help")


def welcome(version: str, tenant: Tenant, counts: Counts) -> Iterator[Spans]:
    """Yield a few lines: what this is, what answers, what is known, what to try."""
    yield (
        Span("Memoir", Look.BOLD | Look.ACCENT),
        Span(f" {version} · the whole bot, in a Discord of its own, on this machine", Look.DIM),
    )
    yield from _model(tenant)
    yield (Span(_known(counts), Look.DIM),)
    yield (Span("Try: ", Look.DIM), *_separated(_TRIES))
    yield ()


def _model(tenant: Tenant) -> Iterator[Spans]:
    if tenant.generates:
        yield (Span(f"Answers are written by {tenant.model}.", Look.DIM),)
        return
    yield (
        Span("Offline: ", Look.BOLD),
        Span(
            "no OPENAI_API_KEY or OPENAI_BASE_URL is set, so memories are sorted by rules", Look.DIM
        ),
    )
    yield (Span("and answers quote them instead of being written.", Look.DIM),)


def _known(counts: Counts) -> str:
    if not counts.messages:
        return "Nothing is remembered yet."
    return (
        f"Remembered so far: {counts.messages} messages, {counts.cells} memories"
        f" in {counts.scenes} topics."
    )


def _separated(words: tuple[str, ...]) -> Iterator[Span]:
    for index, word in enumerate(words):
        yield Span(" · " if index else "", Look.DIM)
        yield Span(word, Look.ACCENT)
