from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.base import Usage
from bot.models.complaint import Complaint
from bot.models.reply import Reply

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "delta", "content", "text", "usage", "error"]),
            inner,
        )
    ),
    max_leaves=15,
)


def completion(message: Any, finish: Any = "stop", **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": message, "finish_reason": finish}], **more}


def test_a_whole_completion_is_read() -> None:
    usage = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
    reply = Reply.of(completion({"content": "On Friday."}, usage=usage))
    assert reply == Reply("On Friday.", "", "stop", Usage(1, 12, 3))


def test_an_event_is_read() -> None:
    event = {"choices": [{"delta": {"content": "On"}, "finish_reason": None}], "usage": None}
    assert Reply.of(event) == Reply("On")


def test_a_last_event_may_hold_usage_alone() -> None:
    event = {"choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 0}}
    assert Reply.of(event) == Reply(usage=Usage(1, 12, 0))


def test_content_in_parts_is_joined_without_thoughts() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "On "},
        {"type": "text", "text": "Friday."},
    ]
    assert Reply.of(completion({"content": parts})).text == "On Friday."


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        "12",
        {"prompt_tokens": 12},
        {"prompt_tokens": "12", "completion_tokens": 3},
        {"prompt_tokens": 0, "completion_tokens": 0},
        {"prompt_tokens": 12, "completion_tokens": -3},
        {"prompt_tokens": 10**30, "completion_tokens": 3},
        {"prompt_tokens": 12, "completion_tokens": 10**30},
    ],
)
def test_usage_that_makes_no_sense_counts_as_missing(usage: Any) -> None:
    assert Reply.of(completion({"content": "Yes"}, usage=usage)).usage is None


@pytest.mark.parametrize("finish", ["length", "LENGTH", "max_tokens"])
def test_an_answer_cut_off_is_known(finish: str) -> None:
    assert Reply.of(completion({"content": "On"}, finish)).cut


@pytest.mark.parametrize(
    ("message", "finish", "kind"),
    [
        ({"refusal": "I can't help with that."}, "stop", "declined"),
        ({"content": None, "refusal": "No."}, "stop", "declined"),
        ({"content": ""}, "content_filter", "filtered"),
        ({"content": "On"}, "content_filter", "filtered"),
        ({"content": ""}, "error", "broken"),
    ],
)
def test_what_is_no_answer_is_complained_of(message: Any, finish: str, kind: str) -> None:
    reply = Reply.of(completion(message, finish))
    with pytest.raises(Complaint) as caught:
        reply.check(said=bool(reply.text))
    assert caught.value.kind == kind


def test_an_error_in_place_of_an_answer_is_complained_of() -> None:
    with pytest.raises(Complaint) as caught:
        Reply.of({"error": {"code": 429, "message": "Rate limited upstream"}})
    assert (caught.value.kind, caught.value.status) == ("refused", 429)


def test_parts_add_up_to_their_refusal_reason_and_usage() -> None:
    said = Reply("On", "No.", None, Usage(1, 5, 1)).followed_by(Reply(" Friday", finish="stop"))
    assert said == Reply("", "No.", "stop", Usage(1, 5, 1))


@given(JSON)
def test_nothing_that_an_endpoint_sends_does_harm(body: Any) -> None:
    try:
        reply = Reply.of(body)
    except Complaint:
        return
    assert isinstance(reply.text, str)
