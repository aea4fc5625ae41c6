"""People and places are named, and found by their names."""

from datetime import UTC, datetime

import pytest

from bot.errors import PlaygroundError
from bot.ids import ChannelId, GuildId, MessageId, UserId
from bot.playground.server import Playground
from bot.playground.terminal.names import GuildNames

SAID_AT = datetime(2025, 3, 3, 12, tzinfo=UTC)


class Scene:
    """Build a guild of two people with two channels."""

    def __init__(self) -> None:
        self.playground = Playground()
        self.ada = self.playground.add_person("Ada")
        self.guild: GuildId = self.playground.add_guild("Guild", owner=self.ada)
        self.bob = self.playground.add_person("Bob Stone", guilds=[self.guild])
        self.general = self.playground.add_channel(self.guild, "general")
        self.staff = self.playground.add_channel(self.guild, "staff", private_to=[self.ada])
        self.role = self.playground.add_role(self.guild, "Crew")
        self.names = GuildNames(self.playground.world, self.guild, lambda: SAID_AT)

    async def quote(self, text: str) -> str:
        message_id = await self.playground.say(self.general, self.bob, text, at=SAID_AT)
        return self.names.quote(self.general, message_id)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_everything_has_a_name(scene: Scene) -> None:
    names = scene.names
    assert names.user(scene.bob) == "Bob Stone"
    assert names.user(scene.playground.bot_user_id) == "Memoir"
    assert names.channel(scene.general) == "general"
    assert names.role(scene.role) == "Crew"


def test_what_is_unknown_is_still_called_something(scene: Scene) -> None:
    names = scene.names
    assert names.user(UserId(1)) == "somebody"
    assert names.channel(ChannelId(1)) == "a-channel"
    assert names.role(1) == "a-role"


def test_people_are_those_who_are_no_bots(scene: Scene) -> None:
    scene.playground.add_bot("Robot", guilds=[scene.guild])
    assert scene.names.people() == {"Ada": scene.ada, "Bob Stone": scene.bob}


def test_one_knows_the_channels_that_one_sees(scene: Scene) -> None:
    assert list(scene.names.channels(scene.ada)) == ["general", "staff"]
    assert list(scene.names.channels(scene.bob)) == ["general"]


@pytest.mark.parametrize("name", ["Bob Stone", "bob stone", "BOB", "b"])
def test_people_are_found_by_name_or_its_beginning(scene: Scene, name: str) -> None:
    assert scene.names.person_id(name) == scene.bob


def test_the_bot_is_found_too(scene: Scene) -> None:
    assert scene.names.person_id("memoir") == scene.playground.bot_user_id


@pytest.mark.parametrize("name", ["Cid", "", "stone"])
def test_nobody_is_found_by_a_wrong_name(scene: Scene, name: str) -> None:
    with pytest.raises(PlaygroundError, match=f"Nobody called “{name}” is here; /people"):
        scene.names.person_id(name)


def test_a_beginning_of_two_names_is_neither(scene: Scene) -> None:
    scene.playground.add_person("Bobby", guilds=[scene.guild])
    with pytest.raises(PlaygroundError, match="Nobody called “bob” is here"):
        scene.names.person_id("bob")


def test_channels_and_roles_are_found_by_name(scene: Scene) -> None:
    assert scene.names.channel_id("General") == scene.general
    assert scene.names.role_id("crew") == scene.role
    with pytest.raises(PlaygroundError, match="There is no channel “nowhere”; /channels"):
        scene.names.channel_id("nowhere")
    with pytest.raises(PlaygroundError, match="There is no role “nobody”"):
        scene.names.role_id("nobody")


@pytest.mark.parametrize(
    "typed", ["@bob stone, hi", "(@Bob Stone)", "@BOB STONE", "hi @Bob Stone."]
)
def test_names_after_an_at_become_mentions(scene: Scene, typed: str) -> None:
    assert f"<@{scene.bob}>" in scene.names.with_mentions(typed)


@pytest.mark.parametrize("typed", ["a@Ada", "@Adam", "<@Ada", "@nobody", "#nowhere", "Ada"])
def test_other_words_stay_as_they_are(scene: Scene, typed: str) -> None:
    assert scene.names.with_mentions(typed) == typed


def test_channels_and_the_bot_are_mentioned_too(scene: Scene) -> None:
    marked = scene.names.with_mentions("@memoir look at #general")
    assert marked == f"<@{scene.playground.bot_user_id}> look at <#{scene.general}>"


def test_somebody_who_took_the_bots_name_is_not_called_for_it(scene: Scene) -> None:
    scene.playground.add_person("Memoir", guilds=[scene.guild])
    assert scene.names.with_mentions("@Memoir") == f"<@{scene.playground.bot_user_id}>"


@pytest.mark.asyncio
async def test_a_message_is_quoted_with_who_where_and_when(scene: Scene) -> None:
    quote = await scene.quote("we decided\nto use Postgres")
    assert quote == "#general · Bob Stone, 3 Mar 2025: “we decided to use Postgres”"


@pytest.mark.asyncio
async def test_a_long_message_is_quoted_in_part(scene: Scene) -> None:
    quote = await scene.quote("word " * 30)
    assert quote.endswith("word…”")
    assert len(quote) < 100


@pytest.mark.asyncio
async def test_mentions_in_a_quote_are_readable(scene: Scene) -> None:
    quote = await scene.quote(f"<@{scene.ada}> <@&{scene.role}> <#{scene.general}>")
    assert quote.endswith("“@Ada @Crew #general”")


@pytest.mark.asyncio
async def test_a_message_that_is_gone_is_said_to_be(scene: Scene) -> None:
    assert scene.names.quote(scene.general, MessageId(1)) == "#general · a message that is gone"
    elsewhere = await scene.playground.say(scene.staff, scene.ada, "secret")
    assert "secret" not in scene.names.quote(scene.general, elsewhere)
