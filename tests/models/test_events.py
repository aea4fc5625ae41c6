import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.complaint import Complaint
from bot.models.events import BODY_BYTES, Body, Events

EVENT = st.dictionaries(st.text(), st.text() | st.integers(), max_size=3)


def data(value: Any) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def cut(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(at % (len(stream) + 1) for at in cuts), len(stream)]
    return [stream[a:b] for a, b in pairwise(places)]


@given(st.lists(EVENT), st.lists(st.integers(min_value=0)), st.sampled_from([b"\n", b"\r\n"]))
def test_events_are_the_same_however_the_bytes_are_cut(
    sent: list[dict[str, Any]], cuts: list[int], line_end: bytes
) -> None:
    stream = b"".join(map(data, sent)).replace(b"\n", line_end)
    events = Events()
    read = [value for part in cut(stream, cuts) for value in events.feed(part)] + events.end()
    assert read == sent
    assert not events.ended


def test_the_streams_own_end_is_known_and_nothing_after_it_counts() -> None:
    events = Events()
    assert events.feed(data({"a": 1}) + b"data: [DONE]\n\n" + data({"b": 2})) == [{"a": 1}]
    assert events.ended


def test_a_last_line_without_its_end_counts() -> None:
    events = Events()
    assert events.feed(data({"a": 1}).rstrip()) == []
    assert events.end() == [{"a": 1}]


def test_comments_other_fields_and_empty_lines_are_passed_over() -> None:
    sent = b": PROCESSING\n\nevent: message\nid: 7\nretry: 10\ndata\ndata:\ndata:{}\n\n"
    assert Events().feed(sent) == [{}]


@pytest.mark.parametrize("line", [b"data: {", b"data: \xff", b"data: " + b"[" * 90_000])
def test_what_is_no_event_is_complained_of(line: bytes) -> None:
    with pytest.raises(Complaint) as caught:
        Events().feed(line + b"\n")
    assert caught.value.kind == "garbled"


def test_a_line_without_end_is_not_kept_for_ever() -> None:
    events = Events()
    parts = BODY_BYTES // 1000
    assert [value for _ in range(parts) for value in events.feed(b"x" * 1000)] == []
    with pytest.raises(Complaint) as caught:
        events.feed(b"x")
    assert caught.value.kind == "endless"


def test_a_body_is_one_value() -> None:
    body = Body()
    assert body.feed(b'{"a"') == body.feed(b": 1}") == []
    assert body.end() == [{"a": 1}]
    assert body.ended


def test_a_body_that_is_none_is_complained_of() -> None:
    body = Body()
    body.feed(b"<html>")
    with pytest.raises(Complaint) as caught:
        body.end()
    assert caught.value.kind == "garbled"


def test_a_body_has_a_limit() -> None:
    with pytest.raises(Complaint) as caught:
        Body().feed(b"x" * (BODY_BYTES + 1))
    assert caught.value.kind == "endless"
