"""Let through what a model says to people, without the thoughts that some write before it."""

import re

_OPENINGS = ("<think>", "<thinking>", "<reasoning>")


class Speech:
    """Take an answer in pieces; give what is meant to be read."""

    def __init__(self) -> None:
        self.begun = False  # whether anything was said
        self._held = ""  # not yet known to be speech or thought
        self._closing = ""  # the tag that ends the thought under way
        self._half = ""  # the first half of a character that was cut in two

    def feed(self, piece: str) -> str:
        """Return what these characters let be said."""
        piece = self._whole(piece)
        if self.begun:
            return piece
        self._held += piece
        while self._closing or self._opens():
            if not self._skip_thought():
                return ""
        may_open = any(tag.startswith(self._held.lower()) for tag in _OPENINGS)
        return "" if may_open else self._begin()

    def end(self) -> str:
        """Return what was held back, at the end of the answer."""
        return "" if self.begun or self._closing else self._begin()

    def _opens(self) -> bool:
        self._held = self._held.lstrip()
        start = self._held[: len(max(_OPENINGS, key=len))].lower()
        tag = next((tag for tag in _OPENINGS if start.startswith(tag)), None)
        self._closing = f"</{tag[1:]}" if tag else ""
        return tag is not None

    def _skip_thought(self) -> bool:
        """Drop the thought held; return whether its end is known."""
        end = re.search(self._closing, self._held, re.IGNORECASE)
        if end is None:
            self._held = self._held[-len(self._closing) :]  # the tag may come in pieces
            return False
        self._held, self._closing = self._held[end.end() :], ""
        return True

    def _begin(self) -> str:
        said, self._held = self._held, ""
        self.begun = bool(said)
        return said

    def _whole(self, piece: str) -> str:
        """Join characters that came in halves; no half may reach Discord or a database."""
        piece, self._half = self._half + piece, ""
        if piece and "\ud800" <= piece[-1] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
