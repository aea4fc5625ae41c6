"""Run Memoir from the command line."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.errors import MemoirError, PlaygroundError, SettingsError

if TYPE_CHECKING:
    from bot.config import Settings

# Everything else is imported where it is used: --help is quick, and `memoir` reaches Discord
# without loading the playground.

OFFLINE = (
    "Neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: Memoir works offline, sorts memories by"
    " rules and answers by quoting them."
)
LOG_FILE = "memoir.log"
# Rules cost nothing: whoever tries Memoir sees memory grow while they talk.
EAGER = {"quiet_seconds": 0.5, "scene_quiet_seconds": 1.0}
FAILED = 1
WRONG_SETTING = 2  # as argparse has it for wrong arguments
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for and return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "chat":
            _chat(asked)
        elif asked.command == "graph":
            _graph(asked)
        elif asked.command == "erase":
            return _erase(asked)
        elif asked.command in ("export", "import"):
            _exchange(asked)
        elif asked.command in ("encrypt", "decrypt"):
            _convert(asked)
        else:
            _serve()
    except MemoirError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTING if isinstance(error, SettingsError | PlaygroundError) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has read enough
        sys.stderr.close()
        return FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="memoir",
        description="A Discord bot that remembers. Without a command, run the bot.",
        epilog="Settings come from the environment and .env; .env.example explains each.",
    )
    parser.add_argument("--version", action="version", version=f"memoir {__version__}")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    about = "talk to the whole bot in this terminal; needs no token and no key"
    chat = commands.add_parser("chat", help=about, description=about.capitalize() + ".")
    chat.add_argument("--fresh", action="store_true", help="forget earlier chats and begin anew")
    chat.add_argument(
        "--replay",
        type=Path,
        metavar="FILE",
        help="first feed a conversation to it: a team chat or DiscordChatExporter's JSON",
    )
    about = "show the steps of the memory work, how they fare and what waits"
    graph = commands.add_parser("graph", help=about, description=about.capitalize() + ".")
    about = "erase a person from every server's memory; Memoir may be running"
    erase = commands.add_parser("erase", help=about, description=about.capitalize() + ".")
    erase.add_argument("user_id", type=_user_id, metavar="USER_ID", help="Discord's number of them")
    erase.add_argument("--yes", action="store_true", help="do not ask whether to do it")
    about = "encrypt all memory with MEMOIR_DATABASE_KEY; stop Memoir first"
    encrypt = commands.add_parser("encrypt", help=about, description=about.capitalize() + ".")
    about = "write all memory without encryption again; stop Memoir first"
    decrypt = commands.add_parser("decrypt", help=about, description=about.capitalize() + ".")
    about = "write all of a server's memory to a new file; Memoir may be running"
    export = commands.add_parser("export", help=about, description=about.capitalize() + ".")
    about = "add what such a file holds to a server's memory; stop Memoir meanwhile"
    import_ = commands.add_parser("import", help=about, description=about.capitalize() + ".")
    for command in (export, import_):
        command.add_argument(
            "guild_id", type=_guild_id, metavar="GUILD_ID", help="Discord's number of the server"
        )
        command.add_argument("file", type=Path, metavar="FILE", help="JSON, see docs/export.md")
    for command in (chat, graph, erase, encrypt, decrypt, export, import_):
        command.add_argument(
            "--data-dir",
            type=Path,
            metavar="DIR",
            help="the folder that memory is kept in (MEMOIR_DATA_DIR, else ./data)",
        )
    return parser


def _user_id(typed: str) -> int:
    """Read a user's id; argparse says what is wrong with another one."""
    return _id(typed, "user")


def _guild_id(typed: str) -> int:
    """Read a server's id."""
    return _id(typed, "server")


def _id(typed: str, of: str) -> int:
    if not typed.isdecimal() or not 0 < int(typed) < 1 << 63:
        raise argparse.ArgumentTypeError(f"a {of} id is a number, such as 80351110224678912")
    return int(typed)


def _serve() -> None:
    import logging

    from bot import logs
    from bot.config import load
    from bot.data_folder import keep_new_files_private
    from bot.encryption import check

    keep_new_files_private()
    settings = load()
    logs.to_stderr(settings.log_level)
    check(settings)
    if settings.works_offline:
        logging.getLogger(__name__).warning(OFFLINE)
    _run_bot(settings)


def _run_bot(settings: "Settings") -> None:
    import asyncio
    from functools import partial

    from bot.building import build
    from bot.clock import system_clock
    from bot.lifecycle import serve, stopped_by_signals

    async def run() -> None:
        stop = asyncio.Event()
        with stopped_by_signals(stop):
            await serve(settings, partial(build, clock=system_clock), stop)

    asyncio.run(run())


def _chat(asked: argparse.Namespace) -> None:
    import asyncio

    from bot import logs
    from bot.clock import system_clock
    from bot.config import UNLIMITED, load
    from bot.data_folder import CHAT, keep_new_files_private, prepare
    from bot.encryption import check
    from bot.playground.terminal.chat import Chat, Listener, Request
    from bot.playground.terminal.transcript_files import read
    from bot.tenancy import Tenant

    keep_new_files_private()
    settings = load(data_dir=asked.data_dir)
    folder = settings.data_dir / CHAT
    prepare(folder, "MEMOIR_DATA_DIR")
    check(settings.model_copy(update={"data_dir": folder}))
    logs.to_file(folder / LOG_FILE)
    request = Request(
        folder=folder,
        version=__version__,
        fresh=asked.fresh,
        transcript=read(asked.replay) if asked.replay else None,
        colours=not settings.no_color and settings.term != "dumb",
    )

    def move_in(api: str, token: str, listener: Listener) -> Tenant:
        changes = {"discord_api": api, "data_dir": folder, "listen": True}
        # Nobody else is kept waiting, and a replay is as long as it is.
        defaults = UNLIMITED | (EAGER if settings.works_offline else {})
        unset = defaults.keys() - settings.model_fields_set
        changes |= {name: defaults[name] for name in unset}
        lodger = settings.model_copy(update=changes)
        return Tenant(lodger, system_clock, token=token, observer=listener)

    async def run() -> None:
        await Chat(request, move_in, system_clock).run()

    asyncio.run(run())


def _graph(asked: argparse.Namespace) -> None:
    from bot.clock import system_clock
    from bot.config import load
    from bot.inspection import inspected

    settings = load(data_dir=asked.data_dir, ready=False)
    sys.stdout.write(f"{inspected(settings, system_clock)}\n")
    sys.stdout.flush()  # whoever stops reading is noticed here, and not when the process ends


def _erase(asked: argparse.Namespace) -> int:
    import asyncio

    from bot.clock import system_clock
    from bot.config import load
    from bot.data_folder import keep_new_files_private
    from bot.erasing import QUESTION, erase
    from bot.ids import UserId

    keep_new_files_private()

    def agreed() -> bool:
        if not asked.yes:
            sys.stdout.write(QUESTION)
            sys.stdout.flush()
        return asked.yes or sys.stdin.readline().strip().casefold() in ("y", "yes")

    def tell(text: str) -> None:
        sys.stdout.write(f"{text}\n")

    settings, person = load(data_dir=asked.data_dir, ready=False), UserId(asked.user_id)
    erased = asyncio.run(erase(settings, system_clock, person, agreed=agreed, tell=tell))
    return 0 if erased else FAILED


def _convert(asked: argparse.Namespace) -> None:
    from bot.config import load
    from bot.data_folder import keep_new_files_private
    from bot.encryption import decrypt, encrypt

    keep_new_files_private()
    settings = load(data_dir=asked.data_dir)
    done = encrypt(settings) if asked.command == "encrypt" else decrypt(settings)
    sys.stdout.write(f"{done}\n")


def _exchange(asked: argparse.Namespace) -> None:
    import asyncio

    from bot.clock import system_clock
    from bot.config import load
    from bot.data_folder import keep_new_files_private
    from bot.exchange import export_to, import_from, told
    from bot.ids import GuildId

    keep_new_files_private()
    writes, guild_id = asked.command == "import", GuildId(asked.guild_id)
    settings = load(data_dir=asked.data_dir, ready=writes)
    if writes:
        done = asyncio.run(import_from(settings, system_clock, guild_id, asked.file))
        sys.stdout.write(f"{told(done)}\n")
    else:
        written = asyncio.run(export_to(settings, system_clock, guild_id, asked.file))
        sys.stdout.write(f"{asked.file}: {written:,} bytes. It holds what people said.\n")


if __name__ == "__main__":
    sys.exit(main())
