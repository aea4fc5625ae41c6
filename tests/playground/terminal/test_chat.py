"""`memoir chat` from a pipe and at a terminal, as people run it."""

import asyncio
import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.command_line import PATIENCE, command, environment, memoir
from tests.loopback_model import LoopbackModel, Say
from tests.playground.terminal.terminals import Terminal

QUESTION = "what did we decide?"
WITHOUT_PROMPT_TOOLKIT = (
    "import sys; sys.modules['prompt_toolkit'] = None\n"
    "from bot.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


def chat(folder: Path, *typed: str, options: tuple[str, ...] = (), **settings: str) -> list[str]:
    """Return what a chat with these lines typed into a pipe writes."""
    lines = "".join(f"{line}\n" for line in typed)
    ended = memoir("chat", *options, cwd=folder, typed=lines, **settings)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout.splitlines()


def answer_to(question: str, shown: list[str]) -> str:
    """Return what was written between a question and the next prompt."""
    start = next(i for i, line in enumerate(shown) if line.endswith(f"› {question}")) + 1
    ends = [i for i in range(start, len(shown)) if " › " in shown[i]]
    return "\n".join(shown[start : ends[0] if ends else None])


def team_chat(folder: Path) -> Path:
    said = [
        ("Chen", "2025-02-01T02:00:00Z", "We decided to use Postgres for the archive."),
        ("Betty", "2025-03-04T02:00:00Z", "I will write the release notes until Friday."),
    ]
    messages = [
        {
            "message_id": f"m{number}",
            "create_time": time,
            "sender": who.lower(),
            "sender_name": who,
            "type": "text",
            "content": text,
            "refer_list": [],
        }
        for number, (who, time, text) in enumerate(said)
    ]
    path = folder / "team.json"
    path.write_text(json.dumps({"conversation_list": messages}), encoding="utf-8")
    return path


def test_a_piped_talk_is_remembered_line_by_line(tmp_path: Path) -> None:
    shown = chat(tmp_path, "we decided to use Postgres", QUESTION)
    assert "Postgres" in answer_to(QUESTION, shown)
    assert any(line.startswith("· remembered 1 thing in ") for line in shown)
    assert not [line for line in shown if "\x1b" in line]


def test_a_map_of_memory_is_saved_where_it_can_be_opened(tmp_path: Path) -> None:
    shown = chat(tmp_path, "we decided to use Postgres", "/memory map")
    [place] = [line.partition("Open it at ")[2] for line in shown if "Open it at " in line]
    assert (tmp_path / place).read_bytes().startswith(b"\x89PNG")
    assert any("A map of 1 scene in memory." in line for line in shown)


def test_a_chat_begins_by_saying_that_it_is_offline(tmp_path: Path) -> None:
    shown = chat(tmp_path)
    assert shown[0].startswith("Memoir ")
    assert shown[1].startswith("Offline: neither OPENAI_API_KEY nor OPENAI_BASE_URL is set")
    assert shown[2] == "Nothing is remembered yet."


def test_a_chat_with_a_model_names_it(tmp_path: Path) -> None:
    shown = chat(tmp_path, OPENAI_BASE_URL="http://127.0.0.1:9/v1", MEMOIR_MODEL="tiny")
    assert shown[1] == "Answers are written by tiny."


def test_memory_lasts_until_one_begins_afresh(tmp_path: Path) -> None:
    chat(tmp_path, "we decided to use Postgres")
    again = chat(tmp_path, QUESTION)
    assert again[2].startswith("Remembered so far: 1 message, 1 memory in 1 topic.")
    assert "Postgres" in answer_to(QUESTION, again)
    fresh = chat(tmp_path, QUESTION, options=("--fresh",))
    assert fresh[2] == "Nothing is remembered yet."
    assert "Postgres" not in answer_to(QUESTION, fresh)


def test_a_chats_memory_is_its_own(tmp_path: Path) -> None:
    chat(tmp_path, "hello there", options=("--data-dir", "mine"))
    assert (tmp_path / "mine" / "chat" / "guilds").is_dir()
    assert not (tmp_path / "data").exists()


def test_sources_still_resolve_in_the_next_run(tmp_path: Path) -> None:
    chat(tmp_path, "/as Bob", "/say we decided to use Postgres")
    shown = chat(tmp_path, "/memory search postgres")
    assert any("#general · Bob, " in line and "Postgres" in line for line in shown)


def test_a_replayed_conversation_can_be_asked_about(tmp_path: Path) -> None:
    options = ("--replay", str(team_chat(tmp_path)))
    shown = chat(tmp_path, "who writes the release notes?", "/channel team", options=options)
    assert any(line.startswith("· #team: 2 messages, ") for line in shown)
    answer = answer_to("who writes the release notes?", shown)
    assert "Betty" in answer
    assert "4 March 2025" in answer
    again = chat(tmp_path, options=options)
    assert "· #team: all of it was replayed before." in again


def test_a_bot_without_internet_still_ends_well(tmp_path: Path) -> None:
    shown = chat(tmp_path, "hello", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert "Memoir" in shown


def test_a_second_chat_in_the_same_folder_is_kept_out(tmp_path: Path) -> None:
    with Terminal(command("chat"), tmp_path) as terminal:
        terminal.expect("›")
        ended = memoir("chat", cwd=tmp_path)
        assert ended.returncode == 2
        assert ended.stderr.startswith("Another `memoir chat` uses ")
        terminal.type("/quit\r")
        assert terminal.ended() == 0


def test_without_a_standard_input_there_is_nothing_to_do(tmp_path: Path) -> None:
    closed = ["sh", "-c", '"$@" <&-', "sh", *command("chat")]
    ended = subprocess.run(
        closed, cwd=tmp_path, env=environment(), capture_output=True, timeout=PATIENCE, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_nobody_reading_the_output_is_no_crash(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("chat"),
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    _, stderr = process.communicate(b"/help\n" * 50, timeout=PATIENCE)
    assert b"Traceback" not in stderr


@pytest.fixture(params=["prompt_toolkit", "plain"])
def terminal_command(request: pytest.FixtureRequest) -> list[str]:
    """Return how to run a chat with completion, or where prompt_toolkit is not installed."""
    if request.param == "plain":
        return [*command()[:-2], "-c", WITHOUT_PROMPT_TOOLKIT, "chat"]
    pytest.importorskip("prompt_toolkit")
    return command("chat")


def test_at_a_terminal_one_talks_and_quits(terminal_command: list[str], tmp_path: Path) -> None:
    with Terminal(terminal_command, tmp_path) as terminal:
        terminal.expect("#general ›")
        terminal.type("we decided to use Postgres\r")
        terminal.expect("Memoir\n")
        terminal.type("/memory search postgres\r")
        terminal.expect("only you can see this")
        terminal.expect("decided to use Postgres")
        terminal.type("/quit\r")
        assert terminal.ended() == 0


def test_a_form_is_filled_in_at_a_terminal(terminal_command: list[str], tmp_path: Path) -> None:
    with Terminal(terminal_command, tmp_path) as terminal:
        terminal.expect("#general ›")
        terminal.type("/memory-admin reset\r")
        terminal.expect("[1 Erase everything")
        terminal.type("/press 1\r")
        terminal.expect("Type the server's name:")
        terminal.type("Playground\r")
        terminal.expect("Everything is erased")
        terminal.type("/quit\r")
        assert terminal.ended() == 0


def test_control_d_leaves(terminal_command: list[str], tmp_path: Path) -> None:
    with Terminal(terminal_command, tmp_path) as terminal:
        terminal.expect("#general ›")
        terminal.type("\x04")
        assert terminal.ended() == 0


def test_control_c_leaves_at_the_second_time(terminal_command: list[str], tmp_path: Path) -> None:
    with Terminal(terminal_command, tmp_path) as terminal:
        terminal.expect("#general ›")
        terminal.type("\x03")
        terminal.expect("Ctrl-C again leaves")
        terminal.type("\x03")
        assert terminal.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_chat(tmp_path: Path, number: signal.Signals) -> None:
    with Terminal(command("chat"), tmp_path) as terminal:
        terminal.expect("#general ›")
        terminal.signal(number)
        assert terminal.ended() == 0


def test_colours_stay_out_where_they_are_not_wanted(tmp_path: Path) -> None:
    plain = [*command()[:-2], "-c", WITHOUT_PROMPT_TOOLKIT, "chat"]
    with Terminal(plain, tmp_path, NO_COLOR="1") as terminal:
        terminal.expect("#general ›")
        assert "\x1b[1" not in terminal.raw
        terminal.type("/quit\r")
        assert terminal.ended() == 0


def test_commands_are_completed_at_a_terminal(tmp_path: Path) -> None:
    pytest.importorskip("prompt_toolkit")
    with Terminal(command("chat"), tmp_path) as terminal:
        terminal.expect("#general ›")
        terminal.type("/memory sce")
        terminal.expect("Browse the scenes")
        terminal.type("\x15/pre")
        terminal.expect("press a button by its number or name")
        terminal.type("\x15/quit\r")
        assert terminal.ended() == 0


@pytest.mark.asyncio
async def test_an_answer_is_shown_while_it_is_still_being_written(tmp_path: Path) -> None:
    async with LoopbackModel() as server:
        server.script(Say("The first line.\nThe second line.\nAnd so on.", hangs_after=6))
        with Terminal(command("chat"), tmp_path, OPENAI_BASE_URL=server.url) as terminal:
            await asyncio.to_thread(terminal.expect, "#general ›")
            terminal.type("tell me all\r")
            await asyncio.to_thread(terminal.expect, "The first line.")
            terminal.type("\x03")
            await asyncio.to_thread(terminal.expect, "Ctrl-C again leaves")
            terminal.type("\x03")
            assert await asyncio.to_thread(terminal.ended) == 0


def test_a_replay_shows_a_bar_at_a_terminal(tmp_path: Path) -> None:
    replaying = [*command("chat"), "--replay", str(team_chat(tmp_path))]
    with Terminal(replaying, tmp_path) as terminal:
        terminal.expect("replaying #team")
        terminal.expect("2 of 2")
        terminal.expect("Ask away.")
        terminal.expect("#general ›")
        terminal.type("/quit\r")
        assert terminal.ended() == 0
