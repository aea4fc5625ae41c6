"""Say to an endpoint, or to the model itself, which object is wanted."""

import json
import re
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

Json = dict[str, Any]

# Strict endpoints refuse these; our own validation holds to them all the same.
_NOT_STRICT = frozenset({"default", "minLength", "maxLength"})


def response_format(schema: type[BaseModel]) -> Json:
    """Return the strict `response_format` for objects of a schema."""
    name = re.sub(r"\W", "_", schema.__name__, flags=re.ASCII).lower()
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": True, "schema": _strict(_plain(schema))},
    }


def instruction(schema: type[BaseModel]) -> str:
    """Return the words that ask for an object of a schema where no `response_format` does."""
    return (
        "Answer with one JSON object alone, without other words and without a code fence."
        f" It must fit this JSON schema: {json.dumps(_plain(schema), ensure_ascii=False)}"
    )


def _plain(schema: type[BaseModel]) -> Json:
    """Return a schema without references, which several servers do not follow.

    Classes' docstrings are left out: they speak to programmers. A schema that contains itself is
    not supported.
    """
    root = schema.model_json_schema()
    definitions = {name: _without_docstring(node) for name, node in root.pop("$defs", {}).items()}
    return _inlined(_without_docstring(root), definitions)


def _without_docstring(node: Json) -> Json:
    return {key: value for key, value in node.items() if key != "description"}


def _inlined(node: Json, definitions: Json) -> Json:
    if reference := node.get("$ref"):
        node = definitions[reference.rpartition("/")[2]] | node
    kept = {key: value for key, value in node.items() if key not in ("$ref", "title")}
    return _with_parts(kept, lambda part: _inlined(part, definitions))


def _strict(node: Json) -> Json:
    """Return a schema in which every property is required and no other is allowed."""
    kept = {key: value for key, value in node.items() if key not in _NOT_STRICT}
    if "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return _with_parts(kept, _strict)


def _with_parts(node: Json, change: Callable[[Json], Json]) -> Json:
    """Return a schema with every schema inside it changed."""

    def changed(key: str, value: Any) -> Any:
        if key == "properties":  # its keys are names of fields, not words of JSON schema
            return {name: change(part) for name, part in value.items()}
        if isinstance(value, list):
            return [change(part) if isinstance(part, dict) else part for part in value]
        return change(value) if isinstance(value, dict) else value

    return {key: changed(key, value) for key, value in node.items()}
