from typing import Any

import pytest

from bot.playground.embeds import read_embeds
from bot.playground.forms import Form
from tests.playground.test_forms import codes, errors


def read(*embeds: Any) -> Form:
    form = Form(list(embeds))
    read_embeds(form)
    return form


def first(form: Form, *steps: str) -> list[str]:
    node = errors(form)
    for step in ("0", *steps):
        node = node[step]
    return [error["code"] for error in node["_errors"]]


def test_a_whole_embed_is_kept() -> None:
    embed = {
        "title": "Trip",
        "description": "On Saturday",
        "url": "https://example.org",
        "color": 0x336699,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "fields": [{"name": "Who", "value": "All of us", "inline": True}],
        "footer": {"text": "by Alice", "icon_url": "attachment://a.png"},
        "author": {"name": "Alice", "url": "https://example.org"},
        "image": {"url": "attachment://a.png"},
        "thumbnail": {"url": "https://example.org/t.png"},
    }
    form = Form([embed])
    (kept,) = read_embeds(form)
    form.problems.check()
    assert kept["type"] == "rich"
    for name in ("title", "description", "url", "color", "timestamp", "fields", "footer", "author"):
        assert kept[name] == embed[name]
    assert kept["image"]["url"] == "attachment://a.png"


def test_an_embed_that_shows_nothing_is_dropped() -> None:
    form = Form([{"color": 3}, {"title": "  "}, {"description": "Seen"}])
    assert [embed["description"] for embed in read_embeds(form)] == ["Seen"]


@pytest.mark.parametrize(
    ("embed", "path", "code"),
    [
        ({"title": "x" * 257}, ["title"], "BASE_TYPE_MAX_LENGTH"),
        ({"description": "x" * 4_097}, ["description"], "BASE_TYPE_MAX_LENGTH"),
        ({"footer": {"text": "x" * 2_049}}, ["footer", "text"], "BASE_TYPE_MAX_LENGTH"),
        ({"author": {"name": "x" * 257}}, ["author", "name"], "BASE_TYPE_MAX_LENGTH"),
        ({"fields": [{"name": "n", "value": "v"}] * 26}, ["fields"], "BASE_TYPE_MAX_LENGTH"),
        (
            {"fields": [{"name": "n" * 257, "value": "v"}]},
            ["fields", "0", "name"],
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            {"fields": [{"name": "n", "value": "v" * 1_025}]},
            ["fields", "0", "value"],
            "BASE_TYPE_BAD_LENGTH",
        ),
        ({"fields": [{"name": "n", "value": " "}]}, ["fields", "0", "value"], "BASE_TYPE_REQUIRED"),
        ({"title": "t", "url": "javascript:x"}, ["url"], "URL_TYPE_INVALID_SCHEME"),
        ({"image": {"url": "nonsense"}}, ["image", "url"], "URL_TYPE_INVALID_URL"),
        ({"title": "t", "color": 0x1000000}, ["color"], "NUMBER_TYPE_MAX"),
    ],
)
def test_what_is_too_long_or_malformed_is_noted(embed: Any, path: list[str], code: str) -> None:
    assert first(read(embed), *path) == [code]


def test_the_limits_themselves_are_allowed() -> None:
    assert errors(read({"title": "x" * 256, "description": "x" * 4_096})) == {}


def test_all_embeds_together_hold_six_thousand_characters() -> None:
    assert codes(read({"description": "x" * 3_000}, {"description": "x" * 3_000})) == []
    over = read({"description": "x" * 3_000}, {"description": "x" * 2_999, "title": "ab"})
    assert codes(over) == ["MAX_EMBED_SIZE_EXCEEDED"]


def test_eleven_embeds_are_too_many() -> None:
    assert codes(read(*[{"title": "t"}] * 11)) == ["BASE_TYPE_MAX_LENGTH"]
