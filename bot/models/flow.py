"""Follow an answer while it is being written."""

import asyncio
from typing import Any

from openai import AsyncAPIResponse

from bot.models.base import Usage
from bot.models.complaint import FAULTS, Complaint
from bot.models.events import Body, Decoder, Events
from bot.models.patience import Patience
from bot.models.reply import Reply
from bot.models.speech import Speech

# Closes an answer that was cut off at its length.
CUT = " …"
# For the end of the HTTP response after the stream's own end, so that the connection can be reused.
DRAIN_SECONDS = 0.1


class Flow:
    """Give an answer piece by piece; raise Complaint or another of FAULTS when it goes wrong."""

    def __init__(self, response: AsyncAPIResponse[Any], patience: Patience, longest: int) -> None:
        self.written = 0  # characters, thoughts included
        self._longest = longest
        self._patience = patience
        self._now = asyncio.get_running_loop().time
        self._deadline = self._now() + patience.whole
        self._heard = self._now()  # when the model last gave a sign of life
        self._chunks = response.iter_bytes()
        self._decoder = _decoder(response)
        self._speech = Speech()
        self._sum = Reply()
        self._stopped = False
        self._over = False

    async def next(self) -> str | None:
        """Return the next piece, None after the last.

        The first has no limit of time here, for what came before it counts as well.
        """
        while not self._over:
            chunk = await self._chunk()
            said = self._rest() if chunk is None else self._said(self._decoder.feed(chunk))
            if said:
                return said
        return None

    @property
    def usage(self) -> Usage | None:
        """Return what the endpoint says it used, if it said so."""
        return self._sum.usage

    async def _chunk(self) -> bytes | None:
        if self._stopped:
            return None
        try:
            async with asyncio.timeout(self._wait()):
                return await anext(self._chunks, None)
        except FAULTS:
            if self._complete:  # whatever fails now takes nothing from the answer
                return None
            raise

    def _wait(self) -> float | None:
        if self._decoder.ended:
            return DRAIN_SECONDS
        if self._complete:
            return self._patience.after
        if not self._speech.begun:
            return None
        # Counted from the last event: some gateways send comments for as long as one listens.
        return min(self._heard + self._patience.between, self._deadline) - self._now()

    @property
    def _complete(self) -> bool:
        return self._stopped or self._decoder.ended or self._sum.finish is not None

    def _said(self, values: list[object]) -> str:
        """Return what the values say; many come at once when the model is fast."""
        text = ""
        self._heard = self._now() if values else self._heard
        for value in values:
            part = Reply.of(value)
            text += part.text
            self._sum = self._sum.followed_by(part)
        self.written += len(text)
        if self.written > self._longest:
            text = text[: self._longest - self.written]
            self._stopped = True
        return self._speech.feed(text)

    def _rest(self) -> str:
        """Return what the end lets be said; raise Complaint when it is no proper end."""
        self._over = True
        said = "" if self._complete else self._said(self._decoder.end())
        if not self._complete:
            raise Complaint("broken")
        said += self._speech.end()
        self._sum.check(said=self._speech.begun)
        cut = self._stopped or self._sum.cut
        if not self._speech.begun:
            raise Complaint("cut" if cut else "empty")
        return said + CUT if cut else said


def _decoder(response: AsyncAPIResponse[Any]) -> Decoder:
    """Return what reads this response: some endpoints answer whole although asked for a stream."""
    whole = response.headers.get("content-type", "").startswith("application/json")
    return Body() if whole else Events()
