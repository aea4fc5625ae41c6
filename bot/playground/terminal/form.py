"""Fill in a modal by answering one line for each of its fields."""

from collections.abc import Iterator
from typing import Any

from bot.playground.components import SELECTS, Kind
from bot.playground.events import Json
from bot.playground.modals import labelled_fields
from bot.playground.terminal.blocks import paragraphs
from bot.playground.terminal.lines import Lines
from bot.playground.terminal.markup import Reader
from bot.playground.terminal.output import Output, note
from bot.playground.terminal.spans import Look, Paragraph, Span, Spans, lay_out, on_one_line

CANCEL = "/cancel"


class Form:
    """Ask for a modal's fields one after another."""

    def __init__(self, modal: Json, reader: Reader) -> None:
        self._modal = modal
        self._reader = reader

    async def fill(self, lines: Lines, output: Output) -> dict[str, Any] | None:
        """Return the values by custom id; None if the person gives up."""
        for line in self._introduction(output.width):
            output.line(line)
        values: dict[str, Any] = {}
        for label, field in labelled_fields(self._modal):
            for line in _hint(field):
                output.line(line)
            answer = await lines.read((Span(f"  {on_one_line(label)}:", Look.BOLD),))
            if answer is None or answer.strip() == CANCEL:
                output.line(note("cancelled"))
                return None
            if answer.strip():
                values[field["custom_id"]] = _value(answer.strip(), field)
        return values

    def _introduction(self, width: int) -> Iterator[Spans]:
        title = Span(on_one_line(self._modal["title"]), Look.BOLD | Look.ACCENT)
        yield (title, Span(f" · {CANCEL} to leave it", Look.DIM))
        for component in self._modal["components"]:
            if component["type"] == Kind.TEXT:
                for paragraph in paragraphs(component["content"], self._reader):
                    yield from lay_out(_indented(paragraph), width)


def _hint(field: Json) -> Iterator[Spans]:
    """Yield what may be answered, where the label does not say it."""
    labels = [option["label"] for option in field.get("options", [])]
    hint = " · ".join(labels) or field.get("placeholder") or ""
    if hint:
        yield (Span(f"  {on_one_line(hint)}", Look.DIM),)


def _value(answer: str, field: Json) -> Any:
    """Return what a field takes: several options are parted by commas."""
    if field["type"] in (*SELECTS, Kind.CHECKBOX_GROUP) and field.get("max_values", 1) > 1:
        return [part.strip() for part in answer.split(",")]
    if field["type"] == Kind.CHECKBOX:
        return answer.casefold() in ("yes", "true", "y")
    return answer


def _indented(paragraph: Paragraph) -> Paragraph:
    return paragraph.indented((Span("  "),))
