"""What `memoir graph` prints."""

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.inspection import inspected
from bot.memory.step_runs import StepRun
from tests.command_line import memoir
from tests.stage import GUILD, OTHER_GUILD, Clock, plain_settings, stage


async def fill(folder: Path) -> None:
    async with stage(folder / "guilds") as here:
        for guild in (GUILD, OTHER_GUILD):
            await here.say("We ship on Friday", guild=guild)
        await here.tender().work_off(GUILD)
        async with here.databases.open(OTHER_GUILD) as database:
            await database.step_runs.add({"extract": StepRun(3_000, 12, 7_200_000)})
            await database.step_runs.add({"place": StepRun(4, 0, 10_000), "older": StepRun(1)})


def rows(shown: str) -> dict[str, list[str]]:
    """Return the table's rows by their first column."""
    lines = [line for line in shown.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: others for first, *others in cells}


@pytest.mark.asyncio
async def test_the_graph_comes_first_as_mermaid(tmp_path: Path) -> None:
    await fill(tmp_path)
    shown = inspected(plain_settings(data_dir=tmp_path), Clock())
    assert shown.startswith("```mermaid\nflowchart LR\n")
    drawn = shown.partition("\n```\n")[0]
    for arrow in ("extract[extract] -- drafts --> reconcile[reconcile]", "place[place] -- cells"):
        assert arrow in drawn
    assert "embed" not in drawn
    with_vectors = plain_settings(data_dir=tmp_path, embedding_model="e")
    assert "place[place] -- cells --> embed[embed]" in inspected(with_vectors, Clock())


@pytest.mark.asyncio
async def test_the_table_sums_up_every_guild(tmp_path: Path) -> None:
    await fill(tmp_path)
    shown = inspected(plain_settings(data_dir=tmp_path), Clock())
    table = rows(shown)
    assert table["extract"][:2] == ["3,001", "12"]
    assert table["extract"][2:] == ["2.4 s", "120 min", "2026-03-02 09:00"]
    assert table["place"][2] == "2.0 s"
    steps = [name for name in table if re.fullmatch("[a-z]+", name) and name != "step"]
    assert steps[-1] == "older"  # of an earlier release
    assert {"extract", "reconcile", "link", "place", "consolidate"} < set(steps)
    assert "Waiting now, in 2 servers:\n- messages: 1 to extract, 0 set aside\n" in shown


@pytest.mark.asyncio
async def test_what_never_ran_is_said_to_have_never_run(tmp_path: Path) -> None:
    (tmp_path / "guilds").mkdir()
    shown = inspected(plain_settings(data_dir=tmp_path), Clock())
    assert rows(shown)["extract"] == ["0", "0", "", "", "never"]
    assert "in 0 servers" in shown


@pytest.mark.asyncio
async def test_a_file_that_cannot_be_read_is_named_and_the_others_count(tmp_path: Path) -> None:
    await fill(tmp_path)
    (tmp_path / "guilds" / "3.db").write_bytes(b"this is no database " * 1_000)
    shown = inspected(plain_settings(data_dir=tmp_path), Clock())
    assert "\n\n3.db cannot be read: it is encrypted, or damaged: set MEMOIR_" in shown
    assert "in 2 servers" in shown


def test_a_folder_without_memory_is_named_and_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    with pytest.raises(SettingsError, match=r"There is no memory in .*nowhere"):
        inspected(plain_settings(data_dir=folder), Clock())
    assert not folder.exists()


class TestCommand:
    @pytest.mark.asyncio
    async def test_it_prints_what_is_there(self, tmp_path: Path) -> None:
        await fill(tmp_path / "data")
        ended = memoir("graph", cwd=tmp_path)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.startswith("```mermaid\nflowchart LR")
        assert rows(ended.stdout)["extract"][0] == "3,001"
        elsewhere = memoir("graph", "--data-dir", "data", cwd=tmp_path, MEMOIR_DATA_DIR="other")
        assert elsewhere.stdout == ended.stdout

    def test_without_memory_it_is_one_sentence(self, tmp_path: Path) -> None:
        ended = memoir("graph", "--data-dir", "nowhere", cwd=tmp_path)
        assert ended.returncode == 2
        assert ended.stdout == ""
        assert "Traceback" not in ended.stderr
        assert "--data-dir" in ended.stderr
        assert not (tmp_path / "nowhere").exists()
