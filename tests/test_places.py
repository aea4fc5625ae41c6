from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import ChannelId
from bot.memory.audience import EVERYONE, Audience, scope_of_channel
from bot.places import audience_at, is_open, open_channels, place_of

GUILD, CATEGORY, CHANNEL, THREAD = 1_000, 2_000, 3_000, 4_000
VIEW, HISTORY, CONNECT, ADMINISTRATOR = 1 << 10, 1 << 16, 1 << 20, 1 << 3
TEXT, VOICE, CATEGORY_KIND, NEWS, STAGE, FORUM, MEDIA = 0, 2, 4, 5, 13, 15, 16
PUBLIC_THREAD, PRIVATE_THREAD, NEWS_THREAD = 11, 12, 10


def overwrite(allow: int = 0, deny: int = 0, target: int = GUILD) -> dict[str, Any]:
    return {"id": str(target), "type": 0, "allow": str(allow), "deny": str(deny)}


def channel(kind: int = TEXT, channel_id: int = CHANNEL, **extra: Any) -> dict[str, Any]:
    data = {"id": str(channel_id), "type": kind, "name": "general", "position": 0}
    extras = {"bitrate": 64_000, "user_limit": 0} if kind in (VOICE, STAGE) else {}
    forum = {"available_tags": [], "default_sort_order": None, "default_forum_layout": 0}
    return data | extras | (forum if kind in (FORUM, MEDIA) else {}) | extra


def thread(kind: int = PUBLIC_THREAD, parent: int = CHANNEL) -> dict[str, Any]:
    return {
        "id": str(THREAD), "type": kind, "parent_id": str(parent), "owner_id": "5", "name": "aside",
        "message_count": 0, "member_count": 1, "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False, "auto_archive_duration": 60, "locked": False,
            "archive_timestamp": "2026-08-01T00:00:00+00:00",
        },
    }  # fmt: skip


def guild(
    channels: list[dict[str, Any]],
    threads: list[dict[str, Any]] | None = None,
    *,
    everyone: int = VIEW | HISTORY | CONNECT,
    **extra: Any,
) -> discord.Guild:
    state = discord.Client(intents=discord.Intents.none())._connection
    role = {
        "id": str(GUILD), "name": "@everyone", "permissions": str(everyone), "color": 0,
        "position": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": False,
        "mentionable": False, "flags": 0,
    }  # fmt: skip
    data = {
        "id": str(GUILD), "name": "A server", "owner_id": "5", "roles": [role],
        "channels": channels, "threads": threads or [],
    }  # fmt: skip
    return discord.Guild(data=data | extra, state=state)


def only(made: discord.Guild) -> Any:
    return made.get_channel(CHANNEL)


def thread_in(made: discord.Guild) -> discord.Thread:
    found = made.get_thread(THREAD)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", [TEXT, NEWS, VOICE, STAGE, FORUM, MEDIA])
def test_a_channel_everyone_sees_and_can_read_back_is_open(kind: int) -> None:
    assert is_open(only(guild([channel(kind)])))


@pytest.mark.parametrize("kind", [TEXT, NEWS, VOICE, STAGE, FORUM, MEDIA])
@pytest.mark.parametrize("denied", [VIEW, HISTORY])
def test_a_channel_that_denies_seeing_or_history_is_not_open(kind: int, denied: int) -> None:
    hidden = channel(kind, permission_overwrites=[overwrite(deny=denied)])
    assert not is_open(only(guild([hidden])))


@pytest.mark.parametrize("kind", [VOICE, STAGE])
def test_a_voice_channel_nobody_may_join_is_not_open(kind: int) -> None:
    closed = channel(kind, permission_overwrites=[overwrite(deny=CONNECT)])
    assert not is_open(only(guild([closed])))


def test_a_text_channel_needs_no_right_to_join() -> None:
    assert is_open(only(guild([channel()], everyone=VIEW | HISTORY)))


@pytest.mark.parametrize("everyone", [0, VIEW, HISTORY])
def test_without_the_base_permissions_nothing_is_open(everyone: int) -> None:
    assert not is_open(only(guild([channel()], everyone=everyone)))


def test_a_channel_can_be_opened_in_a_closed_server() -> None:
    shown = channel(permission_overwrites=[overwrite(allow=VIEW | HISTORY)])
    assert is_open(only(guild([shown], everyone=0)))


def test_what_one_role_may_read_is_not_open() -> None:
    granted = channel(permission_overwrites=[overwrite(allow=VIEW | HISTORY, target=77)])
    assert not is_open(only(guild([granted], everyone=0)))


def test_administrators_all_read_everything() -> None:
    hidden = channel(permission_overwrites=[overwrite(deny=VIEW)])
    assert is_open(only(guild([hidden], everyone=ADMINISTRATOR)))


def test_a_synced_channel_follows_its_own_copy_of_the_category() -> None:
    category = channel(CATEGORY_KIND, CATEGORY, permission_overwrites=[overwrite(deny=VIEW)])
    synced = channel(parent_id=str(CATEGORY), permission_overwrites=[overwrite(deny=VIEW)])
    apart = channel(channel_id=CHANNEL + 1, parent_id=str(CATEGORY))
    assert open_channels(guild([category, synced, apart])) == {ChannelId(CHANNEL + 1)}


def test_an_age_restricted_channel_is_not_open() -> None:
    assert not is_open(only(guild([channel(nsfw=True)])))


def test_a_category_is_no_place_to_read() -> None:
    assert open_channels(guild([channel(CATEGORY_KIND)])) == frozenset()


def test_a_server_in_an_outage_shows_nothing() -> None:
    assert open_channels(guild([channel()], unavailable=True)) == frozenset()


def test_a_server_whose_roles_are_unknown_shows_nothing() -> None:
    assert open_channels(guild([channel()], roles=[])) == frozenset()


def test_what_is_said_in_an_open_channel_is_for_everyone() -> None:
    place = place_of(only(guild([channel()])))
    assert (place.channel_id, place.root_id, place.scope) == (CHANNEL, CHANNEL, EVERYONE)


def test_what_is_said_in_a_private_channel_stays_there() -> None:
    place = place_of(only(guild([channel()], everyone=0)))
    assert place.scope == scope_of_channel(ChannelId(CHANNEL))


@pytest.mark.parametrize("kind", [PUBLIC_THREAD, NEWS_THREAD])
def test_a_public_thread_follows_its_open_parent(kind: int) -> None:
    place = place_of(thread_in(guild([channel()], [thread(kind)])))
    assert (place.channel_id, place.root_id, place.scope) == (THREAD, CHANNEL, EVERYONE)


def test_a_public_thread_follows_its_private_parent() -> None:
    place = place_of(thread_in(guild([channel()], [thread()], everyone=0)))
    assert place.scope == scope_of_channel(ChannelId(CHANNEL))


def test_a_thread_of_an_age_restricted_channel_stays_with_it() -> None:
    place = place_of(thread_in(guild([channel(nsfw=True)], [thread()])))
    assert place.scope == scope_of_channel(ChannelId(CHANNEL))


@pytest.mark.parametrize("everyone", [0, VIEW | HISTORY])
def test_a_private_thread_keeps_its_own_counsel(everyone: int) -> None:
    place = place_of(thread_in(guild([channel()], [thread(PRIVATE_THREAD)], everyone=everyone)))
    assert (place.root_id, place.scope) == (CHANNEL, scope_of_channel(ChannelId(THREAD)))


def test_a_thread_whose_parent_is_unknown_stays_private() -> None:
    place = place_of(thread_in(guild([], [thread()])))
    assert (place.root_id, place.scope) == (CHANNEL, scope_of_channel(ChannelId(THREAD)))


def test_a_channel_the_client_does_not_know_stays_private() -> None:
    client = discord.Client(intents=discord.Intents.none())
    place = place_of(client.get_partial_messageable(CHANNEL, guild_id=GUILD))
    assert (place.root_id, place.scope) == (CHANNEL, scope_of_channel(ChannelId(CHANNEL)))


def test_an_answer_in_an_open_place_draws_on_what_all_can_read() -> None:
    made = guild([channel()])
    audience = audience_at(place_of(only(made)), open_channels(made))
    assert audience == Audience(open_channels=frozenset({ChannelId(CHANNEL)}))


def test_an_answer_in_a_private_place_also_draws_on_what_was_said_there() -> None:
    shown = channel(channel_id=CHANNEL + 1)
    hidden = channel(permission_overwrites=[overwrite(deny=VIEW)])
    made = guild([shown, hidden])
    audience = audience_at(place_of(only(made)), open_channels(made))
    assert audience.open_channels == {ChannelId(CHANNEL + 1)}
    assert audience.own_scopes == {scope_of_channel(ChannelId(CHANNEL))}


@given(
    base=st.integers(0, 1 << 21),
    allow=st.integers(0, 1 << 21),
    deny=st.integers(0, 1 << 21),
    kind=st.sampled_from([TEXT, NEWS, VOICE, FORUM]),
)
def test_openness_is_what_discord_says_of_everyone(
    base: int, allow: int, deny: int, kind: int
) -> None:
    made = guild(
        [channel(kind, permission_overwrites=[overwrite(allow, deny & ~allow)])], everyone=base
    )
    granted = (base & ~(deny & ~allow)) | allow
    needed = VIEW | HISTORY | (CONNECT if kind == VOICE else 0)
    assert is_open(only(made)) == bool(base & ADMINISTRATOR or granted & needed == needed)
