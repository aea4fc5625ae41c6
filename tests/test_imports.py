"""Hold the directions of imports, read from the code itself."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOUNDATION = ("bot.ids", "bot.errors", "bot.vocabulary", "bot.clock", "bot.related_words")
REDACTION = (*FOUNDATION, "bot.redaction")
MEMORY = (*REDACTION, "bot.memory")
MODELS = (*REDACTION, "bot.models", "bot.config")
# Agent, manager and their parts: they know no Discord, and of models only what one is asked.
MIND = tuple(
    "bot.agent bot.manager bot.tending bot.pacing bot.retries bot.extraction bot.consolidation"
    " bot.embedding bot.prompts bot.prompt_lines bot.lines bot.budget bot.context bot.at_hand"
    " bot.repetition bot.recalling bot.gathering bot.scene_prompts bot.graph bot.steps"
    " bot.use_log bot.reflection bot.spending bot.drawn bot.links bot.grounding".split()
)
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "load_dotenv"}
TIME_OF_DAY = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.time_ns"}


def modules(folder: str) -> dict[str, Path]:
    """Return every module under a folder by its dotted name."""
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    return found


CODE = modules("bot") | modules("cogs")


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def under(*packages: str) -> list[str]:
    found = [name for name in CODE if within(name, *packages)]
    assert found, f"{packages} are not there"
    return found


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(CODE[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Return the modules that a module imports anywhere in it, submodules by their full name."""
    return frozenset(imports_in(tree_of(name), name, CODE[name].name == "__init__.py"))


def imports_in(tree: ast.AST, name: str, package: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, name, package)
            for alias in node.names:
                submodule = f"{base}.{alias.name}"
                yield submodule if submodule in CODE else base
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            first = node.args[0] if node.args else None
            yield str(first.value) if isinstance(first, ast.Constant) else "unknown"


def absolute(node: ast.ImportFrom, name: str, package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    up = node.level - 1 if package else node.level
    return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def offenders(names: Iterable[str], wrong: Callable[[str], bool]) -> dict[str, list[str]]:
    """Return which of the modules import what they should not."""
    found = {name: sorted(filter(wrong, imports(name))) for name in names}
    return {name: imported for name, imported in found.items() if imported}


def outside(*allowed: str) -> Callable[[str], bool]:
    """Return a test for modules of ours that are none of the allowed."""
    return lambda name: (
        within(name, "bot", "cogs", "tests", "benchmarks") and not within(name, *allowed)
    )


def any_of(*packages: str) -> Callable[[str], bool]:
    return lambda name: within(name, *packages)


def test_the_foundation_imports_nothing_of_ours() -> None:
    assert offenders(FOUNDATION, outside()) == {}


def test_what_finds_secrets_knows_nothing_but_texts() -> None:
    assert offenders(under("bot.redaction"), outside("bot.redaction")) == {}
    assert offenders(under("bot.redaction"), any_of("requests", "urllib", "http", "socket")) == {}


def test_memory_stands_on_the_foundation_alone() -> None:
    assert offenders(under("bot.memory"), outside(*MEMORY)) == {}


def test_memory_imports_neither_discord_nor_openai() -> None:
    foreign = any_of("discord", "openai", "aiohttp", "httpx", "httpx2", "unknown")
    assert offenders(under("bot.memory"), foreign) == {}


def test_models_know_no_memory() -> None:
    assert offenders(under("bot.models"), outside(*MODELS)) == {}
    assert offenders(under("bot.models"), any_of("discord", "aiosqlite", "sqlite3")) == {}


def test_the_mind_knows_no_discord_and_no_particular_model() -> None:
    allowed = (
        *MIND,
        *MEMORY,
        "bot.config",
        "bot.models.base",
        "bot.models.tasks",
        "bot.models.scene_tasks",
        "bot.models.reflection",
    )
    assert offenders(MIND, outside(*allowed)) == {}
    assert offenders(MIND, any_of("discord", "openai", "aiosqlite", "sqlite3")) == {}


def test_delivery_knows_no_memory_no_model_and_nobody_before_it() -> None:
    before = tuple(
        "cogs bot.building bot.client bot.agent bot.manager bot.memory bot.models".split()
    )
    assert offenders(under("bot.delivery"), any_of(*before)) == {}


def test_a_map_is_drawn_of_what_it_is_given_alone() -> None:
    assert offenders(under("bot.map"), outside("bot.map", "bot.errors")) == {}
    only_there = [name for name in CODE if not within(name, "bot.map")]
    assert offenders(only_there, any_of("PIL")) == {}
    assert offenders(["bot.map.drawing", "bot.map.chart"], any_of("PIL", "bot.map.painting")) == {}


def test_no_part_of_the_bot_imports_a_cog() -> None:
    assert offenders(under("bot"), any_of("cogs")) == {}


def test_only_the_command_line_imports_the_playground() -> None:
    others = [n for n in CODE if n != "bot.__main__" and not within(n, "bot.playground")]
    assert offenders(others, any_of("bot.playground")) == {}


def test_the_playground_knows_nothing_of_the_bots_insides() -> None:
    allowed = ("bot.playground", "bot.ids", "bot.errors", "bot.clock", "bot.config")
    assert offenders(under("bot.playground"), outside(*allowed)) == {}


def test_no_code_imports_tests_or_their_tools() -> None:
    tools = any_of("tests", "benchmarks", "pytest", "hypothesis", "unittest")
    assert offenders(CODE, tools) == {}


def test_cogs_hold_no_sql_no_prompt_and_no_model() -> None:
    models = [name for name in under("bot.models") if name not in ("bot.models", "bot.models.base")]
    forbidden = any_of(*models, "bot.prompts", "bot.recalling", "sqlite3", "aiosqlite", "openai")
    assert offenders(under("cogs"), forbidden) == {}


def test_only_the_settings_read_the_environment() -> None:
    reading = {name: environment_reads(tree_of(name)) for name in CODE if name != "bot.config"}
    assert {name: reads for name, reads in reading.items() if reads} == {}


def environment_reads(tree: ast.AST) -> list[str]:
    names = chain.from_iterable(map(names_in, ast.walk(tree)))
    return [name for name in names if name in ENVIRONMENT]


def names_in(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.Name):
        return [node.id]
    return [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []


def test_only_the_clock_asks_for_the_time_of_day() -> None:
    # The playground stands for Discord, which has a clock of its own.
    bot = [n for n in CODE if n != "bot.clock" and not within(n, "bot.playground")]
    asking = {name: time_reads(tree_of(name)) for name in bot}
    assert {name: reads for name, reads in asking.items() if reads} == {}


def time_reads(tree: ast.AST) -> list[str]:
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if call.removeprefix("datetime.") in TIME_OF_DAY | {"now"}]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import discord", {"discord"}),
        ("import discord.abc as x, json", {"discord.abc", "json"}),
        ("from bot import prompts, nothing", {"bot.prompts", "bot"}),
        ("from bot.memory import db", {"bot.memory.db"}),
        ("def f():\n    from openai import AsyncOpenAI", {"openai"}),
        ("if TYPE_CHECKING:\n    import openai", {"openai"}),
        ("from . import pool", {"bot.memory.pool"}),
        ("from ..models import base", {"bot.models.base"}),
        ("import importlib\nimportlib.import_module('discord')", {"importlib", "discord"}),
        ("__import__(name)", {"unknown"}),
    ],
)
def test_every_kind_of_import_is_seen(source: str, found: set[str]) -> None:
    assert set(imports_in(ast.parse(source), "bot.memory.db", package=False)) == found


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['X']",
        "from os import environ\nenviron.get('X')",
        "import os as o\no.getenv('X')",
        "from dotenv import load_dotenv",
    ],
)
def test_every_read_of_the_environment_is_seen(source: str) -> None:
    assert environment_reads(ast.parse(source))


@pytest.mark.parametrize(
    "source", ["datetime.now(UTC)", "datetime.datetime.now()", "time.time()", "date.today()"]
)
def test_every_look_at_the_time_of_day_is_seen(source: str) -> None:
    assert time_reads(ast.parse(source))
