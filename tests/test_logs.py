"""Logs are readable, and libraries cannot write what people said into them."""

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    floors = {name: logging.getLogger(name).level for name in logs.FLOORS}
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, floor in floors.items():
        logging.getLogger(name).setLevel(floor)
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize(
    "logger", ["discord.http", "discord.gateway", "aiosqlite", "openai._base_client", "httpx2"]
)
def test_debug_never_reaches_libraries_that_print_what_people_said(
    logger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.to_stderr("DEBUG")
    logging.getLogger(logger).debug("body: what somebody said")
    logging.getLogger("bot.manager").debug("our own word")
    written = capsys.readouterr().err
    assert "what somebody said" not in written
    assert "our own word" in written


def test_a_line_tells_when_how_bad_and_who(capsys: pytest.CaptureFixture[str]) -> None:
    logs.to_stderr("INFO")
    logging.getLogger("bot.client").info("ready in %d servers", 3)
    line = capsys.readouterr().err
    assert line.endswith(" INFO    bot.client: ready in 3 servers\n")
    assert line[:4].isdigit()


def test_the_level_holds_for_libraries_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.to_stderr("ERROR")
    logging.getLogger("discord.gateway").warning("shard is slow")
    logging.getLogger("bot").warning("so am I")
    assert capsys.readouterr().err == ""


def test_a_name_cannot_forge_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    logs.to_stderr("INFO")
    logging.getLogger("bot").info("joined %s", "x\n2026-01-01 ERROR bot: \x1b[31mforged")
    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert "\x1b" not in written


def test_a_traceback_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.to_stderr("INFO")
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    assert "\nRuntimeError: broken\n" in capsys.readouterr().err


def test_a_file_gets_warnings_alone_and_appears_with_the_first(tmp_path: Path) -> None:
    path = tmp_path / "memoir.log"
    logs.to_file(path)
    logging.getLogger("bot").info("quiet")
    assert not path.exists()
    logging.getLogger("bot").warning("loud")
    assert path.read_text(encoding="utf-8").endswith("WARNING bot: loud\n")


def test_python_warnings_go_to_the_log(tmp_path: Path) -> None:
    path = tmp_path / "memoir.log"
    logs.to_file(path)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old habit", stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "old habit" in path.read_text(encoding="utf-8")


def test_setting_up_twice_writes_once(capsys: pytest.CaptureFixture[str]) -> None:
    logs.to_stderr("INFO")
    logs.to_stderr("INFO")
    logging.getLogger("bot").info("once")
    assert capsys.readouterr().err.count("once") == 1


def test_of_discords_errors_only_the_kind_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    logs.to_stderr("INFO")
    try:
        raise ConnectionResetError("what somebody said")
    except ConnectionResetError:
        logging.getLogger("discord.shard").exception("Shard %s is away", 0)
        logging.getLogger("bot.manager").exception("It failed")
    theirs, ours = capsys.readouterr().err.split("\n", 1)
    assert theirs.endswith("discord.shard: Shard 0 is away (ConnectionResetError)")
    assert "Traceback" in ours
