"""Say what is kept of people, and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import discord

from bot.client import MemoirBot
from bot.config import Settings
from bot.ids import GuildId
from bot.memory.budgets import Budget
from bot.memory.guild_settings import GuildSettings
from bot.memory.selections import Removed
from bot.places import Identified
from bot.retention import days_kept
from cogs.embeds import EMBER, FIELD_VALUE, PARAGRAPH, card, clip, counted, plain
from cogs.personal_data import ServerData

OPENAI = "api.openai.com"
KEPT = "Nothing was erased. `/privacy delete` does it whenever you like."
POLICY = (
    "`/privacy export` gives you what I keep of you as a file, `/privacy delete` erases it,"
    " {end}. Message menu → Apps → *Forget this* erases one message."
)
OPT_OUT = "`/privacy opt-out` ends it"
OPT_IN = "`/privacy opt-in` has me remember you again"
NEVER = (
    "Never kept: direct messages, pictures and files, reactions, who is online, lists of members."
    " As far as I recognise them, passwords and keys are masked before anything is written, and"
    " sensitive matters (health, money, faith and the like) are not drawn into memories."
)
WHO = (
    "Whoever can read the channel that it was said in, when I answer or when they look into"
    " memory; nobody else, and no other server. Whoever runs me can read the file."
)
OPTED_OUT = (
    "From now on I keep nothing of what you say {where}. Where others mention you, I store"
    " “@someone”; replies to you and forwards of your messages bring none of your words along."
    " Ask me what you like: I answer, and keep neither question nor answer."
)
OPTED_IN = "I remember what you say {where} again, from now on. What was erased stays erased."
STILL_OUT = (
    "You had opted out everywhere, and that still holds: I keep nothing of you here."
    " `/privacy opt-in where: everywhere I am` takes it back."
)
TOO_LONG = (
    "What I keep of you does not fit into a file that Discord takes. Please ask whoever runs me for"
    " it, or use this command in each server by itself."
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold how memory works in one place now."""

    settings: Settings
    in_server: bool
    listens_here: bool
    listens_anywhere: bool  # in this server
    days: int | None  # after which messages go; None: they stay
    messages: Budget  # that are kept of a day


async def facts(bot: MemoirBot, guild_id: GuildId | None, channel: Identified | None) -> Facts:
    """Return how memory works here."""
    chosen = GuildSettings() if guild_id is None else await bot.manager.guild_settings(guild_id)
    return Facts(
        bot.settings,
        in_server=guild_id is not None,
        listens_here=guild_id is not None
        and channel is not None
        and await bot.listens_in(guild_id, channel),
        listens_anywhere=bot.listens and bool(chosen.listen),
        days=days_kept(bot.settings, chosen),
        messages=bot.spending.within(chosen).messages,
    )


def about(facts: Facts, opted_out_since: datetime | None) -> discord.Embed:
    """Return what everybody should know, as it is here and now."""
    fields = [
        ("What I keep", _what(facts)),
        ("Where", _where(facts)),
        ("How long", _how_long(facts)),
        ("Who sees it", WHO),
        ("Which language model gets it", _model(facts.settings)),
        ("What you can do", POLICY.format(end=OPT_IN if opted_out_since else OPT_OUT)),
    ]
    out = ""
    if opted_out_since is not None:
        when = discord.utils.format_dt(opted_out_since, "D")
        out = f"**You opted out on {when}: nothing that you have said since is kept.**"
    embed = card("🔒 Your privacy", out)
    for name, value in fields:
        embed.add_field(name=name, value=clip(value, FIELD_VALUE), inline=False)
    return embed


def opted_out(kept: Removed, *, everywhere: bool) -> discord.Embed:
    """Return what opting out means, and what is kept from before."""
    text = OPTED_OUT.format(where=_in(everywhere=everywhere))
    before = (
        f"Kept from before: {holdings(kept)}. Shall I erase that as well?"
        if kept
        else "Nothing of you is kept from before."
    )
    return card("🔕 You opted out", f"{text}{PARAGRAPH}{before}")


def opted_in(*, everywhere: bool, still_out: bool) -> discord.Embed:
    """Return what opting in means."""
    if still_out:
        return card("🔕 Still opted out", STILL_OUT)
    return card("🔔 You are remembered again", OPTED_IN.format(where=_in(everywhere=everywhere)))


def to_delete(kept: Removed, *, everywhere: bool) -> discord.Embed:
    """Return what erasing would take."""
    where = _in(everywhere=everywhere)
    if not kept:
        return card("🗑️ Nothing to erase", f"I keep nothing of you {where}.")
    return card(
        "🗑️ Erase what I keep of you?",
        f"This goes for good {where}: {holdings(kept)}, with every summary and answer that was"
        " drawn from it, and your name where others mentioned you."
        f"{PARAGRAPH}It cannot be undone. Messages in Discord itself stay, and what you say"
        " from now on is remembered; `/privacy opt-out` ends that.",
        colour=EMBER,
    )


def erased(removed: Removed, *, left: Removed) -> discord.Embed:
    """Return what was erased, and what is left."""
    rewritten = f" {counted(removed.scenes, 'topic')} will be told anew without it."
    return card(
        "🗑️ Erased",
        f"Erased: {holdings(removed)}.{rewritten if removed.scenes else ''}"
        f"{PARAGRAPH}Kept of you now: {holdings(left)}.",
    )


def exported(servers: Sequence[ServerData]) -> discord.Embed:
    """Return what is in the file."""
    kept = [each.kept for each in servers]
    lines = [
        counted(sum(len(each.messages) for each in kept), "message") + " that you wrote",
        counted(sum(len(each.cells) for each in kept), "memory", "memories") + " drawn from them",
        counted(sum(len(each.mentioned_in) for each in kept), "message") + " that mention you",
        counted(sum(len(each.tasks) for each in kept), "task or plan", "tasks and plans")
        + " that you have to do",
    ]
    return card("📦 What I keep of you", "\n".join(lines), footer="Only you can see this file.")


def too_long() -> discord.Embed:
    """Return what is said of a file that Discord does not take."""
    return card("📦 Too much for one file", TOO_LONG)


def holdings(kept: Removed) -> str:
    """Return how much there is."""
    messages = counted(kept.messages, "message")
    return f"{messages} and {counted(kept.cells, 'memory', 'memories')}"


def _what(facts: Facts) -> str:
    if not facts.in_server:
        seen = "In servers: what is said to me, and what is said in channels where I read along."
    elif facts.listens_here:
        seen = "I read along here: what is said in this channel, and what is said to me."
    elif facts.listens_anywhere:
        seen = "What is said to me. In some other channels of this server I read along, not here."
    else:
        seen = "What is said to me by mention or reply, and nothing else."
    kept = (
        "Of each message its text, time and place, and its author's id and name; and short memories"
        " drawn from them, each with its sources."
    )
    most = f" At most {facts.messages.person:,} messages of one person a day."
    return f"{seen} {kept}{most if facts.messages.person else ''}\n{NEVER}"


def _where(facts: Facts) -> str:
    encrypted = ", encrypted" if facts.settings.database_key is not None else ""
    return (
        f"In a file of each server's own{encrypted}, on the computer of whoever runs me, readable"
        " by that account alone. Nothing is merged across servers."
    )


def _how_long(facts: Facts) -> str:
    grace = facts.settings.grace_days
    removal = f"{counted(grace, 'day')} after I was" if grace else "once I am"
    ends = (
        "when they are deleted in Discord, when you erase them, when an admin erases the server's"
        f" memory, and {removal} removed from the server"
    )
    if facts.days is None:
        return f"Messages and memories go {ends}."
    return (
        f"Messages go after {counted(facts.days, 'day')}, with what was drawn from them; sooner"
        f" {ends}."
    )


def _model(settings: Settings) -> str:
    if settings.works_offline:
        return "None: I answer by quoting, and nothing leaves the computer that I run on."
    return " ".join(_provider(settings))


def _provider(settings: Settings) -> Iterator[str]:
    host = urlsplit(settings.openai_base_url or f"https://{OPENAI}").hostname or OPENAI
    yield (
        f"**{plain(host)}**: {plain(settings.model)} gets a question, the memories found for it and"
        f" the channel's last messages; {plain(settings.memory_model)} gets new messages to draw"
        " memories from."
    )
    if settings.embedding_model is not None:
        yield f"{plain(settings.embedding_model)} gets messages and memories to compare."
    yield "Display names go along, Discord's ids do not."


def _in(*, everywhere: bool) -> str:
    return "in any server" if everywhere else "in this server"
