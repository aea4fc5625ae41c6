"""Read the fields of a body and note what Discord would not take."""

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.playground.events import Json
from bot.playground.refusals import Path, Problems

WEB = ("http", "https")


class Form:
    """Stand for one field, its value and the place to note problems with it."""

    def __init__(self, value: Any, problems: Problems | None = None, path: Path = ()) -> None:
        self.value = value
        self.problems = problems or Problems()
        self.path = tuple(path)

    def at(self, *steps: str | int) -> "Form":
        """Return the field below this one; its value is None where there is none."""
        value = self.value
        for step in steps:
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else None
            else:
                value = value.get(step) if isinstance(value, dict) else None
        return Form(value, self.problems, (*self.path, *steps))

    def refuse(self, code: str, message: str) -> None:
        """Note a problem with this field."""
        self.problems.add(self.path, code, message)

    def required(self) -> None:
        """Note that this field is missing."""
        self.refuse("BASE_TYPE_REQUIRED", "This field is required")

    def text(self, *, least: int = 0, most: int) -> str:
        """Return the stripped text, "" for none; note a wrong type or length."""
        if self.value is None:
            if least:
                self.required()
            return ""
        if not isinstance(self.value, str | int | float) or isinstance(self.value, bool):
            self.refuse("STRING_TYPE_CONVERT", f'Could not interpret "{self.value}" as string.')
            return ""
        text = str(self.value).strip()
        if least and not text:
            self.required()
        else:
            self._check_length(len(text), least, most)
        return text

    def _check_length(self, length: int, least: int, most: int) -> None:
        if least and not least <= length <= most:
            self.refuse("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif length > most:
            self.refuse("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def items(self, *, least: int = 0, most: int) -> Iterator["Form"]:
        """Yield the fields of a list; note a wrong type or length."""
        if self.value is None and not least:
            return
        if not isinstance(self.value, list):
            self.refuse("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        self._check_length(len(self.value), least, most)
        for index in range(min(len(self.value), most)):
            yield self.at(index)

    def mapping(self) -> Json:
        """Return an object's fields, none if it is no object; note a wrong type."""
        if isinstance(self.value, dict):
            return self.value
        self.refuse("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return {}

    def integer(self, *, least: int, most: int, default: int = 0) -> int:
        """Return the whole number; note a wrong type or one out of bounds."""
        if self.value is None:
            return default
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.refuse("NUMBER_TYPE_COERCE", f'Value "{self.value}" is not int.')
            return default
        if self.value < least:
            self.refuse("NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif self.value > most:
            self.refuse("NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return self.value

    def snowflake(self) -> int:
        """Return the id, 0 for none; note what is no id."""
        if self.value is None:
            return 0
        if not str(self.value).isdecimal():
            self.refuse("NUMBER_TYPE_COERCE", f'Value "{self.value}" is not snowflake.')
            return 0
        return int(self.value)

    def choice(self, allowed: Collection[Any]) -> Any:
        """Return the value; note one that is not among those allowed."""
        if self.value not in allowed:
            listed = ", ".join(str(a) for a in allowed)
            self.refuse("BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
        return self.value

    def url(self, schemes: Collection[str] = WEB, *, most: int = 2048) -> str:
        """Return the address; note one that is not well formed or of a scheme not allowed."""
        address = self.text(least=1, most=most)
        if not address:
            return ""
        scheme, _, rest = address.partition(":")
        if scheme not in schemes and rest:
            listed = ", ".join(f"'{s}'" for s in schemes)
            self.refuse(
                "URL_TYPE_INVALID_SCHEME",
                f'Scheme "{scheme}" is not supported. Scheme must be one of ({listed}).',
            )
        elif not urlsplit(address).netloc:
            self.refuse("URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return address
