import ssl
from typing import Any

import anyio
import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.complaint import FAULTS, WORDS_CHARACTERS, Complaint

CLIENT = openai.AsyncOpenAI(api_key="k", base_url="http://127.0.0.1/v1")
REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")


def status_error(status: int, body: Any, headers: dict[str, str] | None = None) -> Exception:
    response = httpx2.Response(status, headers=headers, json=body, request=REQUEST)
    return CLIENT._make_status_error_from_response(response)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), "slow"),
        (openai.APITimeoutError(REQUEST), "unreachable"),
        (openai.APIConnectionError(request=REQUEST), "unreachable"),
        (httpx2.ReadError("gone"), "unreachable"),
        (httpx2.RemoteProtocolError("gone"), "unreachable"),
        (ConnectionResetError(), "unreachable"),
        (ssl.SSLError(), "unreachable"),
        (anyio.EndOfStream(), "unreachable"),
        (anyio.ClosedResourceError(), "unreachable"),
        (httpx2.DecodingError("no gzip"), "garbled"),
        (UnicodeDecodeError("utf-8", b"", 0, 1, ""), "garbled"),
        (Complaint("empty"), "empty"),
    ],
)
def test_every_fault_has_its_kind(error: Exception, kind: str) -> None:
    assert isinstance(error, FAULTS)
    assert Complaint.of(error).kind == kind


def test_an_endpoints_words_are_read() -> None:
    error = {"message": "Too big.", "type": "invalid", "param": "max_tokens", "code": "too_big"}
    complaint = Complaint.of(status_error(400, {"error": error}))
    assert (complaint.kind, complaint.status) == ("refused", 400)
    assert (complaint.code, complaint.param) == ("too_big", "max_tokens")
    assert "Too big." in complaint.words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "No such field"}, "No such field"),
        ({"detail": [{"loc": ["body", "stream_options"], "msg": "extra"}]}, "stream_options"),
        ([{"error": {"message": "Unknown name"}}], "Unknown name"),
        ({"error": {"metadata": {"raw": '{"message": "no temperature"}'}}}, "temperature"),
        ({"errors": {"temperature": ["not allowed"]}}, "temperature not allowed"),
        ("plain words", "plain words"),
    ],
)
def test_words_are_found_in_bodies_of_any_shape(body: Any, words: str) -> None:
    assert words in Complaint.of(status_error(400, body)).words


@pytest.mark.parametrize("body", [None, 7, [], [[]], {}, {"error": None}, [None], {"error": []}])
def test_a_body_without_words_is_a_refusal_all_the_same(body: Any) -> None:
    complaint = Complaint.of(status_error(400, body))
    assert (complaint.kind, complaint.status, complaint.code) == ("refused", 400, "")


def test_what_people_said_is_not_among_the_words() -> None:
    echoed = {"messages": [{"content": "a secret"}], "temperature": 0}
    body = {"detail": [{"loc": ["body", "x"], "msg": "extra", "input": echoed}], "body": echoed}
    complaint = Complaint.of(status_error(422, body))
    assert "extra" in complaint.words
    assert "secret" not in complaint.words


def test_the_words_are_in_no_text_of_the_exception() -> None:
    error = {"message": "a secret", "code": "sk-secret said: hello"}
    complaint = Complaint.of(status_error(400, {"error": error}))
    assert str(complaint) == "refused, status 400"
    assert "secret" not in repr(complaint)


def test_a_plain_code_is_told_to_the_log() -> None:
    complaint = Complaint.of(status_error(400, {"error": {"code": "unsupported_value"}}))
    assert str(complaint) == "refused, status 400, unsupported_value"
    assert str(Complaint("slow")) == "slow"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_no_body_does_harm(body: Any) -> None:
    complaint = Complaint.spoken(400, body)
    assert len(complaint.words) <= WORDS_CHARACTERS


def test_a_deep_or_long_body_does_no_harm() -> None:
    deep: Any = "bottom"
    for _ in range(10_000):
        deep = [deep]
    assert Complaint.spoken(400, deep).words == ""
    assert len(Complaint.spoken(400, {"error": "x" * 10**6}).words) == WORDS_CHARACTERS


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "inf"}, None),
        ({"retry-after-ms": "x"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30.0,
        ),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT",
                "date": "Wed, 21 Oct 2026 07:28:30 GMT",
            },
            0.0,
        ),
    ],
)
def test_the_wait_asked_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert Complaint.spoken(429, {}, headers).after == seconds


def test_an_error_inside_a_stream_may_bring_its_own_status() -> None:
    assert Complaint.spoken(None, {"error": {"code": 502}}).status == 502
    assert Complaint.spoken(None, {"error": {"code": "server_error"}}).status is None
