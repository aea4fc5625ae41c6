"""Show the chapters of a long scene."""

from collections.abc import Sequence

import discord

from bot.memory.chapters import Chapter
from bot.memory.records import Scene
from cogs.embeds import PARAGRAPH, card, clip, counted, plain
from cogs.rendering import scene_label

# Four of these with a summary fit into an embed, whatever is escaped in them.
CHAPTER_SHOWN = 750


def chapters_page(scene: Scene, chapters: Sequence[Chapter], *, footer: str) -> discord.Embed:
    """Return a page of what a scene told, period by period; its memories come after."""
    summary = clip(plain(scene.summary), CHAPTER_SHOWN) or "*No summary yet.*"
    told = [_chapter(chapter) for chapter in chapters]
    return card(
        f"🗂️ {plain(scene_label(scene))}", PARAGRAPH.join([f"> {summary}", *told]), footer=footer
    )


def _chapter(chapter: Chapter) -> str:
    begun, ended = (
        discord.utils.format_dt(moment, "D") for moment in (chapter.starts_at, chapter.ends_at)
    )
    when = begun if begun == ended else f"{begun} – {ended}"
    memories = counted(chapter.cells, "memory", "memories")
    return f"📚 **{when}** · {memories}\n{clip(plain(chapter.summary), CHAPTER_SHOWN)}"
