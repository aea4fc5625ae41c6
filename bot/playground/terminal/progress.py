"""Show how far a long task is."""

from bot.playground.terminal.output import Output, note
from bot.playground.terminal.spans import Look, Span

_BAR = 24  # columns
_TENTHS = 10


class Progress:
    """Show a bar on a terminal, and a line for every tenth where lines stay."""

    def __init__(self, output: Output, task: str, total: int, *, bar: bool) -> None:
        self._output = output
        self._task = task
        self._total = max(total, 1)
        self._bar = bar
        self._tenth = 0

    def show(self, done: int) -> None:
        """Show that so much is done."""
        done = min(done, self._total)
        if self._bar:
            self._draw(done)
        elif (tenth := done * _TENTHS // self._total) > self._tenth:
            self._tenth = tenth
            self._output.line(note(f"{self._task}: {done} of {self._total}"))

    def _draw(self, done: int) -> None:
        full = done * _BAR // self._total
        self._output.live(
            (
                Span(f"  {self._task} ", Look.DIM),
                Span("━" * full, Look.ACCENT),
                Span("━" * (_BAR - full), Look.DIM),
                Span(f" {done} of {self._total}", Look.DIM),
            )
        )

    def finish(self) -> None:
        """Take the bar away."""
        self._output.live(())
