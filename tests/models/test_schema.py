import json
import re
from typing import Any

import pytest
from pydantic import BaseModel, Field

from bot.models.schema import instruction, response_format
from bot.models.tasks import Consolidation, Extraction

# What OpenAI's strict mode takes, as far as our schemas go.
STRICT_WORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "anyOf", "enum"),
    *("description", "minItems", "maxItems", "minimum", "maximum", "pattern"),
}


class Part(BaseModel):
    """Speak to programmers."""

    title: str = Field(default="", max_length=5, description="what the model is told")
    default: int | None = None


class Whole(BaseModel):
    """Speak to programmers."""

    parts: dict[str, Part] = {}
    first: Part = Field(description="the first of all")
    description: list[Part] = Field(min_length=1)


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    schema: dict[str, Any] = response_format(model)["json_schema"]["schema"]
    return schema


def objects(node: Any) -> list[dict[str, Any]]:
    """Return every schema of an object, however deep."""
    inner = node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
    found = [node] if isinstance(node, dict) and isinstance(node.get("properties"), dict) else []
    return found + [deep for part in inner for deep in objects(part)]


@pytest.mark.parametrize("model", [Extraction, Consolidation])
def test_what_strict_endpoints_demand_is_kept(model: type[BaseModel]) -> None:
    schema = schema_of(model)
    assert schema["type"] == "object"
    assert objects(schema)
    for node in objects(schema):
        assert node["additionalProperties"] is False
        assert set(node["required"]) == set(node["properties"])
        for part in (node, *node["properties"].values()):
            assert set(part) <= STRICT_WORDS


def test_the_format_is_strict_and_has_a_plain_name() -> None:
    asked = response_format(Extraction)
    assert asked["type"] == "json_schema"
    assert asked["json_schema"]["strict"] is True
    assert re.fullmatch(r"[a-z0-9_-]{1,64}", asked["json_schema"]["name"])


def test_references_are_resolved() -> None:
    cell = schema_of(Extraction)["properties"]["cells"]["items"]
    assert cell["properties"]["cell_type"]["enum"][0] == "fact"
    assert "$" not in json.dumps(schema_of(Extraction))


def test_optional_fields_become_nullable_ones() -> None:
    cell = schema_of(Extraction)["properties"]["cells"]["items"]
    assert {"type": "null"} in cell["properties"]["due"]["anyOf"]
    assert "due" in cell["required"]


def test_fields_keep_their_names_and_descriptions_and_classes_their_docstrings() -> None:
    schema = schema_of(Whole)
    part = schema["properties"]["first"]
    assert set(part["properties"]) == {"title", "default"}
    assert part["description"] == "the first of all"
    assert part["properties"]["title"] == {
        "type": "string",
        "description": "what the model is told",
    }
    assert set(schema["properties"]) == {"parts", "first", "description"}
    assert "programmers" not in json.dumps(schema)


def test_the_instruction_holds_the_schema_with_all_its_limits() -> None:
    words = instruction(Extraction)
    assert "JSON" in words  # without the word OpenAI refuses `json_object`
    shown = json.loads(words[words.index("{") :])
    assert shown["properties"]["cells"]["items"]["properties"]["content"]["maxLength"] > 0
    assert "programmers" not in instruction(Whole)
