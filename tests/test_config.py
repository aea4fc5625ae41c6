"""Settings come from the environment and .env; what is wrong becomes one sentence."""

import os
import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import UNLIMITED, Settings, environment_name, load
from bot.errors import SettingsError

ROOT = Path(__file__).parent.parent
SECRET = "token-nobody-may-see and-a-space"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(environment_name(field), raising=False)
    monkeypatch.chdir(tmp_path)


def wrong(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_nothing_set_gives_the_defaults_and_a_data_folder(tmp_path: Path) -> None:
    settings = load()
    assert settings.discord_token is None
    assert settings.openai_api_key is None
    assert settings.log_level == "INFO"
    assert (tmp_path / "data").is_dir()


def test_the_environment_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("MEMOIR_QUEUE=7\nMEMOIR_SCENE_CELLS=9\n", encoding="utf-8")
    monkeypatch.setenv("MEMOIR_QUEUE", "3")
    settings = load()
    assert (settings.queue, settings.scene_cells) == (3, 9)


def test_the_command_line_goes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEMOIR_DATA_DIR", str(tmp_path / "from-environment"))
    settings = load(data_dir=tmp_path / "from-line")
    assert settings.data_dir == tmp_path / "from-line"
    assert not (tmp_path / "from-environment").exists()


def test_names_without_the_prefix_are_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MODEL": "other", "QUEUE": "x", "LISTEN": "1", "DATA_DIR": "/x"}.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.model == Settings.model_fields["model"].default
    assert settings.listen is False


def test_empty_values_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    unset = load()
    for field in Settings.model_fields:
        monkeypatch.setenv(environment_name(field), "")
    assert load() == unset


def test_settings_cannot_be_changed() -> None:
    settings = load()
    with pytest.raises(ValueError, match="frozen"):
        settings.queue = 1


def test_spaces_around_a_value_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "  abc.def  ")
    monkeypatch.setenv("MEMOIR_MODEL", " small ")
    settings = load()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "abc.def"
    assert settings.model == "small"


def test_the_log_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOIR_LOG_LEVEL", "debug")
    assert load().log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "hours"),
    [("", 0), ("utc", 0), ("Asia/Tokyo", 9)],
)
def test_the_time_zone_has_its_name_from_the_database_of_zones(
    name: str, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMOIR_TIMEZONE", name)
    assert load().zone.utcoffset(datetime(2026, 1, 1)) == timedelta(hours=hours)  # noqa: DTZ001


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MEMOIR_DATA_DIR", "~/memoir")
    assert load().data_dir == tmp_path / "memoir"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("MEMOIR_QUEUE", "many", "a whole number from 0 to 100"),
        ("MEMOIR_QUEUE", "101", "a whole number from 0 to 100"),
        ("MEMOIR_BATCH_MESSAGES", "1.5", "a whole number from 1 to 100"),
        ("MEMOIR_MODEL_TIMEOUT", "0", "a number above 0 and up to 600"),
        ("MEMOIR_MODEL_TIMEOUT", "nan", "a number above 0 and up to 600"),
        ("MEMOIR_QUIET_SECONDS", "-1", "a number from 0 to 3600"),
        ("MEMOIR_LISTEN", "perhaps", "true or false"),
        ("MEMOIR_LOG_LEVEL", "loud", "one of DEBUG, INFO, WARNING, ERROR"),
        ("MEMOIR_MODEL", "  ", "a text that is not empty"),
        ("MEMOIR_TIMEZONE", "Berlin", "the name of a time zone, such as Europe/Berlin or UTC"),
        ("MEMOIR_TIMEZONE", "../zone", "the name of a time zone, such as Europe/Berlin or UTC"),
        ("MEMOIR_TIMEZONE", "Europe", "the name of a time zone, such as Europe/Berlin or UTC"),
        ("OPENAI_BASE_URL", "localhost:11434", "an address that starts with http:// or https://"),
        ("OPENAI_BASE_URL", "http://", "an address that starts with http:// or https://"),
        ("OPENAI_BASE_URL", "http://[", "an address that starts with http:// or https://"),
        ("MEMOIR_DISCORD_API", "discord", "an address that starts with http:// or https://"),
        ("DISCORD_TOKEN", SECRET, "one word of plain letters, as it was given to you"),
        ("OPENAI_API_KEY", "schlüssel", "one word of plain letters, as it was given to you"),
    ],
)
def test_a_wrong_value_is_one_sentence_naming_the_setting(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = wrong(name, value, monkeypatch)
    assert sentence == f"{name} must be {expected}: correct it in the environment or in .env."


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_wrong_secret_is_not_repeated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nobody-may-see" not in wrong(name, SECRET, monkeypatch)


def test_secrets_do_not_show_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "abc.def")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-123")
    assert not {"abc.def", "sk-123"} & set(re.findall(r"[\w.-]+", repr(load())))


def test_several_wrong_values_still_give_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOIR_SCENE_CELLS", "0")
    sentence = wrong("MEMOIR_QUEUE", "many", monkeypatch)
    assert sentence.count(".env.") == 1
    assert "\n" not in sentence


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"MEMOIR_QUEUE=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"^The file \.env cannot be read"):
        load()


def test_a_folder_that_cannot_be_written_names_its_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"
    assert wrong("MEMOIR_DATA_DIR", str(folder), monkeypatch).startswith("MEMOIR_DATA_DIR names")
    with pytest.raises(SettingsError, match=r"^--data-dir names"):
        load(data_dir=folder)


@pytest.mark.parametrize(
    ("name", "value", "offline"),
    [
        ("MEMOIR_MODEL", "small", True),
        ("OPENAI_API_KEY", "sk-1", False),
        ("OPENAI_BASE_URL", "http://localhost:11434/v1", False),
    ],
)
def test_a_key_or_an_address_ends_the_offline_mode(
    name: str, value: str, offline: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert load().works_offline is offline


def test_all_budgets_can_be_set_aside() -> None:
    shared = {name for name in Settings.model_fields if "_day_" in name}
    shared |= {"guild_megabytes", "commands_per_minute"}
    assert set(UNLIMITED) == shared
    assert not any(UNLIMITED.values())
    assert load().model_copy(update=UNLIMITED).guild_day_tokens == 0


def test_the_example_file_explains_every_setting() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    explained = {
        line.partition("=")[0]
        for before, line in pairwise(lines)
        if re.match(r"[A-Z_]+=", line) and before.startswith("# ")
    }
    not_ours = {"TERM"}  # the terminal's own word about itself
    assert explained == {environment_name(field) for field in Settings.model_fields} - not_ours


def test_the_example_file_holds_the_defaults(tmp_path: Path) -> None:
    defaults = load()
    (tmp_path / ".env").write_bytes((ROOT / ".env.example").read_bytes())
    assert load() == defaults
    assert os.environ.get("MEMOIR_QUEUE") is None
