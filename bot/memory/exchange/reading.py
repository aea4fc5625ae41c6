"""Read an export from a file, whole and valid, before anything of it is used."""

import json
import re
from datetime import datetime
from typing import Any, TypeVar

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from bot.errors import MemoirError
from bot.ids import GuildId
from bot.memory.exchange.checking import check
from bot.memory.exchange.records import FORMAT, SECTIONS, VERSION, Export, Record
from bot.memory.guild_settings import GuildSettings, SettingRefused, chosen

HEADER = ("format", "version", "guild_id", "exported_at", "settings")

_ID = re.compile(r"[0-9]{1,19}")
_SPACE = re.compile(r"[ \t\r\n]*")
_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)

Entry = TypeVar("Entry", bound=Record)
Span = tuple[int, int]


class ExportRefused(MemoirError):
    """Say why a file cannot be imported, and where in it that is."""


def read(data: bytes, guild_id: GuildId) -> Export:
    """Return the export of a server that a file holds; raise ExportRefused with a sentence.

    It goes entry by entry, so that other threads get their turn in between.
    """
    try:
        text = data.decode("utf-8-sig")
        header, spans = _Outline(text).read()
    except UnicodeDecodeError:
        raise ExportRefused(
            "This file is no export of Memoir's: it is not text in UTF-8."
        ) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, character {error.colno}"
        raise ExportRefused(f"This file is no valid JSON: look at {where}.") from None
    except RecursionError:
        raise ExportRefused("This file is no export of Memoir's: it is nested too deep.") from None
    _check_header(header, guild_id)
    entries: dict[str, Any] = {
        name: _entries(text, name, spans.get(name, []), kind) for name, kind in SECTIONS.items()
    }
    moment = _exported_at(header.get("exported_at"))
    export = Export(guild_id, moment, _settings(header.get("settings")), **entries)
    problem = check(export)
    if problem is not None:
        raise ExportRefused(f"The file does not fit together: {problem}.")
    return export


class _Outline:
    """Find where each entry of a file begins and ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._decoder = json.JSONDecoder()

    def read(self) -> tuple[dict[str, Any], dict[str, list[Span]]]:
        """Return the values of the header, and the entries' places by section."""
        header: dict[str, Any] = {}
        spans: dict[str, list[Span]] = {}
        self._take("{")
        while self._next() != "}":
            if header or spans:
                self._take(",")
            name = self._value()
            self._take(":")
            if not isinstance(name, str) or name in header or name in spans:
                raise self._wrong("a name that stands there once")
            if name in SECTIONS:
                spans[name] = self._list()
            elif name in HEADER:
                header[name] = self._value()
            else:
                raise ExportRefused(f"This file has a part {name[:40]!r} that no export has.")
        self._take("}")
        if self._next():
            raise self._wrong("the end")
        return header, spans

    def _list(self) -> list[Span]:
        found: list[Span] = []
        self._take("[")
        while self._next() != "]":
            if found:
                self._take(",")
                self._next()
            start = self._at
            self._value()
            found.append((start, self._at))
        self._take("]")
        return found

    def _value(self) -> Any:
        self._next()
        value, self._at = self._decoder.raw_decode(self._text, self._at)
        return value

    def _next(self) -> str:
        """Return the next sign after spaces; "" at the end."""
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        return self._text[self._at : self._at + 1]

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise self._wrong(sign)
        self._at += 1

    def _wrong(self, expected: str) -> json.JSONDecodeError:
        return json.JSONDecodeError(f"expected {expected}", self._text, self._at)


def _check_header(header: dict[str, Any], guild_id: GuildId) -> None:
    if header.get("format") != FORMAT:
        raise ExportRefused(f"This file is no export of Memoir's: its format is not {FORMAT!r}.")
    if header.get("version") != VERSION or isinstance(header.get("version"), bool):
        raise ExportRefused(
            f"This export has version {str(header.get('version'))[:20]}, and this Memoir reads"
            f" version {VERSION}. Use the Memoir that made it, or a newer one."
        )
    if header.get("guild_id") != str(guild_id):
        raise ExportRefused(
            "This export is of another server. Who may see a memory is told by a server's own"
            " channels, so it can only go back where it came from."
        )


def _exported_at(value: object) -> datetime:
    try:
        return _MOMENT.validate_python(value)
    except ValidationError:
        raise ExportRefused("“exported_at” must be a time such as 2026-05-01T12:00:00Z.") from None


def _settings(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ExportRefused("“settings” must be an object.")
    if isinstance(value.get("listen"), list):  # ids are text in the whole file
        value = value | {"listen": [_number(each) for each in value["listen"]]}
    try:
        whole = chosen(GuildSettings(), value)
    except (SettingRefused, TypeError) as error:
        raise ExportRefused(f"“settings”: {error}") from None
    return {name: getattr(whole, name) for name in value}


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and _ID.fullmatch(value) else value


def _entries(text: str, section: str, spans: list[Span], kind: type[Entry]) -> list[Entry]:
    found: list[Entry] = []
    for number, (start, end) in enumerate(spans, start=1):
        try:
            found.append(kind.model_validate_json(text[start:end]))
        except ValidationError as error:
            line = text.count("\n", 0, start) + 1
            raise ExportRefused(
                f"In “{section}”, entry {number} (line {line}): {_reason(error)}"
            ) from None
    return found


def _reason(error: ValidationError) -> str:
    """Say what is wrong with an entry; its own words stay out."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    words = first.get("ctx", {}).get("error")
    told = f"must be {words}" if words else str(first["msg"])[:1].lower() + str(first["msg"])[1:]
    return f"“{where[:60]}” {told}." if where else f"{told}."
