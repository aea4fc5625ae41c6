"""Refuse a parameter in the words of various endpoints, as their users have reported them."""

from typing import Any

Json = dict[str, Any]
Refusal = tuple[int, Any]  # status and body


def openai(name: str, body: Json) -> Refusal:
    if name in ("json_schema", "json_object"):
        message = f"Invalid parameter: 'response_format' of type '{name}' is not supported."
        return 400, _error(message)
    if name == "reasoning_effort":
        return 400, _error(f"Unrecognized request argument supplied: {name}")
    if name == "temperature":
        message = (
            f"Unsupported value: 'temperature' does not support {body[name]} with this model."
            " Only the default (1) value is supported."
        )
        return 400, _error(message, param=name, code="unsupported_value")
    other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}.get(name)
    instead = f" Use '{other}' instead." if other else ""
    message = f"Unsupported parameter: '{name}' is not supported with this model.{instead}"
    return 400, _error(message, param=name, code="unsupported_parameter")


def azure(name: str, body: Json) -> Refusal:
    """Name the parameter in the message alone."""
    return 400, {"error": {"message": openai(name, body)[1]["error"]["message"], "code": None}}


def ollama(name: str, body: Json) -> Refusal:
    if name == "reasoning_effort":
        return 400, _error(f'"{body["model"]}" does not support thinking')
    if name in ("json_schema", "json_object"):
        return 500, _error("invalid JSON schema in format")
    return 400, _error(f"json: unknown field {name}")


def vllm(name: str, body: Json) -> Refusal:
    found = {"type": "extra_forbidden", "loc": ("body", _field(name)), "msg": "Extra inputs"}
    return 400, {
        "object": "error",
        "message": str([found | {"input": body.get(name)}]),
        "type": "BadRequestError",
        "param": None,
        "code": 400,
    }


def mistral(name: str, body: Json) -> Refusal:
    found = {
        "type": "extra_forbidden",
        "loc": ["body", _field(name)],
        "msg": "Extra inputs are not permitted",
        "input": body.get(name),
    }
    return 422, {"object": "error", "message": {"detail": [found]}, "param": None, "code": None}


def fastapi(name: str, body: Json) -> Refusal:
    """Echo the whole request, as validation does when a field is missing."""
    found = {"loc": ["body", _field(name)], "msg": "extra fields not permitted", "input": body}
    return 422, {"detail": [found]}


def lm_studio(name: str, body: Json) -> Refusal:
    if name in ("json_schema", "json_object"):
        return 400, {"error": "'response_format.type' must be 'json_schema' or 'text'"}
    return 400, {"error": f"Unrecognized key(s) in object: '{name}'"}


def deepseek(name: str, body: Json) -> Refusal:
    if name in ("json_schema", "json_object"):
        return 400, _error("This response_format type is unavailable now")
    fields = "messages, model, response_format, temperature, max_tokens, stream_options, stop"
    message = (
        "Failed to deserialize the JSON body into the target type:"
        f" {name}: unknown field `{name}`, expected one of {fields} at line 1 column 445"
    )
    return 400, _error(message)


def gemini(name: str, body: Json) -> Refusal:
    message = f'Invalid JSON payload received. Unknown name "{_field(name)}": Cannot find field.'
    return 400, [{"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}]


def openrouter(name: str, body: Json) -> Refusal:
    raw = '{"error":{"message":"Unsupported parameter: \'' + _field(name) + "' is not supported\"}}"
    metadata = {"raw": raw, "provider_name": "Azure"}
    return 400, {"error": {"message": "Provider returned error", "code": 400, "metadata": metadata}}


ALL = (openai, azure, ollama, vllm, mistral, fastapi, lm_studio, deepseek, gemini, openrouter)


def _error(message: str, *, param: str | None = None, code: str | None = None) -> Json:
    kind = "invalid_request_error"
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _field(name: str) -> str:
    return "response_format" if name in ("json_schema", "json_object") else name
