"""Show which tasks and plans are open, by whom and by when, and note when that changes."""

from collections.abc import Sequence
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, think
from bot.ids import UserId
from bot.memory.records import Cell
from bot.memory.task_list import is_past
from bot.vocabulary import CellType, TaskState
from cogs.browsing import Choice, Page, PersonalView, Window, browse
from cogs.embeds import PARAGRAPH, card, clip, counted, plain
from cogs.here import audience_here, guild_here
from cogs.memory_choices import CellChoice, label
from cogs.rendering import GLANCE, ICONS, day, origin
from cogs.sources import source_links

TASKS_PER_PAGE = 6
STATES = [
    app_commands.Choice(name="open", value="open"),
    app_commands.Choice(name="done", value="done"),
    app_commands.Choice(name="dropped", value="dropped"),
]
GONE = "That is gone, or cannot be shown here now."
NOT_CONCERNED = (
    "Only whoever said this, whoever is to do it and whoever may manage the server can change how"
    " it stands."
)
_EMPTY = {
    TaskState.OPEN: (
        "Nothing is open here. When somebody takes on a task or makes a plan, I list it with who is"
        " to do it and by when."
    ),
    TaskState.DONE: "Nothing is marked as done here.",
    TaskState.DROPPED: "Nothing was dropped here.",
}


class TaskCommands(commands.Cog):
    """Hold the command on tasks; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(description="What is to be done: by whom and by when")
    @app_commands.describe(
        person="Only what this person is to do",
        state="What is open (if you don't choose), done or dropped",
    )
    @app_commands.choices(state=STATES)
    async def tasks(
        self,
        interaction: Interaction,
        person: discord.User | None = None,
        state: str | None = None,
    ) -> None:
        """List tasks and plans, what is overdue first."""
        await think(interaction)
        wanted = TaskState(state) if state else TaskState.OPEN
        await browse(
            interaction,
            lambda by, number: self._tasks(by, number, wanted, person),
            self._open_task,
        )

    async def _tasks(
        self,
        interaction: Interaction,
        number: int,
        state: TaskState,
        person: discord.User | None,
    ) -> Page:
        audience, guild_id = audience_here(self._bot, interaction), guild_here(interaction)
        async with self._bot.databases.open(guild_id) as database:
            whose = UserId(person.id) if person else None
            ids = await database.tasks.ids(audience, state, person=whose)
            window = Window.at(number, len(ids), TASKS_PER_PAGE)
            shown = ids[window.offset : window.offset + TASKS_PER_PAGE]
            cells = await database.tasks.many(shown, audience)
            links = await source_links(database, guild_id, audience, [c.sources for c in cells])
            generation = await database.generation()
        title = _title(len(ids), state, person)
        if not cells:
            return Page(card(title, _EMPTY[state]), window)
        now = self._bot.clock()
        entries = [entry(*each, now) for each in zip(cells, links, strict=True)]
        choices = tuple(
            Choice(label(cell), CellChoice(generation, cell.id).value) for cell in cells
        )
        return Page(card(title, PARAGRAPH.join(entries), footer=window.footer), window, choices)

    async def _open_task(self, interaction: Interaction, value: str) -> None:
        """Show one task, with buttons to say how it stands."""
        await think(interaction)
        choice = CellChoice.read(value)
        if choice is None:
            await tell(interaction, GONE)
            return
        view = TaskView(interaction, self._bot, choice)
        await interaction.edit_original_response(embed=await view.shown(), view=view)


class TaskView(PersonalView):
    """Show one task or plan, and note that it is done, dropped or open again."""

    def __init__(self, interaction: Interaction, bot: MemoirBot, choice: CellChoice) -> None:
        super().__init__(interaction)
        self._bot = bot
        self._choice = choice

    async def shown(self) -> discord.Embed:
        """Return the task as it stands now, and offer what can be made of it."""
        audience, guild_id = audience_here(self._bot, self.last), guild_here(self.last)
        async with self._bot.databases.open(guild_id) as database:
            found = await self._choice.with_links(database, guild_id, audience)
        self.clear_items()
        if found is None or found[0].state is None:
            return card("☑️ Gone", GONE)
        cell, links = found
        for button in (self.done, self.drop) if cell.state is TaskState.OPEN else (self.reopen,):
            self.add_item(button)
        state = "Open" if cell.state is TaskState.OPEN else str(cell.state).capitalize()
        return card(
            f"{ICONS[cell.cell_type]} {state} {cell.cell_type}",
            entry(cell, links, self._bot.clock()),
        )

    @discord.ui.button(label="Done", emoji="✅", style=discord.ButtonStyle.success)
    async def done(self, interaction: Interaction, _: discord.ui.Button["TaskView"]) -> None:
        """Note that it is done."""
        await self._set(interaction, TaskState.DONE)

    @discord.ui.button(label="Dropped", emoji="🗑️")
    async def drop(self, interaction: Interaction, _: discord.ui.Button["TaskView"]) -> None:
        """Note that nobody is to do it any more."""
        await self._set(interaction, TaskState.DROPPED)

    @discord.ui.button(label="Open again", emoji="↩️")
    async def reopen(self, interaction: Interaction, _: discord.ui.Button["TaskView"]) -> None:
        """Note that it is still to be done."""
        await self._set(interaction, TaskState.OPEN)

    async def _set(self, interaction: Interaction, state: TaskState) -> None:
        await interaction.response.defer()
        self.last = interaction
        audience = audience_here(self._bot, interaction)
        async with self._bot.databases.open(guild_here(interaction)) as database:
            cell = await self._choice.seen(database, audience)
            allowed = cell is None or (
                interaction.permissions.manage_guild
                or await database.tasks.is_concern_of(cell, UserId(interaction.user.id))
            )
            if cell is not None and allowed:
                await database.tasks.set_state(cell.id, state, audience)
        if not allowed:
            await tell(interaction, NOT_CONCERNED)
            return
        await interaction.edit_original_response(embed=await self.shown(), view=self)


def entry(cell: Cell, links: Sequence[str], now: datetime) -> str:
    """Return a task or plan: by whom and by when, what it is, and who said so."""
    whose = plain(cell.assignee or cell.author_name)
    return (
        f"{ICONS[cell.cell_type]} **{whose}** · {_when(cell, now)}\n"
        f"{clip(plain(cell.content), GLANCE)}\n{origin(cell.author_name, cell.said_at, links)}"
    )


def _when(cell: Cell, now: datetime) -> str:
    if cell.state is not None and cell.state is not TaskState.OPEN:
        return str(cell.state) + (f" {day(cell.state_at)}" if cell.state_at else "")
    if cell.due_at is None:
        return "no date"
    if cell.cell_type is CellType.PLAN:
        return f"{'was planned for' if is_past(cell, now) else 'on'} {day(cell.due_at)}"
    return f"{'**overdue**, was due' if is_past(cell, now) else 'by'} {day(cell.due_at)}"


def _title(total: int, state: TaskState, person: discord.User | None) -> str:
    whose = f" for {plain(person.display_name)}" if person else ""
    number = counted(total, "task or plan", "tasks and plans")
    return f"☑️ {number} {state}{whose}" if total else f"☑️ Nothing {state}{whose}"
