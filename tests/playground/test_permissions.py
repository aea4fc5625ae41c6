from hypothesis import given
from hypothesis import strategies as st

from bot.playground.permissions import EVERYTHING, NOTHING, Permission, in_channel, of_roles

SEE, SEND, EMBED = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.EMBED_LINKS
BITS = st.integers(0, int(EVERYTHING)).map(Permission)
NONE = (NOTHING, NOTHING)


def test_roles_add_up() -> None:
    assert of_roles([SEE, SEND]) == SEE | SEND


def test_administrators_may_do_everything_anywhere() -> None:
    base = of_roles([Permission.ADMINISTRATOR])
    assert base == EVERYTHING
    assert in_channel(base, (NOTHING, SEE), [], NONE) == EVERYTHING


def test_a_channel_shut_to_everyone_leaves_nothing() -> None:
    assert in_channel(SEE | SEND, (NOTHING, SEE), [], NONE) == NOTHING


def test_a_role_opens_what_is_shut_to_everyone() -> None:
    granted = in_channel(SEND, (NOTHING, SEE), [(SEE, NOTHING)], NONE)
    assert granted == SEE | SEND


def test_of_two_roles_the_one_that_allows_wins() -> None:
    granted = in_channel(SEE | SEND, NONE, [(NOTHING, SEND), (SEND, NOTHING)], NONE)
    assert SEND in granted


def test_the_members_own_overwrite_comes_last() -> None:
    granted = in_channel(SEE | SEND, NONE, [(SEND, NOTHING)], (NOTHING, SEND))
    assert granted == SEE


def test_who_may_not_write_may_not_embed_either() -> None:
    assert in_channel(SEE | EMBED, NONE, [], NONE) == SEE
    assert in_channel(SEE | SEND | EMBED, NONE, [], NONE) == SEE | SEND | EMBED


def test_in_threads_another_permission_is_needed_to_write() -> None:
    there = Permission.SEND_MESSAGES_IN_THREADS
    assert in_channel(SEE | there | EMBED, NONE, [], NONE, there) == SEE | there | EMBED
    assert in_channel(SEE | SEND | EMBED, NONE, [], NONE, there) == SEE | SEND


@given(BITS, BITS, BITS, BITS, BITS)
def test_nothing_is_granted_where_the_channel_is_not_seen(
    base: Permission, allow: Permission, deny: Permission, own: Permission, not_own: Permission
) -> None:
    granted = in_channel(base, (allow, deny), [(allow, deny)], (own, not_own))
    assert granted == NOTHING or SEE in granted
