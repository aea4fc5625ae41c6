"""How long patterns are written down."""

import re

from bot.models.offline.patterns import any_of


def test_every_line_is_an_alternative() -> None:
    pattern = re.compile(
        any_of(
            r"""
            red|green
            blue
            """,
            "grey",
        )
    )
    assert [bool(pattern.fullmatch(word)) for word in ("red", "green", "blue", "grey", "")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_nothing_listed_gives_nothing() -> None:
    assert any_of("", "  \n ") == ""
