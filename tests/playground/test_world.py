import pytest

from bot.ids import UserId
from bot.playground.permissions import EVERYTHING, NOTHING, Permission
from bot.playground.refusals import Refusal
from bot.playground.server import Playground
from tests.playground.conftest import Town


@pytest.mark.asyncio
async def test_history_shows_ephemeral_messages_to_their_reader_alone(town: Town) -> None:
    playground, world = town.playground, town.playground.world
    await playground.say(town.general, town.alice, "For all")
    hidden = world.message(await playground.say(town.general, town.alice, "For Alice"))
    hidden.only_for = town.alice
    assert len(list(world.history(town.general))) == 1
    assert len(list(world.history(town.general, town.alice))) == 2
    assert len(list(world.history(town.general, town.bob))) == 1


@pytest.mark.asyncio
async def test_a_message_that_is_dropped_is_gone(town: Town) -> None:
    world = town.playground.world
    said = await town.playground.say(town.general, town.alice, "Gone soon")
    world.drop(world.message(said))
    with pytest.raises(Refusal, match="Unknown Message"):
        world.message(said)
    assert world.channel(town.general).message_ids == []


@pytest.mark.parametrize(
    ("look_up", "code"),
    [
        (lambda w: w.guild(5), 10004),
        (lambda w: w.bots_guild(5), 10004),
        (lambda w: w.channel(5), 10003),
        (lambda w: w.user(5), 10013),
        (lambda w: w.message(5), 10008),
        (lambda w: w.member(5, 5), 10004),
    ],
)
def test_what_does_not_exist_has_a_code_of_its_own(look_up: object, code: int) -> None:
    with pytest.raises(Refusal) as refused:
        look_up(Playground().world)  # type: ignore[operator]
    assert refused.value.code == code


def test_owners_may_do_everything_and_strangers_nothing() -> None:
    playground = Playground()
    owner = playground.add_person("Owner")
    guild = playground.add_guild("Boat club", owner=owner)
    channel = playground.world.channel(playground.add_channel(guild, "board", private_to=[]))
    assert playground.world.permissions(channel, owner) == EVERYTHING
    assert playground.world.permissions(channel, UserId(5)) == NOTHING
    assert playground.world.guild_permissions(playground.world.guild(guild), UserId(5)) == NOTHING


def test_a_direct_message_is_for_its_two_alone() -> None:
    playground = Playground()
    alice, bob = playground.add_person("Alice"), playground.add_person("Bob")
    channel = playground.world.channel(playground.open_dm(alice))
    assert playground.world.can_write(channel, alice)
    assert playground.world.can_write(channel, playground.bot_user_id)
    assert not playground.world.can_see(channel, bob)


def test_demands_tell_missing_sight_from_a_missing_permission() -> None:
    playground = Playground()
    guild = playground.add_guild("Boat club")
    alice = playground.add_person("Alice", guilds=[guild])
    open_, shut = (
        playground.add_channel(guild, "a"),
        playground.add_channel(guild, "b", private_to=[]),
    )
    world = playground.world
    world.demand(world.channel(open_), alice, Permission.SEND_MESSAGES)
    for channel, code in ((open_, 50013), (shut, 50001)):
        with pytest.raises(Refusal) as refused:
            world.demand(world.channel(channel), alice, Permission.MANAGE_MESSAGES)
        assert refused.value.code == code
