"""The rules for keys of known services."""

import re
import time

from bot.redaction.masking import mask
from bot.redaction.rules import RULES, keys_in

# A loop that is held this long is noticed by everybody. It takes about 10 ms here.
MOST_SECONDS = 1.0


def test_every_rule_can_be_searched_by_and_has_a_word_to_be_searched_for_first() -> None:
    for rule in RULES:
        re.compile(rule.expression)
        assert rule.keywords
        assert all(keyword == keyword.lower() for keyword in rule.keywords)


def test_a_text_without_entropy_is_no_key() -> None:
    assert list(keys_in("hf_" + "a" * 34)) == []
    assert list(keys_in("hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH")) == [(0, 37)]


def test_a_message_of_all_words_that_rules_look_for_is_soon_read() -> None:
    words = [keyword for rule in RULES for keyword in rule.keywords]
    worst = (
        " ".join(words)[:4000],
        "=".join(words)[:4000],
        "zendesk" + "'" * 3990,
        "password is " * 330,
        "://:" * 1000,
        "a1B2" * 1000,
        "-----BEGIN PRIVATE KEY-----" * 140,
    )
    for text in worst:
        started = time.perf_counter()
        mask(text)
        assert time.perf_counter() - started < MOST_SECONDS
