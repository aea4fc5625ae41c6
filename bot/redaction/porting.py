"""Turn gitleaks' configuration into rules that Python's regular expressions run quickly."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

RULES_FILE = Path(__file__).with_name("gitleaks.json")

# What they look for is no message in a chat, public anyway, or as general as our own rules are.
LEFT_OUT = frozenset(
    """
    curl-auth-header curl-auth-user flutterwave-public-key generic-api-key hashicorp-tf-password
    kubernetes-secret-yaml nuget-config-password pkcs12-file
    """.split()
)
# They widen a match to the left for a report. Python tries each of their lengths at each sign.
_WIDENING = r"[\w.-]{0,50}?"
_INNER_FLAG = re.compile(r"\(\?i\)")


def ported(toml: str, version: str) -> str:
    """Return the rules as JSON, one a line."""
    rules = [_rule(each) for each in tomllib.loads(toml)["rules"] if each["id"] not in LEFT_OUT]
    lines = ",\n".join(json.dumps(rule, ensure_ascii=False) for rule in rules)
    source = f"gitleaks {version}, MIT licence: see LICENSE.gitleaks"
    return f'{{"source": {json.dumps(source)}, "rules": [\n{lines}\n]}}\n'


def _rule(given: dict[str, Any]) -> dict[str, Any]:
    expression = _in_python(given["regex"])
    re.compile(expression)
    rule = {"id": given["id"], "keywords": given["keywords"], "regex": expression}
    return rule | {name: given[name] for name in ("entropy", "secretGroup") if name in given}


def _in_python(expression: str) -> str:
    """Return an expression of Go's in Python's spelling."""
    whole, rest = ("(?i)", expression[4:]) if expression.startswith("(?i)") else ("", expression)
    rest = rest.replace(_WIDENING, "").replace(r"\z", r"\Z")
    rest = rest.replace("[[:alnum:]]", "[a-zA-Z0-9]")
    while found := _INNER_FLAG.search(rest):
        end = _end_of_group(rest, found.end())
        rest = f"{rest[: found.start()]}(?i:{rest[found.end() : end]}){rest[end:]}"
    return whole + rest


def _end_of_group(expression: str, start: int) -> int:
    """Return where the group ends that a flag stands in; it holds to there."""
    depth, index, in_class = 0, start, False
    while index < len(expression):
        sign = expression[index]
        if sign == "\\":
            index += 1
        elif sign == "[":
            in_class = True
        elif sign == "]":
            in_class = False
        elif sign in "()" and not in_class:
            depth += 1 if sign == "(" else -1
            if depth < 0:
                return index
        index += 1
    return index
