"""Run `memoir` as people do: in a process of its own, with nothing set but what a test sets."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0  # seconds; a safeguard against hanging, never what decides


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error::ResourceWarning", "-m", "bot", *arguments]


def environment(**settings: str) -> dict[str, str]:
    """Return an environment without anybody's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | settings


def memoir(
    *arguments: str, cwd: Path, typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run to the end with these lines on standard input."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(**settings),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
