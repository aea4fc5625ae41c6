"""Read lines with completion and history, where prompt_toolkit is installed."""

from collections.abc import AsyncGenerator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import ANSI, AnyFormattedText
from prompt_toolkit.history import FileHistory
from prompt_toolkit.shortcuts import CompleteStyle

from bot.playground.terminal.completion import Suggester
from bot.playground.terminal.interrupts import Interrupts
from bot.playground.terminal.output import PromptOutput
from bot.playground.terminal.spans import Painter, Span, Spans

MENU_LINES = 6  # kept free below the prompt; more pushes the conversation off small screens


class PromptLines:
    """Keep a prompt at the bottom of the terminal."""

    waits = False  # answers stream in above the prompt while one types on

    def __init__(
        self,
        output: PromptOutput,
        painter: Painter,
        history: Path,
        suggester: Suggester,
        interrupts: Interrupts,
    ) -> None:
        self._output = output
        self._painter = painter
        self._prompt: Spans = ()
        self._interrupts = interrupts
        self._session: PromptSession[str] = PromptSession(
            message=self._message,
            completer=_SuggestingCompleter(suggester),
            complete_style=CompleteStyle.COLUMN,
            history=FileHistory(str(history)),
            reserve_space_for_menu=MENU_LINES,
        )
        output.redraw = self._session.app.invalidate

    async def read(self, prompt: Spans) -> str | None:
        """Return the next line; None at the end."""
        self._prompt = prompt
        while not self._interrupts.final:
            try:
                # Signals are the chat's to handle, and errors the log's.
                return await self._session.prompt_async(
                    handle_sigint=False, set_exception_handler=False
                )
            except KeyboardInterrupt:
                self._interrupts.strike()
            except EOFError:
                return None
        return None

    def _message(self) -> AnyFormattedText:
        """Return the prompt, with the line that still grows above it."""
        living = self._painter.paint(self._output.living)
        prompt = self._painter.paint((*self._prompt, Span(" ")), trim=False)
        return ANSI(f"{living}\n{prompt}" if living else prompt)


class _SuggestingCompleter(Completer):
    def __init__(self, suggester: Suggester) -> None:
        self._suggester = suggester

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> list[Completion]:
        """Return nothing: suggestions come from the bot, which can only be awaited."""
        return []

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Yield what the line so far may go on with."""
        for each in await self._suggester.suggest(document.text_before_cursor):
            yield Completion(each.text, -each.back, display_meta=each.about)
