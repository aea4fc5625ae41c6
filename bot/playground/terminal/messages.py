"""Turn a Discord message into lines for a terminal."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.ids import UserId
from bot.playground.components import SELECTS, Kind
from bot.playground.drafts import Flag
from bot.playground.events import Json
from bot.playground.terminal.blocks import paragraphs
from bot.playground.terminal.controls import Control, controls, label_of
from bot.playground.terminal.markup import Names, Reader
from bot.playground.terminal.spans import Look, Paragraph, Span, Spans, lay_out, on_one_line
from bot.playground.terminal.times import Calendar

# Saves an attachment and returns where; None if it could not.
Save = Callable[[Json], Path | None]

MARGIN: Spans = (Span("  "),)
BAR: Spans = (Span("▏ ", Look.DIM),)
NARROWEST = 20  # columns; below this nothing is readable anyway


class MessageView:
    """Render messages for a terminal that is so many columns wide."""

    def __init__(
        self, names: Names, calendar: Calendar, width: int, save: Save = lambda attachment: None
    ) -> None:
        """Take what saves attachments to where they can be opened."""
        self._names = names
        self._save = save
        self._calendar = calendar
        self._width = max(width, NARROWEST)

    def heading(self, message: Json) -> Spans:
        """Return the line that says who speaks and who can see it."""
        author = self._names.user(UserId(int(message["author"]["id"])))
        name = Span(on_one_line(author), Look.BOLD | Look.ACCENT)
        if Flag.EPHEMERAL in Flag(message.get("flags", 0)):
            return (name, Span(" · only you can see this", Look.DIM))
        return (name,)

    def body(self, message: Json, *, complete: bool = True) -> list[Spans]:
        """Return the message's lines; notes on its links come last, when it is complete."""
        reader = Reader(self._names, self._calendar)
        numbers = {control.custom_id: control for control in controls(message)}
        parts = _Parts(reader, numbers, self._save)
        whole = [*parts.message(message), *(_notes(reader) if complete else ())]
        return [
            line for paragraph in whole for line in lay_out(paragraph.indented(MARGIN), self._width)
        ]


def _notes(reader: Reader) -> Iterator[Paragraph]:
    for note in reader.numbered_notes():
        yield Paragraph((Span(on_one_line(note), Look.DIM),), rest=(Span("  "),))


class _Parts:
    """Walk through one message's parts."""

    def __init__(self, reader: Reader, usable: dict[str, Control], save: Save) -> None:
        self._reader = reader
        self._usable = usable
        self._save = save

    def message(self, message: Json) -> Iterator[Paragraph]:
        yield from paragraphs(message.get("content") or "", self._reader)
        for embed in message.get("embeds", ()):
            for paragraph in self._embed(embed):
                yield paragraph.indented(BAR)
        for attachment in message.get("attachments", ()):
            yield from self._attachment(attachment)
        yield from self._components(message.get("components", ()))

    def _attachment(self, attachment: Json) -> Iterator[Paragraph]:
        """Show a file with what describes it, and where it can be opened."""
        size = attachment.get("size", 0)
        amount = f"{size} bytes" if size < 1024 else f"{size / 1024:.0f} KB"
        name = on_one_line(str(attachment.get("filename", "file")))
        yield Paragraph((Span(f"[file] {name}", Look.ACCENT), Span(f" ({amount})", Look.DIM)))
        path = self._save(attachment)
        for note in (attachment.get("description"), f"Open it at {path}" if path else None):
            if note:
                yield Paragraph((Span(on_one_line(note), Look.DIM),), MARGIN, MARGIN)

    def _embed(self, embed: Json) -> Iterator[Paragraph]:
        author, footer = embed.get("author") or {}, embed.get("footer") or {}
        yield from paragraphs(author.get("name") or "", self._reader, Look.DIM)
        yield from paragraphs(embed.get("title") or "", self._reader, Look.BOLD)
        yield from paragraphs(embed.get("description") or "", self._reader)
        for field in embed.get("fields", ()):
            yield from self._field(field)
        yield from paragraphs(footer.get("text") or "", self._reader, Look.DIM)

    def _field(self, field: Json) -> Iterator[Paragraph]:
        name = paragraphs(field.get("name") or "", self._reader, Look.BOLD)
        value = paragraphs(field.get("value") or "", self._reader)
        if field.get("inline") and len(name) == len(value) == 1:
            yield Paragraph((*name[0].spans, Span("  "), *value[0].spans))
            return
        yield from name
        yield from value

    def _components(self, components: Sequence[Any]) -> Iterator[Paragraph]:
        for component in components:
            yield from self._component(component)

    def _component(self, component: Json) -> Iterator[Paragraph]:
        kind = component.get("type")
        if kind == Kind.ROW:
            yield from self._row(component.get("components", ()))
        elif kind == Kind.TEXT:
            yield from paragraphs(component.get("content") or "", self._reader)
        elif kind == Kind.SECTION:
            yield from self._components(component.get("components", ()))
            yield from self._row([component.get("accessory") or {}])
        elif kind == Kind.CONTAINER:
            for paragraph in self._components(component.get("components", ())):
                yield paragraph.indented(BAR)
        elif kind == Kind.SEPARATOR:
            yield Paragraph((Span("─" * 12 if component.get("divider", True) else "", Look.DIM),))
        elif kind == Kind.GALLERY:
            for item in component.get("items", ()):
                yield _media(item.get("description") or "", item.get("media") or {})
        elif kind == Kind.FILE:
            yield _media(component.get("name") or "", component.get("file") or {})

    def _row(self, components: Sequence[Json]) -> Iterator[Paragraph]:
        buttons = [part for part in components if part.get("type") == Kind.BUTTON]
        if buttons:
            yield Paragraph(tuple(span for part in buttons for span in self._button(part)))
        for part in components:
            if part.get("type") in SELECTS:
                yield from self._menu(part)

    def _button(self, component: Json) -> Spans:
        label = on_one_line(label_of(component))
        usable = self._usable.get(component.get("custom_id", ""))
        if usable:
            return (Span(f"[{usable.number} {label}]", Look.ACCENT), Span("  "))
        if url := component.get("url"):
            return (Span(f"[{label}]", Look.ACCENT), Span(f" {on_one_line(url)}  ", Look.DIM))
        return (Span(f"[{label}]", Look.DIM), Span("  "))

    def _menu(self, component: Json) -> Iterator[Paragraph]:
        label = on_one_line(label_of(component))
        usable = self._usable.get(component.get("custom_id", ""))
        if usable is None:
            yield Paragraph((Span(f"[{label} ▾]", Look.DIM),))
            return
        yield Paragraph((Span(f"[{usable.number} {label} ▾]", Look.ACCENT),))
        labels = " · ".join(choice.label for choice in usable.choices)
        if labels:
            yield Paragraph((Span(on_one_line(labels), Look.DIM),), MARGIN, MARGIN)


def _media(description: str, media: Json) -> Paragraph:
    text = on_one_line(description or str(media.get("url", "")))
    return Paragraph((Span("[media] ", Look.ACCENT), Span(text, Look.DIM)))
