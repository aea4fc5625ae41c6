"""Show what is known about a person or thing, and what it is often spoken of together with."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import MemoirBot
from bot.delivery.failures import reason
from bot.delivery.interactions import Interaction, think
from bot.ids import CellId, UserId
from bot.memory.audience import Audience
from bot.memory.db import MemoryDB
from bot.memory.records import Cell
from bot.memory.subjects import LOOKED_AT, Subject
from bot.memory.text import folded
from bot.memory.ties import Tie, TieKind
from cogs.browsing import MOST_OPTIONS, Choice, Page, Window, browse
from cogs.embeds import OPTION_LABEL, PARAGRAPH, card, clip, counted, plain
from cogs.here import audience_here, guild_here
from cogs.rendering import GLANCE, cell_entry
from cogs.sources import source_links
from cogs.subject_choices import choice_of, name_in, picked, subject_label

CELLS_PER_PAGE = 4  # with what each hangs together with
SCENES_NAMED = 3
NEIGHBOURS_NAMED = 6
TIE_SHOWN = 80  # characters of what a memory hangs together with

TIES: Mapping[tuple[TieKind, bool], str] = {
    (TieKind.FOLLOWS, True): "follows from",
    (TieKind.FOLLOWS, False): "led to",
    (TieKind.ANSWERS, True): "answers",
    (TieKind.ANSWERS, False): "answered by",
    (TieKind.PART_OF, True): "part of",
    (TieKind.PART_OF, False): "has as a part",
    (TieKind.REPLACES, True): "replaces",
    (TieKind.REPLACES, False): "replaced by",
    (TieKind.CONTRADICTS, True): "contradicts",
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """Hold one page of what is known about a subject."""

    subject: Subject
    cells: Sequence[tuple[Cell, Sequence[str], Sequence[Tie]]]  # with links to their sources
    scenes: Sequence[str]
    neighbours: Sequence[Subject]
    total: int


class AboutCommand(commands.Cog):
    """Tell about people and things; a part of the cog Memory."""

    _bot: MemoirBot

    @app_commands.command(description="What is known about a person, a project or a thing")
    @app_commands.describe(
        name="Whom or what; start typing to find it", person="Somebody of this server"
    )
    async def about(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, OPTION_LABEL] | None = None,
        person: discord.User | None = None,
    ) -> None:
        """Show what is known about somebody or something; without a name, what there is."""
        await think(interaction)
        if person is not None:
            await self._tell_of_person(interaction, person)
        else:
            await self._tell_of(interaction, name or "")

    @about.autocomplete("name")
    async def complete_subject(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest people and things that may be shown here."""
        try:
            audience = audience_here(self._bot, interaction)
            async with self._bot.databases.open(guild_here(interaction)) as database:
                found = await database.subjects.complete(
                    name_in(typed), audience, limit=MOST_OPTIONS
                )
        except Exception as error:  # noqa: BLE001 - the edge of an interaction; no names then
            _log.error("Names could not be suggested: %s", reason(error))
            return []
        choices = self._choices(interaction, found)
        return [app_commands.Choice(name=each.label, value=each.value) for each in choices]

    async def _open_subject(self, interaction: Interaction, value: str) -> None:
        await think(interaction)
        await self._tell_of(interaction, value)

    async def _tell_of_person(self, interaction: Interaction, person: discord.User) -> None:
        async def turn(by: Interaction, number: int) -> Page:
            audience = audience_here(self._bot, by)
            async with self._bot.databases.open(guild_here(by)) as database:
                subject = await database.subjects.person(UserId(person.id), audience)
                if subject is None:
                    return Page(nothing_known(person.display_name), Window.at(0, 0, 1))
                return await self._page(by, database, subject, audience, number)

        await browse(interaction, turn, self._open_subject)

    async def _tell_of(self, interaction: Interaction, name: str) -> None:
        async def turn(by: Interaction, number: int) -> Page:
            audience = audience_here(self._bot, by)
            async with self._bot.databases.open(guild_here(by)) as database:
                found = await _meant(database, name, audience)
                if len(found) == 1:
                    return await self._page(by, database, found[0], audience, number)
            embed = several_known(name, len(found)) if found else nothing_known(name)
            return Page(embed, Window.at(0, 0, 1), tuple(self._choices(by, found)))

        await browse(interaction, turn, self._open_subject)

    async def _page(
        self,
        interaction: Interaction,
        database: MemoryDB,
        subject: Subject,
        audience: Audience,
        number: int,
    ) -> Page:
        subjects = database.subjects
        total = await subjects.count(subject, audience)
        window = Window.at(number, total, CELLS_PER_PAGE)
        ids = await subjects.cells(subject, audience, limit=CELLS_PER_PAGE, offset=window.offset)
        known = _Known(
            subject,
            await self._read(interaction, database, ids, audience),
            [name for _, name in await subjects.scenes(subject, audience, limit=SCENES_NAMED)],
            await subjects.neighbours(subject, audience, limit=MOST_OPTIONS),
            total,
        )
        choices = tuple(self._choices(interaction, known.neighbours))
        return Page(subject_page(known, window.footer), window, choices)

    async def _read(
        self,
        interaction: Interaction,
        database: MemoryDB,
        ids: Sequence[CellId],
        audience: Audience,
    ) -> list[tuple[Cell, Sequence[str], Sequence[Tie]]]:
        cells = await database.cells.many(ids, audience)
        shown = [cells[each] for each in ids if each in cells]
        sources = [cell.sources for cell in shown]
        links = await source_links(database, guild_here(interaction), audience, sources)
        ties = await database.ties.of(cells, audience)
        return [(cell, of, ties.get(cell.id, ())) for cell, of in zip(shown, links, strict=True)]

    def _choices(self, interaction: Interaction, found: Sequence[Subject]) -> list[Choice]:
        """Return the subjects to pick from, people of one name told apart by their accounts."""
        names = [each.name for each in found]
        return [
            choice_of(each, _account(interaction, each) if names.count(each.name) > 1 else "")
            for each in found
        ]


def subject_page(known: _Known, footer: str) -> discord.Embed:
    """Return what is known about a subject: one page of memories, its scenes and neighbours."""
    many = "+" if known.total >= LOOKED_AT else ""
    told = counted(known.total, "memory", "memories").replace(" ", f"{many} ", 1)
    summary = " · ".join([told, *(f"🗂️ {plain(name)}" for name in known.scenes)])
    entries = [_entry(*each) for each in known.cells]
    often = ", ".join(
        f"{plain(each.name)} ({each.cells})" for each in known.neighbours[:NEIGHBOURS_NAMED]
    )
    parts = [f"-# {summary}", *entries, f"**Often together with** {often}" if often else ""]
    title = plain(subject_label(known.subject))
    return card(title, PARAGRAPH.join(filter(None, parts)), footer=footer)


def nothing_known(name: str) -> discord.Embed:
    """Return what is said of a name of which nothing is known."""
    if not name:
        return card("👤 Nobody and nothing yet", "People and things gather here as I remember.")
    shown = "that" if picked(name) is not None else f"“{plain(clip(name, GLANCE))}”"
    return card(
        "👤 Nothing known",
        f"I know nothing about {shown} that can be shown here."
        " `/memory search` looks through everything that was said, also where it has another name.",
    )


def several_known(name: str, count: int) -> discord.Embed:
    """Return what is said where there is something to choose."""
    if not name:
        return card("👤 Whom or what?", "These are spoken of most. Pick one, or type a name.")
    return card(
        f"👤 {counted(count, 'match', 'matches')} for “{plain(clip(name, TIE_SHOWN))}”",
        "They are different people or things: pick the one you mean.",
    )


async def _meant(database: MemoryDB, name: str, audience: Audience) -> list[Subject]:
    """Return the subjects that somebody means: picked from a list, or by name."""
    entity = picked(name)
    if entity is not None:
        subject = await database.subjects.get(entity, audience)
        return [subject] if subject else []
    if not name:
        return await database.subjects.complete("", audience, limit=MOST_OPTIONS)
    return await database.subjects.named(name_in(name), audience) or (
        await _beginning(database, name_in(name), audience)
    )


async def _beginning(database: MemoryDB, name: str, audience: Audience) -> list[Subject]:
    """Return the subjects whose names begin with a whole name: "Anna" may be Anna Meier."""
    found = await database.subjects.complete(name, audience, limit=MOST_OPTIONS)
    return [each for each in found if each.key.startswith(f"{folded(name).strip()} ")]


def _entry(cell: Cell, links: Sequence[str], ties: Sequence[Tie]) -> str:
    said = "".join(
        f"\n-# ↳ {TIES[tie.kind, tie.outgoing]}: {clip(plain(tie.content), TIE_SHOWN)}"
        for tie in ties
    )
    return cell_entry(cell, links, scene=cell.scene) + said


def _account(interaction: Interaction, subject: Subject) -> str:
    """Return what tells somebody from others of the same name."""
    if subject.user_id is None or interaction.guild is None:
        return ""
    member = interaction.guild.get_member(subject.user_id)
    return f" · @{member.name}" if member else f" · {subject.user_id}"
