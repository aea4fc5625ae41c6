"""The command line: what it says, where it says it, and the exit code."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import OFFLINE, main
from bot.playground.server import Playground
from tests.command_line import PATIENCE, ROOT, command, environment, memoir
from tests.waiting import until

SECRET = "a-token-that-nobody-may-see"


def test_version_names_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"memoir {__version__}\n"


def test_help_names_every_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["chat", "--help"], ["graph", "--help"], ["encrypt", "--help"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
    shown = capsys.readouterr().out
    for word in (
        "chat",
        "graph",
        "encrypt",
        "decrypt",
        "--version",
        "--fresh",
        "--replay FILE",
        "--data-dir DIR",
        ".env.example",
    ):
        assert word in shown


@pytest.mark.parametrize("arguments", [["dance"], ["--loud"], ["chat", "--replay"]])
def test_wrong_arguments_end_with_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: memoir")


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom bot.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'discord', 'openai', 'aiohttp', 'pydantic'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_the_bot_does_not_load_the_playground_or_an_unused_model() -> None:
    script = (
        "import sys\nfrom bot import lifecycle, client\n"
        "from bot.__main__ import main\n"
        "main([])\n"
        "wrong = [m for m in sys.modules if m.startswith(('bot.playground', 'openai'))]\n"
        "print(wrong)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(MEMOIR_DATA_DIR="/dev/null/x"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 2
    assert ended.stdout == ""
    complaint = ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stderr
    for word in words:
        assert word in complaint


def test_a_missing_token_is_one_sentence(tmp_path: Path) -> None:
    ended = memoir(cwd=tmp_path)
    assert_one_sentence(ended, "DISCORD_TOKEN", "memoir chat")


@pytest.mark.parametrize("arguments", [(), ("chat",)])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEMOIR_QUEUE", "many"),
        ("MEMOIR_LOG_LEVEL", "loud"),
        ("OPENAI_BASE_URL", SECRET),
        ("DISCORD_TOKEN", f"two {SECRET}"),
    ],
)
def test_a_wrong_value_is_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], name: str, value: str
) -> None:
    ended = memoir(*arguments, cwd=tmp_path, **{name: value})
    assert_one_sentence(ended, f"{name} must be ")
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [(), ("chat",)])
def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    folder = str(tmp_path / "file" / "data")
    ended = memoir(*arguments, cwd=tmp_path, MEMOIR_DATA_DIR=folder)
    assert_one_sentence(ended, "MEMOIR_DATA_DIR names a folder that cannot be written")


def test_the_options_folder_goes_before_the_settings(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = str(tmp_path / "file" / "data")
    ended = memoir("chat", "--data-dir", folder, cwd=tmp_path, MEMOIR_DATA_DIR=str(tmp_path))
    assert_one_sentence(ended, "--data-dir names a folder that cannot be written")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: no such file or directory"),
        ("{", "talk.json is not a JSON file."),
        ("{}", "holds no conversation that Memoir knows"),
        ('{"conversation_list": [{}]}', "is damaged at conversation_list › 1 › message_id"),
    ],
)
def test_a_bad_file_to_replay_is_one_sentence(
    tmp_path: Path, content: str | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "talk.json").write_text(content, encoding="utf-8")
    ended = memoir("chat", "--fresh", "--replay", "talk.json", cwd=tmp_path)
    assert_one_sentence(ended, "talk.json", words)


@pytest.mark.asyncio
async def test_a_refused_token_is_one_sentence(tmp_path: Path) -> None:
    async with Playground() as playground:
        ended = await asyncio.to_thread(
            memoir, cwd=tmp_path, DISCORD_TOKEN=SECRET, MEMOIR_DISCORD_API=playground.api
        )
    assert_one_sentence(ended, "DISCORD_TOKEN is refused")


@asynccontextmanager
async def bot_in(
    playground: Playground, folder: Path, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `memoir` in a playground until it is connected."""
    process = await asyncio.create_subprocess_exec(
        *command(),
        cwd=folder,
        env=environment(
            DISCORD_TOKEN=playground.token, MEMOIR_DISCORD_API=playground.api, **settings
        ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await until(lambda: process.returncode is not None or playground.connection.connected)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.asyncio
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_bot_well(tmp_path: Path, number: signal.Signals) -> None:
    async with Playground() as playground:
        playground.add_guild("Home")
        async with bot_in(playground, tmp_path) as process:
            process.send_signal(number)
            _, stderr = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, stderr.decode()
    assert b"Traceback" not in stderr


@pytest.mark.asyncio
async def test_without_a_key_the_bot_says_that_it_works_offline(tmp_path: Path) -> None:
    async with Playground() as playground, bot_in(playground, tmp_path) as process:
        process.terminate()
        _, stderr = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert OFFLINE in stderr.decode()


@pytest.mark.asyncio
async def test_with_an_address_alone_the_bot_does_not_work_offline(tmp_path: Path) -> None:
    local = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    async with Playground() as playground, bot_in(playground, tmp_path, **local) as process:
        process.terminate()
        _, stderr = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, stderr.decode()
    assert OFFLINE not in stderr.decode()


def test_what_the_bot_keeps_is_for_its_owner_alone(tmp_path: Path) -> None:
    memoir("chat", cwd=tmp_path, typed="we decided to use Postgres\n")
    kept = [path for path in (tmp_path / "data").rglob("*") if path.exists()]
    assert any(path.suffix == ".db" for path in kept)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "data", *kept)} == {0}
