from types import SimpleNamespace
from typing import Any

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ids import MessageId
from bot.memory.audience import scope_of_channel
from cogs.reading import hear, is_from_a_person, record_of, record_of_answer, replied_to

ME, MARA, JONAS = 10, 20, 30
GUILD, CHANNEL, ROLE, OWN_ROLE = (number * 10**17 for number in (1, 2, 3, 4))
NAMES = {ME: "Memoir", MARA: "Mara", JONAS: "Jonas"}
VIEW_AND_HISTORY = str(1 << 10 | 1 << 16)


def user(user_id: int, **more: Any) -> dict[str, Any]:
    name = NAMES[user_id]
    return {
        "id": str(user_id), "username": name.lower(), "discriminator": "0", "avatar": None,
        "global_name": name, **more,
    }  # fmt: skip


def role(role_id: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(role_id), "name": name, "permissions": VIEW_AND_HISTORY, "color": 0,
        "colors": {"primary_color": 0}, "position": 0, "hoist": False, "managed": False,
        "mentionable": True, "flags": 0, **more,
    }  # fmt: skip


@pytest.fixture
def state() -> Any:
    connection = discord.Client(intents=discord.Intents.none())._connection
    connection.user = discord.ClientUser(state=connection, data=user(ME, bot=True))
    data = {
        "id": str(GUILD), "name": "Boat club", "owner_id": str(MARA),
        "roles": [
            role(GUILD, "@everyone"), role(ROLE, "Rowers"),
            role(OWN_ROLE, "Memoir", tags={"bot_id": str(ME)}),
        ],
        "channels": [{"id": str(CHANNEL), "type": 0, "name": "general", "position": 0}],
    }  # fmt: skip
    guild = discord.Guild(data=data, state=connection)
    connection._add_guild(guild)
    return SimpleNamespace(connection=connection, guild=guild, me=connection.user)


def payload(content: str, author: int = MARA, **more: Any) -> dict[str, Any]:
    return {
        "id": "500", "channel_id": str(CHANNEL), "guild_id": str(GUILD), "type": 0,
        "author": user(author, bot=author == ME), "content": content, "mentions": [],
        "timestamp": "2026-08-01T12:00:00+00:00", "edited_timestamp": None, "tts": False,
        "mention_everyone": False, "mention_roles": [], "attachments": [], "embeds": [],
        "pinned": False, "components": [], "flags": 0, **more,
    }  # fmt: skip


def message(state: Any, content: str, **more: Any) -> discord.Message:
    channel = state.guild.get_channel(CHANNEL)
    return discord.Message(state=state.connection, channel=channel, data=payload(content, **more))


def reply(
    state: Any, content: str, original: dict[str, Any] | None, **more: Any
) -> discord.Message:
    reference = {"message_id": "400", "channel_id": str(CHANNEL), "guild_id": str(GUILD)}
    return message(
        state, content, type=19, message_reference=reference, referenced_message=original, **more
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain words", "plain words"),
        (f"ask <@{JONAS}> or <@!{JONAS}>", "ask @Jonas or @Jonas"),
        ("ask <@99>", "ask @someone"),
        (f"all <@&{ROLE}>", "all @Rowers"),
        ("all <@&99>", "all @some role"),
        (f"in <#{CHANNEL}>", "in #general"),
        ("in <#99>", "in #some-channel"),
        ("<:paddle:123> <a:splash:456>", ":paddle: :splash:"),
        ("use </memory search:123>", "use /memory search"),
        ("on <t:1785585600:F>", "on 2026-08-01 12:00 UTC"),
        ("on <t:99999999999999999>", "on <t:99999999999999999>"),
        ("a <b> c < d > e <@> <#x> <3", "a <b> c < d > e <@> <#x> <3"),
        ("nul\0 and \ud800 half", "nul  and  half"),
    ],
)
def test_markup_is_read_as_people_read_it(state: Any, content: str, text: str) -> None:
    made = message(
        state, content, mentions=[user(JONAS)] if str(JONAS) in content else [],
        mention_roles=[str(ROLE)],
    )  # fmt: skip
    assert hear(made, state.me).text == text


@pytest.mark.parametrize(
    ("content", "question"),
    [
        (f"<@{ME}> when do we row?", "when do we row?"),
        (f"<@!{ME}>, when do we row?", "when do we row?"),
        (f"when do we row, <@{ME}> ?", "when do we row, ?"),
        (f"<@&{OWN_ROLE}>: when?", "when?"),
        (f"<@{ME}>\n- one\n- two", "one\n- two"),
        (f"<@{ME}>", ""),
        (f" <@{ME}> !? ", ""),
    ],
)
def test_a_question_is_what_is_left_without_the_call(
    state: Any, content: str, question: str
) -> None:
    heard = hear(message(state, content, mentions=[user(ME)]), state.me)
    assert (heard.addressed, heard.question) == (True, question)


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ("hello everyone", {}),
        (f"hello <@{JONAS}>", {"mentions": [user(JONAS)]}),
        (f"hello <@&{ROLE}>", {"mention_roles": [str(ROLE)]}),
        ("@everyone", {"mention_everyone": True}),
        ("@Memoir", {}),
    ],
)
def test_what_calls_others_is_not_for_memoir(
    state: Any, content: str, more: dict[str, Any]
) -> None:
    assert not hear(message(state, content, **more), state.me).addressed


def test_a_reply_to_memoir_is_for_memoir(state: Any) -> None:
    made = reply(state, "really?", payload("The canoe.", author=ME, id="400"))
    heard = hear(made, state.me)
    assert (heard.addressed, heard.question) == (True, "really?")
    original = replied_to(made, state.me)
    assert original is not None
    assert (original.id, original.content, original.from_memoir) == (400, "The canoe.", True)


@pytest.mark.parametrize("original", [None, payload("The canoe.", author=JONAS, id="400")])
def test_a_reply_to_others_or_to_nothing_left_is_not(
    state: Any, original: dict[str, Any] | None
) -> None:
    made = reply(state, "really?", original)
    assert not hear(made, state.me).addressed
    assert record_of(made, hear(made, state.me)).reply_to == 400


def test_a_reply_whose_original_cannot_be_read_has_none(state: Any) -> None:
    assert (
        replied_to(reply(state, "really?", payload("", author=JONAS, id="400")), state.me) is None
    )
    assert replied_to(message(state, "no reply"), state.me) is None


def test_a_forwarded_message_keeps_its_text_and_is_no_reply(state: Any) -> None:
    made = message(
        state,
        "look",
        message_reference={"type": 1, "message_id": "400", "channel_id": str(CHANNEL)},
        message_snapshots=[{"message": payload(f"The canoe <@{JONAS}>", id="400")}],
    )
    heard = hear(made, state.me)
    assert heard.text == "look\nForwarded: The canoe @someone"
    assert record_of(made, heard).reply_to is None


@pytest.mark.parametrize(
    ("more", "person"),
    [
        ({}, True),
        ({"type": 19}, True),
        ({"type": 7}, False),  # somebody joined
        ({"type": 20}, False),  # the answer to a command
        ({"type": 6}, False),  # something was pinned
        ({"author": user(JONAS, bot=True)}, False),
        ({"webhook_id": "77"}, False),
    ],
)
def test_only_people_are_listened_to(state: Any, more: dict[str, Any], person: bool) -> None:
    made = discord.Message(
        state=state.connection,
        channel=state.guild.get_channel(CHANNEL),
        data=payload("hello") | more,
    )
    assert is_from_a_person(made) is person


def test_what_is_remembered_of_a_message(state: Any) -> None:
    made = message(state, f"<@{ME}> hello", mentions=[user(ME)])
    record = record_of(made, hear(made, state.me))
    assert (record.id, record.author_id, record.author_name) == (500, MARA, "Mara")
    assert record.addressed
    assert not record.from_memoir
    assert record.said_at.isoformat() == "2015-01-01T00:00:00+00:00"  # as the id says


def test_what_is_remembered_of_an_answer(state: Any) -> None:
    record = record_of_answer(message(state, "x"), "Ask <@20>.", state.me, MessageId(400))
    assert (record.author_id, record.author_name, record.reply_to) == (ME, "Memoir", 400)
    assert record.content == "Ask @someone."
    assert record.from_memoir


def test_a_message_from_where_the_client_cannot_look_stays_private(state: Any) -> None:
    channel = state.connection.get_channel(99) or discord.Client(
        intents=discord.Intents.none()
    ).get_partial_messageable(99, guild_id=GUILD)
    made = discord.Message(state=state.connection, channel=channel, data=payload("hello"))
    assert record_of(made, hear(made, state.me)).place.scope == scope_of_channel(99)


@settings(deadline=None)
@given(st.text(alphabet="<@!&#:/t123 >abc\n`\0", max_size=60))
def test_anything_can_be_read(content: str) -> None:
    connection = discord.Client(intents=discord.Intents.none())._connection
    me = discord.ClientUser(state=connection, data=user(ME, bot=True))
    made = discord.Message(
        state=connection,
        channel=discord.Client(intents=discord.Intents.none()).get_partial_messageable(99),
        data=payload(content),
    )
    heard = hear(made, me)
    assert heard.text == heard.text.strip()
    assert len(heard.text) <= len(content) * 13
