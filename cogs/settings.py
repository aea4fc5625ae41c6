"""Show what a server's settings are and where each comes from, and let its admins change them."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.interactions import Interaction, tell, tell_failure, think
from bot.ids import ChannelId, UserId
from bot.memory.audit import OPERATOR, AuditEntry
from bot.memory.guild_settings import EVERYWHERE, GuildSettings, bounds
from cogs.browsing import IDLE_SECONDS, MOST_OPTIONS, Page, PersonalView, Window, browse
from cogs.embeds import PARAGRAPH, card
from cogs.here import guild_here
from cogs.journal import ManagersBrowser
from cogs.listening import NOT_READABLE, choose
from cogs.managers import demand_manager
from cogs.notices import readable
from cogs.setting_values import audited, parsed, shown, typed

TITLE = "⚙️ Settings of this server"
AUDIT_TITLE = "📋 What was changed"
NO_STYLE = (
    "No language model is asked here: answers are quotes, and neither persona nor language has any"
    " effect on them."
)
NOTHING_YET = "Nothing was changed here yet."
ENTRIES_PER_PAGE = 10
CHANGE = "Change a setting…"
LISTEN = "Read along in these channels…"
EMPTY_FOR_DEFAULT = "Leave it empty to take the choice back."
# Said before it is chosen: a day later it has happened.
ERASES_OLDER = "What is older is erased for good, within a day."
SPOKEN_KINDS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
]


class SettingsCommand(commands.Cog):
    """Hold the command that shows the settings; part of the group /memory-admin."""

    _bot: MemoirBot

    @app_commands.command(description="See and change the settings, and who changed what")
    async def settings(self, interaction: Interaction) -> None:
        """Show every setting with its value and where that comes from."""
        await think(interaction)
        panel = SettingsView(interaction, self._bot)
        embed = await panel.shown()
        await interaction.edit_original_response(embed=embed, view=panel)


class SettingsView(PersonalView):
    """Show the settings, and offer to change each."""

    def __init__(self, interaction: Interaction, bot: MemoirBot) -> None:
        super().__init__(interaction)
        self._bot = bot
        # The same items all the time: one that was replaced is deaf until the answer was edited.
        self._channels = _Channels()
        self.add_item(_Pick()).add_item(self._channels)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Serve the person who asked, for as long as they may manage the server."""
        demand_manager(interaction)
        return await super().interaction_check(interaction)

    async def shown(self) -> discord.Embed:
        """Return the settings as they are now, and offer what can be changed."""
        chosen = await self._bot.manager.guild_settings(guild_here(self.last))
        values = shown(self._bot, chosen)
        # What one menu cannot show is not marked in it: picking there chooses anew.
        some = () if chosen.listen == EVERYWHERE else sorted(chosen.listen)
        self._channels.default_values = [
            discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.channel)
            for each in (some if len(some) <= MOST_OPTIONS else ())
        ]
        fields = [(each.title, f"{each.value}\n-# {each.source}") for each in values]
        note = "" if self._bot.model.generates else NO_STYLE
        return card(TITLE, note, fields=fields, footer="Only you see this.")

    @discord.ui.button(label="Who changed what", emoji="📋", row=2)
    async def audit(self, interaction: Interaction, _: discord.ui.Button["SettingsView"]) -> None:
        """List the entries of the audit, newest first."""
        await think(interaction)
        await browse(
            interaction,
            lambda by, number: _audit_page(self._bot, by, number),
            view=ManagersBrowser,
        )

    async def change(self, interaction: Interaction, name: str, text: str) -> None:
        """Choose a value as it was typed, and show the settings as they are then."""
        demand_manager(interaction)
        await self._bot.manager.change_settings(
            guild_here(interaction), UserId(interaction.user.id), **{name: parsed(name, text)}
        )
        await self._show_anew(interaction)

    async def listen(
        self, interaction: Interaction, channels: Sequence[app_commands.AppCommandChannel]
    ) -> None:
        """Read along in these channels alone, and tell those where it begins."""
        await interaction.response.defer()
        for each in channels:
            channel = each.resolve()
            if channel is None or not readable(channel):  # type: ignore[arg-type]
                await tell(interaction, NOT_READABLE.format(channel=f"<#{each.id}>"))
                await self._show_anew(interaction)
                return
        wanted = frozenset(ChannelId(each.id) for each in channels)
        await choose(self._bot, interaction, wanted)
        await self._show_anew(interaction)

    async def open_form(self, interaction: Interaction, name: str) -> None:
        """Ask for a setting's new value."""
        chosen = await self._bot.manager.guild_settings(guild_here(interaction))
        await interaction.response.send_modal(SettingModal(self, name, chosen))

    async def _show_anew(self, interaction: Interaction) -> None:
        if not interaction.response.is_done():
            await interaction.response.defer()
        self.last = interaction
        await interaction.edit_original_response(embed=await self.shown(), view=self)


class _Pick(discord.ui.Select[SettingsView]):
    """Offer every setting that is typed."""

    def __init__(self) -> None:
        options = [
            discord.SelectOption(label=str(field.title), value=name, description=bounds(name))
            for name, field in GuildSettings.model_fields.items()
            if name != "listen"
        ]
        super().__init__(placeholder=CHANGE, options=options, row=0)

    async def callback(self, interaction: Interaction) -> None:
        """Open the form of what was picked."""
        if self.view is not None:
            await self.view.open_form(interaction, self.values[0])


class _Channels(discord.ui.ChannelSelect[SettingsView]):
    """Offer the channels to read along in."""

    def __init__(self) -> None:
        super().__init__(
            placeholder=LISTEN,
            channel_types=SPOKEN_KINDS,
            min_values=0,
            max_values=MOST_OPTIONS,
            row=1,
        )

    async def callback(self, interaction: Interaction) -> None:
        """Read along in what was picked."""
        if self.view is not None:
            channels: Any = self.values  # threads are not among the kinds
            await self.view.listen(interaction, channels)


class SettingModal(discord.ui.Modal, title="Change a setting"):
    """Ask for a setting's value."""

    def __init__(self, view: SettingsView, name: str, chosen: GuildSettings) -> None:
        super().__init__(timeout=IDLE_SECONDS)
        self._view = view
        self._name = name
        value, most = typed(name, chosen)
        self._text = discord.ui.TextInput["SettingModal"](
            default=value, max_length=most, required=False
        )
        title = str(GuildSettings.model_fields[name].title)
        warning = f"{ERASES_OLDER} " if name == "message_days" else ""
        about = f"{warning}{EMPTY_FOR_DEFAULT}"
        self.add_item(discord.ui.Label(text=title, description=about, component=self._text))

    async def on_submit(self, interaction: Interaction, /) -> None:
        """Choose what was typed, or say why that cannot be."""
        await self._view.change(interaction, self._name, self._text.value)

    async def on_error(  # type: ignore[override]  # discord.py's modals have no item to blame
        self, interaction: Interaction, error: Exception, /
    ) -> None:
        """Tell the person what happened."""
        await tell_failure(interaction, error)


async def _audit_page(bot: MemoirBot, interaction: Interaction, number: int) -> Page:
    async with bot.databases.open(guild_here(interaction)) as database:
        window = Window.at(number, await database.audit.count(), ENTRIES_PER_PAGE)
        entries = await database.audit.recent(limit=ENTRIES_PER_PAGE, offset=window.offset)
    text = PARAGRAPH.join(map(_entry, entries)) or NOTHING_YET
    return Page(card(AUDIT_TITLE, text, footer=window.footer), window)


def _entry(entry: AuditEntry) -> str:
    by = "whoever runs me" if entry.done_by == OPERATOR else f"<@{entry.done_by}>"
    when = discord.utils.format_dt(entry.done_at, "f")
    return f"{audited(entry)}\n-# {when} · {by}"
