"""Take back what was said, or change it, as people do in Discord."""

from datetime import datetime

from bot.errors import PlaygroundError
from bot.ids import MessageId
from bot.playground.events import Json
from bot.playground.people import LONGEST_MESSAGE
from bot.playground.terminal.home import Home
from bot.playground.terminal.lines import Lines
from bot.playground.terminal.output import Output, note
from bot.playground.terminal.tenant import Tenant
from bot.playground.terminal.whereabouts import Whereabouts

SHOWN = 60  # characters of what was deleted


class Revising:
    """Delete and edit the messages of whoever sits at the terminal."""

    def __init__(
        self, home: Home, tenant: Tenant, whereabouts: Whereabouts, output: Output
    ) -> None:
        self._home = home
        self._tenant = tenant
        self._whereabouts = whereabouts
        self._output = output

    async def delete(self, words: str, lines: Lines) -> None:
        """Delete the last of one's messages here, or the last that holds these words."""
        message = self._last(words)
        said = MessageId(int(message["id"]))
        await self._home.playground.delete(self._whereabouts.here, said)
        if lines.waits:
            await self._tenant.revised(self._home.guild_id, said, None)
        self._output.line(note(f"deleted, and Memoir forgets it: {_excerpt(self._read(message))}"))

    async def edit(self, text: str, lines: Lines) -> None:
        """Give the last of one's messages here another text."""
        if not text:
            raise PlaygroundError("What is it to say? /edit See you at ten.")
        if len(text) > LONGEST_MESSAGE:
            raise PlaygroundError(f"A message has at most {LONGEST_MESSAGE} letters.")
        message = self._last("")
        said, mention = MessageId(int(message["id"])), self._mention
        new = self._whereabouts.names.with_mentions(text)
        if mention in message["content"] and mention not in new:
            new = f"{mention} {new}"  # what was said to Memoir stays said to it
        playground = self._home.playground
        await playground.edit(self._whereabouts.here, said, new)
        if lines.waits:
            edited_at = datetime.fromisoformat(playground.message(said)["edited_timestamp"])
            await self._tenant.revised(self._home.guild_id, said, edited_at)
        self._output.line(note("edited; Memoir remembers it as it is now"))

    @property
    def _mention(self) -> str:
        return f"<@{self._home.playground.world.bot.id}>"

    def _last(self, words: str) -> Json:
        me, here = str(self._whereabouts.me), self._whereabouts.here
        own = [m for m in self._home.playground.messages(here) if m["author"]["id"] == me]
        sought = words.casefold()
        found = next((m for m in reversed(own) if sought in self._read(m).casefold()), None)
        if found is None:
            raise PlaygroundError(
                f"You said nothing here with {words!r} in it." if own else "You said nothing here."
            )
        return found

    def _read(self, message: Json) -> str:
        return str(message["content"]).replace(self._mention, "").strip()


def _excerpt(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
