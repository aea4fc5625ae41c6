"""Refuse what Discord refuses, in Discord's words and with its error codes."""

from collections.abc import Sequence

from bot.errors import PlaygroundError
from bot.playground.events import Json

Path = Sequence[str | int]


class Refusal(PlaygroundError):
    """Carry what Discord answers instead of doing what was asked."""

    def __init__(self, status: int, code: int, message: str, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.body: Json = {"message": message, "code": code, **more}


def unauthorized() -> Refusal:
    """Return the refusal of a wrong token."""
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    """Return the refusal of an address that does not exist."""
    return Refusal(404, 0, "404: Not Found")


def unknown(code: int, what: str) -> Refusal:
    """Return the refusal of something that does not exist, such as 10008 "Message"."""
    return Refusal(404, code, f"Unknown {what}")


def missing_access() -> Refusal:
    """Return the refusal of a place that cannot be seen."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """Return the refusal of an act that is not allowed here."""
    return Refusal(403, 50013, "Missing Permissions")


def empty_message() -> Refusal:
    """Return the refusal of a message with nothing in it."""
    return Refusal(400, 50006, "Cannot send an empty message")


class Problems:
    """Gather what is wrong with a body, as the tree that Discord sends with error 50035."""

    def __init__(self) -> None:
        self._tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note that the field at this path is wrong."""
        node = self._tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    @property
    def found(self) -> bool:
        """Return whether anything is wrong."""
        return bool(self._tree)

    def check(self) -> None:
        """Raise a refusal if anything is wrong."""
        if self.found:
            raise self.refusal()

    def refusal(self) -> Refusal:
        """Return the refusal that tells all that is wrong."""
        return Refusal(400, 50035, "Invalid Form Body", errors=self._tree)


def invalid(path: Path, code: str, message: str) -> Refusal:
    """Return the refusal of a body with one wrong field."""
    problems = Problems()
    problems.add(path, code, message)
    return problems.refusal()
