from collections.abc import Iterable
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import ChannelId
from bot.memory.audience import EVERYONE, Audience, scope_of_channel
from bot.places import (
    Identified,
    audience_of_all,
    audience_of_one,
    is_open,
    open_channels,
    place_of,
)
from bot.readers import RuleBooks

GUILD, CATEGORY, CHANNEL, THREAD = 1_000, 2_000, 3_000, 4_000
OTHER, CREW, OWNER, ANNA, BEN, MEMOIR, SELF = CHANNEL + 1, 77, 5, 6, 7, 9, 90
VIEW, HISTORY, CONNECT, ADMINISTRATOR = 1 << 10, 1 << 16, 1 << 20, 1 << 3
SEND, MANAGE_THREADS = 1 << 11, 1 << 34
TEXT, VOICE, CATEGORY_KIND, NEWS, STAGE, FORUM, MEDIA = 0, 2, 4, 5, 13, 15, 16
PUBLIC_THREAD, PRIVATE_THREAD, NEWS_THREAD = 11, 12, 10


def overwrite(
    allow: int = 0, deny: int = 0, target: int = GUILD, *, member: bool = False
) -> dict[str, Any]:
    return {"id": str(target), "type": int(member), "allow": str(allow), "deny": str(deny)}


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


def role(role_id: int, permissions: int = 0, bot: int | None = None) -> dict[str, Any]:
    tags = {"tags": {"bot_id": str(bot)}} if bot else {}
    return {
        "id": str(role_id), "name": f"role {role_id}", "permissions": str(permissions), "color": 0,
        "position": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": bool(bot),
        "mentionable": False, "flags": 0,
    } | tags  # fmt: skip


def guild(
    channels: list[dict[str, Any]],
    threads: list[dict[str, Any]] | None = None,
    *,
    everyone: int = VIEW | HISTORY | CONNECT,
    roles: Iterable[dict[str, Any]] = (),
    **extra: Any,
) -> discord.Guild:
    state = discord.Client(intents=discord.Intents.none())._connection
    me = {"id": str(MEMOIR), "username": "memoir", "discriminator": "0", "avatar": None}
    state.user = discord.ClientUser(state=state, data=me)  # type: ignore[arg-type]
    data = {
        "id": str(GUILD), "name": "A server", "owner_id": "5",
        "roles": [role(GUILD, everyone), *roles], "channels": channels, "threads": threads or [],
    }  # fmt: skip
    made = discord.Guild(data=data | extra, state=state)
    made._add_member(member(made, user_id=MEMOIR))
    return made


def member(made: discord.Guild, *roles: int, user_id: int = ANNA) -> discord.Member:
    user = {"id": str(user_id), "username": "anna", "discriminator": "0", "avatar": None}
    data = {
        "user": user, "roles": list(map(str, roles)), "joined_at": None, "deaf": False,
        "mute": False, "flags": 0,
    }  # fmt: skip
    return discord.Member(data=data, guild=made, state=made._state)


def without_everyone(made: discord.Guild) -> discord.Guild:
    made._roles.pop(GUILD)
    return made


def open_to_all(made: discord.Guild) -> frozenset[ChannelId]:
    readers = RuleBooks().readers(made)
    return open_channels(readers) if readers else frozenset()


def for_all(made: discord.Guild, here: Identified | None = None) -> Audience:
    readers = RuleBooks().readers(made)
    assert readers is not None
    return audience_of_all(readers, here or only(made))


def for_one(made: discord.Guild, who: discord.Member, here: Identified | None = None) -> Audience:
    readers = RuleBooks().readers(made)
    assert readers is not None
    return audience_of_one(readers, here or only(made), who)


def seeing(*channels: int, threads: Iterable[int] = ()) -> Audience:
    """Return the audience that sees these channels and threads."""
    own = {scope_of_channel(ChannelId(each)) for each in (*channels, *threads)}
    return Audience(frozenset(map(ChannelId, channels)), frozenset(own))


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
    assert open_to_all(guild([category, synced, apart])) == {ChannelId(CHANNEL + 1)}


def test_an_age_restricted_channel_is_not_open() -> None:
    assert not is_open(only(guild([channel(nsfw=True)])))


def test_a_category_is_no_place_to_read() -> None:
    assert open_to_all(guild([channel(CATEGORY_KIND)])) == frozenset()


def test_a_server_in_an_outage_shows_nothing() -> None:
    assert open_to_all(guild([channel()], unavailable=True)) == frozenset()


def test_a_server_whose_roles_are_unknown_shows_nothing() -> None:
    assert open_to_all(without_everyone(guild([channel()]))) == frozenset()


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


@pytest.mark.parametrize("target", [CREW, ANNA])
@pytest.mark.parametrize("denied", [VIEW, HISTORY])
def test_what_is_denied_to_one_role_or_member_is_not_for_everyone(target: int, denied: int) -> None:
    barred = overwrite(deny=denied, target=target, member=target == ANNA)
    made = guild([channel(permission_overwrites=[barred])], roles=[role(CREW)])
    assert place_of(only(made)).scope == scope_of_channel(ChannelId(CHANNEL))
    assert open_to_all(made) == frozenset()


def test_what_only_concerns_writing_leaves_a_channel_open() -> None:
    mute = overwrite(deny=SEND, target=CREW)
    assert is_open(only(guild([channel(permission_overwrites=[mute])], roles=[role(CREW)])))


def test_a_voice_channel_some_may_not_join_is_not_for_everyone() -> None:
    barred = overwrite(deny=CONNECT, target=CREW)
    made = [guild([channel(kind, permission_overwrites=[barred])]) for kind in (VOICE, TEXT)]
    assert [is_open(only(each)) for each in made] == [False, True]


def test_a_channel_that_only_a_command_brings_is_not_open() -> None:
    made = guild([channel()])
    stranger = discord.TextChannel(state=made._state, guild=made, data=channel(channel_id=OTHER))  # type: ignore[arg-type]
    assert not is_open(stranger)
    assert for_all(made, stranger) == Audience()
    assert for_one(made, member(made), stranger).own_scopes == seeing(CHANNEL).own_scopes


SHOWN = [overwrite(deny=VIEW), overwrite(allow=VIEW | HISTORY, target=CREW)]


def test_an_answer_in_an_open_place_draws_on_what_all_can_read() -> None:
    hidden = channel(channel_id=OTHER, permission_overwrites=SHOWN)
    assert for_all(guild([channel(), hidden], roles=[role(CREW)])) == seeing(CHANNEL)


def test_an_answer_in_a_private_place_also_draws_on_what_was_said_there() -> None:
    open_one = channel(channel_id=OTHER)
    hidden = channel(permission_overwrites=SHOWN)
    assert for_all(guild([hidden, open_one], roles=[role(CREW)])) == seeing(CHANNEL, OTHER)


def test_channels_of_the_same_readers_share_what_was_said() -> None:
    both = [channel(channel_id=each, permission_overwrites=SHOWN) for each in (CHANNEL, OTHER)]
    assert for_all(guild(both, roles=[role(CREW)])) == seeing(CHANNEL, OTHER)


def test_what_a_guest_of_one_channel_cannot_read_stays_out_of_it() -> None:
    guest = overwrite(allow=VIEW, target=BEN, member=True)
    here = channel(permission_overwrites=[*SHOWN, guest])
    other = channel(channel_id=OTHER, permission_overwrites=SHOWN)
    made = guild([here, other], roles=[role(CREW)])
    assert for_all(made) == seeing(CHANNEL)
    assert for_all(made, made.get_channel(OTHER)) == seeing(CHANNEL, OTHER)


def test_memoirs_own_way_into_a_channel_counts_for_nobody() -> None:
    mine = [overwrite(allow=VIEW, target=SELF), overwrite(allow=VIEW, target=MEMOIR, member=True)]
    here = channel(permission_overwrites=[*SHOWN, *mine])
    other = channel(channel_id=OTHER, permission_overwrites=SHOWN)
    roles = [role(CREW), role(SELF, bot=MEMOIR)]
    assert for_all(guild([here, other], roles=roles)) == seeing(CHANNEL, OTHER)


def test_a_category_hands_nothing_down_that_its_channels_do_not_say_themselves() -> None:
    category = channel(CATEGORY_KIND, CATEGORY, permission_overwrites=SHOWN)
    inside = channel(channel_id=OTHER, parent_id=str(CATEGORY))
    assert for_all(guild([channel(), inside, category])) == seeing(CHANNEL, OTHER)


def test_a_public_thread_draws_on_what_its_parent_does() -> None:
    made = guild([channel(), channel(channel_id=OTHER)], [thread()])
    assert for_all(made, thread_in(made)) == seeing(CHANNEL, OTHER, threads=[THREAD])


def test_a_private_thread_draws_on_its_parent_and_feeds_nothing_else() -> None:
    made = guild([channel()], [thread(PRIVATE_THREAD)])
    assert for_all(made, thread_in(made)) == seeing(CHANNEL, threads=[THREAD])
    assert for_all(made) == seeing(CHANNEL)


def test_a_thread_whose_parent_is_unknown_is_told_nothing() -> None:
    made = guild([channel(channel_id=OTHER)], [thread()])
    assert for_all(made, thread_in(made)) == Audience()


def test_what_has_an_age_limit_is_told_where_there_is_one_too() -> None:
    aged, plain = channel(nsfw=True), channel(channel_id=OTHER)
    made = guild([aged, plain], [thread()])
    assert for_all(made) == seeing(CHANNEL, OTHER)
    assert for_all(made, thread_in(made)) == seeing(CHANNEL, OTHER, threads=[THREAD])
    assert for_all(made, made.get_channel(OTHER)) == seeing(OTHER)
    assert for_one(made, member(made)) == seeing(CHANNEL, OTHER)
    assert for_one(made, member(made), made.get_channel(OTHER)) == seeing(OTHER)


def test_a_channel_without_history_feeds_nothing_not_even_itself() -> None:
    silent = channel(permission_overwrites=[overwrite(deny=HISTORY)])
    made = guild([silent, channel(channel_id=OTHER)])
    assert for_all(made) == seeing(OTHER)
    assert for_one(made, member(made)) == seeing(OTHER)


def test_one_reader_is_told_what_he_can_read_now() -> None:
    hidden = channel(channel_id=OTHER, permission_overwrites=SHOWN)
    made = guild([channel(), hidden], roles=[role(CREW)])
    assert for_one(made, member(made, CREW)) == seeing(CHANNEL, OTHER)
    assert for_one(made, member(made)) == seeing(CHANNEL)
    assert for_one(made, member(made, user_id=OWNER)) == seeing(CHANNEL, OTHER)


def test_a_role_that_the_client_does_not_know_can_still_be_denied() -> None:
    made = guild([channel(permission_overwrites=[overwrite(deny=VIEW, target=CREW)])])
    assert for_one(made, member(made, CREW)) == Audience()
    assert for_one(made, member(made)) == seeing(CHANNEL)


def test_one_reader_is_told_of_a_private_thread_only_inside_it() -> None:
    made = guild([channel()], [thread(PRIVATE_THREAD)])
    inside = for_one(made, member(made), thread_in(made))
    assert inside == seeing(CHANNEL, threads=[THREAD])
    assert for_one(made, member(made)) == seeing(CHANNEL)


@pytest.mark.parametrize("grant", [MANAGE_THREADS, ADMINISTRATOR])
def test_who_manages_threads_is_told_of_private_ones(grant: int) -> None:
    made = guild([channel()], [thread(PRIVATE_THREAD)], roles=[role(CREW, grant)])
    assert for_one(made, member(made, CREW)) == seeing(CHANNEL, threads=[THREAD])


def test_managing_threads_shows_none_of_a_channel_one_cannot_read() -> None:
    hidden = channel(permission_overwrites=[overwrite(deny=VIEW)])
    made = guild([hidden], [thread(PRIVATE_THREAD)], roles=[role(CREW, MANAGE_THREADS)])
    assert for_one(made, member(made, CREW), thread_in(made)) == Audience()


def test_overwrites_are_read_anew_once_they_change() -> None:
    made, books = guild([channel(), channel(channel_id=OTHER)]), RuleBooks()

    def shared() -> Audience:
        readers = books.readers(made)
        assert readers is not None
        return audience_of_all(readers, only(made))

    assert shared() == seeing(CHANNEL, OTHER)
    closed = channel(channel_id=OTHER, permission_overwrites=[overwrite(deny=VIEW)])
    made.get_channel(OTHER)._update(made, closed)  # type: ignore[union-attr]
    assert shared() == seeing(CHANNEL)
    made.get_role(GUILD)._update(role(GUILD, VIEW))  # type: ignore[union-attr,arg-type]
    assert shared() == Audience()
    made._remove_channel(made.get_channel(OTHER))  # type: ignore[arg-type]
    made.get_role(GUILD)._update(role(GUILD, VIEW | HISTORY))  # type: ignore[union-attr,arg-type]
    assert shared() == seeing(CHANNEL)


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
