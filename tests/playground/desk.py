"""A bot with a command, a view and a modal of every kind, to try interactions on."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import discord
from discord import app_commands, ui

from tests.playground.conftest import Sharded


class Choices(ui.View):
    @ui.button(label="Next", custom_id="next")
    async def next(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="Page 2")

    @ui.button(label="Later", custom_id="later")
    async def later(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="Page 3")

    @ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None:
        await interaction.response.send_modal(Confirm())

    @ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: discord.Interaction, button: ui.Button[Any]) -> None: ...

    @ui.select(
        custom_id="kind",
        placeholder="Kind",
        max_values=2,
        options=[discord.SelectOption(label=x.title(), value=x) for x in ("plan", "fact", "risk")],
    )
    async def kind(self, interaction: discord.Interaction, menu: ui.Select[Any]) -> None:
        await interaction.response.send_message(" ".join(menu.values), ephemeral=True)

    @ui.select(cls=ui.UserSelect, custom_id="who", placeholder="Who")
    async def who(self, interaction: discord.Interaction, menu: ui.UserSelect[Any]) -> None:
        await interaction.response.send_message(menu.values[0].display_name)


class Confirm(ui.Modal, title="Reset the memory"):
    name: ui.TextInput[Any] = ui.TextInput(label="Server name", custom_id="name")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        if interaction.message is not None:
            await interaction.response.edit_message(content=f"Reset {self.name.value}")
        else:
            await interaction.response.send_message(f"Reset {self.name.value}", ephemeral=True)


class Desk(Sharded):
    """Answer in every way that Discord knows."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.seen: asyncio.Queue[discord.Interaction] = asyncio.Queue()
        self.go_on = asyncio.Event()
        self.failures: asyncio.Queue[discord.HTTPException] = asyncio.Queue()
        register(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()


def register(desk: Desk) -> None:
    memory = app_commands.Group(name="memory", description="Look", guild_only=True)
    add_lookups(desk, memory)
    add_answers(memory)
    add_failures(desk, memory)
    desk.tree.add_command(memory)
    desk.tree.add_command(admin_group())
    add_menus(desk.tree)


def add_lookups(desk: Desk, memory: app_commands.Group) -> None:
    """Add commands with options: told to the desk, or answered when it says so."""

    @memory.command(description="Search")
    @app_commands.describe(text="What")
    async def search(
        interaction: discord.Interaction,
        text: str,
        limit: app_commands.Range[int, 1, 20] = 5,
        person: discord.Member | None = None,
    ) -> None:
        await desk.seen.put(interaction)
        name = person.display_name if person else "anyone"
        await interaction.response.send_message(f"{text} {limit} {name}", ephemeral=True)

    @memory.command(description="A scene")
    async def scene(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await desk.go_on.wait()
        await interaction.edit_original_response(content=f"Scene {name}")

    @scene.autocomplete("name")
    async def complete(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        await desk.seen.put(interaction)
        names = ["canoe", "cabin", "boat"]
        return [app_commands.Choice(name=n, value=n) for n in names if n.startswith(current)]


def add_answers(memory: app_commands.Group) -> None:
    """Add commands that answer more than once, with something to press, or not at all."""

    @memory.command(description="Follow up")
    async def follow(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("first")
        await interaction.followup.send("second", ephemeral=True)

    @memory.command(description="Pages")
    async def pages(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Page 1", view=Choices())

    @memory.command(description="Nothing")
    async def silent(interaction: discord.Interaction) -> None: ...


def add_failures(desk: Desk, memory: app_commands.Group) -> None:
    """Add commands whose answer Discord refuses, and keep what it says then."""

    async def try_to(answer: Awaitable[Any]) -> None:
        try:
            await answer
        except discord.HTTPException as failure:
            await desk.failures.put(failure)

    @memory.command(description="Too late")
    async def late(interaction: discord.Interaction) -> None:
        await desk.go_on.wait()
        await try_to(interaction.response.send_message("Late"))

    @memory.command(description="Twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Once")
        interaction.response._response_type = None
        await try_to(interaction.response.send_message("Twice"))


def admin_group() -> app_commands.Group:
    """Return the commands of those who manage the server."""
    admin = app_commands.Group(
        name="memory-admin",
        description="Manage",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @admin.command(description="Reset")
    async def reset(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Confirm())

    return admin


def add_menus(tree: app_commands.CommandTree[Any]) -> None:
    """Add what stands in the menu of a message and of a member."""

    @tree.context_menu(name="Remember this")
    async def remember(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"Kept {message.content}", ephemeral=True)

    @tree.context_menu(name="Who is this")
    async def who_is(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(member.display_name, ephemeral=True)
