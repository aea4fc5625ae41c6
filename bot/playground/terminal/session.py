"""Hold a conversation: typed lines in, what the bot does out."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any

from bot.errors import MemoirError, PlaygroundError
from bot.ids import MessageId
from bot.playground.people import LONGEST_MESSAGE
from bot.playground.terminal.home import Home
from bot.playground.terminal.lines import Lines
from bot.playground.terminal.manual import manual
from bot.playground.terminal.output import Output, note, warning
from bot.playground.terminal.revising import Revising
from bot.playground.terminal.screen import Screen
from bot.playground.terminal.spans import Spans
from bot.playground.terminal.tenant import Tenant
from bot.playground.terminal.typed import Invoke, Own, Talk, understand
from bot.playground.terminal.using import Using
from bot.playground.terminal.watch import Watch
from bot.playground.terminal.whereabouts import Whereabouts

# A model may take its time and be asked again; past this nobody waits at a pipe any longer.
ANSWER_PATIENCE = 300.0

Doing = Callable[[str, Lines], Coroutine[Any, Any, None]]


class Session:
    """Do what the typed lines ask for."""

    def __init__(
        self,
        home: Home,
        tenant: Tenant,
        *,
        whereabouts: Whereabouts,
        using: Using,
        revising: Revising,
        screen: Screen,
        watch: Watch,
        output: Output,
    ) -> None:
        self._playground = home.playground
        self._home = home
        self._tenant = tenant
        self._whereabouts = whereabouts
        self._using = using
        self._screen = screen
        self._watch = watch
        self._output = output
        self._following: set[asyncio.Task[None]] = set()
        self._doings: Mapping[str, Doing] = {
            "say": self._say,
            "edit": revising.edit,
            "delete": revising.delete,
            "press": using.press,
            "choose": using.choose,
            "menu": self._use_menu,
            "as": self._speak_as,
            "channel": self._go_to,
            "people": self._list_people,
            "channels": self._list_channels,
            "help": self._help,
        }

    async def run(self, lines: Lines) -> None:
        """Deal with line after line until there are no more or one says to quit."""
        going_on = True
        try:
            while going_on and (line := await lines.read(self._whereabouts.prompt)) is not None:
                try:
                    going_on = await self._handle(line, lines)
                except MemoirError as error:
                    self._output.line(warning(str(error)))
        finally:
            for task in self._following:
                task.cancel()
            await asyncio.gather(*self._following, return_exceptions=True)

    async def _handle(self, line: str, lines: Lines) -> bool:
        """Do what a line asks for; return whether to go on."""
        typed = understand(line)
        if isinstance(typed, Talk):
            await self._talk(self._addressed(typed.text), lines, self._answer)
        elif isinstance(typed, Invoke):
            await self._using.invoke(typed.text, lines)
        elif isinstance(typed, Own):
            doing = self._doings.get(typed.command.name)
            if doing is None:
                return False
            await doing(typed.argument, lines)
        return True

    def _addressed(self, text: str) -> str:
        """Return what is said to Memoir, with its mention before it unless it is in it."""
        mention = f"<@{self._playground.world.bot.id}>"
        marked = self._whereabouts.names.with_mentions(text)
        return marked if mention in marked else f"{mention} {marked}"

    async def _talk(
        self, text: str, lines: Lines, wait: Callable[[MessageId], Coroutine[Any, Any, None]]
    ) -> None:
        """Say something; where lines wait, until Memoir has done its part and remembers it."""
        if len(text) > LONGEST_MESSAGE:
            raise PlaygroundError(f"A message has at most {LONGEST_MESSAGE} letters.")
        said = await self._playground.say(self._whereabouts.here, self._whereabouts.me, text)
        if lines.waits:
            await wait(said)
            await self._settle()
        else:
            task = asyncio.create_task(wait(said))
            self._following.add(task)
            task.add_done_callback(self._following.discard)

    async def _answer(self, said: MessageId) -> None:
        """Wait until an answer stands there in full; too many questions at once get none."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_PATIENCE):
                await self._screen.replied(said)
                await self._tenant.answered()
        self._watch.catch_up()

    async def _hearing(self, said: MessageId) -> None:
        here = self._whereabouts.here
        if not await self._tenant.heard(self._home.guild_id, here, [said]):
            self._output.line(warning("Memoir did not take that in."))

    async def _settle(self) -> None:
        """Organise memory now, so that the next line finds it; what fails is tried again later."""
        try:
            await self._tenant.settle(self._home.guild_id)
        except MemoirError as error:
            self._output.line(note(f"memory is organised later: {error}"))

    async def _say(self, text: str, lines: Lines) -> None:
        if not text:
            raise PlaygroundError("What is to be said? /say See you at nine.")
        await self._talk(self._whereabouts.names.with_mentions(text), lines, self._hearing)

    async def _use_menu(self, text: str, lines: Lines) -> None:
        await self._using.menu(text, lines)
        if lines.waits:
            await self._settle()

    async def _speak_as(self, name: str, _: Lines) -> None:
        self._output.line(note(self._whereabouts.speak_as(name)))

    async def _go_to(self, name: str, _: Lines) -> None:
        self._output.line(note(self._whereabouts.go_to(name)))

    async def _list_people(self, _: str, __: Lines) -> None:
        self._show(map(note, self._whereabouts.people()))

    async def _list_channels(self, _: str, __: Lines) -> None:
        self._show(map(note, self._whereabouts.channels()))

    async def _help(self, _: str, __: Lines) -> None:
        self._show(manual(self._using.tree))

    def _show(self, lines: Iterable[Spans]) -> None:
        for line in lines:
            self._output.line(line)
