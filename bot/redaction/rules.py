"""Find keys and tokens by gitleaks' rules: the shapes that services give to theirs."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from bot.redaction.porting import RULES_FILE

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold what tells one kind of secret, and the words without which there is none."""

    keywords: tuple[str, ...]  # in lower case; one of them is in every such text
    expression: str
    entropy: float = 0.0  # bits for each sign; a secret has more
    group: int | None = None  # of the secret in a match; its first that matched if None

    def spans(self, text: str) -> Iterator[Span]:
        """Yield where secrets stand in a text."""
        for match in _compiled(self.expression).finditer(text):
            group = self.group if self.group is not None else _first_group(match)
            if _entropy(match[group]) > self.entropy:
                yield match.span(group)


def _loaded(path: Path) -> tuple[Rule, ...]:
    rules = json.loads(path.read_text(encoding="utf-8"))["rules"]
    return tuple(
        Rule(
            tuple(rule["keywords"]), rule["regex"], rule.get("entropy", 0), rule.get("secretGroup")
        )
        for rule in rules
    )


def _by_keyword(rules: tuple[Rule, ...]) -> Mapping[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for keyword in rule.keywords:
            found.setdefault(keyword, []).append(rule)
    return MappingProxyType(found)


RULES = _loaded(RULES_FILE)
_BY_KEYWORD = _by_keyword(RULES)


def keys_in(text: str) -> Iterator[Span]:
    """Yield where keys and tokens of known services stand in a text."""
    lower = text.lower()
    found = [rules for keyword, rules in _BY_KEYWORD.items() if keyword in lower]
    for rule in dict.fromkeys(chain.from_iterable(found)):
        yield from rule.spans(text)


@cache  # of as many as there are rules
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _first_group(match: re.Match[str]) -> int:
    return next((number for number, text in enumerate(match.groups(), start=1) if text), 0)


def _entropy(text: str) -> float:
    """Return how many bits each sign of a text tells."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
