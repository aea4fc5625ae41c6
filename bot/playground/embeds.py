"""Check embeds against Discord's limits."""

from collections.abc import Iterator
from typing import Any

from bot.playground.events import Json
from bot.playground.forms import WEB, Form

_EMBEDS = 10
_ALL_TEXT = 6_000
_TITLE, _DESCRIPTION, _FOOTER, _AUTHOR = 256, 4_096, 2_048, 256
_FIELDS, _FIELD_NAME, _FIELD_VALUE = 25, 256, 1_024
_COLORS = 0xFFFFFF
_MEDIA_SCHEMES = (*WEB, "attachment")


def read_embeds(form: Form) -> list[Json]:
    """Return a message's embeds without the empty ones; note what Discord would not take."""
    embeds = [embed for item in form.items(most=_EMBEDS) if (embed := _embed(item))]
    if sum(len(text) for embed in embeds for text in _texts(embed)) > _ALL_TEXT:
        form.refuse("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {_ALL_TEXT}")
    return embeds


def _embed(form: Form) -> Json:
    form.mapping()
    embed: Json = {
        "title": form.at("title").text(most=_TITLE),
        "description": form.at("description").text(most=_DESCRIPTION),
        "fields": [_field(field) for field in form.at("fields").items(most=_FIELDS)],
        "footer": _named(form.at("footer"), "text", _FOOTER),
        "author": _named(form.at("author"), "name", _AUTHOR),
        "image": _media(form.at("image")),
        "thumbnail": _media(form.at("thumbnail")),
    }
    shown = {name: value for name, value in embed.items() if value}
    if not shown:
        return {}
    return {"type": "rich", **_decoration(form), **shown}


def _decoration(form: Form) -> Json:
    decoration: Json = {}
    if form.at("url").value:
        decoration["url"] = form.at("url").url()
    if form.at("color").value is not None:
        decoration["color"] = form.at("color").integer(least=0, most=_COLORS)
    if form.at("timestamp").value:
        decoration["timestamp"] = form.at("timestamp").text(most=64)
    return decoration


def _field(form: Form) -> Json:
    return {
        "name": form.at("name").text(least=1, most=_FIELD_NAME),
        "value": form.at("value").text(least=1, most=_FIELD_VALUE),
        "inline": form.at("inline").value is True,
    }


def _named(form: Form, name: str, most: int) -> Json:
    if form.value is None:
        return {}
    links = {k: form.at(k).url(_MEDIA_SCHEMES) for k in ("url", "icon_url") if form.at(k).value}
    text = form.at(name).text(most=most)
    return {name: text, **links} if text else {}


def _media(form: Form) -> Json:
    if form.value is None:
        return {}
    address = form.at("url").url(_MEDIA_SCHEMES)
    return {"url": address, "proxy_url": address, "width": 0, "height": 0}


def _texts(embed: Any) -> Iterator[str]:
    yield embed.get("title", "")
    yield embed.get("description", "")
    yield embed.get("footer", {}).get("text", "")
    yield embed.get("author", {}).get("name", "")
    for field in embed.get("fields", ()):
        yield field["name"]
        yield field["value"]
