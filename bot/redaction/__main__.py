"""Take over the rules of a gitleaks.toml: python -m bot.redaction gitleaks.toml VERSION."""

import sys
from pathlib import Path

from bot.redaction.porting import RULES_FILE, ported

if __name__ == "__main__":
    source, version = sys.argv[1:]
    RULES_FILE.write_text(ported(Path(source).read_text(encoding="utf-8"), version), "utf-8")
