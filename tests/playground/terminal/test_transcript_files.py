"""Conversations are read from team chats and from DiscordChatExporter's JSON."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PlaygroundError
from bot.playground.terminal.transcript_files import read


def team(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"version": "1", "session_meta": {"name": "Team"}, "conversation_list": list(messages)}


def line(number: int, text: str = "hello", **more: Any) -> dict[str, Any]:
    return {
        "message_id": f"msg_{number}",
        "create_time": f"2025-02-01T02:00:{number:02}Z",
        "sender": "user_1",
        "sender_name": "Ada",
        "type": "text",
        "content": text,
        "refer_list": [],
        **more,
    }


def export(*messages: dict[str, Any]) -> dict[str, Any]:
    return {
        "guild": {"id": "1", "name": "Guild", "iconUrl": "x"},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "general", "topic": None},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2025-02-01T02:00:00+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    }


def exported(number: int, text: str = "hello", **more: Any) -> dict[str, Any]:
    author = {"id": "10", "name": "ada", "nickname": "Ada", "isBot": False, "roles": []}
    return {
        "id": str(1_300_000_000_000_000_000 + number),
        "type": "Default",
        "timestamp": f"2025-02-01T02:00:{number:02}.123+02:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": text,
        "author": author,
        "attachments": [],
        "embeds": [],
        "mentions": [],
        **more,
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "team-chat.json"


def write(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(PlaygroundError) as caught:
        read(path)
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_a_team_chat_is_read(path: Path) -> None:
    found = read(write(path, team(line(1, "first"), line(2, "second", refer_list=["msg_1"]))))
    first, second = found.messages
    assert found.channel == "team-chat"
    assert (first.key, first.speaker, first.text) == ("msg_1", "Ada", "first")
    assert first.said_at == datetime(2025, 2, 1, 2, 0, 1, tzinfo=UTC)
    assert second.reply_to == "msg_1"


def test_an_id_that_occurs_twice_makes_two_messages(path: Path) -> None:
    found = read(write(path, team(line(1, "one"), line(1, "other"))))
    assert [m.key for m in found.messages] == ["msg_1", "msg_1#2"]


def test_a_speaker_without_a_name_goes_by_the_id(path: Path) -> None:
    (message,) = read(write(path, team(line(1, sender_name="")))).messages
    assert message.speaker == "user_1"


def test_a_discord_export_is_read(path: Path) -> None:
    reply = exported(2, "yes", type="Reply", reference={"messageId": exported(1)["id"]})
    found = read(write(path, export(exported(1, "really?"), reply)))
    first, second = found.messages
    assert found.channel == "general"
    assert (first.speaker, first.text) == ("Ada", "really?")
    assert first.said_at == datetime(2025, 2, 1, 0, 0, 1, 123000, tzinfo=UTC)
    assert second.reply_to == first.key


def test_notices_of_an_export_are_left_out(path: Path) -> None:
    pinned = exported(2, "Pinned a message.", type="ChannelPinnedMessage")
    found = read(write(path, export(exported(1), pinned, exported(3, type="20"))))
    assert len(found.messages) == 1


def test_bots_of_an_export_stay_bots(path: Path) -> None:
    robot = {"id": "11", "name": "robot", "nickname": None, "isBot": True}
    (message,) = read(write(path, export(exported(1, author=robot)))).messages
    assert (message.speaker, message.from_bot) == ("robot", True)


def test_mentions_of_an_export_become_names(path: Path) -> None:
    bob = {"id": "77", "name": "bob", "nickname": "Bob", "isBot": False}
    message = exported(1, "<@77> or <@!77>, not <@78>", mentions=[bob])
    assert read(write(path, export(message))).messages[0].text == "@Bob or @Bob, not <@78>"


def test_files_of_an_export_are_named(path: Path) -> None:
    message = exported(1, "", attachments=[{"id": "5", "url": "u", "fileName": "plan.pdf"}])
    assert read(write(path, export(message))).messages[0].text == "[file: plan.pdf]"


def test_a_byte_order_mark_does_no_harm(path: Path) -> None:
    path.write_text(json.dumps(team(line(1))), encoding="utf-8-sig")
    assert len(read(path).messages) == 1


def test_a_time_without_a_zone_is_utc(path: Path) -> None:
    found = read(write(path, team(line(1, create_time="2025-02-01T02:00:00"))))
    assert found.messages[0].said_at == datetime(2025, 2, 1, 2, tzinfo=UTC)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.json"
    assert complaint(missing) == f"{missing} cannot be read: no such file or directory."


@pytest.mark.parametrize("content", [b"", b"{", b"hello", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_not_json_is_said_so(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert complaint(path) == "team-chat.json is not a JSON file."


@pytest.mark.parametrize("data", [[], 1, None, {}, {"messages": []}, {"channel": {}}])
def test_json_that_is_no_conversation_says_what_is(path: Path, data: Any) -> None:
    assert "holds no conversation that Memoir knows" in complaint(write(path, data))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (team(line(1), line(2, create_time="yesterday")), "conversation_list › 2 › create_time"),
        (team(line(1, create_time=5)), "conversation_list › 1 › create_time"),
        (team(line(1, create_time="0001-01-01T00:00:00+05:00")), "1 › create_time"),
        (team(line(1, create_time="9999-12-31T23:59:59-05:00")), "1 › create_time"),
        (team(line(1, content=None)), "conversation_list › 1 › content"),
        ({"conversation_list": {}}, "conversation_list"),
        (export(exported(1, author={"id": "1"})), "messages › 1 › author › name"),
        (export(exported(1, id=5)), "messages › 1 › id"),
        ({"channel": 1, "messages": []}, "channel"),
    ],
)
def test_a_damaged_file_says_where(path: Path, data: Any, place: str) -> None:
    sentence = complaint(write(path, data))
    assert sentence.startswith("team-chat.json is damaged at ")
    assert place in sentence
    assert "\n" not in sentence


def test_what_was_said_stays_out_of_the_complaint(path: Path) -> None:
    assert "secret" not in complaint(write(path, team(line(1, create_time="secret"))))


def test_a_conversation_of_nothing_is_refused(path: Path) -> None:
    assert complaint(write(path, team(line(1, " ")))) == "There are no messages in team-chat.json."
