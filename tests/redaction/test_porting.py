"""Rules taken over from gitleaks."""

import json
import re

import pytest

from bot.redaction.porting import RULES_FILE, ported

TOML = r"""
[[rules]]
id = "some-key"
regex = '''(?i)[\w.-]{0,50}?(?:acme)(?:[ \t\w.-]{0,20})=(live_(?i)[a-z0-9]{8})(?:\s|\z)'''
entropy = 2
keywords = ["acme"]

[[rules]]
id = "generic-api-key"
regex = '''key=(.+)'''
keywords = ["key"]
"""


def rule_of(toml: str) -> dict[str, object]:
    [rule] = json.loads(ported(toml, "1.2.3"))["rules"]
    return dict(rule)


def test_an_expression_becomes_one_of_pythons() -> None:
    expression = str(rule_of(TOML)["regex"])
    found = re.search(expression, "my ACME_TOKEN=LIVE_abc12345")
    assert found is not None
    assert found[1] == "LIVE_abc12345"
    assert re.search(expression, "my ACME_TOKEN=LIVE_abc12345!") is None


def test_what_would_be_tried_at_every_sign_is_left_out() -> None:
    assert "{0,50}" not in str(rule_of(TOML)["regex"])


@pytest.mark.parametrize(
    ("inner", "matches", "matches_not"),
    [
        (r"ab(?i)cd", "abCD", "ABcd"),
        (r"(ab(?i)cd)ef", "abCDef", "abcdEF"),
        (r"ab(?i)[()]c", "ab(C", "AB(c"),
        (r"ab(?i)\)c", "ab)C", "AB)c"),
    ],
)
def test_a_flag_in_the_middle_holds_to_the_end_of_its_group(
    inner: str, matches: str, matches_not: str
) -> None:
    toml = f"[[rules]]\nid = 'x'\nregex = '''{inner}'''\nkeywords = ['a']"
    expression = str(rule_of(toml)["regex"])
    assert re.fullmatch(expression, matches)
    assert not re.fullmatch(expression, matches_not)


def test_the_rules_say_where_they_are_from_and_under_which_licence() -> None:
    held = json.loads(RULES_FILE.read_text(encoding="utf-8"))
    assert re.match(r"gitleaks \d+\.\d+\.\d+, MIT", held["source"])
    assert "MIT License" in RULES_FILE.with_name("LICENSE.gitleaks").read_text(encoding="utf-8")
    assert len(held["rules"]) > 200
