"""Turn failures into sentences for people, and into log lines that quote nobody."""

import math

import discord
from discord import app_commands

from bot import errors
from bot.errors import MemoirError

UNFORESEEN = "Something went wrong on my side; that is noted. Please try again in a moment."
SERVERS_ONLY = "My memory belongs to servers: use this in one that I am in."
CHANGED = "This command has changed since Discord showed it to you. Please type it once more."


def explain(error: BaseException) -> str:
    """Return what a person should be told about a failure."""
    error = _cause(error)
    match error:
        case MemoirError():
            return str(error)
        case app_commands.MissingPermissions():
            wanted = " and ".join(map(_as_discord_names_it, error.missing_permissions))
            return f"You need the permission “{wanted}” for this."
        case app_commands.NoPrivateMessage():
            return SERVERS_ONLY
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return CHANGED
        case app_commands.CommandOnCooldown():
            return f"That was a lot at once: please wait {_seconds(error.retry_after)}, then again."
        case app_commands.TransformerError():
            return f"I cannot make sense of {error.value!r} here."[:500]
        case app_commands.CheckFailure():
            return "You cannot use this here."
        case discord.HTTPException():
            return "Discord did not take my answer. Please try again in a moment."
    return UNFORESEEN


def is_foreseen(error: BaseException) -> bool:
    """Tell whether a failure is an ordinary refusal, no fault to look into."""
    return isinstance(_cause(error), MemoirError | app_commands.CheckFailure)


def reason(error: BaseException) -> str:
    """Name what went wrong and where without quoting anything that people wrote."""
    error = _cause(error)
    if isinstance(error, discord.HTTPException):
        return f"Discord answered {error.status}, code {error.code}"
    return errors.reason(error)


def _as_discord_names_it(permission: str) -> str:
    return permission.replace("guild", "server").replace("_", " ").title()


def _seconds(number: float) -> str:
    whole = max(1, math.ceil(number))
    return f"{whole} second{'' if whole == 1 else 's'}"


def _cause(error: BaseException) -> BaseException:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error
