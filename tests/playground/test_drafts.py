from typing import Any

import pytest
from hypothesis import given

from bot.playground.drafts import BY_INTERACTION, Flag, Upload, read_draft
from bot.playground.forms import Form
from bot.playground.mentions import ANYBODY
from bot.playground.records import Message
from bot.playground.refusals import Refusal
from bot.playground.revisions import read_revision
from tests.playground.test_components import leaf_codes
from tests.playground.test_forms import JSON

TEXT = {"type": 10, "content": "Scenes"}
LAYOUT = int(Flag.LAYOUT)


def refused(body: Any, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        read_draft(Form(body), **options)
    return found.value


def test_a_plain_message() -> None:
    draft = read_draft(
        Form(
            {
                "content": " Hello ",
                "nonce": 12,
                "enforce_nonce": True,
                "message_reference": {"message_id": "5", "fail_if_not_exists": False},
                "tts": True,
            }
        )
    )
    assert (draft.content, draft.nonce, draft.once, draft.tts) == ("Hello", "12", True, True)
    assert (draft.reply_to, draft.reply_or_fail) == (5, False)
    assert draft.allowed == ANYBODY


def test_flags_that_may_not_be_set_are_left_out() -> None:
    body = {"content": "x", "flags": int(Flag.EPHEMERAL | Flag.LOADING | Flag.SUPPRESS_EMBEDS)}
    assert read_draft(Form(body)).flags == Flag.SUPPRESS_EMBEDS
    by_interaction = read_draft(Form(body), may_set=BY_INTERACTION)
    assert by_interaction.flags == Flag.SUPPRESS_EMBEDS | Flag.EPHEMERAL


def test_nothing_to_show_is_an_empty_message() -> None:
    for body in ({}, {"content": " "}, {"embeds": [{}]}, {"content": None, "embeds": []}):
        assert refused(body).code == 50006


def test_a_file_alone_is_a_message() -> None:
    assert not read_draft(Form({}), [Upload("a.txt", b"")]).empty


def test_notes_on_files_name_and_describe_them() -> None:
    notes = [{"id": 1, "filename": "second.txt", "description": "The second"}]
    uploads = [Upload("a.txt", b"a"), Upload("b.txt", b"b")]
    draft = read_draft(Form({"attachments": notes}), uploads)
    assert [u.name for u in draft.uploads] == ["a.txt", "second.txt"]
    assert [u.description for u in draft.uploads] == [None, "The second"]


def test_files_have_a_size_and_a_number() -> None:
    huge = Upload("huge.bin", b"\0" * (10 * 1024 * 1024 + 1))
    found = refused({"content": "x"}, uploads=[huge])
    assert (found.status, found.code) == (413, 40005)
    assert refused({"content": "x"}, uploads=[Upload("a", b"")] * 11).code == 50035


def test_a_layout_has_components_and_nothing_else() -> None:
    draft = read_draft(Form({"flags": LAYOUT, "components": [TEXT]}))
    assert draft.components[0]["content"] == "Scenes"
    for more in ({"content": "x"}, {"embeds": [{"title": "x"}]}):
        found = refused({"flags": LAYOUT, "components": [TEXT], **more})
        codes = leaf_codes(found.body["errors"])
        assert codes == ["MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]
    assert leaf_codes(refused({"components": [TEXT]}).body["errors"]) == ["UNION_TYPE_CHOICES"]


def test_a_layout_may_show_the_files_it_comes_with() -> None:
    file = {"type": 13, "file": {"url": "attachment://a.txt"}}
    body = {"flags": LAYOUT, "components": [file]}
    assert read_draft(Form(body), [Upload("a.txt", b"")]).components[0]["type"] == 13
    assert refused(body).code == 50035


def test_problems_are_told_all_at_once() -> None:
    body = {"content": "x" * 2_001, "embeds": [{"title": "x" * 257}], "nonce": "x" * 26}
    assert set(refused(body).body["errors"]) == {"content", "embeds", "nonce"}


@given(JSON)
def test_no_body_at_all_breaks_reading(body: Any) -> None:
    for broken in (body, {"allowed_mentions": body}, {"message_reference": body}):
        assert refused(broken).code in (50035, 50006)


def message(**payload: Any) -> Message:
    whole = {"content": "Old", "embeds": [], "components": [], "attachments": [], "flags": 0}
    return Message(1, 2, 3, whole | payload)  # type: ignore[arg-type]


FILES = [{"id": "7", "filename": "a.txt"}, {"id": "8", "filename": "b.txt"}]


def test_an_edit_changes_what_it_names() -> None:
    old = message(embeds=[{"type": "rich", "title": "Trip"}], attachments=FILES)
    draft = read_revision(old, Form({"content": "New"}))
    assert draft.content == "New"
    assert draft.embeds[0]["title"] == "Trip"
    assert draft.kept == FILES
    assert read_revision(old, Form({"content": None})).content == ""


def test_an_edit_keeps_the_files_that_it_lists() -> None:
    old = message(attachments=FILES)
    assert read_revision(old, Form({"attachments": [{"id": "8"}]})).kept == FILES[1:]
    assert read_revision(old, Form({"attachments": []})).kept == []


def test_an_edit_cannot_empty_a_message() -> None:
    with pytest.raises(Refusal) as found:
        read_revision(message(), Form({"content": ""}))
    assert found.value.code == 50006


def test_an_edit_never_changes_who_sees_a_message_or_that_it_is_a_layout() -> None:
    flags = int(Flag.EPHEMERAL | Flag.LAYOUT)
    old = message(content="", components=[{**TEXT, "id": 1}], flags=flags)
    assert read_revision(old, Form({"flags": 0})).flags == flags
    assert read_revision(message(), Form({"flags": 64})).flags == Flag.NONE


def test_an_edit_switches_previews_off_and_on() -> None:
    off = read_revision(message(), Form({"flags": 4})).flags
    assert off == Flag.SUPPRESS_EMBEDS
    assert read_revision(message(flags=4), Form({"flags": 0})).flags == Flag.NONE
    assert read_revision(message(flags=4), Form({})).flags == Flag.SUPPRESS_EMBEDS


def test_what_was_loading_is_there_after_an_edit() -> None:
    old = message(content="", flags=int(Flag.LOADING | Flag.EPHEMERAL))
    assert read_revision(old, Form({"content": "Found"})).flags == Flag.EPHEMERAL
